"""The peer of the API benchmark has the same filters and orders, so that the comparison is fair."""

from __future__ import annotations

from django.test import override_settings

from bench.plain_filters import CONDITIONS, ORDERS
from debates.api.endpoints.collections import Positions
from tests.debates.api.test_query_plans import KNOWN


def examples():
    """Yield the query of each filter and each order, with values that some positions have."""
    values = KNOWN | {"slug": "allies"}
    for name in CONDITIONS:
        known = Positions.filterset_class.base_filters[name]
        yield f"&{name}={values.get(name.removeprefix('not_'), known.example)}"
    for name in ORDERS:
        yield from (f"&ordering={name}", f"&ordering=-{name}")


@override_settings(ROOT_URLCONF="bench.api_urls")
def test_the_peer_has_all_filters_and_orders_with_the_same_results(client, crowd):
    unlike = []
    for query in examples():
        slugs = [
            [
                position["slug"]
                for position in client.get(f"/{api}/positions/?{query}").json()["results"]
            ]
            for api in ("api/v1", "plain")
        ]
        if slugs[0] != slugs[1]:
            unlike.append((query, *slugs))

    assert unlike == []
    assert CONDITIONS.keys() == Positions.filterset_class.base_filters.keys()
    assert ORDERS.keys() == Positions.ordering_fields.keys()
