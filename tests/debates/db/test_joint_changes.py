"""Changes of joint holders, further answers and votes, as synchronized copies see them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from debates.models import Debate, Expert, Holder, Position, Vote
from tests.debates.builders import (
    Exchange,
    make_answer,
    make_expert,
    make_holder,
    make_question,
    make_vote,
)


def gone(client) -> set[tuple[str, str]]:
    told = client.get(reverse("api:tombstones")).json()["results"]
    return {(one["kind"], str(one["id"])) for one in told if one.get("id")}


def modified(position: Position):
    return Position.objects.get(pk=position.pk).modified


def test_a_position_changes_with_its_joint_holders_and_answers(exchange: Exchange):
    mori = make_expert(exchange.debate)
    moments = [modified(exchange.lasts)]
    holder = make_holder(exchange.lasts, mori)
    moments.append(modified(exchange.lasts))
    answer = make_answer(exchange.lasts, make_question(exchange.debate))
    moments.append(modified(exchange.lasts))
    for part in (holder, answer):
        type(part).objects.filter(pk=part.pk).delete()
        moments.append(modified(exchange.lasts))

    assert moments == sorted(set(moments))


def test_a_deleted_vote_leaves_a_tombstone_and_one_in_a_draft_none(exchange: Exchange, client):
    vote = make_vote(exchange.question, exchange.lukin)
    Vote.objects.all().delete()

    assert ("vote", vote.public_id) in gone(client)
    Debate.objects.update(status="draft")
    hidden = make_vote(exchange.question, exchange.lukin)
    Vote.objects.all().delete()
    assert ("vote", hidden.public_id) not in gone(client)


def test_what_holds_a_draft_is_nowhere(exchange: Exchange, client):
    stranger = make_expert(slug="stranger", name="Zyzzyva")
    draft = Position.objects.create(
        debate=exchange.debate, expert=exchange.lukin, statement="Draft.", status="draft"
    )
    make_holder(draft, stranger)

    for address in ("experts/stranger/", "positions/?expert=stranger"):
        assert client.get(f"/api/v1/{address}").status_code in (400, 404)
    assert client.get("/experts/stranger/").status_code == 404


def test_votes_of_a_draft_are_nowhere(exchange: Exchange, client):
    vote = make_vote(exchange.question, exchange.lukin)
    Debate.objects.update(status="draft")

    assert client.get(reverse("api:votes-list")).json()["count"] == 0
    assert client.get(reverse("api:votes-detail", args=[vote.public_id])).status_code == 404


def test_a_debate_is_deleted_with_its_votes_and_holders(exchange: Exchange):
    make_vote(exchange.question, exchange.lukin)
    make_holder(exchange.lasts, make_expert(exchange.debate))

    exchange.debate.delete()

    assert not Vote.objects.exists()
    assert not Holder.objects.exists()
    assert Expert.objects.count() == 3


@pytest.mark.django_db
def test_editors_enter_votes_and_holders_on_forms(exchange: Exchange, admin_client):
    question = reverse("admin:debates_question_change", args=[exchange.question.pk])
    page = admin_client.get(question)
    assert page.status_code == 200
    formsets = page.context["inline_admin_formsets"]
    data = {
        **{name: value or "" for name, value in page.context["adminform"].form.initial.items()},
        "votes-TOTAL_FORMS": "1",
        "votes-INITIAL_FORMS": "0",
        "votes-0-expert": str(exchange.lukin.pk),
        "votes-0-answer": "no_opinion",
        "votes-0-confidence": "5",
    }
    assert [one.formset.prefix for one in formsets] == ["votes"]

    refused = admin_client.post(question, data)
    assert "Confidence belongs to an answer" in refused.content.decode()
    assert admin_client.post(question, data | {"votes-0-answer": "agree"}).status_code == 302
    assert Vote.objects.get().confidence == 5
