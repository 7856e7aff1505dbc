"""Advice to use tantivy: at the start, in a check of the database, and in the admin."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from debates.finding import engine_advice
from sinorus import startup
from tests.debates.editors import person

ADVICE = "With 3 positions, searches are faster with SINORUS_SEARCH_ENGINE=tantivy."
TANTIVY = settings.SINORUS_SEARCH | {"BACKEND": "search.backends.tantivy.backend.TantivyBackend"}


@pytest.fixture
def large_site(monkeypatch, known):
    """A site whose three positions count as many."""
    monkeypatch.setattr(engine_advice, "LARGE_SITE", 3)
    return known


def check() -> str:
    output = StringIO()
    call_command("check", databases=["default"], stdout=output, stderr=output)
    return output.getvalue()


def test_a_large_site_is_told_wherever_its_operator_looks(large_site, monkeypatch):
    monkeypatch.setattr(startup, "build_index", lambda say: say("Search index"))
    lines: list[str] = []
    startup.prepare_index(lines.append)

    assert ADVICE in lines[0]
    assert ADVICE in check()
    assert ADVICE in person("superuser").open("/admin/").text()
    assert "SINORUS_SEARCH_ENGINE" not in person("editor").open("/admin/").text()


def test_neither_a_small_site_nor_one_with_another_engine_is_told(large_site, monkeypatch):
    with override_settings(SINORUS_SEARCH=TANTIVY):
        assert engine_advice.engine_advice() == ""
    monkeypatch.setattr(engine_advice, "LARGE_SITE", 4)
    assert engine_advice.engine_advice() == ""
