"""A site with the app of docs/contrib.md; `test_example.py` runs this file."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.debates.builders import make_debate, make_source


@pytest.mark.django_db
def test_the_page_lists_public_sources_and_every_page_leads_to_it():
    make_debate(source=make_source(title="Report on trade", date=date(2025, 1, 1)))
    make_source(title="Of no public debate", date=date(2026, 1, 1))

    page = Client().get("/reading-list/").content.decode()

    assert "Report on trade" in page
    assert "Of no public debate" not in page
    assert '<a href="/reading-list/">Reading list</a>' in Client().get("/").content.decode()
