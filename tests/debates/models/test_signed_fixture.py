"""The first debate as it was read against its article, record by record, and signed.

The article is not ours to publish, so no test can compare a sentence with it. What tests can do is
notice every change, and ask whoever made it to read the paragraph again:

* `stances.tsv` shows what each expert answers to each question;
* `signed_records.tsv` has one line for each record, with a digest of what it says. Sign a record
  that you have read again by putting the line of the message in its place. There is no command that
  signs all of them.

Numbers are held against those of the article, which are facts and stand here.
"""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.debates.models.first_debate import Rows

HERE = Path(__file__).resolve().parent
STANCES = HERE / "stances.tsv"
SIGNED = HERE / "signed_records.tsv"

NOT_SAID = {"created", "modified", "version", "order", "status", "published_at"}
"""Fields that say nothing of the article."""

NUMBER = re.compile(
    r"\d[\d,]*\d(?:\.\d+)?|\d(?:\.\d+)?|\btwo(?= (?:decades|years|consequences)\b)"
    r"|\b(?:three|four|five|six|seven|eight|nine|ten|half|third|quarter|fifth|tenth|first|second)\b"
)
NUMBERS = {
    "0.2": {"4", "first", "two"},  # 4 February, the first summit in person in two years
    "0.8": {"seven"},
    "1.4": {"two"},
    "1.5": {"second", "half"},  # the second half of the presidency
    "1.6": {"2014"},
    "1.7": {"2021", "35", "147", "second"},
    "2.1": {"two"},
    "3.2": {"2014", "30", "400"},
    "3.3": {"2014", "2022"},
    "3.4": {"2014"},
    "3.6": {"five", "six", "second", "third"},
    "5.3": {"tenth"},
    "7.1": {"300"},
    "7.3": {"2019"},
    "7.4": {"2020"},
    "7.8": {"2014"},
    "7.10": {"85"},
}
"""The numbers in each paragraph of the article."""

AT_THE_TIME = {"2022"}
"""The year of the debate, in periods and criteria."""

IN_WORDS = {"0.1": "one-tenth", "1": "largest", "2": "second", "3": "third"}
"""Values that their statements give in words."""

NEGATION = re.compile(r"\b(?:not|no|nobody|never|cannot)\b")


def key(model: str, row: dict[str, Any]) -> str:
    """Return what a record is called in the file of signatures."""
    identity = row.get("public_id") or row.get("slug") or owner(row)
    return f"{model} {identity}"


def owner(row: dict[str, Any]) -> str:
    """Return what a record without an identifier belongs to: a position, an expert or a place."""
    if "question" in row:
        return f"{row['position'][0]} to {row['question'][0]}"
    (name,) = row.get("position") or row.get("expert") or [f"{row['locator']}, {row['order']}"]
    return name


def line_of(model: str, row: dict[str, Any]) -> str:
    """Return the line with which a record is signed: name, paragraph, what it is, and digest."""
    said = {name: value for name, value in sorted(row.items()) if name not in NOT_SAID}
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]
    what = ", ".join(row[name] for name in ("stance", "kind", "voice", "basis") if row.get(name))
    return "\t".join((key(model, row), row.get("locator") or "-", what or "-", digest))


def test_every_record_was_read_against_its_paragraph_and_signed(rows: Rows) -> None:
    signed = dict(line.split("\t", 1) for line in SIGNED.read_text(encoding="utf-8").splitlines())
    lines = [line_of(model, row) for model, several in rows.items() for row in several]
    unsigned = [line for line in lines if signed.get(line.split("\t")[0]) != line.split("\t", 1)[1]]
    gone = sorted(signed.keys() - {line.split("\t")[0] for line in lines})

    assert unsigned == [], "Read the paragraph again, then sign with:\n" + "\n".join(unsigned)
    assert gone == [], "Is nothing missing now? Then delete the lines of:\n" + "\n".join(gone)


def test_each_expert_answers_each_question_as_signed(rows: Rows) -> None:
    experts = [row["slug"] for row in rows["expert"]]
    expert = {row["slug"]: row["expert"][0] for row in rows["position"]}
    answers = [
        (row["question"][0], expert[row["slug"]], row["stance"])
        for row in rows["position"]
        if row["question"]
    ]
    answers += [
        (row["question"][0], expert[row["position"][0]], row["stance"]) for row in rows["answer"]
    ]
    stances = {(question, name): stance for question, name, stance in answers}
    table = [
        ["question", *experts],
        *(
            [row["slug"], *(stances.get((row["slug"], name), "-") for name in experts)]
            for row in rows["question"]
        ),
    ]

    signed = [line.split("\t") for line in STANCES.read_text(encoding="utf-8").splitlines()]
    assert table == signed, "Read the answers again, then change stances.tsv."


@pytest.mark.parametrize(
    "model", ["position", "evidence", "counterpoint", "support", "contextnote"]
)
def test_every_number_stands_in_the_paragraph(rows: Rows, model: str) -> None:
    for row in rows[model]:
        numbers = set(NUMBER.findall(row["statement"]))
        year = AT_THE_TIME if row["locator"].startswith("3.") else set()
        assert numbers <= NUMBERS.get(row["locator"], set()) | year, key(model, row)


def numbers_of_section(locator: str) -> set[str]:
    """Return the numbers in all paragraphs of the section of a paragraph."""
    section = locator.split(".", maxsplit=1)[0]
    return {
        number
        for paragraph, numbers in NUMBERS.items()
        if paragraph.split(".")[0] == section
        for number in numbers
    }


def test_every_number_of_a_detail_stands_in_the_section(rows: Rows) -> None:
    for row in rows["position"]:
        numbers = set(NUMBER.findall(row["detail"]))
        assert numbers <= numbers_of_section(row["locator"]), row["slug"]


def test_every_number_of_a_forecast_stands_in_the_section_or_is_the_year(rows: Rows) -> None:
    locator = {row["slug"]: row["locator"] for row in rows["position"]}

    for row in rows["forecast"]:
        numbers = set(NUMBER.findall(f"{row['event']} {row['criteria']}"))
        (position,) = row["position"]
        assert numbers <= numbers_of_section(locator[position]) | AT_THE_TIME, position


def test_a_statement_gives_the_figure_and_no_other_number(rows: Rows) -> None:
    figures = [row for row in rows["evidence"] if row["value"]]

    assert figures
    for row in figures:
        value = f"{Decimal(row['value']).normalize():f}"
        words = IN_WORDS.get(value, value)
        assert re.search(rf"\b{words}\b", row["statement"]), row["statement"]
        assert set(NUMBER.findall(row["statement"])) <= set(NUMBER.findall(words)), row["statement"]
        periods = NUMBERS[row["locator"]] | AT_THE_TIME
        assert set(NUMBER.findall(row["period"])) <= periods, row["period"]


def test_a_forecast_comes_true_if_the_expert_is_right(rows: Rows) -> None:
    """Compare the denial of each event with that of its position."""
    statements = {row["slug"]: row["statement"] for row in rows["position"]}

    for row in rows["forecast"]:
        (position,) = row["position"]
        denies = bool(NEGATION.search(statements[position]))
        assert bool(NEGATION.search(row["event"])) == denies, position
