"""Debates that are taken in: into an empty place, beside others, and again."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from debates.history.public_record import public_record
from debates.interchange.archive import archive
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from tests.debates.builders import make_counterpoint, make_expert, make_position
from tests.debates.interchange.documents import (
    changes,
    exported,
    forget_everything,
    import_document,
    import_file,
    sound,
    spoiled,
)
from tests.debates.world import hide_objects_around, random_world, small_world

pytestmark = pytest.mark.django_db

ORIGIN = "https://debates.example.org"


def counts(plan) -> dict[str, int]:
    return {model.__name__: len(things) for model, things in plan.made.items() if things}


def round_trip(slug, tmp_path):
    """The archives of a debate before and after it is taken into an empty database."""
    path = tmp_path / "export.zip"
    path.write_bytes(archive(Debate.objects.select_related("source").get(slug=slug), ORIGIN))
    forget_everything()
    import_file(path)
    again = archive(Debate.objects.select_related("source").get(slug=slug), ORIGIN)
    return path.read_bytes(), again


def test_the_first_debate_comes_back_as_the_same_bytes(article, tmp_path):
    before, after = round_trip("china-russia-2022", tmp_path)

    assert after == before


@pytest.mark.parametrize("slug", ["china-russia", "debate-0", "debate-1"])
def test_debates_made_by_chance_come_back_as_the_same_bytes(tmp_path, slug):
    known = small_world()
    hide_objects_around(known)
    # a control character, which the file would be refused for
    Expert.objects.filter(pk=known.lukin.pk).update(aliases=["Артём Лукин"])
    random_world(50)

    before, after = round_trip(slug, tmp_path)

    assert after == before


def test_a_debate_that_somebody_wrote_is_taken_in_whole(tmp_path):
    plan = import_document(sound(), tmp_path)

    assert counts(plan) == {
        "Source": 2,
        "Expert": 2,
        "Topic": 2,
        "Debate": 1,
        "Question": 2,
        "Participation": 2,
        "Position": 2,
        "Evidence": 2,
        "Counterpoint": 2,
    }
    lasts = Position.objects.published().get(slug="it-lasts")
    assert (lasts.stance, lasts.kind, lasts.question.slug) == ("affirms", "forecast", "lasts")
    assert lasts.evidence.get(order=1).value == Decimal("147.5")
    assert lasts.counterpoints.get(order=1).raised_by.slug == "it-breaks"
    assert Position.objects.get(slug="it-breaks").kind == "assessment"
    assert Expert.objects.get(slug="fallon").sort_name == "Fallon, Theresa"
    assert lasts.debate.date == datetime.date(2022, 2, 4)
    assert Topic.objects.get(slug="energy").broader.slug == "trade"


def test_what_is_new_is_a_draft_unless_it_is_to_be_published(tmp_path):
    import_document(sound(), tmp_path, publish=False)

    assert set(Position.objects.values_list("status", flat=True)) == {"draft"}
    assert Debate.objects.get().status == "draft"

    plan = import_document(sound(), tmp_path)

    assert changes(plan) == {key: {"status"} for key in ("partnership", "it-lasts", "it-breaks")}
    assert Position.objects.published().count() == 2
    assert Position.objects.get(slug="it-lasts").published_at is not None


def test_without_apply_nothing_is_left_behind(tmp_path):
    plan = import_document(sound(), tmp_path, apply=False)

    assert counts(plan)["Position"] == 2
    for model in (Debate, Expert, Topic, Source, Position, Position.history.model):
        assert not model.objects.exists()


def test_taking_it_in_again_changes_nothing(tmp_path):
    import_document(sound(), tmp_path)
    before = dict(Position.objects.values_list("slug", "version"))

    plan = import_document(sound(), tmp_path, update_shared=True)

    assert (counts(plan), changes(plan), plan.removed, plan.unchanged) == ({}, {}, [], [])
    assert dict(Position.objects.values_list("slug", "version")) == before


def test_the_history_says_where_each_thing_is_from(tmp_path):
    import_document(sound(), tmp_path)
    document = sound()
    document["debate"]["positions"][0]["statement"] = "Не выдержит."
    import_document(document, tmp_path)

    records = Position.objects.get(slug="it-lasts").history.order_by("history_date", "history_id")
    assert [(one.history_type, one.history_change_reason) for one in records] == [
        ("+", "imported from debate.json"),
        ("~", "imported from debate.json"),
    ]
    assert [row.topic.slug for row in records[0].topics.all()] == ["energy"]
    fresh = Position.objects.published().for_reading().get(slug="it-lasts")
    spans = public_record(fresh).spans
    assert [span.content.statement for span in spans] == ["Выдержит.", "Не выдержит."]
    assert spans[0].content.topics == ("energy",)


CHANGES = [
    ("/debate/title", "Another", {"partnership": {"title"}}),
    ("/debate/date", ..., {"partnership": {"date"}}),
    ("/debate/source", ..., {"partnership": {"source"}}),
    ("/debate/questions/0/text", "Will it?", {"lasts": {"text"}}),
    ("/debate/positions/0/statement", "Другое.", {"it-lasts": {"statement"}}),
    ("/debate/positions/0/question", "gas", {"it-lasts": {"question"}}),
    ("/debate/positions/0/topics", ["trade"], {"it-lasts": {"topics"}}),
    ("/debate/positions/0/topics", ..., {"it-lasts": {"topics"}}),
    ("/debate/positions/0/quotation", ..., {"it-lasts": {"quotation"}}),
    ("/debate/positions/0/evidence/0/value", 150, {"Trade grew.": {"value"}}),
    ("/debate/positions/0/evidence/0/source", "roundtable", {"Trade grew.": {"source"}}),
    (
        "/debate/positions/0/counterpoints/1/raised_by",
        "it-breaks",
        {"Only in part.": {"raised_by", "voice", "basis"}},
    ),
    ("/debate/positions/0/counterpoints/0/kind", "undercuts", {"Prices quarrel.": {"kind"}}),
]


@pytest.mark.parametrize(("place", "value", "expected"), CHANGES)
def test_the_debates_own_things_become_what_the_file_says(tmp_path, place, value, expected):
    import_document(sound(), tmp_path)
    document = spoiled(place, value)

    plan = import_document(document, tmp_path)

    assert changes(plan) == expected
    assert counts(plan) == {}
    assert import_document(document, tmp_path).changed == {}


def test_participations_become_what_the_file_says(tmp_path):
    import_document(sound(), tmp_path)

    import_document(spoiled("/debate/participations/0/role", "Critic"), tmp_path)

    assert Participation.objects.get(expert__slug="lukin").role == "Critic"


def test_parts_come_go_and_stay_what_they_were(tmp_path):
    import_document(sound(), tmp_path)
    before = dict(Evidence.objects.values_list("statement", "pk"))
    document = sound()
    evidence = document["debate"]["positions"][0]["evidence"]
    document["debate"]["positions"][0]["evidence"] = [
        evidence[1],
        {"statement": "A pact.", "kind": "document"},
        {**evidence[0], "statement": "Trade grew a lot."},
    ]
    del document["debate"]["positions"][0]["counterpoints"][0]

    plan = import_document(document, tmp_path)

    now = Evidence.objects.order_by("order").values_list("statement", "pk")
    assert [statement for statement, _ in now] == ["A pipeline.", "A pact.", "Trade grew a lot."]
    assert dict(now)["A pipeline."] == before["A pipeline."]
    assert dict(now)["A pact."] == before["Trade grew."]
    assert [one.statement for one in plan.removed] == ["Prices quarrel."]


def test_counterpoints_of_drafts_that_the_file_does_not_know_stay(tmp_path):
    import_document(sound(), tmp_path)
    lasts = Position.objects.get(slug="it-lasts")
    draft = make_position(lasts.debate, Expert.objects.get(slug="fallon"), status="draft")
    make_counterpoint(lasts, raised_by=draft, statement="A secret thought.")

    plan = import_document(sound(), tmp_path)

    assert (plan.removed, plan.changed) == ([], {})
    assert Counterpoint.objects.filter(statement="A secret thought.").exists()
    assert plan.untouched[Position] == 1


def test_what_is_not_in_the_file_stays(tmp_path):
    import_document(sound(), tmp_path)
    document = spoiled("/debate/positions/1", ...)
    del document["debate"]["questions"][1]
    del document["debate"]["participations"][1]

    plan = import_document(document, tmp_path)

    assert plan.untouched == {Question: 1, Participation: 1, Position: 1}
    assert Position.objects.count() == 2
    assert counts(plan) == {}


def test_another_order_is_taken_over_and_what_is_new_comes_where_it_stands(tmp_path):
    import_document(sound(), tmp_path)
    document = sound()
    document["debate"]["questions"].insert(0, {"slug": "first", "text": "First?"})
    document["debate"]["participations"].reverse()

    import_document(document, tmp_path)

    told = exported()["debate"]
    assert [one["slug"] for one in told["questions"]] == ["first", "lasts", "gas"]
    assert [one["expert"] for one in told["participations"]] == ["fallon", "lukin"]


def test_new_things_at_the_end_move_nothing(tmp_path):
    import_document(sound(), tmp_path)
    debate = Debate.objects.get()
    draft = make_position(debate, Expert.objects.get(slug="fallon"), status="draft")
    document = sound()
    document["debate"]["positions"].append(
        {"slug": "it-bends", "expert": "fallon", "statement": "It bends."}
    )

    plan = import_document(document, tmp_path)

    assert plan.changed == {}
    assert Position.objects.get(slug="it-bends").order == draft.order + 1


def test_shared_things_that_are_here_are_kept(tmp_path):
    import_document(sound(), tmp_path)
    document = sound()
    document["experts"][0]["biography"] = "A scholar."
    document["topics"][1]["description"] = "Goods."
    document["sources"][1]["publisher"] = "Customs"
    document["topics"].append({"slug": "economy", "name": "Economy"})
    document["topics"][1]["broader"] = "economy"

    plan = import_document(document, tmp_path)

    assert [(str(thing), names) for thing, names in plan.unchanged] == [
        ("Trade report", ["publisher"]),
        ("Artyom Lukin", ["biography"]),
        ("Trade", ["description"]),
        ("Trade", ["broader"]),
    ]
    assert Expert.objects.get(slug="lukin").biography == ""

    import_document(document, tmp_path, update_shared=True)

    assert Expert.objects.get(slug="lukin").biography == "A scholar."
    assert Topic.objects.get(slug="trade").broader.slug == "economy"
    assert Source.objects.get(slug="report").publisher == "Customs"


@pytest.mark.parametrize("nulls", [False, True])
def test_what_the_file_does_not_say_of_a_shared_thing_is_not_forgotten(tmp_path, nulls):
    import_document(sound(), tmp_path)
    Expert.objects.update(biography="A scholar.")
    Topic.objects.filter(slug="energy").update(description="Oil and gas.")
    document = sound()
    if nulls:
        document["experts"][0]["biography"] = document["topics"][0]["description"] = None

    plan = import_document(document, tmp_path, update_shared=True)

    assert (plan.changed, plan.unchanged) == ({}, [])


def test_things_that_are_here_need_not_be_described(tmp_path):
    import_document(sound(), tmp_path)
    document = sound()
    document["debate"]["slug"] = "another"
    document["debate"]["questions"] = [{"slug": "other", "text": "Other?"}]
    document["debate"]["positions"] = [
        {
            "slug": "new",
            "expert": "lukin",
            "statement": "New.",
            "topics": ["trade"],
            "evidence": [{"statement": "E.", "kind": "event", "source": "report"}],
        }
    ]
    for name in ("experts", "topics", "sources"):
        del document[name]

    plan = import_document(document, tmp_path)

    assert counts(plan) == {
        "Debate": 1,
        "Question": 1,
        "Participation": 2,
        "Position": 1,
        "Evidence": 1,
    }


def test_an_address_that_was_changed_here_leads_to_the_thing(tmp_path):
    import_document(sound(), tmp_path)
    for model, slug in ((Debate, "partnership"), (Position, "it-lasts"), (Expert, "lukin")):
        thing = model.objects.get(slug=slug)
        thing.slug = f"new-{slug}"
        thing.save()

    plan = import_document(sound(), tmp_path)

    assert (counts(plan), changes(plan)) == ({}, {})
    assert Position.objects.get(slug="new-it-lasts").expert.slug == "new-lukin"


def test_an_expert_is_the_same_by_any_of_the_names(tmp_path):
    make_expert(slug="lukin", name="Lukin Artem", aliases=["Artyom LUKIN"])

    import_document(sound(), tmp_path)

    assert Expert.objects.count() == 2
