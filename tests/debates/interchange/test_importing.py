"""Debates that are taken in: into an empty place, beside others, again, and not at all."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debates.history.public_record import public_record
from debates.interchange.archive import archive
from debates.interchange.document import as_bytes, document
from debates.interchange.faults import Refused
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
from tests.debates.api.world import hide_things_around, many, small
from tests.debates.builders import make_counterpoint, make_debate, make_expert, make_position
from tests.debates.interchange.documents import (
    forget_everything,
    import_document,
    import_file,
    sound,
    spoiled,
)

pytestmark = pytest.mark.django_db

ORIGIN = "https://debates.example.org"


def exported(slug="partnership") -> dict:
    return document(Debate.objects.select_related("source").get(slug=slug))


def counts(plan) -> dict[str, int]:
    return {model.__name__: len(things) for model, things in plan.made.items() if things}


def changes(plan) -> dict[str, set[str]]:
    """The fields that change, by the slug or statement of the thing."""
    return {
        getattr(one.thing, "slug", None) or one.thing.statement: set(one.values)
        | ({"topics"} if one.topics is not None else set())
        for one in plan.changed.values()
    }


def refusal(document, tmp_path, **options) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        import_document(document, tmp_path, **options)
    return [(fault.pointer, fault.message) for fault in refused.value.faults]


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
    known = small()
    hide_things_around(known)
    # a control character, which the file would be refused for
    Expert.objects.filter(pk=known.lukin.pk).update(aliases=["Артём Лукин"])
    many(50)

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

    assert (counts(plan), changes(plan), plan.removed, plan.kept) == ({}, {}, [], [])
    assert dict(Position.objects.values_list("slug", "version")) == before


def test_the_history_says_where_each_thing_is_from(tmp_path):
    import_document(sound(), tmp_path)
    document = sound()
    document["debate"]["positions"][0]["statement"] = "Не выдержит."
    import_document(document, tmp_path)

    records = Position.objects.get(slug="it-lasts").history.order_by("history_date", "history_id")
    assert [(one.history_type, one.history_change_reason) for one in records] == [
        ("+", "taken in from debate.json"),
        ("~", "taken in from debate.json"),
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
        {"Only in part.": {"raised_by"}},
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

    assert [(str(thing), names) for thing, names in plan.kept] == [
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


def test_what_the_file_does_not_say_of_a_shared_thing_is_not_forgotten(tmp_path):
    import_document(sound(), tmp_path)
    Expert.objects.update(biography="A scholar.")
    Topic.objects.filter(slug="energy").update(description="Oil and gas.")

    plan = import_document(sound(), tmp_path, update_shared=True)

    assert (plan.changed, plan.kept) == ({}, [])


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


REFUSED_REFERENCES = [
    ("/debate/source", "roundtabel", "/debate/source", "no source “roundtabel”, neither in the"),
    ("/debate/positions/0/expert", "lukn", "/debate/positions/0/expert", "mean “lukin”?"),
    ("/debate/positions/0/question", "last", "/debate/positions/0/question", "mean “lasts”?"),
    ("/debate/positions/0/topics", ["gas"], "/debate/positions/0/topics/0", "no topic “gas”"),
    (
        "/debate/positions/0/evidence/0/source",
        "qqq",
        "/debate/positions/0/evidence/0/source",
        "Describe it in “sources”.",
    ),
    (
        "/debate/positions/0/counterpoints/0/raised_by",
        "it-brakes",
        "/debate/positions/0/counterpoints/0/raised_by",
        "no position “it-brakes” in this debate. Did you mean “it-breaks”?",
    ),
    ("/topics/0/broader", "trad", "/topics/0/broader", "Did you mean “trade”?"),
    ("/debate/participations/1/expert", "falon", "/debate/participations/1/expert", "“fallon”?"),
    ("/debate/participations/1", ..., "/debate/positions/1/expert", "takes no part in the debate"),
    ("/experts/0/orcid", "0000-0002-1825-0098", "/experts/0/orcid", "typing error"),
    ("/experts/0/homepage", "my page", "/experts/0/homepage", "valid URL"),
    ("/debate/positions/0/evidence/0/value", 1.23456, "/debate/positions/0/evidence/0/value", "4"),
    ("/debate/positions/0/evidence/0/value", 10**30, "/debate/positions/0/evidence/0/value", "20"),
    ("/debate/slug", "a\n", "/debate/slug", "slug"),
    (
        "/debate/positions/0/quotation",
        "no bounds",
        "/debate/positions/0/quotation",
        "These words do not stand at 1.1",
    ),
]


@pytest.mark.parametrize(("place", "value", "pointer", "message"), REFUSED_REFERENCES)
def test_what_fits_nothing_is_refused_at_its_place(tmp_path, place, value, pointer, message):
    faults = refusal(spoiled(place, value), tmp_path)

    assert pointer in [place for place, _ in faults]
    assert message in " ".join(said for _, said in faults)
    assert not Debate.objects.exists()


def test_a_strangers_slug_is_refused(tmp_path):
    make_expert(slug="lukin", name="Yo-Yo Lukin")
    Topic.objects.create(slug="energy", name="Power")
    Topic.objects.create(slug="commerce", name="Trade")
    Source.objects.create(slug="report", title="Another report")

    faults = dict(refusal(sound(), tmp_path))

    assert (
        "“lukin” is “Yo-Yo Lukin” here, and “Artyom Lukin” in the file" in faults["/experts/0/slug"]
    )
    assert "“energy” is “Power” here" in faults["/topics/0/slug"]
    assert "with the slug “commerce”; use that one" in faults["/topics/1/name"]
    assert "“report” is “Another report” here" in faults["/sources/1/slug"]


def test_things_of_another_debate_are_refused(tmp_path):
    other = make_debate(title="Other")
    make_position(other, make_expert(other, slug="ma"), slug="it-lasts")
    Question.objects.create(debate=other, text="Q?", slug="lasts")

    faults = dict(refusal(sound(), tmp_path))

    assert "is a position of the debate “Other” here" in faults["/debate/positions/0/slug"]
    assert "is a question of the debate “Other” here" in faults["/debate/questions/0/slug"]


def test_another_debate_with_the_same_slug_is_not_written_over(tmp_path):
    other = make_debate(title="Other", slug="partnership")
    make_position(other, make_expert(other, slug="ma"))

    (fault,) = refusal(sound(), tmp_path)

    assert fault[0] == "/debate/slug"
    assert "they have no question and no position in common" in fault[1]
    # a title may be corrected
    Debate.objects.update(title="ПАРТНЁРСТВО  伙伴关系")
    assert changes(import_document(sound(), tmp_path))["partnership"] >= {"title"}


def test_what_was_withdrawn_here_stays_so(tmp_path):
    import_document(sound(), tmp_path)
    position = Position.objects.get(slug="it-lasts")
    position.status, position.withdrawn_reason = "withdrawn", "A wrong figure."
    position.save()

    (fault,) = refusal(sound(), tmp_path)

    assert fault == ("/debate/positions/0", "It was withdrawn here, and stays so: A wrong figure.")
    Debate.objects.update(status="withdrawn", withdrawn_reason="All wrong.")
    assert ("/debate", "It was withdrawn here, and stays so: All wrong.") in refusal(
        sound(), tmp_path
    )


def test_a_position_does_not_change_hands(tmp_path):
    import_document(sound(), tmp_path)

    (fault,) = refusal(spoiled("/debate/positions/1/expert", "lukin"), tmp_path)

    assert fault[0] == "/debate/positions/1/expert"
    assert "one of Theresa Fallon here" in fault[1]


def test_two_entries_cannot_describe_one_thing(tmp_path):
    import_document(sound(), tmp_path)
    Position.objects.filter(slug="it-breaks").update(slug="it-bends")
    document = sound()
    document["debate"]["positions"].append(
        {"slug": "it-bends", "expert": "fallon", "statement": "It bends."}
    )

    (fault,) = refusal(document, tmp_path)

    assert fault[0] == "/debate/positions/2"
    assert "which /debate/positions/1 describes already" in fault[1]


def test_what_only_the_database_can_know_is_refused_in_words(tmp_path):
    import_document(sound(), tmp_path)
    # the file makes energy broader than trade, and here trade is broader than energy
    document = sound()
    document["topics"] = [
        {"slug": "energy", "name": "Энергия"},
        {"slug": "trade", "name": "Trade", "broader": "energy"},
    ]

    ((_, message),) = refusal(document, tmp_path, update_shared=True)

    assert message == "A topic cannot be under itself."
    assert Topic.objects.get(slug="trade").broader is None


def spoil_somewhere(document, value, chance):
    """Put a value somewhere into a document."""
    holder = document
    while True:
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        if not isinstance(holder[key], dict | list) or not holder[key] or chance.random() < 0.1:
            break
        holder = holder[key]
    holder[key] = value


slugs = st.sampled_from(["lukin", "it-lasts", "it-breaks", "gas", "trade", "report", "nothing"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), slugs | st.none() | st.text(max_size=4) | st.floats())
def test_whatever_is_spoiled_is_taken_in_or_refused_in_words(tmp_path, chance, value):
    forget_everything()
    import_document(sound(), tmp_path)
    document = sound()
    spoil_somewhere(document, value, chance)

    try:
        plan = import_document(document, tmp_path, update_shared=True)
        faults = plan.faults
    except Refused as refused:
        faults = refused.faults

    assert all(fault.message for fault in faults)


words = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12
)


@st.composite
def documents(draw):
    """Documents with any texts, and any shape that is sound."""
    document = sound()
    document["debate"]["title"] = draw(words)
    for expert in document["experts"]:
        expert["name"] = draw(words)
        expert["aliases"] = draw(st.lists(words, max_size=2))
    for number, topic in enumerate(document["topics"]):
        topic["name"] = f"{draw(words)} {number}"
    document["sources"][0].pop("text")
    number = draw(st.integers(0, 5))
    document["debate"]["positions"] = [
        {
            "slug": f"p{n}",
            "expert": draw(st.sampled_from(["lukin", "fallon"])),
            "statement": draw(words),
            "detail": draw(st.none() | words),
            "topics": draw(st.lists(st.sampled_from(["energy", "trade"]), unique=True)),
            "evidence": [
                {"statement": draw(words), "kind": "event", "value": draw(st.none() | figures)}
                for _ in range(draw(st.integers(0, 2)))
            ],
            "counterpoints": [
                {
                    "statement": draw(words),
                    "kind": "rebuts",
                    "raised_by": draw(st.sampled_from([None, *others])),
                }
                for others in [[f"p{m}" for m in range(number) if m != n]]
            ],
        }
        for n in range(number)
    ]
    return document


figures = st.integers(-(10**8), 10**8).map(lambda whole: whole / 100)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(documents())
def test_whatever_is_taken_in_is_given_away_as_it_came(tmp_path, document):
    forget_everything()
    import_document(document, tmp_path)
    before = as_bytes(exported())
    path = tmp_path / "export.json"
    path.write_bytes(before)

    forget_everything()
    import_file(path)

    assert as_bytes(exported()) == before
    told = exported()["debate"]["positions"]
    assert sorted(one["statement"] for one in told) == sorted(
        one["statement"] for one in document["debate"]["positions"]
    )
