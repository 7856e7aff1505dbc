"""Each rule of the worklist, once where it is broken and once where it is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from cProfile import Profile
from datetime import UTC, date, datetime
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Debate, Expert, Source
from debates.worklist.content import DebateContent
from debates.worklist.listing import about
from debates.worklist.models import CheckedLink, Waiver, subject_of
from debates.worklist.places import home_of
from debates.worklist.rule import RULES
from debates.worklist.worklist import open_findings, worklist
from search.text.analysis import stems_of
from tests.debates.builders import (
    make_answer,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_forecast,
    make_holder,
    make_position,
    make_question,
    make_source,
    make_support,
    make_topic,
    make_vote,
)
from tests.sentence_model import WordEncoder

pytestmark = pytest.mark.django_db

TEXT = "[1.1] The pact will hold.\n\n[1.2] Trade grew.\n\n[1.3] So did doubts.\n\n[1.4] Thanks."


def found(debate: Debate) -> dict[str, list[str]]:
    """Return the messages of the open findings by rule."""
    messages: dict[str, list[str]] = {}
    for rule, finding in open_findings(worklist(debate)):
        messages.setdefault(rule.name, []).append(finding.message)
    return messages


def sound() -> Debate:
    """Make a debate in which the rules find nothing."""
    source = make_source(text=TEXT, address="https://example.org/talk")
    debate = make_debate(source=source, language="en")
    question = make_question(debate, locator="1.4")
    for locator, statement, stance in (
        ("1.1", "The pact will hold.", "affirms"),
        ("1.3", "Doubts are growing.", "denies"),
    ):
        expert = make_expert(debate)
        position = make_position(
            debate,
            expert,
            statement=statement,
            locator=locator,
            question=question,
            stance=stance,
        )
        make_evidence(position, locator="1.2", quotation="Trade grew")
    return debate


def test_nothing_is_found_in_a_sound_debate() -> None:
    assert found(sound()) == {}


def first(debate: Debate):
    return debate.positions.order_by("pk")[0]


def change(debate: Debate, **values: object) -> None:
    """Change the first position, as something that knows no checks would."""
    debate.positions.filter(pk=first(debate).pk).update(**values)


def misquote(debate: Debate) -> None:
    change(debate, quotation="Trade fell")


def quote_in_marks(debate: Debate) -> None:
    source = make_source(title="Minutes", address="https://example.org/minutes")
    last = debate.positions.order_by("-pk")[0]
    debate.positions.filter(pk=last.pk).update(source=source, quotation="“Trade grew”")


def contradict(debate: Debate) -> None:
    one = first(debate)
    make_evidence(
        make_position(
            debate,
            one.expert,
            question=one.question,
            stance="denies",
            statement="Nothing endures.",
            locator="1.1",
        ),
        locator="1.1",
    )


def repeat(debate: Debate) -> None:
    again = make_position(
        debate, first(debate).expert, statement="The pact, it will hold.", locator="1.1"
    )
    make_evidence(again, locator="1.1")


def forecast(debate: Debate, **fields: object) -> None:
    holding = {"locator": "1.1", "statement": "A treaty is signed."}
    expert = first(debate).expert
    made = make_forecast(debate, expert, position=holding, **fields)
    make_evidence(made.position, locator="1.1")


def double_a_topic(debate: Debate) -> None:
    first(debate).topics.add(make_topic(name="Gas pipeline"))
    make_topic(name="Gas pipelines")


def link(debate: Debate, **told: object) -> None:
    since = datetime(2022, 4, 7, tzinfo=UTC)
    address = debate.source.address
    CheckedLink.objects.update_or_create(
        address=address, defaults={"failed_days": 3, "failing_since": since, **told}
    )


BROKEN: list[tuple[str, Callable[[Debate], object], str]] = [
    ("quotation_not_found", misquote, "does not appear at 1.1, nor anywhere else"),
    ("unknown_place", lambda debate: change(debate, locator="9.9"), "no paragraph 9.9"),
    ("no_place", lambda debate: change(debate, locator=""), "It has no locator."),
    (
        "unused_passages",
        lambda debate: debate.questions.update(locator=""),
        "Nothing was taken from 1.4.",
    ),
    (
        "source_without_address",
        lambda debate: type(debate.source).objects.update(address=""),
        "It has no web address.",
    ),
    (
        "two_claims",
        lambda debate: change(debate, statement="It holds. Nobody minds."),
        "more than one sentence",
    ),
    (
        "two_claims",
        lambda debate: change(debate, statement="It holds; nobody minds."),
        "It joins sentences with a semicolon.",
    ),
    (
        "marks_in_quotation",
        quote_in_marks,
        "Leave out the quotation marks around it.",
    ),
    (
        "code_in_text",
        lambda debate: change(debate, detail="Trade<br />rose by &amp; large; x &lt 5, a < b > c."),
        "It has the code “<br />”.",
    ),
    ("no_verb", lambda debate: change(debate, statement="A pact without limit"), "no verb"),
    ("duplicate", repeat, "already says so: “The pact will hold.”"),
    ("contradictory_stances", contradict, "both affirms and denies"),
    ("no_evidence", lambda debate: first(debate).evidence.all().delete(), "It has no evidence."),
    ("unanswered_question", lambda debate: make_question(debate, locator="1.4"), "No position"),
    (
        "single_answer",
        lambda debate: debate.positions.exclude(pk=first(debate).pk).update(
            question=None, stance=""
        ),
        "alone answers it.",
    ),
    ("no_position", make_expert, "has no position."),
    (
        "no_reason",
        lambda debate: make_support(*debate.positions.all()[:2], statement="", locator="1.1"),
        "does not say how it relates to",
    ),
    (
        "forecast_due",
        lambda debate: forecast(debate, due=date(2022, 12, 31), criteria="A treaty."),
        "It fell due on 2022-12-31.",
    ),
    ("no_criteria", lambda debate: forecast(debate, due=None), "how it will be decided"),
    (
        "name_in_another_script",
        lambda debate: debate.experts.filter(pk=first(debate).expert_id).update(name="习近平"),
        "Add an alias.",
    ),
    (
        "dead_link",
        lambda debate: link(debate, state="gone", status=404),
        "no such document (404). It failed on 3 days since 2022-04-07. Look for",
    ),
    (
        "changed_link",
        lambda debate: link(debate, state="found", moved_to="https://example.org/t/talk"),
        "It moved for good to https://example.org/t/talk.",
    ),
    (
        "untranslated_name",
        lambda debate: change(debate, original_language="ru"),
        "is in the script of: Russian. Add an alias.",
    ),
    (
        "double_expert",
        lambda debate: make_expert(name=first(debate).expert.name, slug="again"),
        "Another expert (/again/) is called",
    ),
    (
        "double_source",
        lambda debate: make_source(title=debate.source.title),
        "has the same title. Merge them",
    ),
    (
        "double_topic",
        double_a_topic,
        "Another topic is called “Gas pipelines”",
    ),
    (
        "said_elsewhere",
        lambda debate: make_position(
            make_debate(title="The panel"),
            first(debate).expert,
            statement="The pact will hold.",
            status="draft",
        ),
        "says the same in “The panel”.",
    ),
]


@pytest.mark.parametrize(("rule", "spoil", "message"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_breaks_a_rule_is_found_by_it_alone(
    rule: str, spoil: Callable[[Debate], object], message: str
) -> None:
    debate = sound()

    spoil(debate)

    debate = Debate.objects.get(pk=debate.pk)
    messages = found(debate)
    # a place that is gone leaves its passage unused
    assert {*messages} - {"unused_passages"} == {rule} - {"unused_passages"}
    assert message in messages[rule][0]
    every = open_findings(worklist(debate))
    for home in {home_of(finding.instance) for _, finding in every}:
        of_home = [one for one in every if home_of(one[1].instance) == home]
        assert [one for one in about(home) if one in of_home] == of_home


@pytest.mark.parametrize(("stance", "alike"), [("affirms", True), ("denies", False)])
def test_answers_in_other_words_are_doubles_where_meaning_is_known(
    monkeypatch: pytest.MonkeyPatch, stance: str, alike: bool
) -> None:
    debate = sound()
    one = first(debate)
    other = {"statement": "Alliances last.", "question": one.question, "stance": stance}
    make_position(debate, one.expert, **other)
    assert "duplicate" not in found(debate)

    monkeypatch.setattr("search.service.model", lambda: WordEncoder("pact hold. alliances last."))

    doubles = found(Debate.objects.get(pk=debate.pk)).get("duplicate", [])
    assert any("already says much the same: “The pact will" in told for told in doubles) == alike


def test_titles_and_initials_end_no_sentence() -> None:
    debate = sound()

    change(debate, statement="Dr. Li and J. Smith hold that St. Petersburg will grow.")

    assert "two_claims" not in found(Debate.objects.get(pk=debate.pk))


def test_every_rule_is_tested() -> None:
    assert {one[0] for one in BROKEN} == {*RULES}


def test_what_the_editors_add_needs_no_place_and_further_holders_and_answers_count() -> None:
    debate = sound()
    one = first(debate)
    make_counterpoint(one, voice="editors", statement="The treaty has no such clause.")
    make_holder(one, make_expert(debate), locator="1.1")
    question = make_question(debate, locator="1.4")
    for position in debate.positions.all():
        make_answer(position, question, stance="affirms")

    assert found(debate) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "Both want it.",
        "Doubts don’t end.",
        "The pact failed.",
        "Beijing’s aims differ.",
        "It’s over.",
    ],
)
def test_a_verb_is_known_in_any_form(statement: str) -> None:
    debate = sound()

    change(debate, statement=statement)

    assert found(debate) == {}


def test_a_rule_is_waived_for_one_object_or_for_the_debate() -> None:
    debate = sound()
    debate.positions.update(locator="")
    waiver = {"debate": debate, "rule": "no_place", "reason": "It was said in the corridor."}
    Waiver.objects.create(subject=subject_of(first(debate)), **waiver)
    assert len(found(debate)["no_place"]) == 1

    Waiver.objects.create(subject="", **waiver)
    assert "no_place" not in found(debate)


def test_a_vote_answers_its_question_and_is_taken_from_its_passage() -> None:
    debate = sound()
    question = make_question(debate, locator="1.4")
    voter = make_expert(debate)
    debate.source.text += "\n\n[1.9] They vote."
    debate.source.save()
    assert {"unanswered_question", "no_position", "unused_passages"} <= found(debate).keys()

    make_vote(question, voter, locator="1.9")

    assert found(debate).keys().isdisjoint(("unanswered_question", "no_position"))
    assert not any("1.9" in message for message in found(debate).get("unused_passages", ()))


def test_the_number_of_queries_does_not_grow_with_the_debate() -> None:
    debate = Debate.objects.select_related("source").get(pk=sound().pk)
    with CaptureQueriesContext(connection) as few:
        worklist(debate)
    for number in range(5):
        contradict(debate)
        forecast(debate, due=date(2022, 12, 31), event=f"Event {number}")
    debate = Debate.objects.select_related("source").get(pk=debate.pk)
    with CaptureQueriesContext(connection) as many:
        worklist(debate)

    assert len(many) == len(few)


def test_the_page_of_a_position_reads_those_of_its_expert_alone(monkeypatch) -> None:
    one = first(sound())
    read: list[DebateContent] = []
    original = DebateContent.read
    monkeypatch.setattr(
        DebateContent, "read", lambda *given: read.append(original(*given)) or read[-1]
    )

    with CaptureQueriesContext(connection) as asked:
        about(one)

    assert [position for content in read for position in content.positions] == [one]
    assert len(asked) <= 20


def test_names_are_looked_for_in_the_scripts_of_the_languages_that_are_set(settings) -> None:
    settings.SINORUS_NAME_LANGUAGES = ["ru", "uk", "sr-Latn", "de", "zh-Hant"]
    debate = sound()
    expert = first(debate).expert
    told = f"No name of {expert} is in the script of: Russian, Ukrainian, Traditional Chinese."
    assert f"{told} Add an alias." in found(debate)["untranslated_name"]

    for name in ("卢金", "佐々木 ルキン"):
        debate.experts.update(aliases=["Артём Лукин", name])
        assert found(debate) == {}


@pytest.mark.parametrize(
    "name",
    [
        "José\u00a0O'Neill-Smith",
        "Jose\u0301 O’Neill‑Smith",
        "José O'Neill\u00ad-Smith\u200b",
        "\ufeffJose O'NEILL-Smith",
    ],
)
def test_names_that_look_the_same_are_doubles(name: str) -> None:
    debate = sound()
    Expert.objects.filter(pk=first(debate).expert_id).update(name="José O'Neill-Smith")
    Source.objects.filter(pk=debate.source_id).update(title="José O'Neill-Smith at the panel")
    make_expert(name=name, slug="again")
    make_source(title=f"{name} at the panel", slug="twice")

    told = found(Debate.objects.get(pk=debate.pk))
    assert "Another expert (/again/)" in told["double_expert"][0]
    # a title is told apart by accents: it may be of another language
    assert ("double_source" in told) == ("Jose O" not in name)


def test_what_is_alike_is_found_as_by_comparing_each_with_each() -> None:
    debate = sound()
    expert = first(debate).expert
    chance = random.Random(5)
    words = ("trade", "energy", "Moscow", "Beijing", "gas", "army", "border", "summit", "loan")
    for number in range(60):
        said = [*chance.sample(words, chance.randint(4, 8)), f"n{number % 9}"]
        make_position(debate, expert, statement=" ".join(said), question=None, stance="")
    content = DebateContent.read(debate)

    stems = {one: stems_of(one.statement, "en") for one in content.positions}
    ours = [one for one in content.positions if one.expert_id == expert.pk]
    expected = [
        (other, one.statement)
        for one, other in combinations(ours, 2)
        if len(stems[one] & stems[other]) >= 0.8 * len(stems[one] | stems[other])
    ]
    doubles = RULES["duplicate"].check(content)
    assert [(one.instance, one.message.partition("“")[2][:-1]) for one in doubles] == expected
    assert expected


@pytest.mark.parametrize("rule", ["double_source", "double_expert", "duplicate"])
def test_doubles_are_looked_for_in_a_time_that_grows_with_the_debate_alone(rule: str) -> None:
    debate = sound()
    calls = []
    for number in (40, 120):
        position = make_position(debate, first(debate).expert, statement="Trade will grow.")
        for place in range(number):
            name = f"{number} {place}"
            make_evidence(position, source=make_source(title=f"Talk {name}", publisher=name))
            make_expert(debate, name=f"Expert {name}")
            make_position(debate, position.expert, statement=f"Party n{number} won m{place}.")
        content = DebateContent.read(debate)
        with Profile() as profile:
            list(RULES[rule].check(content))
        calls.append(sum(one.callcount for one in profile.getstats()))

    # with 160 objects instead of 40; each with each would be 16 times as many
    assert calls[1] < 8 * calls[0]


def test_topics_of_words_that_search_passes_over_are_no_doubles() -> None:
    debate = sound()
    first(debate).topics.add(make_topic(name="Us"))
    make_topic(name="The Who")

    assert found(debate) == {}


def test_objects_that_are_told_apart_are_no_doubles() -> None:
    debate = sound()
    expert = first(debate).expert
    type(expert).objects.filter(pk=expert.pk).update(orcid="0000-0002-1825-0097")
    make_expert(name=expert.name, orcid="0000-0001-5109-3700")
    make_source(title=debate.source.title, address="https://example.org/other")

    assert found(Debate.objects.get(pk=debate.pk)) == {}
