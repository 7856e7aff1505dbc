"""Query counts of each address: pinned, and the same for one row and for many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debates.api.endpoints.collections import Collection
from debates.filtering.dimensions import dimensions
from debates.models import Evidence, Position
from tests.debates.pinned import assert_as_pinned
from tests.debates.world import random_world, small_world

PINNED = Path(__file__).parent.parent / "query_counts.json"
FILTERED = {
    "positions/?topic=trade&expert=lukin&stance=affirms&countered=true": "topic, expert and more",
    "experts/?question=alliance&stance=denies": "what one position has to be",
    "topics/?expert=lukin": "topics with the broader ones",
}


def addresses():
    for view in sorted(Collection.__subclasses__(), key=lambda view: view.__name__):
        about = view.resource_class.about
        yield f"{about.collection}/?page_size=200"
        for path in view.resource_class.expansions():
            yield f"{about.collection}/?page_size=200&expand={path}"
    yield from FILTERED
    yield "debates/china-russia/?expand=questions,participations.expert"
    yield "positions/allies/?expand=evidence,counterpoints.raised_by.expert"
    yield "positions/allies/?include=participation,thread,citation"
    for part in ("agreement", "graph", "exchanges"):
        yield f"debates/china-russia/{part}/"
        yield f"debates/china-russia/{part}/?question=alliance&expert=lukin"
    for view in sorted(Collection.__subclasses__(), key=lambda view: view.__name__):
        collection = view.resource_class.about.collection
        # in the small world no forecast has a topic whose name would be read
        yield f"{collection}/facets/" + ("?facet=expert" if collection == "forecasts" else "")
        yield f"{collection}/groups/?group_by={','.join(dimensions(view.queryset.model).names[:2])}"
    yield "positions/facets/?facet=expert&facet_search=a"
    yield "positions/?cursor=first&page_size=200"
    yield "compare/?expert=lukin,rolland"
    yield "compare/?expert=lukin,rolland&debate=china-russia&topic=trade&by=topic"
    yield "tombstones/"
    yield "tombstones/?cursor=first"
    yield "debates/china-russia/export.zip"
    yield "debates/china-russia/export/debate.json"
    yield "positions/allies/history/"
    yield "positions/allies/?at={now}"
    yield "positions/allies/citation/"
    yield "debates/china-russia/citation/"
    yield "questions/alliance/citation/"
    yield "sources/trade-report/citation/"
    yield "positions/?format=apa&page_size=5"
    yield "evidence/{evidence}/"
    yield "positions/no-such/"
    yield ""
    yield "problems/"
    yield "schema/"


def counted(api):
    first = Evidence.objects.order_by("pk").first()
    now = f"{timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"
    counts = {}
    for address in addresses():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = api(address.format(evidence=first.public_id, now=now))
        assert answer.status_code == (404 if "no-such" in address else 200), address
        counts[address] = len(captured)
    return counts


# what it analyses outlives its transaction, but not the reset of the database
@pytest.mark.usefixtures("bare_database")
def test_the_number_of_queries_is_pinned_and_does_not_grow(api, db):
    known = small_world()
    # without a source of a position, those of its debate are not asked for
    Position.objects.filter(pk=known.rivals.pk).update(source=known.report)
    few = counted(api)

    random_world(50, status="published")
    assert Position.objects.published().count() > 50
    if connection.vendor == "postgresql":
        # as its own daemon does after such growth: plans for empty tables take minutes
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    assert counted(api) == few
    assert_as_pinned(PINNED, json.dumps(few, indent=1) + "\n")
