"""The pinned number of queries of each page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.debates.pages.reading_pages import OF_THE_ARTICLE
from tests.debates.pinned import assert_as_pinned

pytestmark = pytest.mark.django_db

PINNED = Path(__file__).parent / "query_counts.json"


def test_the_number_of_queries_is_pinned(first_debate, read):
    counts = {}
    for address in OF_THE_ARTICLE:
        read(address)
        with CaptureQueriesContext(connection) as captured:
            read(address)
        counts[address] = len(captured)

    assert_as_pinned(PINNED, json.dumps(counts, indent=1) + "\n")
