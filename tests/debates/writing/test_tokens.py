"""Tokens by which a tool writes: what they open, when they end, and how far they reach."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from debates.models import Position, Source
from debates.writing import tokens
from debates.writing.models import Token
from tests.debates.builders import (
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
)
from tests.debates.writing.tools import NEW, Tool, tool

MOMENT = r"\d{4}-\d\d-\d\dT[\d:.]+Z"
RENAMED = {"correction_slip": True}
WAIVER = {"debate": "china-russia", "rule": "no_place", "reason": "Because."}


def test_nothing_but_a_token_that_works_opens_a_write(known, editor):
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(editor.user, "django.contrib.auth.backends.ModelBackend")
    body = {"data": NEW, "content_type": "application/json"}

    for client in (Client(), signed_in):
        answer = client.post("/api/v1/positions/", **body)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == 'Bearer realm="Sinorus"'
        assert "Set-Cookie" not in answer
    for secret in ("", "sinorus_made-up", "x" * 5000, "sinorus_\udcff"):
        assert Tool(editor.token, secret).post("positions/", NEW).status_code == 401
        assert Tool(editor.token, secret).get("positions/").status_code == 401
    assert signed_in.get("/api/v1/positions/allies/record/").status_code == 401
    assert (
        Client(headers={"Authorization": "Basic eDp5"}).get("/api/v1/positions/").status_code == 200
    )
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PATCH"}
    for headers in ("authorization", "accept,Authorization, content-type"):
        asked["Access-Control-Request-Headers"] = headers
        preflight = Client().options("/api/v1/positions/allies/", headers=asked)
        assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        # Chromium takes an asterisk for Authorization too, and POST needs no permission
        assert "Access-Control-Allow-Headers" not in preflight
    page = Client(headers={"Authorization": f"Bearer {editor.secret}"}).get("/admin/")
    assert (page.status_code, page["Location"]) == (302, "/admin/login/?next=/admin/")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"revoked_at": timezone.now()}, "This token was revoked on "),
        ({"ends_on": timezone.now().date() - timedelta(days=1)}, "This token ended on "),
    ],
)
def test_a_token_that_is_over_says_so(editor, values, said):
    Token.objects.filter(pk=editor.token.pk).update(**values)

    answer = editor.post("positions/", NEW)

    assert answer.status_code == 401
    assert answer.json()["detail"].startswith(said)
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_token_has_no_more_rights_than_its_account(editor):
    editor.user.groups.clear()
    answer = editor.post("positions/", NEW)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This token may not add positions. Its role is editor."
    account = User.objects.filter(pk=editor.user.pk)
    for over in ({"is_active": False}, {"is_staff": False}):
        account.update(**{"is_active": True, "is_staff": True} | over)
        assert editor.post("positions/", NEW).status_code == 401


def test_a_token_works_on_its_last_day_and_can_be_revoked_on_it(editor):
    own = Token.objects.filter(pk=editor.token.pk)
    own.update(ends_on=timezone.now().date())

    assert editor.post("positions/", NEW).status_code == 201
    assert (tokens.revoke(own), tokens.revoke(own)) == (1, 0)


def test_a_token_of_one_debate_writes_no_other(known):
    elsewhere = tool("editor", known.debate)
    other = make_debate(title="Another", slug="another").slug
    assert elsewhere.post("positions/", NEW).status_code == 201
    refused = elsewhere.post(
        "positions/", NEW | {"debate": other, "question": None, "stance": None}
    )
    assert refused.status_code == 403
    assert "alone" in refused.json()["detail"]
    moved = elsewhere.patch("positions/allies/", {"debate": other, "correction_slip": True})
    assert moved.status_code in {403, 422}
    assert elsewhere.get(f"debates/{other}/record/").status_code == 403
    # not even the version of another one is told
    new = {"title": "Mine"}
    assert elsewhere.patch(f"debates/{other}/", new, '"stale"').status_code == 403
    in_a_list = elsewhere.ask("PATCH", "debates/", [new | {"slug": other, "version": 9}])
    assert in_a_list.status_code == 403
    assert elsewhere.get(f"debates/{other}/review/").status_code == 403
    assert elsewhere.post("debates/", {"title": "Mine"}).status_code == 403
    assert elsewhere.post("topics/", {"name": "Rails"}).status_code == 201
    assert elsewhere.patch("topics/trade/", {"name": "Rails"}).status_code == 403


def test_a_token_of_one_debate_is_not_told_of_another_draft(known):
    elsewhere = tool("editor", known.debate)
    draft = make_debate(slug="hidden-debate", status="draft")
    waiver = tool("editor").post("worklist/waivers/", WAIVER | {"debate": draft.slug}).json()
    hidden = make_position(draft, make_expert(draft), slug="hidden-position")
    question = make_question(draft, slug="hidden-question")
    keys = {draft.slug: "no-debate", hidden.slug: "no-position", question.slug: "no-question"}

    def answers(debate, position, question, waiver):
        """Yield the answers to requests that name objects by these keys."""
        here, new = f"debates/{debate}/", {"title": "Mine"}
        yield elsewhere.get(f"{here}record/")
        yield elsewhere.patch(here, new, '"stale"')
        yield elsewhere.ask("PATCH", "debates/", [new | {"slug": debate, "version": 1}])
        yield from (elsewhere.get(f"{here}{step}/") for step in ("review", "publish", "take-back"))
        yield from (elsewhere.post(f"{here}{step}/", {}) for step in ("review/submit", "publish"))
        yield elsewhere.get(f"positions/{position}/record/")
        yield elsewhere.delete(f"questions/{question}/", '"stale"')
        yield elsewhere.post("positions/", NEW | {"debate": debate})
        yield elsewhere.post("positions/", NEW | {"question": question, "replaces": position})
        yield elsewhere.post("worklist/waivers/", WAIVER | {"debate": debate})
        yield elsewhere.ask("DELETE", f"worklist/waivers/{waiver}/")

    told = [comparable(one) for one in answers(*keys, waiver["id"])]
    of_none = [comparable(one) for one in answers(*keys.values(), waiver["id"] + 1)]

    for key, other in keys.items():
        told = [(status, text.replace(key, other)) for status, text in told]
    assert told == of_none
    assert {status for status, _ in told} == {404, 422}


def test_a_token_of_one_debate_does_not_learn_from_a_slug_that_a_draft_has_it(known):
    elsewhere = tool("editor", known.debate)
    draft = make_debate(slug="hidden-debate", status="draft")
    make_expert(draft, slug="hidden-expert", name="Jane Doe")
    make_position(draft, make_expert(draft), slug="hidden-position")

    def answers(expert, position):
        """Yield the answers of dry runs that would take these slugs."""
        yield elsewhere.post("experts/?dry_run=true", {"name": "X", "slug": expert})
        yield elsewhere.post("experts/?dry_run=true", [{"name": "X", "slug": expert}])
        yield elsewhere.post("positions/?dry_run=true", NEW | {"slug": position})
        yield elsewhere.patch("positions/allies/?dry_run=true", RENAMED | {"slug": position})

    told = [comparable(one) for one in answers("hidden-expert", "hidden-position")]

    assert told == [comparable(one) for one in answers("no-expert", "no-position")]
    assert {status for status, _ in told} == {200}
    made = elsewhere.post("experts/", {"name": "X", "slug": "hidden-expert"})
    assert (made.status_code, made.json()["slug"]) == (201, "hidden-expert-2")


def test_a_name_that_a_draft_has_is_not_told_by_a_dry_run(known):
    elsewhere = tool("editor", known.debate)
    make_expert(make_debate(status="draft"), name="Jane Doe")

    jane, john = (
        elsewhere.post("experts/?dry_run=true", {"name": name}) for name in ("Jane Doe", "John Doe")
    )

    assert jane.json()["record"]["slug"] is john.json()["record"]["slug"] is None


def comparable(answer) -> tuple[int, str]:
    """The status and the body of a problem, without what differs in each."""
    body = answer.json() | dict.fromkeys(("request_id", "instance"))
    return answer.status_code, re.sub(MOMENT, "", str(body))


def test_a_token_of_one_debate_reads_what_that_debate_refers_to(known):
    hidden = {"private_text": "[1.1] For editors.", "licence": "", "rights_holder": "RFE/RL"}
    all_of_it, own = tool("editor"), tool("editor", known.debate)
    source = all_of_it.post("sources/", {"title": "Not yet cited"} | hidden).json()["slug"]
    address = f"sources/{source}/record/"
    assert own.get(address).status_code == 404
    cited = make_evidence(Position.objects.get(slug="allies"))
    cited.source = Source.objects.get(slug=source)
    cited.save()
    assert own.get(address).json()["private_text"] == hidden["private_text"]
    another = make_debate(title="Another")
    elsewhere = tool("editor", another)
    assert elsewhere.get(address).json()["private_text"] is None
    assert elsewhere.patch("debates/another/", {"source": source}).status_code == 200
    for one in (elsewhere, own):
        assert one.get(address).json()["private_text"] is None
    assert all_of_it.get(address).json()["private_text"] == hidden["private_text"]
    assert elsewhere.get("experts/lukin/record/").json() == own.get("experts/lukin/record/").json()


def test_a_token_of_one_debate_refers_to_no_draft_that_it_may_not_read(known):
    all_of_it, own = tool("editor"), tool("editor", known.debate)
    source = all_of_it.post("sources/", {"title": "Not yet cited"}).json()["slug"]
    expert = all_of_it.post("experts/", {"name": "Not Yet Heard"}).json()["slug"]
    topic = all_of_it.post("topics/", {"name": "Not yet discussed"}).json()["slug"]
    drafts = {"expert": expert, "source": source, "topics": [topic]}

    refused = own.post("positions/", NEW | drafts | {"holders": [{"expert": expert}]})

    assert {one["field"]: one["message"] for one in refused.json()["errors"]} == {
        "expert": f"There is no expert “{expert}”.",
        "source": f"There is no source “{source}”.",
        "topics": f"There is no topic “{topic}”.",
        "holders[0].expert": f"There is no expert “{expert}”.",
    }
    mine = own.post("topics/", {"name": "Rails"}).json()["slug"]
    assert own.post("positions/", NEW | {"topics": ["trade", mine]}).status_code == 201
    assert own.get(f"topics/{mine}/record/").status_code == 200
    assert all_of_it.post("positions/", NEW | drafts).status_code == 201
    assert own.get(f"sources/{source}/record/").status_code == 200


def test_what_is_stored_of_a_token_is_a_digest_and_its_last_use(editor):
    editor.get("positions/")
    [stored] = Token.objects.values()
    assert editor.secret not in str(stored)
    assert editor.secret.removeprefix("sinorus_") not in str(stored)
    assert stored["used_at"] is not None
    # the clock was set back since
    Token.objects.update(used_at=timezone.now() + timedelta(days=400))
    editor.get("positions/")
    assert Token.objects.get().used_at <= timezone.now()
