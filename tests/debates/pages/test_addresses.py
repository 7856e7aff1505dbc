"""Responses at addresses of moved, withdrawn and missing objects."""

from __future__ import annotations

import pytest
from django.test import Client

from debates.history.deletions import give_reason
from debates.models import Debate
from tests.debates.builders import make_debate, make_expert, make_position, make_question
from tests.debates.pages.reading_pages import links, parsed, text_of


def moved(thing, slug):
    former = thing.slug
    thing.slug = slug
    thing.save()
    return former


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("debate", "debates"),
        ("alliance", "questions"),
        ("allies", "positions"),
        ("lukin", "experts"),
        ("trade", "topics"),
        ("source", "sources"),
    ],
)
def test_a_former_address_redirects_for_ever(known, read, name, kind):
    former = moved(getattr(known, name), "moved-here")

    answer = read(f"/{kind}/{former}/")

    assert answer.status_code == 301
    assert answer["Location"] == f"/{kind}/moved-here/"


@pytest.mark.parametrize("page", ["agreement/", "map/", "compare/", "card.png"])
def test_pages_below_a_former_address_redirect_with_their_query(known, read, page):
    moved(known.debate, "moved-here")

    answer = read(f"/debates/china-russia/{page}?expert=lukin&expert=rolland")

    assert answer.status_code == 301
    assert answer["Location"] == f"/debates/moved-here/{page}?expert=lukin&expert=rolland"


def test_a_former_address_of_a_draft_leads_nowhere(known, read):
    known.forecast.status = "draft"
    known.forecast.slug = "moved-here"
    known.forecast.save()

    assert read("/positions/forecast/").status_code == 404


def test_what_was_withdrawn_says_when_and_why(known, read):
    known.allies.status = "withdrawn"
    known.allies.withdrawn_reason = "The quotation was another man's."
    known.allies.save()

    answer = read("/positions/allies/")

    assert answer.status_code == 410
    page = text_of(parsed(answer))
    assert "This position has been withdrawn" in page
    assert "another man's" in page
    assert f"{known.allies.withdrawn_at:%Y}" in page
    assert known.allies.statement not in page


def test_what_was_withdrawn_says_from_which_debate_and_question(known, read):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "Wrong."
    known.allies.save()

    page = parsed(read("/positions/allies/"))

    assert (
        "It belonged to the debate China and Russia and answered the question Is it an alliance?"
        in text_of(page)
    )
    assert links(page).keys() >= {"/debates/china-russia/", "/questions/alliance/"}


def test_what_left_with_its_debate_says_that_this_is_not_public_any_more(known, read):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "It never took place."
    known.debate.save()

    page = text_of(parsed(read("/positions/allies/")))

    assert "The debate that it belonged to is not public any more." in page
    assert "China and Russia" not in page
    assert "belonged" not in text_of(parsed(read("/debates/china-russia/")))


def test_what_was_withdrawn_and_moved_says_so_at_its_former_address(known, read):
    known.allies.status = "withdrawn"
    known.allies.withdrawn_reason = "Wrong."
    known.allies.slug = "moved-here"
    known.allies.save()

    assert read("/positions/allies/").status_code == 410


def test_a_withdrawn_debate_takes_its_pages_along(known, read):
    known.debate.status = "withdrawn"
    known.debate.withdrawn_reason = "It never took place."
    known.debate.save()

    for address in (
        "/debates/china-russia/",
        "/debates/china-russia/agreement/",
        "/debates/china-russia/map/",
        "/debates/china-russia/card.png",
        "/questions/alliance/",
        "/positions/allies/",
    ):
        answer = read(address)
        assert answer.status_code == 410, address
        assert "It never took place." in answer.content.decode()


def test_a_deleted_question_says_from_which_debate(known, read):
    asked = make_question(known.debate, text="Will it break?", slug="break")
    asked.delete()

    answer = read("/questions/break/")

    assert answer.status_code == 410
    page = parsed(answer)
    assert "This question has been deleted" in text_of(page)
    assert "It belonged to the debate China and Russia." in text_of(page)
    assert "Will it break?" not in text_of(page)
    assert read("/questions/break/embed/").status_code == 410
    problem = read("/api/v1/questions/break/", format="json")
    assert (problem.status_code, problem.json()["debate"]["slug"]) == (410, "china-russia")


def test_a_question_deleted_with_its_debate_tells_the_reason(known, read):
    Debate.objects.filter(pk=known.debate.pk).delete()
    give_reason(Debate, [known.debate.pk], "It never took place.")

    page = text_of(parsed(read("/questions/alliance/")))

    assert "The debate that it belonged to is not public any more." in page
    assert "It never took place." in page
    assert "China and Russia" not in page


def test_what_no_public_debate_uses_any_more_is_gone(known, read):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "Wrong."
    known.debate.save()

    for kind, slug in (("experts", "lukin"), ("topics", "arms"), ("sources", "trade-report")):
        answer = read(f"/{kind}/{slug}/")
        assert answer.status_code == 410, kind
        assert "No public debate refers to it any more." in text_of(parsed(answer))
        problem = read(f"/api/v1/{kind}/{slug}/", format="json")
        assert (problem.status_code, problem.json()["type"]) == (410, "/api/v1/problems/removed/")


def test_what_was_never_public_is_not_there(known, read):
    draft = make_debate(status="draft")
    hidden = make_question(draft)
    make_position(draft, make_expert(draft, slug="unseen"), status="draft")
    hidden_page, draft_page = hidden.get_absolute_url(), draft.get_absolute_url()
    hidden.delete()

    for address in (hidden_page, draft_page, "/experts/unseen/"):
        assert read(address).status_code == 404, address


def test_a_draft_is_not_there(known, read):
    draft = make_position(known.debate, make_expert(known.debate), status="draft")

    assert read(draft.get_absolute_url()).status_code == 404


def test_a_misspelled_address_leads_to_what_was_meant(article, read):
    answer = read("/positions/gabuev-asymetry-grow/")

    assert answer.status_code == 404
    assert "/positions/gabuev-asymmetry-grows/" in links(parsed(answer))


def test_a_misspelled_kind_leads_to_what_was_meant(article, read):
    answer = read("/people/lukim")

    assert answer.status_code == 404
    assert "/experts/lukin/" in links(parsed(answer))


@pytest.mark.parametrize(
    ("page", "told"),
    [
        *((one, f"“{one}” is not a page number.") for one in ("0", "-1", "x", "٣", "99999999999")),
        ("2", "no page 2."),
    ],
)
def test_a_page_that_a_list_does_not_have_is_not_there(known, read, page, told):
    for address in ("/debates/", "/debates/china-russia/", "/experts/lukin/", "/topics/trade/"):
        answer = read(address, page=page)
        assert answer.status_code == 404, address
        assert told in text_of(parsed(answer)), address


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_for_reading(known, method):
    browser = Client(enforce_csrf_checks=True)
    for address in ("/", "/debates/china-russia/", "/search/", "/oembed/", "/robots.txt"):
        answer = getattr(browser, method)(address)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), address


def test_a_page_can_be_asked_for_by_head(known, client):
    answer = client.head("/debates/china-russia/")

    assert (answer.status_code, answer.content) == (200, b"")


def test_an_address_without_its_last_slash_is_completed(known, read):
    assert read("/debates/china-russia")["Location"] == "/debates/china-russia/"
