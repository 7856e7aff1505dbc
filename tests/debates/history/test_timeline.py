"""The history as it is kept: moments, what stood before, and what is told of it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from debates.history.moments import EDITORS_REASON_LENGTH, one_change
from debates.history.timeline import AS_IT_STOOD, snapshot_current, timeline
from debates.models import Evidence, Position
from tests.debates.builders import make_counterpoint, make_evidence, make_topic
from tests.debates.editors import World

pytestmark = pytest.mark.django_db


def test_each_historical_model_is_found_where_it_says_that_it_is() -> None:
    models = list(apps.get_app_config("history").get_models())

    assert len(models) > 10
    for model in models:
        assert import_string(f"{model.__module__}.{model.__name__}") is model


def test_all_records_of_one_change_have_one_moment_and_its_reason(there: World) -> None:
    with one_change("corrected"):
        there.alliance.save()
        row = make_evidence(there.alliance)
        with one_change("within it"):
            there.rivalry.save()

    records = [thing.history.first() for thing in (there.alliance, row, there.rivalry)]
    assert len({record.history_date for record in records}) == 1
    assert {record.history_change_reason for record in records} == {"corrected"}


def test_what_comes_after_a_change_has_a_moment_of_its_own(there: World) -> None:
    with one_change("corrected"):
        there.alliance.save()

    there.alliance.save()

    last, before = there.alliance.history.all()[:2]
    assert last.history_date > before.history_date
    assert last.history_change_reason is None


def test_a_reason_is_cut_to_what_the_history_holds(there: World) -> None:
    with one_change("because " * 40):
        there.alliance.save()

    assert len(there.alliance.history.first().history_change_reason) == EDITORS_REASON_LENGTH


def test_keeping_the_present_records_only_what_is_not_known(there: World) -> None:
    topic = make_topic()
    there.alliance.topics.add(topic)
    known = make_evidence(there.alliance)
    unknown = make_evidence(there.alliance)
    Evidence.history.filter(id=unknown.pk).delete()
    Position.history.all().delete()

    snapshot_current([there.alliance, known, unknown])
    snapshot_current([there.alliance, known, unknown])

    record = there.alliance.history.get()
    assert record.history_change_reason == AS_IT_STOOD
    assert record.history_user is None
    assert [row.topic for row in record.topics.all()] == [topic]
    assert unknown.history.get().history_date == record.history_date
    assert known.history.count() == 1
    assert not hasattr(there.alliance, "_history_user")


def test_keeping_nothing_is_no_work(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):
        snapshot_current([])


def test_references_to_what_is_gone_are_told_as_such(there: World) -> None:
    topic = make_topic()
    there.alliance.topics.add(topic)
    there.alliance.topics.remove(topic)
    counterpoint = make_counterpoint(there.alliance, raised_by=there.rivalry)
    counterpoint.voice, counterpoint.raised_by, counterpoint.basis = "editors", None, ""
    counterpoint.save()
    topic.delete()
    there.rivalry.delete()

    told = [
        difference
        for change in timeline(Position, there.alliance.pk)
        for entry in change.entries
        for difference in entry.differences
    ]

    assert "a deleted topic" in {difference.old for difference in told}
    assert "a deleted position" in {difference.old for difference in told}


def test_figures_and_choices_are_told_as_they_are_written(there: World) -> None:
    row = make_evidence(there.alliance, kind="statistic", value="147.0000", unit="billion")
    row.value = "35.5"
    row.kind = "document"
    row.save()

    [latest, *_] = timeline(Position, there.alliance.pk)

    told = {one.label: (one.old, one.new) for one in latest.entries[0].differences}
    assert told == {"Figure": ("147", "35.5"), "Kind": ("statistic", "document")}


def test_a_participation_is_told_by_its_expert(there: World) -> None:
    entries = [
        entry
        for change in timeline(type(there.debate), there.debate.pk)
        for entry in change.entries
        if entry.model == "Participation"
    ]

    assert {entry.text for entry in entries} == {"Artyom Lukin", "Theresa Fallon"}
    assert all(entry.part for entry in entries)
