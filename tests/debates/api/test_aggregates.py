"""Facets and groups of collections."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import RequestFactory

from debates.api.endpoints.aggregates import Groups
from debates.api.endpoints.collections import Collection, Positions
from debates.filtering.dimensions import dimensions
from debates.models import Topic
from tests.debates.builders import make_topic
from tests.debates.world import MARKER

VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_a_collection_has_all_its_facets_unless_some_are_asked_for(api, known, collection):
    names = dimensions(VIEWS[collection].queryset.model).names

    every = api(f"{collection}/facets/").json()["facets"]
    one = api(f"{collection}/facets/", facet=names[0]).json()["facets"]

    assert list(every) == list(names)
    assert one == {names[0]: every[names[0]]}


def test_a_value_has_its_label_and_address(api, known):
    facets = api("positions/facets/?facet=expert,stance").json()["facets"]

    assert facets["expert"]["values"][0] == {
        "value": "rolland",
        "label": "Nadège Rolland",
        "count": 2,
        "url": "http://testserver/api/v1/experts/rolland/",
    }
    assert {"value": "denies", "label": "denies", "count": 1, "url": None} in facets["stance"][
        "values"
    ]


def test_the_filters_of_the_collection_apply(api, known):
    facets = api("positions/facets/?facet=expert&stance=affirms").json()["facets"]

    assert [one["value"] for one in facets["expert"]["values"]] == ["lukin"]


def test_values_are_searched_and_cut_off(api, known):
    cut = api("positions/facets/?facet=expert&facet_size=1").json()["facets"]["expert"]
    found = api("positions/facets/?facet=expert&facet_search=ЛУКИН").json()["facets"]["expert"]

    assert cut["more"] is True
    assert [one["value"] for one in cut["values"]] == ["rolland"]
    assert [one["value"] for one in found["values"]] == ["lukin"]
    assert found["more"] is False


def test_groups_are_counted_in_the_order_that_is_asked_for(api, known):
    one = api("positions/groups/?group_by=expert,stance").json()
    other = api("positions/groups/?group_by=stance,expert").json()

    assert one["count"] == 3
    assert {"expert": "rolland", "stance": None, "count": 1} in one["results"]
    assert one["labels"]["expert"] == {"lukin": "Artyom Lukin", "rolland": "Nadège Rolland"}
    assert list(other["results"][0]) == ["stance", "expert", "count"]


def test_groups_are_a_table_too(api, known):
    answer = api("positions/groups/?group_by=expert,year&format=csv")

    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert rows[0] == {
        "expert": "rolland",
        "expert_label": "Nadège Rolland",
        "year": "2022",
        "year_label": "2022",
        "count": "2",
    }


@pytest.mark.parametrize(
    "address", ["positions/?", "positions/groups/?group_by=expert&", "search/?", "tombstones/?"]
)
def test_a_table_for_excel_begins_with_a_byte_order_mark(api, known, live_index, address):
    plain = api(f"{address}format=csv").getvalue()

    table = api(f"{address}format=csv&dialect=excel").getvalue()

    assert table == b"\xef\xbb\xbf" + plain
    assert api(f"{address}format=csv&dialect=rfc4180").getvalue() == plain


def test_too_many_groups_are_refused(known):
    view = Groups.as_view(collection=Positions, most=2)

    answer = view(RequestFactory().get("/", {"group_by": "expert,stance,kind"}))

    assert answer.status_code == 400
    assert b"more than 2 groups. Filter the list, or group by fewer" in answer.content


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_nothing_that_is_not_public_is_in_a_facet_or_a_group(api, hidden, collection):
    names = dimensions(VIEWS[collection].queryset.model).names

    facets = api(f"{collection}/facets/?facet_size=200")
    groups = [api(f"{collection}/groups/", group_by=name) for name in names]

    for answer in (facets, *groups):
        assert answer.status_code == 200
        assert MARKER.lower() not in answer.content.decode().lower()


def test_no_object_takes_the_slug_of_an_aggregate(db):
    topic = make_topic(name="Groups")

    assert topic.slug == "groups-2"
    assert not Topic.objects.filter(slug="groups").exists()


def test_a_reserved_slug_is_refused_in_a_form(db):
    topic = Topic(name="Facets of trade", slug="facets")

    with pytest.raises(Exception, match="This address is reserved"):
        topic.full_clean()
