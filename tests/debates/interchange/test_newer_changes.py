"""Import of a file that is older than changes on the site."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from debates.history.moments import unrecorded
from debates.interchange.document import document
from debates.interchange.importing import import_debate
from debates.interchange.plan import Options, Plan
from debates.interchange.problems import ImportRefused
from debates.models import Counterpoint, Debate, Evidence, Position, Topic
from tests.debates.builders import make_evidence
from tests.debates.interchange.documents import import_document, sound
from tests.debates.world import SmallWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(tmp_path: Path) -> dict[str, Any]:
    """A debate as an editor downloaded it."""
    import_document(sound(), tmp_path)
    return document(Debate.objects.get(), drafts=True)


def import_again(content: Any, account: Any = None, **options: Any) -> Plan:
    return import_debate(
        content, Options(**options), apply=True, source="debate.json", account=account
    )


def position(slug: str = "it-lasts") -> Position:
    return Position.objects.get(slug=slug)


def correct(slug: str = "it-lasts", **values: Any) -> None:
    """Correct a position on the site, as the admin would."""
    corrected = position(slug)
    for name, value in values.items():
        setattr(corrected, name, value)
    corrected.save()


@pytest.mark.parametrize("mark", ["with a mark", "without a mark"])
def test_an_older_file_is_refused_with_what_changed_since(exported: Any, mark: str) -> None:
    if mark == "without a mark":
        exported["exported"] = None
    correct(statement="It will last.", detail="For years.")
    exported["debate"]["positions"][1]["statement"] = "It breaks soon."

    with pytest.raises(
        ImportRefused, match=r"“It will last.” was changed \(Statement and Detail\) here on 20"
    ):
        import_again(exported)
    assert position("it-breaks").statement != "It breaks soon."

    import_again(exported, overwrite=True)
    assert position().statement == "Выдержит."
    assert position("it-breaks").statement == "It breaks soon."


def test_a_file_may_be_older_than_what_it_does_not_touch(exported: Any) -> None:
    correct(statement="It will last.")
    exported["debate"]["positions"][0]["statement"] = "It will last."
    exported["debate"]["positions"][1]["statement"] = "It breaks soon."

    import_again(exported)

    assert position("it-breaks").statement == "It breaks soon."


def test_a_file_of_another_installation_has_no_mark_here(exported: Any) -> None:
    exported["exported"] = f"{exported['exported']}x"
    correct(statement="It will last.")

    with pytest.raises(ImportRefused, match=r"changed \(Statement\)"):
        import_again(exported)


def test_a_file_may_be_imported_again_by_who_imported_it(exported: Any) -> None:
    editor, colleague = User.objects.create(username="a"), User.objects.create(username="b")
    exported["debate"]["positions"][0]["statement"] = "It will last."
    import_again(exported, editor)
    exported["debate"]["positions"][0]["statement"] = "It surely lasts."

    with pytest.raises(ImportRefused, match=r"changed \(Statement\) here by a"):
        import_again(exported, colleague)
    import_again(exported, editor)

    assert position().statement == "It surely lasts."


def test_parts_that_came_and_went_here_are_named(exported: Any) -> None:
    make_evidence(position(), statement="New here.")
    Evidence.objects.get(statement="A pipeline.").delete()

    with pytest.raises(ImportRefused) as refused:
        import_again(exported)

    messages = " ".join(problem.message for problem in refused.value.problems)
    assert "“New here.” was added here" in messages
    assert "“A pipeline.” was deleted here" in messages


def test_a_part_that_the_file_removed_and_somebody_changed_is_named(exported: Any) -> None:
    evidence = Evidence.objects.get(statement="A pipeline.")
    evidence.statement = "Two pipelines."
    evidence.save()
    del exported["debate"]["positions"][0]["evidence"][1]

    with pytest.raises(ImportRefused, match=r"“Two pipelines.” was changed \(Statement\)"):
        import_again(exported)
    import_again(exported, overwrite=True)

    assert not Evidence.objects.filter(pk=evidence.pk).exists()


def test_a_position_that_was_deleted_here_comes_back_only_where_it_is_asked_for(
    exported: Any,
) -> None:
    Counterpoint.objects.filter(raised_by=position("it-breaks")).delete()
    position("it-breaks").delete()

    with pytest.raises(ImportRefused, match="was deleted here"):
        import_again(exported)
    import_again(exported, overwrite=True)

    assert Position.objects.filter(slug="it-breaks").exists()


def test_without_a_mark_what_was_entered_here_is_newer(known: SmallWorld) -> None:
    content = document(known.debate, drafts=True) | {"exported": None}
    content["experts"][0].pop("aliases")
    for entry in content["debate"]["positions"]:
        entry["evidence"] = []

    with pytest.raises(ImportRefused, match="was added here"):
        import_again(content)


def test_newer_topics_and_orders_are_named(exported: Any) -> None:
    corrected = position()
    with unrecorded(corrected):
        corrected.topics.add(Topic.objects.get(slug="trade"))
    corrected.save()
    first = Evidence.objects.order_by("order")[0]
    first.order = 9
    first.save()
    exported["debate"]["positions"][0]["topics"] = []
    exported["debate"]["positions"][0]["evidence"][0]["value"] = Decimal(150)

    with pytest.raises(ImportRefused) as refused:
        import_again(exported)

    messages = " ".join(problem.message for problem in refused.value.problems)
    assert "changed (Topics)" in messages
    assert "changed (Order)" in messages


def test_a_file_publishes_nothing_that_a_second_person_has_to_approve(
    tmp_path: Path, settings: Any
) -> None:
    settings.SINORUS_FOUR_EYES = True

    with pytest.raises(ImportRefused, match="a second person approves what becomes public"):
        import_document(sound(), tmp_path)

    assert not Debate.objects.exists()
