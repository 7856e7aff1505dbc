"""The first debate as it is shipped: what it holds, what ties it together, how it loads."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "china_russia_2022.json"
SLUGGED = ("source", "expert", "topic", "debate", "question", "position")
LINKS = {
    "source": "source",
    "broader": "topic",
    "debate": "debate",
    "expert": "expert",
    "question": "question",
    "position": "position",
    "raised_by": "position",
}
FIGURES = {
    ("1.7", "35.0000", "percent"),
    ("1.7", "147.0000", "billion US dollars"),
    ("2.1", "2.0000", "decades"),
    ("3.2", "400.0000", "billion US dollars"),
    ("3.2", "30.0000", "years"),
    ("3.6", "2.0000", "rank among China's suppliers of crude oil"),
    ("3.6", "3.0000", "rank among China's providers of natural gas"),
    ("5.3", "0.1000", "of the size of China's economy"),
    ("7.1", "300.0000", "years (more than)"),
    ("7.10", "85.0000", "percent of Chinese rail traffic to Europe"),
    ("7.10", "1.0000", "rank among Ukraine's trading partners"),
    ("0.2", "2.0000", "years"),
}


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    """The fields of every object in the file, by model."""
    found = defaultdict(list)
    for item in json.loads(FIXTURE.read_text(encoding="utf-8")):
        app, model = item["model"].split(".")
        assert app == "debates"
        assert "pk" not in item
        found[model].append(item["fields"])
    return found


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
    located = rows["question"] + rows["position"] + rows["evidence"] + rows["counterpoint"]

    assert all(re.fullmatch(r"[0-7]\.[1-9]\d?", row["locator"]) for row in located)


def test_positions_are_located_in_the_section_of_their_expert(rows):
    section = {row["expert"][0]: str(row["order"]) for row in rows["participation"]}

    for row in rows["position"]:
        assert row["locator"].split(".")[0] == section[row["expert"][0]], row["slug"]


def test_counterpoints_are_located_in_the_section_of_who_raises_them(rows):
    section = {row["expert"][0]: str(row["order"]) for row in rows["participation"]}
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}

    for row in rows["counterpoint"]:
        raising = row["raised_by"] or row["position"]
        allowed = {section[expert[raising[0]]]} | ({"0"} if row["raised_by"] is None else set())
        assert row["locator"].split(".")[0] in allowed, row["statement"]


def test_quotations_are_shorter_than_eight_words(rows):
    for row in rows["position"] + rows["evidence"] + rows["counterpoint"]:
        assert len(re.findall(r"\w+(?:['’]\w+)?", row["quotation"])) < 8, row["quotation"]


def test_a_position_is_one_sentence_with_a_detail_of_two_to_four(rows):
    for row in rows["position"]:
        assert row["statement"].count(". ") == 0, row["slug"]
        assert row["statement"].endswith("."), row["slug"]
        assert 2 <= len(re.findall(r"\.(?=\s|$)", row["detail"])) <= 4, row["slug"]


def test_every_position_has_evidence(rows):
    assert set(by_position(rows["evidence"])) == {row["slug"] for row in rows["position"]}


def test_stance_and_question_come_together_and_once_for_each_expert(rows):
    answers = Counter()
    for row in rows["position"]:
        assert bool(row["stance"]) == (row["question"] is not None), row["slug"]
        if row["question"]:
            answers[row["expert"][0], row["question"][0]] += 1

    assert max(answers.values()) == 1
    assert {question for _, question in answers} == {row["slug"] for row in rows["question"]}


def test_nobody_counters_themselves(rows):
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}

    for row in rows["counterpoint"]:
        if row["raised_by"]:
            assert expert[row["raised_by"][0]] != expert[row["position"][0]], row["statement"]


def test_where_two_experts_differ_it_shows_on_both_sides(rows):
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}
    countered = {
        (row["position"][0], expert[row["raised_by"][0]])
        for row in rows["counterpoint"]
        if row["raised_by"]
    }
    answers = [row for row in rows["position"] if row["question"]]

    for one, other in itertools.permutations(answers, 2):
        if one["question"] == other["question"] and one["stance"] != other["stance"]:
            assert (one["slug"], other["expert"][0]) in countered
    exchanges = {(expert[position], raising) for position, raising in countered}
    assert exchanges == {(b, a) for a, b in exchanges}


@pytest.mark.parametrize(
    ("model", "parents"),
    [
        ("question", ("debate",)),
        ("participation", ("debate",)),
        ("position", ("debate", "expert")),
        ("evidence", ("position",)),
        ("counterpoint", ("position",)),
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

    assert dumped.getvalue() == FIXTURE.read_text(encoding="utf-8")
