"""Former slugs in filters and queries: lists, search, analyses, feeds and bookmarked pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from debates.api.endpoints.index import openapi_document
from debates.filtering import filtersets, list_filtersets, part_filtersets, position_filterset
from debates.filtering.base_filterset import FilterSet
from debates.filtering.form_fields import SlugsField
from debates.filtering.former_addresses import slug_fields, slug_parameters
from debates.models import Debate, Expert, Position
from debates.review.preview_links import make_link
from tests.debates.builders import make, make_debate, make_expert, make_position, make_question
from tests.debates.world import SmallWorld
from tests.search_index import LiveIndex

pytestmark = pytest.mark.django_db


def rename(instance: Model, slug: str) -> str:
    """Give an object another slug; returns the former one."""
    former, instance.slug = instance.slug, slug
    instance.save()
    return former


def get(client: Client, address: str) -> Any:
    headers = {"Accept": "application/json"} if address.startswith("/api/") else {}
    return client.get(address, headers=headers)


IN_THE_API = (
    "positions/?expert={lukin}",
    "positions/?debate={china-russia}&stance=affirms&format=csv",
    "positions/?question={alliance}&question={alliance}",
    "positions/?topic={arms}&ordering=-modified",
    "positions/?source={trade-report}",
    "positions/?counters={allies}",
    "positions/?raised_by={rivals}&raised_by_expert=rolland",
    "positions/?counters_expert={lukin}",
    "debates/?expert={lukin}",
    "debates/?source={roundtable}",
    "questions/?debate={china-russia}",
    "experts/?question={alliance}",
    "topics/?debate={china-russia}",
    "sources/?debate={china-russia}",
    "evidence/?position={allies}",
    "evidence/?source={trade-report}",
    "counterpoints/?raised_by={rivals}",
    "search/?q=claim&expert={lukin}",
    "debates/now-china-russia/agreement/?expert={lukin}",
    "debates/now-china-russia/graph/?question={alliance}",
)
PAGES = (
    "/debates/now-china-russia/?expert={lukin}",
    "/debates/now-china-russia/?question={alliance}&expert=rolland",
    "/debates/now-china-russia/agreement/?question={alliance}",
    "/debates/now-china-russia/map/?show=all&expert={lukin}",
    "/debates/now-china-russia/compare/?expert={lukin}&expert=rolland",
    "/search/?q=claim&topic={arms}&order=-date",
    "/feeds/positions.atom?expert={lukin}",
    "/feeds/positions.atom?q=claim&topic={arms}",
)
ADDRESSES = (*(f"/api/v1/{path}" for path in IN_THE_API), *PAGES)


def former(address: str) -> str:
    return address.replace("{", "").replace("}", "")


def current(address: str) -> str:
    return address.replace("{", "now-").replace("}", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_filter_by_a_former_slug_leads_to_the_current_one(
    renamed: SmallWorld, live_index: LiveIndex, client: Client, address: str
) -> None:
    path = address.partition("?")[0]

    moved = get(client, former(address))

    assert moved.status_code == 301
    assert moved["Location"] == current(address)
    assert moved["Cache-Control"] == "public, no-cache"
    found = get(client, moved["Location"])
    assert found.status_code == 200
    described = openapi_document()["paths"].get(re.sub("(?<=/)now-[a-z-]+", "{slug}", path))
    assert described is None or "301" in described["get"]["responses"]


def test_what_was_found_before_is_found_after(known: SmallWorld, client: Client) -> None:
    before = get(client, "/api/v1/positions/?expert=lukin").json()
    rename(known.lukin, "artyom-lukin")

    after = client.get("/api/v1/positions/?expert=lukin", follow=True).json()

    assert [one["slug"] for one in after["results"]] == [one["slug"] for one in before["results"]]
    assert after["count"] == 1


def test_several_values_keep_their_order(renamed: SmallWorld, client: Client) -> None:
    moved = get(client, "/api/v1/positions/?expert=rolland&expert=lukin&page_size=5")

    assert moved["Location"] == "/api/v1/positions/?expert=rolland&expert=now-lukin&page_size=5"


def test_a_chain_of_names_leads_to_the_last(known: SmallWorld, client: Client) -> None:
    rename(known.lukin, "second")
    rename(known.lukin, "third")

    for slug in ("lukin", "second"):
        moved = get(client, f"/api/v1/positions/?expert={slug}")
        assert moved["Location"] == "/api/v1/positions/?expert=third"


def test_a_slug_that_is_another_objects_now_is_that_object(
    known: SmallWorld, client: Client
) -> None:
    rename(known.allies, "friends")
    make_position(known.debate, known.rolland, slug="other")
    Position.objects.filter(slug="friends").delete()
    make_position(known.debate, known.rolland, slug="allies", statement="Another.")

    found = get(client, "/api/v1/evidence/?position=allies")

    assert found.status_code == 200
    assert found.json()["count"] == 0


def test_nothing_is_told_of_what_readers_may_not_see(known: SmallWorld, client: Client) -> None:
    hidden = make(Expert, name="Hidden", slug="hidden")
    rename(hidden, "still-hidden")

    for address in ("/api/v1/positions/?expert=hidden", "/feeds/positions.atom?expert=hidden"):
        refused = client.get(address)
        assert refused.status_code == 400
        assert "still-hidden" not in refused.content.decode()
    page = client.get("/debates/china-russia/?expert=hidden")
    assert page.status_code == 404
    assert "still-hidden" not in page.content.decode()


def test_other_errors_are_told_at_the_current_address(renamed: SmallWorld, client: Client) -> None:
    moved = get(client, "/api/v1/positions/?expert=lukin&stance=maybe")
    assert moved.status_code == 301

    refused = get(client, moved["Location"])

    assert refused.status_code == 400
    assert [one["parameter"] for one in refused.json()["errors"]] == ["stance"]


def test_a_kept_copy_is_not_current_after_a_renaming(known: SmallWorld, client: Client) -> None:
    kept = get(client, "/api/v1/positions/?expert=lukin")
    rename(known.lukin, "artyom-lukin")

    again = client.get(
        "/api/v1/positions/?expert=lukin", headers={"If-None-Match": kept.get("ETag", '"x"')}
    )

    assert again.status_code == 301


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("answers:lukin", "answers:now-lukin"),
        ("-answers:lukin claim", "claim -answers:now-lukin"),
        ("-agrees:lukin", "-agrees:now-lukin"),
        ("against:allies OR against:nothing", "against:now-allies OR against:nothing"),
    ],
)
def test_a_field_of_a_query_takes_former_slugs(
    renamed: SmallWorld, live_index: LiveIndex, client: Client, query: str, understood: str
) -> None:
    by_former = get(client, f"/api/v1/search/?q={query}").json()
    by_current = get(client, f"/api/v1/search/?q={understood}").json()

    assert set(by_former["query"]["understood"].split()) == set(understood.split())
    assert by_former["count"] == by_current["count"] > 0
    feed = client.get(f"/feeds/positions.atom?q={query}").content.decode()
    assert feed.count("<entry") == by_former["count"]


def test_a_current_slug_in_a_query_wins_over_a_former_one(
    known: SmallWorld, live_index: LiveIndex, client: Client
) -> None:
    rename(known.allies, "friends")
    known.rebuttal.delete()
    known.allies.delete()
    make_position(known.debate, known.rolland, slug="allies", statement="Another.")
    live_index.drain()

    found = get(client, "/api/v1/search/?q=against:allies").json()

    assert found["query"]["understood"] == "against:allies"
    assert found["count"] == 0


def test_a_former_slug_in_a_query_wins_over_the_name_of_another_expert(
    known: SmallWorld, live_index: LiveIndex, client: Client
) -> None:
    rename(known.lukin, "scholar")
    rename(known.lukin, "now-lukin")
    make_position(known.debate, make_expert(known.debate, slug="someone", name="Scholar"))
    live_index.drain()

    found = get(client, "/api/v1/search/?q=answers:scholar").json()

    assert found["query"]["understood"] == "answers:now-lukin"


def test_a_parameter_means_one_model_everywhere() -> None:
    meant: dict[str, set[type[Model]]] = {}
    modules = (filtersets, part_filtersets, position_filterset, list_filtersets)
    for filterset in (one for module in modules for one in vars(module).values()):
        if isinstance(filterset, type) and issubclass(filterset, FilterSet):
            for name, known in filterset.base_filters.items():
                # keys of what is listed are of another model in each collection
                if isinstance(known.field, SlugsField) and name not in ("slug", "id"):
                    meant.setdefault(name, set()).add(known.field.model)

    assert {name: models for name, models in meant.items() if len(models) > 1} == {}
    assert {name: {model} for name, model in slug_parameters().items()} == meant
    assert slug_fields()["answers"] is Expert
    assert slug_fields()["against"] is Position


def answers_at(client: Client, slug: str) -> list[int]:
    """The statuses of a position's page, of its entry in the API, and of filters by it."""
    addresses = (
        f"/positions/{slug}/",
        f"/positions/{slug}/embed/",
        f"/feeds/positions/{slug}.atom",
        f"/api/v1/positions/{slug}/",
        f"/api/v1/positions/{slug}/history/",
        f"/api/v1/evidence/?position={slug}",
        f"/feeds/positions.atom?counters={slug}",
    )
    return [get(client, address).status_code for address in addresses]


