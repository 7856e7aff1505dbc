"""Consistency of the relevance judgments, and of those about roles of argument with the fixture.

`judgments.tsv` has TREC's format: query, 0, position, grade. 3 answers the query, 2 is clearly
about it, 1 touches on it. A query without a line has no answer in the debate. The judgments were
made from the article, never from search results.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.evaluation.trec import read_judgments
from tests.grounds import ANOTHER_DEBATE

HERE = Path(__file__).resolve().parent
FIXTURE = HERE.parents[1] / "fixtures" / "china_russia_2022.json"
KINDS = {
    "fact",
    "name",
    "no-answer",
    "operator",
    "paraphrase",
    "phrase",
    "question",
    "role",
    "script",
    "typo",
}

Judgments = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def queries() -> list[dict[str, str]]:
    lines = (HERE / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def judgments() -> Judgments:
    found: Judgments = defaultdict(dict)
    for line in (HERE / "judgments.tsv").read_text(encoding="utf-8").splitlines():
        query, zero, position, grade = line.split("\t")
        assert zero == "0"
        assert position not in found[query], line
        found[query][position] = int(grade)
    return dict(found)


@pytest.fixture(scope="module")
def positions() -> dict[str, dict[str, Any]]:
    """Positions of the debate by slug, with their evidence and counterpoints."""
    objects = json.loads(FIXTURE.read_text(encoding="utf-8"))
    found = {
        item["fields"]["slug"]: item["fields"] | {"evidence": [], "counterpoint": []}
        for item in objects
        if item["model"] == "debates.position"
    }
    for item in objects:
        kind = item["model"].removeprefix("debates.")
        if kind in ("evidence", "counterpoint"):
            found[item["fields"]["position"][0]][kind].append(item["fields"])
    return found


def test_there_are_enough_queries_of_every_kind(queries):
    assert len(queries) >= 70
    assert len({query["id"] for query in queries}) == len(queries)
    assert len({query["text"] for query in queries}) == len(queries)
    assert {query["kind"] for query in queries} == KINDS


def test_judgments_are_of_known_queries_and_positions(queries, judgments, positions):
    assert set(judgments) <= {query["id"] for query in queries}
    for judged in judgments.values():
        assert set(judged) <= set(positions)
        assert set(judged.values()) <= {1, 2, 3}
        assert 3 in judged.values()


def test_the_queries_that_were_held_out_are_others_and_are_judged_by_positions_there_are(
    queries, positions
):
    lines = (HERE / "held_out_queries.jsonl").read_text(encoding="utf-8").splitlines()
    held_out = {query["id"]: query for query in map(json.loads, lines)}
    judged = read_judgments(HERE / "held_out_judgments.tsv")

    assert len(held_out) == len(lines) >= 120
    assert not {query["text"] for query in held_out.values()} & {query["text"] for query in queries}
    assert {name for name, query in held_out.items() if query["kind"] != "no-answer"} == set(judged)
    assert {slug for grades in judged.values() for slug in grades} == set(positions)
    assert {grade for grades in judged.values() for grade in grades.values()} == {1, 2, 3}


@pytest.mark.parametrize(
    ("name", "least"),
    [("third", 30), ("fourth", 70), ("fifth", 60), ("sixth", 70), ("seventh", 110), ("eighth", 50)],
)
def test_further_sets_are_judged_by_positions_there_are(name, least, positions):
    assert_judged(name, least, set(positions))


def test_the_set_on_another_subject_is_judged_by_positions_there_are():
    debate = json.loads(ANOTHER_DEBATE.read_text(encoding="utf-8"))["debate"]

    assert_judged("restitution", 60, {position["slug"] for position in debate["positions"]})


def assert_judged(name: str, least: int, positions: set[str]) -> None:
    lines = (HERE / f"{name}_queries.jsonl").read_text(encoding="utf-8").splitlines()
    judged = read_judgments(HERE / f"{name}_judgments.tsv")

    assert {query["id"] for query in map(json.loads, lines)} == set(judged)
    assert len(judged) >= least
    assert {slug for grades in judged.values() for slug in grades} <= positions


def test_only_questions_without_an_answer_have_no_judgment(queries, judgments):
    unjudged = {query["id"] for query in queries} - set(judgments)

    assert unjudged == {query["id"] for query in queries if query["kind"] == "no-answer"}


def test_every_position_is_the_answer_to_something_other_than_a_name(queries, judgments, positions):
    names = {query["id"] for query in queries if query["kind"] in ("name", "script", "typo")}
    answers = {
        position
        for query, judged in judgments.items()
        for position, grade in judged.items()
        if grade == 3 and query not in names
    }

    assert answers == set(positions)


def raised_against(positions: dict[str, Any], is_meant: Callable[[dict[str, Any]], bool]) -> set:
    return {
        counterpoint["raised_by"][0]
        for position in positions.values()
        if is_meant(position)
        for counterpoint in position["counterpoint"]
        if counterpoint["raised_by"]
    }


def that(positions: dict[str, Any], is_meant: Callable[[dict[str, Any]], Any]) -> set[str]:
    return {slug for slug, position in positions.items() if is_meant(position)}


def of(expert: str) -> Callable[[dict[str, Any]], bool]:
    return lambda position: position["expert"] == [expert]


def with_evidence(kind: str) -> Callable[[dict[str, Any]], bool]:
    return lambda position: any(item["kind"] == kind for item in position["evidence"])


ROLES = {
    "answers:lukin": lambda all_: raised_against(all_, of("lukin")),
    "answers:fallon": lambda all_: raised_against(all_, of("fallon")),
    "answers:zhou": lambda all_: raised_against(all_, of("zhou")),
    "answers:gabuev expert:spivak": lambda all_: (
        raised_against(all_, of("gabuev")) & that(all_, of("spivak"))
    ),
    "against:gabuev-asymmetry-grows": lambda all_: raised_against(
        all_, lambda position: position["slug"] == "gabuev-asymmetry-grows"
    ),
    "against:fallon-show-hides-distrust": lambda all_: raised_against(
        all_, lambda position: position["slug"] == "fallon-show-hides-distrust"
    ),
    "has:statistic": lambda all_: that(all_, with_evidence("statistic")),
    "has:document": lambda all_: that(all_, with_evidence("document")),
    "has:event expert:fallon": lambda all_: (
        that(all_, with_evidence("event")) & that(all_, of("fallon"))
    ),
    "has:counterpoint expert:ma": lambda all_: that(
        all_, lambda position: position["counterpoint"] and of("ma")(position)
    ),
    "expert:zhou -is:countered": lambda all_: that(
        all_, lambda position: not position["counterpoint"] and of("zhou")(position)
    ),
    "is:countering expert:jiang": lambda all_: (
        raised_against(all_, lambda position: True) & that(all_, of("jiang"))
    ),
    "is:countered has:figure": lambda all_: that(
        all_,
        lambda position: (
            position["counterpoint"] and any(item["value"] for item in position["evidence"])
        ),
    ),
    "stance:denies": lambda all_: that(all_, lambda position: position["stance"] == "denies"),
    "kind:recommendation": lambda all_: that(
        all_, lambda position: position["kind"] == "recommendation"
    ),
    "kind:forecast expert:lukin": lambda all_: that(
        all_, lambda position: position["kind"] == "forecast" and of("lukin")(position)
    ),
    "topic:ukraine": lambda all_: that(all_, lambda position: ["ukraine"] in position["topics"]),
}


@pytest.mark.parametrize("text", ROLES)
def test_judgments_on_roles_of_argument_follow_the_fixture(text, queries, judgments, positions):
    (query,) = [query["id"] for query in queries if query["text"] == text]

    assert set(judgments[query]) == ROLES[text](positions)
