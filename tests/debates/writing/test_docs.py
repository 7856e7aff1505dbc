"""The walk-through in docs/writing.md: each curl is sent, and answered as the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from django.conf import settings
from django.core.management import call_command

from tests.debates.pinned import assert_as_pinned
from tests.debates.writing.tools import tool

PAGE = Path(settings.BASE_DIR) / "docs" / "writing.md"
EXAMPLE = re.compile(r"```sh\n(?P<curl>curl [^`]*)\n```\n```json\n.*?```", re.DOTALL)
PASSING = (
    (re.compile(r'("request_id": )"[^"]*"'), r'\1"0c5e9c8b1f6d4e0f9a57d3c2b1a09f8e"'),
    (re.compile(r'("etag": )"[^,]*"'), r'\1"\\"e11b21b4260cf8a780813cb0\\""'),
    (re.compile(r'("modified": )"[^"]*"'), r'\1"2026-11-29T05:00:00.000000Z"'),
)


def arguments(command: str) -> tuple[str, str, dict[str, str], str]:
    """Return the method, address, headers and body of a curl command."""
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, address, headers, body = "GET", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body, method = next(words), "POST" if method == "GET" else method
        else:
            address = word
    return method, address, headers, body


@pytest.mark.django_db
def test_the_walk_through_is_answered_as_the_page_says(client):
    call_command("loaddata", "fixtures/china_russia_2022.json", verbosity=0)
    secret, tag = tool("editor").secret, ""

    def sent(example: re.Match[str]) -> str:
        nonlocal tag
        method, address, headers, body = arguments(example["curl"])
        given = {
            name: value.replace("$TOKEN", secret).replace("$ETAG", tag)
            for name, value in headers.items()
        }
        where = urlsplit(address)
        answer = client.generic(
            method,
            where.path,
            body,
            given.pop("Content-Type"),
            QUERY_STRING=where.query,
            headers={**given, "Host": where.netloc},
        )
        tag = answer.get("ETag", tag)
        text = orjson.dumps(answer.json(), option=orjson.OPT_INDENT_2).decode()
        for passing, shown in PASSING:
            text = passing.sub(shown, text)
        return f"```sh\n{example['curl']}\n```\n```json\n{text}\n```"

    page = PAGE.read_text(encoding="utf-8")

    assert len(EXAMPLE.findall(page)) == 4
    assert_as_pinned(PAGE, EXAMPLE.sub(sent, page))
