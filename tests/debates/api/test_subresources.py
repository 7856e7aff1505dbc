"""A position with the answers of the addresses below it, in one request."""

from __future__ import annotations

import pytest

from tests.debates.api.test_openapi import described
from tests.debates.builders import make_counterpoint
from tests.debates.world import MARKER, hide_objects_around

SCREEN = "participation,thread,citation,similar,opposing"


@pytest.fixture
def index(known, live_index):
    """The small debate, in which Lukin replies to Rolland, and its index."""
    stated = {"basis": "stated", "locator": "1.1"}
    type(known.rebuttal).objects.filter(pk=known.rebuttal.pk).update(**stated)
    make_counterpoint(known.rivals, raised_by=known.allies, statement="No.", **stated)
    live_index.drain()
    return live_index


def test_each_part_is_what_its_own_address_answers(api, index):
    shown = api("positions/allies/", include=SCREEN).json()

    described("/api/v1/positions/{slug}/").validate(shown)
    (thread,) = api("debates/china-russia/exchanges/", expert="lukin").json()["results"][:1]
    assert thread["answers"][0]["replies"]
    assert shown["thread"] == thread
    for name in ("citation", "similar", "opposing"):
        assert shown[name] == api(f"positions/allies/{name}/").json(), name
    debate = api("debates/china-russia/", expand="participations").json()
    assert shown["participation"] == debate["participations"][0]
    assert shown["participation"]["role"] == "Scholar"
    without = {name: value for name, value in shown.items() if name not in SCREEN.split(",")}
    assert without == api("positions/allies/").json()


def test_include_and_expand_say_the_same(api, index):
    wanted = api("positions/allies/", expand=SCREEN).json()

    for given in (
        {"include": SCREEN},
        {"include": SCREEN.split(",")},
        {"include": ["thread,citation", "similar"], "expand": "participation,opposing,similar"},
    ):
        assert api("positions/allies/", **given).json() == wanted


def test_what_is_included_can_stand_beside_chosen_fields(api, index):
    shown = api("positions/allies/", fields="slug,expert.name", include="participation,thread")

    assert list(shown.json()) == ["slug", "expert", "participation", "thread"]


def test_a_position_that_nobody_answers_has_no_thread(api, index):
    assert api("positions/forecast/", include="thread").json()["thread"] is None


def test_an_unknown_part_is_refused_with_the_known_ones(api, index):
    answer = api("positions/allies/", include="threads,expert")

    first, second = answer.json()["errors"]
    assert answer.status_code == 400
    assert (first["parameter"], first["nearest"]) == ("include", "thread")
    assert {*SCREEN.split(",")} < {*first["allowed"]}
    assert second["value"] == "expert"


def test_only_one_object_has_answers_of_addresses_below_it(api, known):
    refused = api("positions/", expand="similar").json()["errors"][0]

    assert refused["message"] == "“similar” is only available at the address of one object."
    listed = api("positions/", expand="participation").json()["results"]
    assert {one["participation"]["expert"]["slug"] for one in listed} == {"lukin", "rolland"}


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_true_for_all_that_is_included(client, index, known):
    for include, changes in (("citation", False), ("similar,citation", True)):
        address = f"/api/v1/positions/allies/?include={include}"
        first = client.get(address)
        tag = {"If-None-Match": first["ETag"]}
        assert client.get(address, headers=tag).status_code == 304

        type(known.rivals).objects.filter(slug="rivals").update(detail=f"Otherwise: {include}.")

        # while the index waits for the change, what is made from it has no ETag
        pending = client.get(address, headers=tag)
        assert (pending.status_code, "ETag" in pending) == (200, not changes)
        index.drain()
        assert client.get(address, headers=tag).status_code == 200


def test_what_is_not_public_is_in_no_part(api, index, known):
    hide_objects_around(known)
    index.drain()

    for slug in ("allies", "rivals", "forecast"):
        answer = api(f"positions/{slug}/", include=SCREEN)
        assert answer.status_code == 200
        assert MARKER.lower() not in answer.content.decode().lower()
    known.debate.status = "draft"
    known.debate.save()
    assert api("positions/allies/", include=SCREEN).status_code == 404


def test_without_an_index_all_but_what_is_made_from_it_is_answered(api, known, settings, tmp_path):
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "none"}

    assert api("positions/allies/", include="participation,thread,citation,opposing").json()
    assert api("positions/allies/", include="similar").status_code == 503


def test_an_earlier_version_has_its_citation_and_nothing_of_today(api, known):
    moment = api("positions/allies/").json()["modified"]

    shown = api("positions/allies/", at=moment, include="citation").json()

    described("/api/v1/positions/{slug}/").validate(shown)
    assert shown["citation"] == api("positions/allies/citation/", at=moment).json()
    assert shown["content"]["statement"] == "The claim of allies."
    for name in ("similar", "thread,citation", "participation"):
        (error,) = api("positions/allies/", at=moment, include=name).json()["errors"]
        assert "Only expand=citation can." in error["message"]
