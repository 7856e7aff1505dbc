"""The doors of previews: for whom they open, until when, and what is left of them afterwards."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from debates.models import Debate
from debates.review.models import PreviewLink
from debates.review.preview_links import make_link, revoke
from tests.debates.builders import make_debate, make_expert, make_position
from tests.debates.editors import page_of, person


@pytest.fixture
def draft(known) -> Debate:
    Debate.objects.filter(pk=known.debate.pk).update(status="draft")
    return Debate.objects.get(pk=known.debate.pk)


@pytest.fixture
def empty_draft(db) -> Debate:
    return make_debate(title="Secret", slug="secret", status="draft")


def told(answer) -> str:
    text = answer.content.decode()
    return json.loads(text)["detail"] if "json" in answer["Content-Type"] else text


def expired(link: PreviewLink, key: str) -> str:
    long_ago = timezone.now() - timedelta(days=20)
    PreviewLink.objects.filter(pk=link.pk).update(
        made_at=long_ago, expires_at=long_ago + timedelta(days=14)
    )
    return key


def revoked(link: PreviewLink, key: str) -> str:
    revoke(link)
    return key


def of_deleted_debate(link: PreviewLink, key: str) -> str:
    Debate.objects.filter(pk=link.debate_id).delete()
    return key


WRONG = {
    "altered": lambda link, key: key[:-1] + ("A" if key[-1] != "A" else "B"),
    "with another number": lambda link, key: f"{link.pk + 1}{key[key.index('-') :]}",
    "unfinished": lambda link, key: f"{link.pk}-",
    "odd": lambda link, key: f"{'9' * 30}-é\0",
    "with the digest": lambda link, key: f"{link.pk}-{link.digest}",
    "of a deleted debate": of_deleted_debate,
}


@pytest.mark.parametrize(
    ("end", "status", "says"),
    [
        (revoked, 403, "This preview link was revoked on"),
        (expired, 403, "This preview link expired on"),
        *((change, 404, "This preview does not exist.") for change in WRONG.values()),
    ],
    ids=["revoked", "expired", *WRONG],
)
def test_a_link_that_opens_nothing_says_so(empty_draft, client, end, status, says):
    link, key = make_link(empty_draft, "The author", 14, None)
    assert client.get(f"/preview/{key}/debates/secret/").status_code == 200

    changed = end(link, key)
    for address in ("/debates/secret/", "/api/v1/debates/secret/", ""):
        answer = client.get(f"/preview/{changed}{address}")
        assert answer.status_code == status, address
        assert says in told(answer)
        assert answer["Cache-Control"] == "private, no-store"


def test_a_link_opens_one_debate_and_no_other_draft(draft, client):
    other = make_debate(title="Another", slug="another", status="draft")
    inside = make_position(
        debate=other, expert=make_expert(other), slug="inside-another", status="published"
    )
    _, key = make_link(draft, "The author", 14, None)

    for instance in (other, inside):
        assert client.get(f"/preview/{key}{instance.get_absolute_url()}").status_code == 404
    listed = client.get(f"/preview/{key}/api/v1/debates/").json()
    assert [one["slug"] for one in listed["results"]] == ["china-russia"]


def test_only_the_digest_of_a_secret_is_stored_and_none_is_logged(draft, client, caplog):
    link, key = make_link(draft, "The author", 14, None)
    secret = key.partition("-")[2]
    with caplog.at_level(logging.DEBUG):
        client.get(f"/preview/{key}/debates/china-russia/", headers={"Accept": "text/html"})
        client.get(f"/preview/{key}/nowhere/")

    stored = PreviewLink.objects.values_list().get(pk=link.pk)
    assert secret not in str(stored)
    records = [str(vars(record)) for record in caplog.records if record.name == "sinorus.requests"]
    assert len(records) == 2
    assert all(secret not in record for record in records)


def test_whoever_is_signed_in_and_may_see_drafts_needs_no_link(draft):
    address = f"/preview/debate-{draft.pk}/debates/china-russia/"
    statuses = {
        role: person(role).client.get(address).status_code
        for role in ("anonymous", "staff", "contributor", "editor", "superuser")
    }

    assert statuses == {
        "anonymous": 302, "staff": 403, "contributor": 200, "editor": 200, "superuser": 200
    }  # fmt: skip
    sign_in = person("anonymous").client.get(address)["Location"]
    assert sign_in == f"/admin/login/?next=/preview/debate-{draft.pk}/debates/china-russia/"


def test_links_and_redirects_stay_in_the_preview_and_on_the_site(draft, client):
    _, key = make_link(draft, "The author", 14, None)
    inside = f"/preview/{key}"

    page = client.get(f"{inside}/debates/china-russia/").content.decode()
    assert f'href="{inside}/positions/allies/"' in page
    assert 'href="/static/' in page or 'href="/positions' not in page
    for asked, leads_to in {
        f"{inside}": f"{inside}/debates/china-russia/",
        f"{inside}/": f"{inside}/debates/china-russia/",
        f"{inside}/search/?q=trade": "/search/?q=trade",
        f"{inside}/admin/": "/admin/",
        f"{inside}//evil.example/": "/evil.example/",
        f"{inside}/preview/{key}/debates/china-russia/": f"/preview/{key}/debates/china-russia/",
    }.items():
        assert client.get(asked)["Location"] == leads_to
    assert client.post(f"{inside}/debates/china-russia/").status_code == 405

    Debate.objects.filter(pk=draft.pk).update(status="published")
    assert client.get(f"{inside}/debates/china-russia/")["Location"] == "/debates/china-russia/"


@pytest.mark.django_db(transaction=True)
def test_a_preview_leaves_nothing_in_any_cache(client, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    debate = make_debate(title="Kept secret", slug="kept-secret", status="draft")
    make_position(
        debate=debate,
        expert=make_expert(debate),
        slug="in-secret",
        status="draft",
        statement="Nobody knows this.",
    )
    public = make_debate(title="Known to all", slug="known", status="published")
    make_position(
        debate=public,
        expert=make_expert(public),
        slug="in-public",
        status="published",
        statement="All know this.",
    )
    _, key = make_link(debate, "The author", 14, None)
    lists = (
        "/debates/", "/positions/", "/experts/", "/api/v1/positions/", "/api/v1/positions/facets/",
        "/api/v1/positions/groups/?group_by=debate", "/api/v1/debates/",
    )  # fmt: skip

    before = {address: client.get(address).content for address in lists}
    for address in (*lists, "/debates/kept-secret/card.png", "/debates/kept-secret/"):
        assert client.get(f"/preview/{key}{address}").status_code == 200, address

    assert {address: client.get(address).content for address in lists} == before
    assert client.get("/debates/kept-secret/").status_code == 404
    assert client.get("/positions/in-secret/").status_code == 404
    assert not [*tmp_path.rglob("drawings/*/*")]


def test_a_form_that_is_sent_twice_makes_one_link(draft):
    editor = person("editor")
    page = editor.open(page_of(draft, "previews"))

    first, second = page.send("", recipient="The author"), page.send("", recipient="The author")

    link = PreviewLink.objects.get()
    [address] = {one.response.context["address"] for one in (first, second)}
    assert address.startswith(f"http://testserver/preview/{link.pk}-")
    assert editor.open(address).status == 200
    log = LogEntry.objects.filter(change_message__contains="Shared the preview with The author")
    assert log.count() == 1
    # the form below a new link makes another one
    assert second.send("", recipient="The author").response.context["address"] != address
    assert PreviewLink.objects.count() == 2
