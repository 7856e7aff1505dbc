"""Completeness of the documentation: settings, commands and addresses; and dead links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from tests.debates.pinned import assert_as_pinned

ROOT = settings.BASE_DIR
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DESCRIPTIONS = [ROOT / "docs" / "openapi.yaml", ROOT / "docs" / "openapi-writing.yaml"]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in [*PAGES, *DESCRIPTIONS])
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
OWN_APPS = {"sinorus", "debates", "search"}


def section(title: str) -> str:
    """Return the text of docs/running.md under a heading."""
    return RUNNING.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> set[str]:
    """Return the text in backticks in the first column of a table."""
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Return every URL path, with {name} for variable parts: /api/v1/positions/{slug}/."""
    for pattern in resolver.url_patterns:
        address = prefix + _readable(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield address
        elif str(pattern.pattern) != "admin/":
            yield from addresses(pattern, address)


def _readable(route: str) -> str:
    route = re.sub(r"\(\?P<(\w+)>(?:\[[^\]]*\]|[^()\[\]])*\)", r"{\1}", route)
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    return re.sub(r"\\(.)", r"\1", route).removeprefix("^").removesuffix("$")


def test_the_table_of_settings_is_that_of_the_code_and_short():
    text = re.sub(
        r"(?<=\n\n)\| Variable \|.*?\n(?=\n)",
        lambda _: settings.ENVIRONMENT.table(),
        RUNNING,
        count=1,
        flags=re.DOTALL,
    )

    assert_as_pinned(ROOT / "docs" / "running.md", text)
    assert len(settings.ENVIRONMENT.meanings) <= 32


def test_the_page_for_operators_stays_short():
    assert len(RUNNING.split()) <= 3000


def test_every_command_stands_in_the_table():
    own = {name for name, app in get_commands().items() if app in OWN_APPS}

    assert own - first_cells(section("Commands")) == set()


def test_no_command_in_the_table_is_made_up():
    assert first_cells(section("Commands")) - set(get_commands()) == set()


def test_every_address_is_documented():
    undocumented = [
        address
        for address in addresses(get_resolver())
        if not re.search(rf"{re.escape(address)}(?![\w{{/])", TEXT)
    ]

    assert undocumented == []


@pytest.mark.parametrize(
    ("route", "readable"),
    [
        ("api/v1/", "api/v1/"),
        ("positions/<slug:slug>/", "positions/{slug}/"),
        (r"^positions/(?P<slug>[^/.]+)/$", "positions/{slug}/"),
        (r"^positions/(?P<slug>[^/.]+)\.csv$", "positions/{slug}.csv"),
    ],
)
def test_routes_are_read_as_people_write_them(route, readable):
    assert _readable(route) == readable


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_docs_lead_somewhere(page: Path):
    text = page.read_text(encoding="utf-8")
    dead = []
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            dead.append(target)

    assert dead == []


def anchors(page: Path) -> set[str]:
    """Return the anchors that headings get on the rendered page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


NAMED_FILE = re.compile(r"`((?:sinorus|debates|search|tests|docs|bench|fixtures)/[\w./-]*)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page):
    if page.name == "CHANGELOG.md":
        return  # it tells of former versions too

    named = NAMED_FILE.findall(page.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / name).exists()] == []
