"""Prices of requests."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from sinorus.admission.prices import EXPENSIVE, LEAST, Prices, Shape, shape

EXPORT = (
    "/api/v1/positions/?format=csv&expand=counterpoints.raised_by.expert,evidence.source,"
    "topics.broader,debate.source&ordering=-date"
)


def asked(address, **headers):
    return shape(RequestFactory().get(address, headers=headers))


@pytest.mark.parametrize(
    ("address", "route"),
    [
        ("/", "page"),
        ("/debates/china-russia-2022/map/", "page:debates/*/map"),
        ("/sitemap-positions.xml?p=5", "page:sitemap"),
        ("/search/suggestions/?q=a", "page:search/suggestions"),
        ("/feeds/positions.atom", "feed:positions.atom"),
        ("/feeds/positions/a.atom", "feed:positions/*"),
        ("/api/v1/", "api"),
        ("/api/v1/positions/a/history/", "api:positions/*/history"),
        ("/api/v1/debates/a/export/debate.json", "api:debates/*/export/*"),
        ("/admin/debates/position/17/change/", "admin:debates/position/*/change"),
    ],
)
def test_a_route_has_no_names_in_it(address, route):
    assert asked(address).route == route


@pytest.mark.parametrize(
    "address",
    [
        EXPORT,
        "/api/v1/positions/?format=chicago&page_size=200",
        "/api/v1/positions/?format=bibtex",
        "/api/v1/debates/a/export.zip",
    ],
)
def test_what_is_expensive_is_known_before_it_was_asked_for(address):
    assert Prices().of(asked(address)) >= EXPENSIVE


@pytest.mark.parametrize(
    "address", ["/", "/positions/a/", "/api/v1/positions/", "/api/v1/search/?q=a", "/search/?q=a"]
)
def test_a_short_read_is_cheap(address):
    assert LEAST <= Prices().of(asked(address)) < EXPENSIVE


def test_the_price_of_what_is_included_adds_up():
    def price(address):
        return Prices().of(asked(f"/api/v1/positions/a/{address}"))

    plain, citation, similar = price(""), price("citation/"), price("similar/?page_size=1")
    included = price("?include=citation,similar&expand=citation")
    assert included >= plain + citation + int(similar)
    assert included == price("?expand=similar,citation") > price("?include=citation") > plain


def test_the_format_is_read_from_accept_too():
    assert asked("/api/v1/positions/", Accept="text/csv") == asked("/api/v1/positions/?format=csv")
    assert asked("/api/v1/positions/?format=json", Accept="text/csv").form == ""


def test_a_price_grows_with_the_page_and_with_expansions():
    prices = Prices()
    sizes = [
        prices.of(asked(f"/api/v1/positions/?page_size={size}{more}"))
        for size, more in ((25, ""), (200, ""), (200, "&expand=evidence,topics"))
    ]

    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("size", ["", "x", "-1", "99999999999999999999", "٣"])
def test_a_wrong_size_has_a_price(size):
    assert asked(f"/api/v1/positions/?page_size={size}").size == 32


def test_what_it_took_corrects_the_price():
    prices, known = Prices(), Shape("api:experts", "", 256, ("position_count",))
    first = prices.of(known)

    for _ in range(30):
        prices.learn(known, 240)
    assert prices.of(known) == pytest.approx(240, rel=0.01)
    assert first < EXPENSIVE

    for _ in range(60):
        prices.learn(known, 1)
    assert prices.of(known) == pytest.approx(1, rel=0.5)


def test_only_so_many_shapes_are_remembered():
    prices = Prices(most=10)
    for number in range(100):
        prices.learn(Shape(f"page:{number}"), 100)

    assert prices.of(Shape("page:99")) > prices.of(Shape("page:5"))
    assert len(prices) == 10
