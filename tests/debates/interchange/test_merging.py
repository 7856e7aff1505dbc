"""Three-way merge of a file: newer changes on the site are kept, or somebody decides."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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


def again(told: Any, **options: Any) -> Plan:
    return import_debate(told, Options(**options), apply=True, source="debate.json")


def position(slug: str = "it-lasts") -> Position:
    return Position.objects.get(slug=slug)


def correct(slug: str = "it-lasts", **values: Any) -> None:
    """Correct a position on the site, as the admin would."""
    found = position(slug)
    for name, value in values.items():
        setattr(found, name, value)
    found.save()


@pytest.mark.parametrize("mark", ["with a mark", "without a mark"])
def test_an_old_file_does_not_undo_a_newer_correction(exported: Any, mark: str) -> None:
    if mark == "without a mark":
        exported["exported"] = None
    correct(statement="It will last.", detail="For years.")
    exported["debate"]["positions"][1]["statement"] = "It breaks soon."

    plan = again(exported)

    assert position().statement == "It will last."
    assert position("it-breaks").statement == "It breaks soon."
    assert {(one.field) for one in plan.newer} == {"Statement", "Detail"}


@pytest.mark.parametrize(
    ("decision", "expected"), [("site", "It will last."), ("file", "It surely lasts.")]
)
@pytest.mark.parametrize("mark", ["with a mark", "without a mark"])
def test_what_both_changed_is_decided(
    exported: Any, mark: str, decision: str, expected: str
) -> None:
    if mark == "without a mark":
        exported["exported"] = None
    correct(statement="It will last.")
    exported["debate"]["positions"][0]["statement"] = "It surely lasts."

    with pytest.raises(ImportRefused, match=r"changed here .*“It will last.”"):
        again(exported)
    assert position().statement == "It will last."
    key = f"position-{position().pk}-statement"
    again(exported, decisions={key: decision})

    assert position().statement == expected


def test_a_file_of_another_installation_has_no_mark_here(exported: Any) -> None:
    exported["exported"] = f"{exported['exported']}x"
    correct(statement="It will last.")

    again(exported)

    assert position().statement == "It will last."


def test_parts_that_came_and_went_here_stay_so(exported: Any) -> None:
    make_evidence(position(), statement="New here.")
    Evidence.objects.get(statement="A pipeline.").delete()
    exported["debate"]["positions"][0]["evidence"].append({"statement": "New.", "kind": "event"})

    plan = again(exported)

    found = [one.statement for one in position().evidence.order_by("order")]
    assert sorted(found) == ["New here.", "New.", "Trade grew."]
    assert sorted(one.field for one in plan.newer) == ["added here", "deleted here"]


def test_a_part_that_the_file_removed_and_somebody_changed_is_decided(exported: Any) -> None:
    evidence = Evidence.objects.get(statement="A pipeline.")
    evidence.statement = "Two pipelines."
    evidence.save()
    del exported["debate"]["positions"][0]["evidence"][1]

    with pytest.raises(ImportRefused, match="removed in the file"):
        again(exported)
    again(exported, conflicts="file")

    assert not Evidence.objects.filter(pk=evidence.pk).exists()


def test_a_position_that_was_deleted_here_stays_so_unless_the_file_changed_it(
    tmp_path: Path,
) -> None:
    told = sound()
    told["debate"]["positions"][1]["date"] = "2022-02-05"
    import_document(told, tmp_path)
    exported = document(Debate.objects.get(), drafts=True)
    Counterpoint.objects.filter(raised_by=position("it-breaks")).delete()
    position("it-breaks").delete()

    plan = again(exported)
    assert [one.field for one in plan.newer if "breaks" in one.subject] == ["deleted here"]
    assert not Position.objects.filter(slug="it-breaks").exists()

    exported["debate"]["positions"][1]["statement"] = "It breaks soon."
    with pytest.raises(ImportRefused, match="deleted here"):
        again(exported)
    again(exported, conflicts="file")
    assert position("it-breaks").statement == "It breaks soon."


def test_what_a_new_support_is_given_by_may_have_been_deleted_here(exported: Any) -> None:
    Counterpoint.objects.filter(raised_by=position("it-breaks")).delete()
    position("it-breaks").delete()
    support = {"given_by": "it-breaks", "kind": "agrees", "basis": "inferred"}
    exported["debate"]["positions"][0]["supports"] = [support]

    again(exported)

    assert not position().supports.exists()


def test_without_a_version_and_an_import_a_missing_part_is_decided(known: SmallWorld) -> None:
    told = document(known.debate, drafts=True) | {"exported": None}
    told["experts"][0].pop("aliases")
    for one in told["debate"]["positions"]:
        one["evidence"] = []

    with pytest.raises(ImportRefused, match="removed in the file"):
        again(told)


def test_topics_and_order_of_both_are_put_together(exported: Any) -> None:
    trade = Topic.objects.get(slug="trade")
    there = position()
    with unrecorded(there):
        there.topics.add(trade)
    there.save()
    first, second = Evidence.objects.order_by("order")
    Evidence.objects.filter(pk=first.pk).update(order=9)
    exported["debate"]["positions"][0]["topics"] = []
    exported["debate"]["positions"][0]["evidence"][0]["value"] = Decimal(150)

    again(exported)

    assert [one.slug for one in position().topics.all()] == ["trade"]
    assert list(position().evidence.order_by("order")) == [second, first]


def test_the_file_is_right_where_it_is_asked_for(exported: Any) -> None:
    correct(statement="It will last.")
    make_evidence(position(), statement="New here.")

    again(exported, overwrite=True)

    assert position().statement == "Выдержит."
    assert not Evidence.objects.filter(statement="New here.").exists()


def test_a_file_publishes_nothing_that_a_second_person_has_to_approve(
    tmp_path: Path, settings: Any
) -> None:
    settings.SINORUS_FOUR_EYES = True

    with pytest.raises(ImportRefused, match="a second person approves what becomes public"):
        import_document(sound(), tmp_path)

    assert not Debate.objects.exists()
