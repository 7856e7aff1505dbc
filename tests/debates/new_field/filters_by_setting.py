"""Filters by the field that `test_new_field.py` adds to a copy of the code, which runs these."""

from __future__ import annotations

import pytest
from django.urls import reverse

from debates.contrib.assistants import records
from debates.contrib.assistants.tools import IN_SHORT
from debates.models import Position
from tests.debates.builders import make_debate, make_expert, make_position

SETTING = "a panel in Astana, 2021"

pytestmark = pytest.mark.django_db


@pytest.fixture
def position(live_index):
    """The one of two public positions that was said in Astana."""
    debate = make_debate()
    expert = make_expert(debate)
    position = make_position(debate, expert, statement="Trade will grow", setting=SETTING)
    make_position(debate, expert, statement="Trade will shrink", setting="an interview")
    live_index.drain()
    return position


@pytest.mark.parametrize("collection", ["positions-list", "search"])
def test_the_api_filters_by_it(position, client, collection):
    found = client.get(reverse(f"api:{collection}"), {"setting": SETTING}).json()

    assert found["count"] == 1
    assert position.slug in str(found["results"])


def test_the_api_counts_by_it(position, client):
    answer = client.get(reverse("api:search"), {"facets": "setting"}).json()

    assert f"'{SETTING}'" in str(answer["facets"])


@pytest.mark.parametrize("page", ["positions", "search"])
def test_pages_filter_by_it(position, client, page):
    html = client.get(reverse(f"pages:{page}"), {"setting": SETTING}).content.decode()

    assert "Trade will grow" in html
    assert "Trade will shrink" not in html


def test_a_text_with_nul_is_refused(position, client):
    assert client.get(reverse("api:positions-list"), {"setting": "a\0"}).status_code == 400
    assert client.get(reverse("pages:positions"), {"setting": "a\0"}).status_code == 404


def test_the_search_page_says_where_a_word_was_found(position, client):
    html = client.get(reverse("pages:search"), {"q": "Astana"}).content.decode()

    assert "<mark>Astana</mark>" in html
    assert ">setting</a>" in html


def test_an_assistant_reads_it(position, client):
    row = client.get(
        reverse("api:positions-detail", args=[position.slug]), {"expand": IN_SHORT}
    ).json()

    assert records.position(row)["setting"] == SETTING


def test_it_is_empty_where_nobody_entered_it():
    assert Position(statement="Trade will grow").setting == ""
