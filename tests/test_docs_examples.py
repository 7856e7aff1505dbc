"""Run the Python examples and the reference on the pages for researchers."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client

DOCS = Path(settings.BASE_DIR) / "docs"
PROGRAMS = [
    pytest.param(program, id=f"{name}-{number}")
    for name in ("analysis", "citing")
    for number, program in enumerate(
        re.findall(r"```python\n(.*?)```", (DOCS / f"{name}.md").read_text("utf-8"), re.DOTALL)
    )
]


@pytest.fixture
def debates(article: object, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Let `requests.get` ask a site with the example debate, without a server."""

    def get(address: str, params: dict[str, Any] | None = None) -> Any:
        parts = urlsplit(address)
        answer = client.get(f"{parts.path}?{parts.query}", query_params=params)
        assert answer.status_code == 200, answer.content
        return answer

    monkeypatch.setattr(requests, "get", get)
    return client


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs(program: str, debates: Client, tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(program, encoding="utf-8")

    names = runpy.run_path(str(path))

    assert names["requests"] is requests


def test_the_page_on_citing_shows_the_present_reference(debates: Client) -> None:
    page = (DOCS / "citing.md").read_text(encoding="utf-8")
    address, reference = re.findall(r"```\nGET (/\S+)\n```\n\n> (.+)\n", page)[0]

    answer = debates.get(address, headers={"Host": "localhost:8000"})

    site = "http://localhost:8000"
    assert answer.content.decode().strip() == reference.replace("https://debates.example.org", site)
