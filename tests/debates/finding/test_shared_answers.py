"""Positions that agree or disagree with an expert: `agrees:lukin`, `disagrees:lukin`."""

from __future__ import annotations

import pytest
from django.test import Client

from debates.finding.results import search_positions
from debates.finding.shared_answers import agreement_meant, shared_answers, with_agreement
from debates.models import Position
from search.query import Keyword, Terms, Word
from tests.debates.builders import (
    Exchange,
    make_answer,
    make_counterpoint,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_support,
)
from tests.search_index import LiveIndex


@pytest.fixture
def alike(exchange: Exchange) -> Exchange:
    """Mori affirms what Lukin affirms, and qualifies what he qualifies; Kim denies both."""
    debate = exchange.debate
    mori = make_expert(debate, slug="mori", name="Aiko Mori")
    kim = make_expert(debate, slug="kim", name="Ji-woo Kim")
    second = make_question(debate, slug="is-it-a-pact", text="Is it a pact?")
    make_answer(exchange.lasts, second, stance="qualifies")
    for expert, first_stance, second_stance in [
        (mori, "affirms", "qualifies"),
        (kim, "denies", "denies"),
    ]:
        for question, stance in [(exchange.question, first_stance), (second, second_stance)]:
            slug = f"{expert.slug}-{question.slug}"
            make_position(debate, expert, slug=slug, question=question, stance=stance)
    return exchange


@pytest.fixture
def index(alike: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


def found(text: str) -> set[str]:
    return {one.position.slug for one in search_positions(text).results}


@pytest.mark.usefixtures("index")
def test_the_same_answer_agrees_unless_it_qualifies() -> None:
    assert found("agrees:lukin") == {"mori-will-it-last"}
    assert found("agrees:mori") == {"lasts"}
    assert found("agrees:fallon") == {"kim-will-it-last"}
    assert found("agrees:nobody") == set()
    assert found("-agrees:lukin expert:mori") == {"mori-is-it-a-pact"}
    assert found("disagrees:mori") == {"breaks", "kim-will-it-last"}
    assert found("disagrees:fallon") == {"lasts", "mori-will-it-last"}
    assert found("disagrees:nobody") == set()
    assert search_positions("agrees:lukin").total == 1
    emptied_by = search_positions("agrees:lukin expert:fallon").query_suggestions.emptied_by
    assert [(one.query, one.total) for one in emptied_by] == [
        ("expert:fallon", 1),
        ("agrees:lukin", 1),
    ]


def test_a_further_answer_agrees(alike: Exchange, live_index: LiveIndex) -> None:
    third = make_question(alike.debate, slug="is-it-new", text="Is it new?")
    make_answer(alike.lasts, third, stance="denies")
    make_answer(alike.breaks, third, stance="denies")

    live_index.build()
    assert found("agrees:lukin") == {"mori-will-it-last", "breaks"}


def test_a_support_agrees_with_whom_it_is_given(alike: Exchange, live_index: LiveIndex) -> None:
    make_support(alike.lasts, alike.breaks)

    live_index.build()
    assert found("agrees:lukin") == {"mori-will-it-last", "breaks"}
    assert found("agrees:fallon") == {"kim-will-it-last"}


def test_a_counterpoint_disagrees_with_whom_it_is_against(
    alike: Exchange, live_index: LiveIndex
) -> None:
    lee = make_expert(alike.debate, slug="lee", name="Min Lee")
    doubt = make_position(alike.debate, lee, slug="doubt")
    before = make_position(alike.debate, lee, slug="before")
    make_position(alike.debate, lee, slug="after", replaces=before)
    for raised_by in (doubt, before):
        make_counterpoint(Position.objects.get(slug="mori-is-it-a-pact"), raised_by=raised_by)

    live_index.build()
    assert found("disagrees:mori") == {"breaks", "kim-will-it-last", "doubt"}
    assert found("disagrees:lee") == set()


def test_what_is_not_said_for_certain_is_not_agreed_with(
    alike: Exchange, live_index: LiveIndex
) -> None:
    lee = make_expert(alike.debate, slug="lee", name="Min Lee")
    make_holder(alike.lasts, lee, extent="in_part")
    both = make_expert(alike.debate, slug="both", name="Bo Oth")
    for stance in ("affirms", "denies"):
        make_position(
            alike.debate, both, slug=f"both-{stance}", question=alike.question, stance=stance
        )

    live_index.build()
    assert found("agrees:lee") == set()
    assert found("agrees:both") == set()
    assert found("disagrees:lee") == set()
    assert found("disagrees:both") == set()
    assert found("agrees:fallon") == {"kim-will-it-last", "both-denies"}


def test_what_was_replaced_agrees_with_nobody(alike: Exchange, live_index: LiveIndex) -> None:
    make_position(alike.debate, alike.lukin, slug="ends", replaces=alike.lasts)

    live_index.build()
    assert found("agrees:lukin") == set()
    assert found("agrees:mori") == set()


@pytest.mark.django_db
def test_of_two_positions_with_one_answer_the_first_shares_it(alike: Exchange) -> None:
    make_position(alike.debate, alike.lukin, question=alike.question, stance="affirms")
    answer = (alike.question.slug, "affirms")

    assert shared_answers("lukin", {answer}) == {answer: alike.lasts}


@pytest.mark.django_db
def test_another_query_costs_nothing(django_assert_num_queries) -> None:
    tree = Terms((Word("gas"), Keyword("answers", "lukin")))

    with django_assert_num_queries(0):
        assert with_agreement(tree, agreement_meant(tree)) is tree


@pytest.mark.usefixtures("index")
def test_api_and_page_agree_and_the_page_shows_what_is_shared(
    alike: Exchange, client: Client
) -> None:
    make_support(
        alike.lasts, alike.breaks, statement="Both expect gas.", basis="stated", locator="1.2"
    )
    api = client.get("/api/v1/search/?q=agrees:lukin").json()
    page = client.get("/search/?q=agrees:lukin").content.decode()

    assert [one["position"]["slug"] for one in api["results"]] == ["mori-will-it-last"]
    assert "/positions/mori-will-it-last/" in page
    assert "Artyom Lukin: also yes" in page
    assert alike.lasts.statement in page
    beside_own = client.get("/search/?q=agrees:lukin OR expert:lukin").content.decode()
    assert "/positions/lasts/" in beside_own
    assert beside_own.count("Artyom Lukin: also yes") == 1
    make_holder(alike.lasts, make_expert(alike.debate, slug="lee", name="Min Lee"))
    assert "Min Lee: also yes" in client.get("/search/?q=agrees:lee").content.decode()
    LiveIndex()
    page = client.get("/search/?q=agrees:lukin").content.decode()
    assert "agrees with Artyom Lukin" in page
    assert "Both expect gas." in page
    page = client.get("/search/?q=disagrees:kim").content.decode()
    assert "/positions/mori-will-it-last/" in page
    assert page.count("Ji-woo Kim: no") == 2
    assert ": also" not in page
