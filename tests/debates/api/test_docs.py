"""The API by example: every answer in docs/api.md and in the README is what a server says."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from django.conf import settings

from debates.api.http.problem_kinds import PROBLEM_KINDS
from tests.debates.pinned import assert_as_pinned

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"
README = Path(settings.BASE_DIR) / "README.md"
ASKED = re.compile(
    r"```http\nGET /api/v1/(?P<address>\S*)\n```\n(```(?P<kind>json|csv)\n.*?```\n)?", re.DOTALL
)
PASSING = re.compile(r'("request_id": )"[^"]*"')


@pytest.mark.parametrize("path", [PAGE, README], ids=["api", "readme"])
def test_every_answer_in_the_docs_is_the_present_one(api, first_debate, path):
    def asked_again(example):
        address, kind = example["address"], example["kind"]
        answer = api(address, headers={"Host": "localhost:8000"})
        if kind is None:
            assert answer.status_code == 200
            return example[0]
        if kind == "csv":
            text = b"".join(answer.streaming_content).decode().replace("\r\n", "\n").rstrip()
        else:
            text = orjson.dumps(answer.json(), option=orjson.OPT_INDENT_2).decode()
            text = PASSING.sub(r'\1"0c5e9c8b1f6d4e0f9a57d3c2b1a09f8e"', text)
        return f"```http\nGET /api/v1/{address}\n```\n```{kind}\n{text}\n```\n"

    page = path.read_text(encoding="utf-8")

    assert len(ASKED.findall(page)) >= 5
    assert_as_pinned(path, ASKED.sub(asked_again, page))


def test_every_status_of_a_problem_stands_in_the_table():
    first_cells = re.findall(r"^\| ([\d, ]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    explained = {int(status) for cell in first_cells for status in cell.split(",")}

    assert {kind.status for kind in PROBLEM_KINDS.values()} - explained == set()


def test_the_search_in_the_docs_is_answered(api, first_debate):
    [address] = re.findall(r"GET /api/v1/(search/\S+)", PAGE.read_text(encoding="utf-8"))

    answer = api(address)

    assert answer.status_code == 200
    assert answer.json()["count"] > 0
    assert list(answer.json()["facets"]) == ["stance"]
