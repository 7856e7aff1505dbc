"""The first debate as it is shipped: what it holds, what ties it together, how it loads."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections import Counter, defaultdict
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from debates.models import Participation
from debates.templatetags.reading import as_of_then
from tests.debates.models.first_debate import FIXTURE

SLUGGED = ("source", "expert", "topic", "debate", "question", "position")
LINKS = {
    "source": "source",
    "broader": "topic",
    "debate": "debate",
    "expert": "expert",
    "question": "question",
    "position": "position",
    "raised_by": "position",
    "given_by": "position",
}
FIGURES = {
    ("1.7", "35.0000", "percent"),
    ("1.7", "147.0000", "billion US dollars"),
    ("3.6", "2.0000", "(rank among China's suppliers of crude oil)"),
    ("3.6", "3.0000", "(rank among China's providers of natural gas)"),
    ("5.3", "0.1000", "times the size of China's economy"),
    ("7.10", "85.0000", "percent of Chinese rail traffic to Europe"),
    ("7.10", "1.0000", "(rank among Ukraine's trading partners)"),
}
# Figures that support no claim: they stand in what an expert rejects, or looks behind.
FIGURES_IN_WORDS = {
    ("spivak-moscow-expects-less-of-beijing", "30-year gas deal worth 400 billion dollars"),
    ("fallon-both-gain-from-showing-closeness", "over 300 years"),
}
# Positions for which the article gives the claim alone.
WITHOUT_EVIDENCE = {
    "gabuev-relations-best-in-history",
    "gabuev-no-alliance-in-sight",
    "gabuev-arrangement-serves-both",
    "gabuev-asymmetry-grows",
    "gabuev-any-deal-will-be-economic",
    "zhou-western-rift-deepens-partnership",
    "zhou-substance-replaces-rhetoric",
    "zhou-any-axis-has-limits",
    "spivak-economic-cooperation-stays-practical",
    "spivak-moscow-expects-less-of-beijing",
    "spivak-no-rescue-from-chinese-banks",
    "spivak-talk-of-switching-to-the-yuan",
    "ma-rivalry-brings-them-closer",
    "ma-back-to-back-not-shoulder-to-shoulder",
    "ma-differences-are-kept-small",
    "lukin-shared-aim-is-to-end-us-primacy",
    "lukin-no-worry-while-us-leads",
    "lukin-chinese-hubris-could-bring-trouble",
    "jiang-weak-aggressive-russia-suits-china",
    "jiang-western-pressure-unites-them",
    "jiang-russian-operations-draw-attention-from-china",
    "jiang-kazakhstan-served-beijing-too",
    "jiang-beijing-deferred-in-kazakhstan",
    "fallon-common-goal-keeps-lid-on",
    "fallon-frictions-are-brewing",
    "fallon-beijing-bides-its-time",
    "fallon-long-term-frictions-lie-ahead",
}
# Questions that the article itself asks, in its introduction.
ASKED = {
    "closeness-genuine": "0.7",
    "relationship-holds-in-coming-years": "0.8",
    "war-in-ukraine-draws-them-closer": "0.8",
    "own-strains-could-cool-ties": "0.8",
}


def by_position(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["position"][0]].append(row)
    return grouped


def test_the_debate_is_complete(rows):
    positions = Counter(row["expert"][0] for row in rows["position"])

    assert set(positions) == {"fallon", "gabuev", "jiang", "lukin", "ma", "spivak", "zhou"}
    assert min(positions.values()) >= 3
    assert len(rows["position"]) >= 24
    assert len(rows["evidence"]) >= 32
    assert len(rows["counterpoint"]) >= 16
    assert sum(row["raised_by"] is not None for row in rows["counterpoint"]) >= 9
    assert len(rows["topic"]) >= 12


def test_everything_in_it_is_public(rows):
    assert {row["status"] for row in rows["debate"] + rows["position"]} == {"published"}


def test_every_expert_stands_with_role_affiliation_place_and_heading(rows):
    assert {row["expert"][0] for row in rows["participation"]} == {
        row["slug"] for row in rows["expert"]
    }
    for row in rows["participation"]:
        assert all(row[field] for field in ("role", "affiliation", "place", "heading"))


def test_no_figure_of_the_article_is_missing(rows):
    figures = {
        (row["locator"], row["value"], row["unit"]) for row in rows["evidence"] if row["value"]
    }

    assert figures == FIGURES
    assert all(row["period"] for row in rows["evidence"] if row["value"])
    assert not any(row["unit"] or row["period"] for row in rows["evidence"] if not row["value"])
    texts = {row["slug"]: row["detail"] for row in rows["position"]}
    for row in rows["counterpoint"]:
        texts[row["position"][0]] += row["statement"]
    assert all(words in texts[position] for position, words in FIGURES_IN_WORDS)


def test_slugs_are_unique_and_every_reference_leads_somewhere(rows):
    slugs = {model: [row["slug"] for row in rows[model]] for model in SLUGGED}

    for model, known in slugs.items():
        assert len(known) == len(set(known)), model
    for row in itertools.chain.from_iterable(rows.values()):
        for field, model in LINKS.items():
            if row.get(field) is not None:
                assert row[field][0] in slugs[model], row
        for (topic,) in row.get("topics", []):
            assert topic in slugs["topic"], row


def test_topics_have_two_levels_and_every_narrow_one_is_used(rows):
    broader = {row["slug"]: row["broader"] for row in rows["topic"]}
    used = {topic for row in rows["position"] for (topic,) in row["topics"]}

    top = {slug for slug, above in broader.items() if above is None}
    assert {above[0] for above in broader.values() if above} == top
    assert used == set(broader) - top
    assert all(row["topics"] for row in rows["position"])


def test_every_statement_says_where_it_stands(rows):
    located = [
        row
        for model in ("position", "evidence", "counterpoint", "support", "contextnote")
        for row in rows[model]
    ]

    assert all(re.fullmatch(r"[0-7]\.[1-9]\d?", row["locator"]) for row in located)


def test_a_question_says_where_the_article_asks_it_and_nothing_where_it_does_not(rows):
    assert {row["slug"]: row["locator"] for row in rows["question"] if row["locator"]} == ASKED


def test_positions_are_located_in_the_section_of_their_expert(rows):
    section = {row["expert"][0]: str(row["order"]) for row in rows["participation"]}

    for row in rows["position"]:
        assert row["locator"].split(".")[0] == section[row["expert"][0]], row["slug"]


def test_evidence_is_located_in_the_section_of_the_expert(rows):
    section = {row["expert"][0]: str(row["order"]) for row in rows["participation"]}
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}

    for row in rows["evidence"]:
        assert row["locator"].split(".")[0] == section[expert[row["position"][0]]], row["statement"]


def test_no_expert_is_said_to_speak_of_another(rows):
    between = [row for row in rows["counterpoint"] + rows["support"] if row["basis"]]

    assert len(between) == sum(row["voice"] == "position" for row in rows["counterpoint"]) + len(
        rows["support"]
    )
    assert {row["basis"] for row in between} == {"inferred"}


def test_a_relation_between_two_positions_is_entered_once(rows):
    pairs = Counter(
        frozenset((row["position"][0], (row.get("raised_by") or row["given_by"])[0]))
        for row in rows["counterpoint"] + rows["support"]
        if row.get("raised_by") or row.get("given_by")
    )

    assert set(pairs.values()) == {1}


def test_a_counterpoint_that_nobody_else_raises_is_a_concession(rows):
    own = [row for row in rows["counterpoint"] if row["raised_by"] is None]

    assert {row["voice"] for row in own} == {"expert"}


def test_what_the_introduction_reports_is_the_moderators_and_nobodys_evidence(rows):
    assert {row["voice"] for row in rows["contextnote"]} == {"moderator"}
    assert all(row["locator"].startswith("0.") for row in rows["contextnote"])
    assert {row["voice"] for row in rows["evidence"]} == {"expert", "reported"}


def test_what_is_said_stands_in_the_section_of_who_says_it(rows):
    section = {row["expert"][0]: str(row["order"]) for row in rows["participation"]}
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}

    for row in rows["counterpoint"] + rows["support"]:
        (speaking,) = row.get("given_by") or row["raised_by"] or row["position"]
        assert row["locator"].split(".")[0] == section[expert[speaking]], row["statement"]


def test_only_a_bare_claim_has_no_evidence(rows):
    positions = {row["slug"] for row in rows["position"]}

    assert positions - set(by_position(rows["evidence"])) == WITHOUT_EVIDENCE


def test_stance_and_question_come_together_and_an_expert_takes_one_stance_on_it(rows):
    stances = defaultdict(set)
    for row in rows["position"]:
        assert bool(row["stance"]) == (row["question"] is not None), row["slug"]
        if row["question"]:
            stances[row["expert"][0], row["question"][0]].add(row["stance"])
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}
    for row in rows["answer"]:
        stances[expert[row["position"][0]], row["question"][0]].add(row["stance"])

    assert max(map(len, stances.values())) == 1
    answered = {question for _, question in stances}
    assert answered == {row["slug"] for row in rows["question"]}


def test_nobody_counters_or_supports_themselves(rows):
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}

    for row in rows["counterpoint"] + rows["support"]:
        other = row.get("given_by") or row["raised_by"]
        if other:
            assert expert[other[0]] != expert[row["position"][0]], row["statement"]


def test_a_yes_and_a_no_to_one_question_meet_in_a_counterpoint(rows):
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}
    exchanges = {
        frozenset((expert[row["position"][0]], expert[row["raised_by"][0]]))
        for row in rows["counterpoint"]
        if row["raised_by"]
    }
    answers = [row for row in rows["position"] if row["question"]]

    for one, other in itertools.permutations(answers, 2):
        if (one["question"], one["stance"], other["stance"]) == (
            other["question"],
            "affirms",
            "denies",
        ):
            assert frozenset((one["expert"][0], other["expert"][0])) in exchanges


@pytest.mark.parametrize(
    ("model", "parents"),
    [
        ("question", ("debate",)),
        ("participation", ("debate",)),
        ("position", ("debate", "expert")),
        ("evidence", ("position",)),
        ("counterpoint", ("position",)),
        ("support", ("position",)),
        ("answer", ("position",)),
        ("contextnote", ("debate",)),
    ],
)
def test_order_runs_from_one(rows, model, parents):
    orders = defaultdict(list)
    for row in rows[model]:
        orders[tuple(row[parent][0] for parent in parents)].append(row["order"])

    for parent, found in orders.items():
        assert found == list(range(1, len(found) + 1)), parent


def table_rows() -> dict[str, list[dict[str, Any]]]:
    models = apps.get_app_config("debates").get_models(include_auto_created=True)
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    call_command("loaddata", FIXTURE, verbosity=0)
    once = table_rows()

    call_command("loaddata", FIXTURE, verbosity=0)
    twice = table_rows()

    assert {name: len(found) for name, found in twice.items()} == {
        name: len(found) for name, found in once.items()
    }
    for found in (once, twice):
        for row in found["Position_topics"]:
            del row["id"]
        found["Position_topics"].sort(key=lambda row: (row["position_id"], row["topic_id"]))
    assert twice == once


@pytest.mark.django_db
def test_what_is_dumped_is_the_file(article):
    dumped = io.StringIO()
    call_command(
        "dumpdata",
        "debates",
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
        indent=2,
        stdout=dumped,
    )

    told = json.loads(FIXTURE.read_text(encoding="utf-8"))
    rows = json.loads(dumped.getvalue())
    for row, known in zip(rows, told, strict=True):
        model = apps.get_model(row["model"])
        for name in row["fields"].keys() - known["fields"].keys():
            # what the file leaves out has its default
            assert row["fields"].pop(name) == model._meta.get_field(name).get_default()
    assert rows == told


@pytest.mark.django_db
def test_an_affiliation_stands_with_the_role_that_it_belongs_to(article):
    zhou = Participation.objects.get(expert__slug="zhou")

    assert as_of_then(zhou) == "Fellow, Stanford U.S.-Russia Forum; Researcher"
