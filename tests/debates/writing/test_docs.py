"""The walk-through in docs/writing.md: each curl is sent, and answered as the page says."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from django.conf import settings
from django.test import Client

from tests.debates.pinned import assert_as_pinned
from tests.debates.writing.tools import tool

PAGE = Path(settings.BASE_DIR) / "docs" / "writing.md"
EXAMPLE = re.compile(r"```sh\n(?P<curl>curl [^`]*)\n```\n(?P<answer>```json\n.*?```\n)?", re.DOTALL)
ARCHIVE = "/api/v1/debates/china-russia-2022/export.zip"
"""What the page imports as export.zip."""
PASSING = (
    (re.compile(r'("request_id": )"[^"]*"'), r'\1"0c5e9c8b1f6d4e0f9a57d3c2b1a09f8e"'),
    (re.compile(r'("etag": )"[^,]*"'), r'\1"\\"e11b21b4260cf8a780813cb0\\""'),
    (re.compile(r'("modified": )"[^"]*"'), r'\1"2026-11-29T05:00:00.000000Z"'),
)


@dataclass
class Request:
    """The request that a curl command sends."""

    method: str = "GET"
    address: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    file: str = ""


def request_of(command: str) -> Request:
    """Return the request of a curl command."""
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    request = Request()
    for word in words:
        if word == "-X":
            request.method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            request.headers[name] = value
        elif word == "-d":
            request.body = next(words)
        elif word == "--data-binary":
            request.file = next(words).removeprefix("@")
        elif word != "--include":
            request.address = word
    if request.method == "GET" and (request.body or request.file):
        request.method = "POST"
    return request


@pytest.mark.django_db
def test_the_walk_through_is_answered_as_the_page_says(client: Client, first_debate: None) -> None:
    secret, etag = tool("editor").secret, ""
    archive = client.get(ARCHIVE).content

    def sent(example: re.Match[str]) -> str:
        nonlocal etag
        request = request_of(example["curl"])
        headers = {
            name: value.replace("$TOKEN", secret).replace("$ETAG", etag)
            for name, value in request.headers.items()
        }
        where = urlsplit(request.address)
        answer = client.generic(
            request.method,
            where.path,
            archive if request.file == "export.zip" else request.body,
            headers.pop("Content-Type", ""),
            QUERY_STRING=where.query,
            headers={**headers, "Host": where.netloc},
        )
        etag = answer.get("ETag", etag)
        block = f"```sh\n{example['curl']}\n```\n"
        if not example["answer"]:
            assert answer.status_code < 300, (example["curl"], answer.content)
            return block
        text = orjson.dumps(answer.json(), option=orjson.OPT_INDENT_2).decode()
        for pattern, replacement in PASSING:
            text = pattern.sub(replacement, text)
        return f"{block}```json\n{text}\n```\n"

    page = PAGE.read_text(encoding="utf-8")

    assert len(EXAMPLE.findall(page)) == 10
    assert_as_pinned(PAGE, EXAMPLE.sub(sent, page))
