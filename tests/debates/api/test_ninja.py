"""The peers of the API benchmark return the same data, so that the comparison is fair."""

from __future__ import annotations

import pytest
from django.test import override_settings


@pytest.fixture
def both(client, crowd):
    """Asks both for the same."""

    def ask(ours, ninja):
        with override_settings(ROOT_URLCONF="bench.api_urls"):
            return client.get(f"/api/v1/{ours}").json(), client.get(f"/ninja/{ninja}").json()

    return ask


@pytest.mark.parametrize("query", ["", "&page=2", "&topic=arms", "&stance=denies"])
def test_lists_are_the_same(both, query):
    expand = "expert,topics"
    plain = f"positions/?{query}"
    for more, address in (("", plain), (",evidence", plain.replace("ons/", "ons-with-evidence/"))):
        ours, ninja = both(f"positions/?expand={expand}{more}{query}", address)

        assert ours["count"] == ninja["count"]
        assert ours["results"] == ninja["items"]
        assert ninja["items"]


def test_one_thing_is_the_same(both):
    ours, ninja = both("positions/allies/?expand=expert,topics,evidence", "positions/allies/")

    assert ours == ninja
