"""Nothing that is not public leaves by any address, expansion, count or refusal."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.api.endpoints.collections import Collection
from debates.models import Counterpoint, Evidence, Position
from tests.debates.builders import make
from tests.debates.world import MARKER, hide_objects_around

VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}
WORD = MARKER.lower()


def everything(api, collection):
    """The answers of a collection: the list and each object, plain and with each expansion."""
    resource = VIEWS[collection].resource_class
    for expand in ({}, *({"expand": path} for path in resource.expansions())):
        answer = api(f"{collection}/", page_size=200, **expand)
        yield answer
        for shown in answer.json()["results"]:
            yield api(f"{collection}/{shown.get('slug', shown.get('id'))}/", **expand)


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_no_answer_has_anything_hidden_in_it(api, hidden, collection):
    for answer in everything(api, collection):
        assert answer.status_code == 200
        assert WORD not in answer.content.decode().lower(), answer.request["QUERY_STRING"]


def test_what_is_hidden_changes_no_answer(api, known):
    def answers(collection):
        return [json.loads(answer.content) for answer in everything(api, collection)]

    before = {collection: answers(collection) for collection in VIEWS}
    hide_objects_around(known)

    for collection, shown in before.items():
        assert answers(collection) == shown, collection


def test_each_filter_is_blind_to_what_is_hidden(api, known):
    words = {
        "stance": ["affirms", "qualifies", "denies"],
        "kind": None,
        "evidence_kind": ["event", "statistic"],
        "counterpoint_kind": ["rebuts", "undercuts"],
        "expert": ["lukin", "rolland"],
        "topic": ["trade", "arms"],
        "question": ["alliance"],
        "raised_by_expert": ["lukin", "rolland"],
        "counters_expert": ["lukin", "rolland"],
    }
    flags = ["has_figure", "countered", "answered", "topmost", "of_debate", "raised"]
    asked = [
        (collection, name, value)
        for collection, view in VIEWS.items()
        for name in view.filterset_class.base_filters
        for value in (words.get(name) or ["true", "false"] * (name in flags))
    ]

    def answer(collection, name, value):
        return api(f"{collection}/", **{name: value}).json()

    before = {one: answer(*one) for one in asked}
    hide_objects_around(known)

    for one, shown in before.items():
        assert answer(*one) == shown, one


def test_what_was_never_public_is_not_there(api, hidden):
    for position in Position.objects.filter(slug__startswith=WORD).select_related("debate"):
        answer = api(f"positions/{position.slug}/")

        assert answer.status_code == 404, (position.status, position.debate.status)
        assert MARKER not in answer.content.decode()
        for part in (*position.evidence.all(), *position.counterpoints.all()):
            name = "evidence" if isinstance(part, Evidence) else "counterpoints"
            assert api(f"{name}/{part.public_id}/").status_code == 404


def test_a_counterpoint_that_a_hidden_position_raises_is_not_there(api, hidden):
    for counterpoint in Counterpoint.objects.filter(
        position=hidden.allies, raised_by__slug__startswith=WORD
    ):
        assert api(f"counterpoints/{counterpoint.public_id}/").status_code == 404


def test_what_a_draft_raises_is_not_gone_with_what_it_is_against(api, known):
    draft = Position.objects.create(
        debate=known.debate, expert=known.lukin, statement="Not yet.", slug="not-yet"
    )
    raised = make(
        Counterpoint, position=known.forecast, statement="C", kind="rebuts", raised_by=draft
    )
    remark = make(Counterpoint, position=known.forecast, statement="C", kind="rebuts")
    known.forecast.status = "withdrawn"
    known.forecast.save()

    assert api(f"counterpoints/{raised.public_id}/").status_code == 404
    assert api(f"counterpoints/{remark.public_id}/").status_code == 410


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("experts", f"{WORD}-expert"),
        ("topics", f"{WORD}-topic"),
        ("sources", f"{WORD}-source"),
        ("debates", f"{WORD}-draft"),
    ],
)
def test_what_only_hidden_things_use_is_not_there(api, hidden, address, slug):
    assert api(f"{address}/{slug}/").status_code == 404


def test_one_withdrawal_has_one_moment(api, known):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "wrong"
    known.allies.save()

    gone = api("positions/allies/").json()
    [left] = api("tombstones/", kind="position").json()["results"]

    assert gone["withdrawn_at"] == left["gone_at"]


def test_of_many_slugs_those_of_what_was_withdrawn_are_left_out(api, known):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "wrong"
    known.allies.save()

    def slugs(*asked: str) -> set[str]:
        answer = api("positions/", slug=list(asked), fields="slug").json()
        return {position["slug"] for position in answer["results"]}

    assert slugs("allies", "rivals", "forecast") == {"rivals", "forecast"}
    assert slugs("allies") == set()
    refused = api("positions/", slug=["allies", "rivalz"])
    assert refused.status_code == 400
    [error] = refused.json()["errors"]
    assert (error["value"], error["nearest"]) == ("rivalz", "rivals")
    [error] = api("evidence/", position="allies").json()["errors"]
    assert "no longer public" in error["message"]
    assert error["nearest"] is None


def test_evidence_of_a_withdrawn_position_is_left_out_of_many(api, known):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "wrong"
    known.allies.save()

    found = api("evidence/", id=known.growth.public_id)

    assert (found.status_code, found.json()["count"]) == (200, 0)
    assert api("forecasts/", slug=["forecast", "allies"]).status_code == 400


def test_a_withdrawn_debate_is_gone_with_its_reason(api, known):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "wrong"
    known.debate.save()
    gone = (
        ("questions", known.alliance.slug),
        ("positions", known.allies.slug),
        ("evidence", known.growth.public_id),
        ("counterpoints", known.remark.public_id),
    )
    for collection, key in gone:
        assert api(f"{collection}/{key}/").status_code == 410, collection

    answer = api(f"debates/{known.debate.slug}/")

    assert answer.status_code == 410
    assert answer.json()["reason"] == "wrong"


@pytest.mark.parametrize(
    ("parameter", "hidden_slug"),
    [
        ("expert", f"{WORD}-expert"),
        ("topic", f"{WORD}-topic"),
        ("debate", f"{WORD}-draft"),
        ("debate", f"{WORD}-withdrawn"),
        ("source", f"{WORD}-source"),
        ("raised_by", f"{WORD}-alone-draft"),
        ("counters", f"{WORD}-inside-draft"),
        ("question", f"{WORD}-draft"),
    ],
)
def test_a_hidden_slug_is_refused_like_one_that_does_not_exist(api, hidden, parameter, hidden_slug):
    unknown_slug = hidden_slug.replace(WORD, "qwerty")

    refused = api("positions/", **{parameter: hidden_slug})
    unknown = api("positions/", **{parameter: unknown_slug})

    assert refused.status_code == unknown.status_code == 400
    told = [
        answer.content.decode().replace(answer.json()["request_id"], "")
        for answer in (refused, unknown)
    ]
    assert told[0].replace(hidden_slug, unknown_slug) == told[1]


@pytest.mark.parametrize(
    ("collection", "hidden_slug", "parameter"),
    [
        ("positions", f"{WORD}-alone-draft", "raised_by"),
        ("debates", f"{WORD}-draft", "debate"),
        ("experts", f"{WORD}-expert", "expert"),
    ],
)
def test_neither_slug_of_a_draft_takes_other_queries_than_an_unknown_one(
    api, hidden, collection, hidden_slug, parameter
):
    model = VIEWS[collection].resource_class.about.model
    model.objects.filter(slug=hidden_slug).update(slug=f"now-{hidden_slug}")

    for ask in (
        lambda slug: api(f"{collection}/{slug}/"),
        lambda slug: api("positions/", **{parameter: slug}),
    ):
        ask("qwerty")
        counts = set()
        for slug in ("qwerty", hidden_slug, f"now-{hidden_slug}"):
            with CaptureQueriesContext(connection) as captured:
                assert ask(slug).status_code in {400, 404}
            counts.add(len(captured))
        assert len(counts) == 1
