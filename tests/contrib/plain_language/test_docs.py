"""The questions in plain words of docs/query-language.md are read as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

PAGE = (Path(settings.BASE_DIR) / "docs" / "query-language.md").read_text(encoding="utf-8")
SECTION = PAGE.split("\n### Questions in plain words\n")[1].split("\n###")[0]


def examples() -> list[tuple[str, str]]:
    """Return each question of the table with the query as which it is read."""
    pairs: list[tuple[str, str]] = []
    for questions, queries in re.findall(r"^\| (`.+) \| (.+) \|$", SECTION, re.MULTILINE):
        typed, understood = (re.findall(r"`([^`]+)`", cell) for cell in (questions, queries))
        # two questions that are read as the same query share it
        pairs += zip(typed, understood * (len(typed) // len(understood)), strict=True)
    return pairs


@pytest.mark.django_db
def test_each_question_is_read_as_the_page_says(client: Client, first_debate: None) -> None:
    pairs = examples()

    answers = [client.get("/api/v1/search/", {"q": typed}).json() for typed, _ in pairs]

    assert len(pairs) > 10
    assert [(answer["query"]["text"], answer["query"]["understood"]) for answer in answers] == pairs
