"""The coder's record: who entered a position, who checked it, and what readers are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from debates.editing.coders import mark_checked
from debates.models import Position
from debates.models.coders import CHECKED_BY_ANOTHER
from tests.debates.builders import make_evidence
from tests.debates.editors import Person, World, person, world
from tests.debates.interchange.documents import exported, sound
from tests.debates.pages.reading_pages import parsed, text_of

pytestmark = pytest.mark.django_db


def checked(someone: Person, position: Position) -> Any:
    done = someone.act("mark_as_checked", position)
    position.refresh_from_db()
    return done


@pytest.fixture
def entered() -> Position:
    """A published position that Ada entered and Grace checked."""
    position = world("published").alliance
    ada = User.objects.create_user("ada", first_name="Ada", last_name="Lovelace")
    Position._base_manager.filter(pk=position.pk).update(entered_by=ada)
    position.refresh_from_db()
    mark_checked(position, User.objects.create_user("grace"))
    return position


def test_saving_a_new_position_keeps_who_entered_it(there: World) -> None:
    someone = person("contributor")
    page = someone.open(reverse("admin:debates_position_add"))

    done = page.send(
        debate=there.debate.pk, expert=there.lukin.pk, statement="New.", kind="assessment"
    )

    assert done.saved
    made = Position.objects.get(statement="New.")
    assert (made.entered_by, made.checked_by) == (someone.user, None)
    assert someone.edit(made).send(statement="Newer.").saved
    made.refresh_from_db()
    assert made.entered_by == someone.user


def test_another_marks_it_as_checked_and_readers_see_no_change(there: World) -> None:
    editor = person("editor")
    before = Position.objects.filter(pk=there.alliance.pk).values("modified", "version").get()

    done = checked(editor, there.alliance)

    assert "Checked:" in done.messages()
    assert there.alliance.checked_by == editor.user
    assert before == {"modified": there.alliance.modified, "version": there.alliance.version}
    record = there.alliance.history.first()
    assert (record.checked_by, record.history_user) == (editor.user, editor.user)


def test_whoever_entered_it_cannot_check_it(there: World) -> None:
    editor = person("editor")
    Position._base_manager.update(entered_by=editor.user)

    done = checked(editor, there.alliance)

    assert CHECKED_BY_ANOTHER in done.messages()
    assert there.alliance.checked_by is None
    with pytest.raises(ValidationError):
        mark_checked(Position.objects.get(pk=there.alliance.pk), editor.user)


def test_a_contributor_checks_drafts_and_nothing_public() -> None:
    seen, someone = world("published"), person("contributor")
    draft = Position.objects.create(
        debate=seen.debate, expert=seen.lukin, statement="A draft.", order=7
    )

    assert "only editors can check it" in checked(someone, seen.alliance).messages()
    checked(someone, draft)

    assert (seen.alliance.checked_by, draft.checked_by) == (None, someone.user)


def test_the_list_is_narrowed_to_what_nobody_checked(there: World) -> None:
    editor = person("editor")
    checked(editor, there.alliance)
    editor.list("position")  # shows the message that names it

    unchecked = editor.list("position", "?checked=no").text()
    done = editor.list("position", "?checked=yes").text()

    assert "Rivalry lies" in unchecked
    assert "An alliance is" not in unchecked
    assert "An alliance is" in done
    assert "Rivalry lies" not in done


@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        ({"statement": "Changed.", "correction_reason": "Misread."}, False),
        ({"evidence_0_statement": "Changed.", "correction_reason": "Misread."}, False),
        ({"statement": "An alliance is forming!", "correction_slip": "on"}, True),
        ({"slug": "another-address"}, True),
    ],
)
def test_a_change_has_to_be_checked_again_except_a_slip_of_the_pen(
    entered: Position, changes: dict[str, str], stays: bool
) -> None:
    make_evidence(entered, statement="Ships.")

    assert person("editor").edit(entered).send(**changes).saved

    entered.refresh_from_db()
    assert (entered.checked_by is not None) is stays
    assert entered.entered_by.username == "ada"


def test_a_deleted_account_leaves_the_position(entered: Position) -> None:
    User.objects.all().delete()

    entered.refresh_from_db()
    assert (entered.entered_by, entered.checked_by) == (None, None)


def shown(client: Any, position: Position) -> tuple[str, dict[str, Any]]:
    page = text_of(parsed(client.get(position.get_absolute_url())))
    address = reverse("api:positions-detail", args=[position.slug])
    answer = client.get(f"{address}?expand=entered_by,checked_by")
    return page, answer.json()


def test_accounts_are_not_public(entered: Position, client: Any) -> None:
    page, answer = shown(client, entered)

    assert (answer["entered_by"], answer["checked_by"]) == (None, None)
    for text in (page, str(answer), client.get(reverse("feeds:positions")).content.decode()):
        assert "Lovelace" not in text
        assert "grace" not in text
    assert "lovelace" not in str(exported(entered.debate.slug)).lower()


def test_accounts_are_public_where_the_setting_says_so(
    entered: Position, client: Any, settings: Any
) -> None:
    settings.SINORUS_SHOW_CODERS = True

    page, answer = shown(client, entered)

    assert "Entered by Ada Lovelace" in page.replace("\n", " ")
    assert (answer["entered_by"], answer["checked_by"]) == ("Ada Lovelace", "grace")


@pytest.mark.django_db(transaction=True)
def test_the_new_name_of_a_coder_is_not_kept_from_readers(
    entered: Position, client: Any, settings: Any
) -> None:
    settings.SINORUS_SHOW_CODERS = True
    address = f"/api/v1/positions/{entered.slug}/?expand=entered_by"
    before = client.get(address)
    account = User.objects.get(pk=entered.entered_by_id)

    account.last_login = timezone.now()
    account.save()
    same = client.get(address, headers={"If-None-Match": before["ETag"]})
    account.last_name = "King"
    account.save()
    after = client.get(address, headers={"If-None-Match": before["ETag"]})

    assert same.status_code == 304
    assert after.json()["entered_by"] == "Ada King"


def test_a_dump_of_the_debates_can_be_loaded_without_the_accounts(entered: Position) -> None:
    import io

    out = io.StringIO()
    call_command("dumpdata", "debates.position", natural_foreign=True, stdout=out)

    assert "entered_by" not in out.getvalue()
    assert "ada" not in out.getvalue()


# Imports


@pytest.fixture
def run(tmp_path: Any) -> Any:
    import json

    def taken_in(document: Any, *options: str) -> None:
        path = tmp_path / "debate.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        call_command("import_debate", str(path), "--apply", "--publish", *options, verbosity=0)

    return taken_in


def changed() -> dict[str, Any]:
    document = sound()
    document["debate"]["positions"][0]["statement"] = "It lasts for ever."
    return document


def reasons(client: Any, slug: str = "it-lasts") -> list[tuple[str | None, bool]]:
    results = client.get(reverse("api:position-history", args=[slug])).json()["results"]
    return [(one["reason"], one["slip"]) for one in results]


def test_an_import_says_which_account_entered_the_positions(run: Any) -> None:
    ada = User.objects.create_user("ada")

    run(sound(), "--account", "ada")

    assert {one.entered_by for one in Position.objects.all()} == {ada}
    assert Position.history.first().history_user == ada


def test_an_import_without_one_leaves_it_open(run: Any) -> None:
    run(sound())

    assert {one.entered_by for one in Position.objects.all()} == {None}


def test_an_unknown_account_is_refused(run: Any) -> None:
    with pytest.raises(CommandError, match="There is no account “nobody”"):
        run(sound(), "--account", "nobody")
    assert not Position.objects.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], ("Imported from a file.", False)),
        (["--reason", "The second edition."], ("The second edition.", False)),
        (["--slip"], (None, True)),
        (["--slip", "--reason", "Spelling."], ("Spelling.", True)),
    ],
)
def test_a_changed_debate_is_explained(
    run: Any, client: Any, options: list[str], told: tuple[str | None, bool]
) -> None:
    run(sound())
    position = Position.objects.get(slug="it-lasts")
    mark_checked(position, User.objects.create_user("grace"))

    run(changed(), *options)

    assert reasons(client) == [told, (None, False)]
    position.refresh_from_db()
    assert (position.checked_by is not None) is told[1]


def test_a_changed_part_is_explained_and_unchecks_its_position(run: Any, client: Any) -> None:
    run(sound())
    position = Position.objects.get(slug="it-lasts")
    mark_checked(position, User.objects.create_user("grace"))
    document = sound()
    document["debate"]["positions"][0]["evidence"].pop()

    run(document, "--reason", "It was no evidence.")

    assert reasons(client)[0] == ("It was no evidence.", False)
    position.refresh_from_db()
    assert position.checked_by is None


def test_a_reason_that_is_too_long_is_refused(run: Any) -> None:
    with pytest.raises(CommandError, match="more than 500 characters"):
        run(sound(), "--reason", "x" * 501)
