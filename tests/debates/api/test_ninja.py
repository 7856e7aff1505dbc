"""The peers of the API benchmark return the same data, so that the comparison is fair."""

from __future__ import annotations

import pytest
from django.test import override_settings

from bench.plain_filters import CONDITIONS, ORDERS
from debates.api.endpoints.collections import Positions
from tests.debates.api.test_query_plans import KNOWN


@pytest.fixture
def both(client, crowd):
    """Asks both for the same, at addresses that are set once for all requests of a test."""

    def ask(ours, ninja):
        return client.get(f"/api/v1/{ours}").json(), client.get(f"/ninja/{ninja}").json()

    with override_settings(ROOT_URLCONF="bench.api_urls"):
        yield ask


@pytest.mark.parametrize("query", ["", "&page=2", "&topic=arms", "&stance=denies"])
def test_lists_are_the_same(both, query):
    expand = "expert,topics"
    plain = f"positions/?{query}"
    for more, address in (("", plain), (",evidence", plain.replace("ons/", "ons-with-evidence/"))):
        ours, ninja = both(f"positions/?expand={expand}{more}{query}", address)

        assert ours["count"] == ninja["count"]
        assert ours["results"] == ninja["items"]
        assert ninja["items"]


def examples():
    """Yield the query of each filter and each order, with values that some positions have."""
    values = KNOWN | {"slug": "allies"}
    for name in CONDITIONS:
        known = Positions.filterset_class.base_filters[name]
        yield f"&{name}={values.get(name.removeprefix('not_'), known.example)}"
    for name in ORDERS:
        yield from (f"&ordering={name}", f"&ordering=-{name}")


def test_peers_have_all_filters_and_orders_with_the_same_results(both, client):
    unlike = []
    for query in examples():
        ours, ninja = both(f"positions/?{query}", f"positions/?{query}")
        plain = client.get(f"/plain/positions/?{query}").json()
        slugs = [[one["slug"] for one in found] for found in (ours["results"], ninja["items"])]
        slugs.append([one["slug"] for one in plain["results"]])
        if slugs.count(slugs[0]) < 3:
            unlike.append((query, *slugs))

    assert unlike == []
    assert CONDITIONS.keys() == Positions.filterset_class.base_filters.keys()
    assert ORDERS.keys() == Positions.ordering_fields.keys()


def test_one_thing_is_the_same(both):
    ours, ninja = both("positions/allies/?expand=expert,topics,evidence", "positions/allies/")

    assert ours == ninja