def test_a_slug_that_only_a_draft_had_leads_nowhere(known: SmallWorld, client: Client) -> None:
    nowhere = answers_at(client, "never-was")
    draft = make_position(known.debate, known.lukin, slug="lukin-was-bribed", status="draft")
    rename(draft, "lukin-changed-his-mind")
    draft.status = "published"
    draft.save()

    assert nowhere == [404, 404, 404, 404, 404, 400, 400]
    assert answers_at(client, "lukin-was-bribed") == nowhere
    rename(draft, "lukin-thinks-again")
    assert answers_at(client, "lukin-changed-his-mind") == [301] * 7
    assert answers_at(client, "lukin-was-bribed") == nowhere
    draft.status, draft.withdrawn_reason = "withdrawn", "Not his words."
    draft.save()
    for slug in ("lukin-changed-his-mind", "lukin-thinks-again"):
        assert client.get(f"/api/v1/positions/{slug}/").status_code == 410
    assert answers_at(client, "lukin-was-bribed") == nowhere
    draft.delete()
    for slug in ("lukin-changed-his-mind", "lukin-thinks-again"):
        assert client.get(f"/api/v1/positions/{slug}/").status_code == 410
    assert answers_at(client, "lukin-was-bribed") == nowhere


def test_a_slug_of_a_debate_that_was_not_public_leads_nowhere(client: Client) -> None:
    debate = make_debate(slug="first", status="draft")
    question = make_question(debate, slug="is-it")
    make_position(
        debate, make_expert(debate), question=question, stance="affirms", status="published"
    )
    for one in (debate, question):
        rename(one, f"now-{one.slug}")
    Debate.objects.filter(pk=debate.pk).update(status="published")

    for address in ("debates/first/", "debates/first/agreement/", "questions/is-it/"):
        assert client.get(f"/{address}").status_code == 404
        assert get(client, f"/api/v1/{address}").status_code == 404
    for query in ("debate=first", "question=is-it"):
        assert get(client, f"/api/v1/positions/?{query}").status_code == 400
    for one in (debate, question):
        one.refresh_from_db()
        rename(one, f"later-{one.slug}")
    assert client.get("/debates/now-first/")["Location"] == "/debates/later-now-first/"
    assert get(client, "/api/v1/positions/?question=now-is-it").status_code == 301


def test_the_preview_of_a_draft_follows_the_slugs_that_it_had(client: Client) -> None:
    debate = make_debate(slug="first", status="draft")
    position = make_position(debate, make_expert(debate), slug="claim", status="draft")
    _, key = make_link(debate, "The author", 14, None)
    for one in (debate, position):
        rename(one, f"now-{one.slug}")

    for former_path, path in (
        ("/debates/first/", "/debates/now-first/"),
        ("/api/v1/positions/claim/", "/api/v1/positions/now-claim/"),
        ("/api/v1/evidence/?position=claim", "/api/v1/evidence/?position=now-claim"),
    ):
        assert get(client, f"/preview/{key}{former_path}")["Location"].endswith(
            f"/preview/{key}{path}"
        )
        assert get(client, former_path).status_code in (400, 404)
