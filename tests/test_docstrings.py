"""First lines of docstrings: an imperative (ruff's D401) or a noun phrase, with its noun."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEADLESS = re.compile(
    r"(All that|Everything|How|It|That|They|Things?|Those|What|When|Where|Whether|Which|Who[ms]?"
    r"|Whose|Why)\b"
)


def bad_first_lines(source: str) -> Iterator[str]:
    """Yield the first lines that open with a headless clause, use a vague noun or do not end."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = (ast.get_docstring(node) or "Empty.").splitlines()[0]
            vague = HEADLESS.match(first) or re.search(r"\bthings?\b", first, re.IGNORECASE)
            if vague or not first.rstrip().endswith((".", ":", "?")):
                yield first


@pytest.mark.parametrize("folder", ["bench", "debates", "search", "sinorus", "tests"])
def test_first_lines_have_their_noun(folder):
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for line in bad_first_lines(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "line", ["What is shown.", "Whether it is public.", "The things on a page.", "The rows of a"]
)
def test_a_bad_first_line_is_seen(line):
    assert list(bad_first_lines(f'def rows():\n    """{line}"""\n')) == [line]
