"""The app of docs/contrib.md, written to files as the page shows them, on a site that has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.contrib.test_switching import run_with

PAGE = Path(settings.BASE_DIR) / "docs" / "contrib.md"
FILE = re.compile(r"^`(my_site/\S+)`\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILES = dict(FILE.findall(PAGE.read_text(encoding="utf-8")))


def test_a_newcomer_writes_it_in_forty_lines():
    lines = [line for text in FILES.values() for line in text.splitlines() if line.strip()]

    assert len(FILES) == 4
    assert len(lines) <= 40


@pytest.mark.slow
def test_it_works_as_the_page_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    run = run_with("my_site.reading_list", "tests/contrib/with_reading_list.py")

    assert run.returncode == 0, run.stdout[-5000:]
