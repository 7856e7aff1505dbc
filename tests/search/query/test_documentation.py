"""Consistency of documentation and help with the query language."""

import re
from pathlib import Path

import pytest

from debates.finding.query_examples import QUERY_EXAMPLES
from search import query
from tests.search.query.dialect import LANGUAGE, parse

ROOT = Path(query.__file__).parents[2]
PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[list[str]]:
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes_in_the_source() -> set[str]:
    modules = [
        *ROOT.glob("search/query/*.py"),
        *ROOT.glob("debates/finding/*.py"),
        ROOT / "debates" / "api" / "endpoints" / "search.py",
    ]
    source = "".join(path.read_text(encoding="utf-8") for path in modules)
    return set(re.findall(r'(?:\b[nN]ote\(\s*|\bcode=|"code": )"(\w+)"', source))


@pytest.mark.parametrize("example", QUERY_EXAMPLES, ids=lambda example: example.query)
def test_each_example_is_read_without_a_note(example):
    parsed = parse(example.query, LANGUAGE)

    assert parsed.notes == ()
    assert parsed.tree.children
    assert example.finds


def test_the_page_shows_examples_of_the_help_in_their_order():
    rows = re.findall(r"^### (.*)$|^\| `(.+)` \| (.*) \|$", section("By example"), re.MULTILINE)
    about = ""
    examples = []
    for heading, query_text, finds in rows:
        about = heading or about
        if query_text:
            examples.append((about, query_text, finds))
    all_examples = [(example.about, example.query, example.finds) for example in QUERY_EXAMPLES]

    assert {about for about, _, _ in examples} == {example.about for example in QUERY_EXAMPLES}
    assert examples == [example for example in all_examples if example in examples]


@pytest.mark.parametrize("row", rows("Mistakes"), ids=lambda row: row[0])
def test_each_mistake_is_read_and_noted_as_the_page_says(row):
    typed, understood, code = (cell.strip("`") for cell in row)

    parsed = parse(typed, LANGUAGE)

    assert parsed.understood == understood.replace("everything", "")
    assert [note.code for note in parsed.notes] == [code]


def test_each_code_of_a_note_is_on_the_page():
    codes = codes_in_the_source()

    assert len(codes) > 20
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_each_field_is_on_the_page_and_has_an_example():
    assert [row[0] for row in rows("Fields")] == [f"`{field}:`" for field in LANGUAGE.fields]
    assert [
        field
        for field in LANGUAGE.fields
        if not any(f"{field}:" in e.query for e in QUERY_EXAMPLES)
    ] == []


@pytest.mark.parametrize("field", LANGUAGE.values)
def test_each_value_of_a_field_is_on_the_page(field):
    cells = dict(rows("Fields"))

    values = LANGUAGE.values[field] or ()

    assert [value for value in values if f"`{value}`" not in cells[f"`{field}:`"]] == []


def test_the_limits_are_on_the_page():
    assert [row[1] for row in rows("Limits")] == [
        str(limit)
        for limit in (
            query.MAX_CHARACTERS,
            query.MAX_WORDS,
            query.MAX_WORD_CHARACTERS,
            query.MAX_DEPTH,
        )
    ]


def test_the_language_needs_neither_django_nor_an_engine():
    source = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("search/query/*.py"))
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE))

    assert imported.isdisjoint({"django", "whoosh", "numpy", "debates", "sinorus"})
