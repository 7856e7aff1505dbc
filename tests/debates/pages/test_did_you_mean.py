"""Suggestions on the page of an address that is not found."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Position
from debates.pages.did_you_mean import nearest_pages


def test_an_address_is_compared_with_pages_of_its_kind_alone(known):
    slug = Position.objects.published().first().slug

    with CaptureQueriesContext(connection) as queries:
        [nearest, *_] = nearest_pages(f"/positions/{slug}x/")

    assert nearest.address == f"/positions/{slug}/"
    assert len(queries) == 3


def test_an_address_of_no_kind_is_compared_with_all(known):
    slug = Position.objects.published().first().slug

    assert f"/positions/{slug}/" in [page.address for page in nearest_pages(f"/{slug}x/")]
