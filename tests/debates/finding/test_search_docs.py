"""The statements of docs/search.md hold."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from bench.evaluation.command import Command
from debates.finding.index_schema import SCHEMA
from search.planning import weights
from search.text.analysis import analyse, as_written
from tests.debates.pinned import assert_as_pinned

PAGE = Path(settings.BASE_DIR) / "docs" / "search.md"
TEXT = PAGE.read_text(encoding="utf-8")
ASKED = re.compile(r"```http\nGET (?P<address>\S+)\n```\n```json\n.*?```\n", re.DOTALL)
FILES = re.compile(r"`(?P<name>\w+\.(?:jsonl|tsv))`\n\n```\w+\n(?P<text>.*?)```\n", re.DOTALL)


def first_cells(heading):
    """The rows of the first table under a heading, by what stands first in backticks."""
    rows = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows if row[:3] == "| `"]
    return {first.strip("`"): rest for first, *rest in cells}


def test_every_field_is_there_with_how_it_is_found():
    told = {
        name: cells[1].startswith("yes") for name, cells in first_cells("Searched fields").items()
    }

    assert told == {field.name: field.default_field for field in SCHEMA.text_fields}


@pytest.mark.parametrize(("written", "forms"), first_cells("Text analysis").items())
def test_a_text_becomes_what_the_page_says(written, forms):
    tokens = as_written(analyse(written, "en"))

    assert " ".join(token.form for token in tokens) == forms[0]


def test_every_constant_of_the_ranking_is_there_with_its_value():
    told = {name: float(cells[0]) for name, cells in first_cells("Ranking").items()}
    constants = {name: value for name, value in vars(weights).items() if name.isupper()}
    constants.pop("SCORE_DIGITS")

    assert told == constants


@pytest.mark.django_db
def test_every_answer_is_the_present_one(first_debate):
    def asked_again(example):
        answer = Client().get(example["address"], headers={"Host": "localhost:8000"})
        assert answer.status_code == 200
        told = orjson.dumps(answer.json(), option=orjson.OPT_INDENT_2).decode()
        told = re.sub(r'"score": [\d.]+', '"score": 0.5', told)
        return f"```http\nGET {example['address']}\n```\n```json\n{told}\n```\n"

    assert len(ASKED.findall(TEXT)) == 3
    assert_as_pinned(PAGE, ASKED.sub(asked_again, TEXT))


@pytest.mark.django_db
def test_the_collection_is_measured_as_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for file in FILES.finditer(TEXT):
        Path(file["name"]).write_text(file["text"], encoding="utf-8")
    shown = TEXT.split("-m bench evaluate ", 2)[-1]
    arguments, *lines = shown.split("```")[0].splitlines()

    call_command(Command(), *arguments.split())

    first, *measured, last = capsys.readouterr().out.splitlines()
    assert measured == lines[1:-1]
    # How long it takes is another matter each time.
    assert first.split("indexed in")[0] == lines[0].split("indexed in")[0]
    assert last.split("p50")[0] == lines[-1].split("p50")[0]
