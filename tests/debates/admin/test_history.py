"""History pages: the changes, their authors and times, word for word."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from debates.models import Evidence, Position
from tests.debates.builders import make_counterpoint, make_evidence, make_question, make_topic
from tests.debates.editors import Person, World, page_of, person, world

pytestmark = pytest.mark.django_db


def history(someone: Person, thing: object) -> str:
    return someone.open(page_of(thing, "history")).text()


def test_a_change_is_told_with_who_when_and_word_for_word(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the day is not over before the page is read
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    mara = person("editor", "mara")
    mara.user.first_name, mara.user.last_name = "Mara", "Lind"
    mara.user.save()
    mara.edit(there.alliance).send(statement="An alliance is near.", stance="qualifies")

    page = mara.open(page_of(there.alliance, "history"))

    assert f"{now:%-d %B %Y}" in page.text()
    assert "Mara Lind" in page.text()
    assert "An alliance is <del>forming</del><ins>near</ins>." in page.html
    assert "<del>affirms</del><ins>qualifies</ins>" in page.html


def test_references_are_told_by_name(there: World) -> None:
    other = make_question(there.debate, text="And in Asia?")
    mara = person("editor", "mara")
    mara.edit(there.alliance).send(question=other.pk, expert=there.fallon.pk, order="")

    told = history(mara, there.alliance)

    assert "And in Asia?" in told
    assert "Theresa Fallon" in told


def test_topics_are_told_by_name_and_one_save_is_one_change(there: World) -> None:
    energy = make_topic(name="Energy")
    mara = person("editor", "mara")

    mara.edit(there.alliance).send(topics=[energy.pk], detail="A detail.")

    assert there.alliance.history.filter(version=2).count() == 1
    page = mara.open(page_of(there.alliance, "history"))
    assert "<ins>Energy</ins>" in page.html
    assert page.html.count('<div class="change">') == 2


def test_a_new_position_is_one_record_with_its_topics(there: World) -> None:
    energy = make_topic(name="Energy")
    mara = person("editor", "mara")
    page = mara.open(reverse("admin:debates_position_add"))

    page.send(debate=there.debate.pk, expert=there.lukin.pk, statement="New.", topics=[energy.pk])

    position = Position.objects.get(statement="New.")
    record = position.history.get()
    assert record.history_type == "+"
    assert record.history_user == mara.user
    assert [row.topic for row in record.topics.all()] == [energy]


def test_saving_without_a_change_records_nothing_and_keeps_the_version(there: World) -> None:
    make_evidence(there.alliance, statement="One.\nTwo.")
    editor = person("editor")
    editor.edit(there.alliance).send(detail="One.\nTwo.")
    before = Position.objects.get(pk=there.alliance.pk)

    done = editor.edit(there.alliance).send()

    assert done.saved
    after = Position.objects.get(pk=there.alliance.pk)
    assert (after.version, after.modified) == (before.version, before.modified)
    assert after.history.count() == before.history.count()


def test_changes_of_evidence_and_counterpoints_are_told_with_the_position(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    make_counterpoint(there.alliance, statement="Not at all.")
    mara = person("editor", "mara")
    page = mara.edit(there.alliance)
    page.add("evidence", statement="Gas flows.", kind="event")

    page.send(evidence_0_statement="Trade doubled.", counterpoints_0_DELETE="on")

    page = mara.open(page_of(there.alliance, "history"))
    change = page.html.split('<div class="change">')[1]
    assert "mara" in change
    assert "Trade <del>grew</del><ins>doubled</ins>." in change
    assert "Gas flows." in change
    assert "Not at all." in change
    assert "deleted" in change


def test_what_was_loaded_and_never_edited_is_kept_before_the_first_edit(there: World) -> None:
    row = make_evidence(there.alliance, statement="Trade grew.")
    Position.history.all().delete()
    Evidence.history.all().delete()
    mara = person("editor", "mara")

    mara.edit(there.alliance).send(statement="Other.", evidence_0_statement="Trade fell.")

    assert [one.statement for one in there.alliance.history.all()] == [
        "Other.",
        "An alliance is forming.",
    ]
    assert [one.statement for one in row.history.all()] == ["Trade fell.", "Trade grew."]
    first = there.alliance.history.last()
    assert first.history_user is None
    assert "already existed" in history(mara, there.alliance)


def test_what_a_bulk_update_changed_is_told_as_from_outside(there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(statement="By a script.")
    mara = person("editor", "mara")

    mara.edit(there.alliance).send(detail="A detail.")

    told = history(mara, there.alliance)
    assert "outside the admin" in told
    assert "By a script." in told


def test_a_position_without_history_says_so(there: World) -> None:
    Position.history.all().delete()

    assert "No changes recorded." in history(person("editor"), there.alliance)


def test_long_histories_have_pages(there: World) -> None:
    for number in range(60):
        there.alliance.detail = f"Number {number}."
        there.alliance.save()
    editor = person("editor")

    first = editor.open(page_of(there.alliance, "history"))
    second = editor.open(page_of(there.alliance, "history") + "?p=2")

    assert "Page 1 of 2" in first.text()
    assert "<del>58</del><ins>59</ins>" in first.html
    assert "Older" in first.text()
    assert "created: “An alliance is forming.”" in second.text()
    assert editor.open(page_of(there.alliance, "history") + "?p=x").status == 200


def test_history_takes_as_many_queries_for_many_changes_as_for_few(
    django_assert_max_num_queries: object, there: World
) -> None:
    evidence = make_evidence(there.alliance)
    editor = person("editor")
    for number in range(12):
        there.alliance.detail = f"Number {number}."
        evidence.statement = f"Evidence {number}."
        for changed in (there.alliance, evidence):
            changed._history_user = editor.user
            changed.save()
    assert there.alliance.history.filter(history_user=editor.user).count() == 12

    with django_assert_max_num_queries(18):
        editor.open(page_of(there.alliance, "history"))


def test_saving_outside_these_pages_without_a_change_is_not_told(there: World) -> None:
    there.alliance.save()

    page = person("editor").open(page_of(there.alliance, "history"))

    assert page.html.count('<div class="change">') == 1


@pytest.mark.parametrize(
    "address",
    [
        "position/1/history/999999/",
        "position/x/history/1/",
        "position/deleted/999999/",
        "position/x/history/",
    ],
)
def test_addresses_of_nothing_are_answered_without_a_failure(address: str) -> None:
    world()

    page = person("editor").open(f"/admin/debates/{address}")

    assert page.status in {302, 404}
