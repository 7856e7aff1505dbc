"""Access tokens in the admin: made by editors for themselves, shown once, revoked."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry

from debates.editing.secret_keys import secret_made_of
from debates.writing.models import Token
from tests.debates.builders import make_debate
from tests.debates.editors import page_of, person
from tests.debates.writing.tools import Tool, tool

LIST, ADD = "/admin/writing/token/", "/admin/writing/token/add/"

pytestmark = pytest.mark.django_db


def test_an_editor_makes_a_token_that_is_shown_once(known):
    editor = person("editor")
    made = editor.open(ADD).send(name="Transcripts", role="contributor", debate=known.debate.pk)

    assert made.response["Cache-Control"].startswith("private, no-store")
    [secret] = re.findall(r'value="(sinorus_[\w-]{43})"', made.html)
    [token] = Token.objects.all()
    assert (token.account, token.role, token.debate) == (editor.user, "contributor", known.debate)
    assert Tool(token, secret).get("positions/allies/record/").status_code == 200
    pages = [editor.open(LIST), editor.open(f"{LIST}{token.pk}/change/"), editor.open("/admin/")]
    assert all(page.status == 200 and secret not in page.html for page in pages)

    data = {"action": "revoke", "index": "0", "_selected_action": [token.pk]}
    revoked = editor.open(LIST)
    revoked.post({**revoked.token(), **data})
    assert Tool(token, secret).get("positions/").status_code == 401
    assert "revoked on" in editor.open(LIST).html


def test_what_is_wrong_with_a_new_token_is_said_beside_its_field(db):
    page = person("editor").open(ADD).send(name="", ends_on="2020-01-01", budget="1")

    assert page.errors("name") == "Enter the name."
    assert page.errors("ends_on") == "Choose today or a later day, or leave it empty."
    assert page.errors("budget") == "Enter a number of at least 60."
    assert not Token.objects.exists()


def test_a_debate_takes_the_tokens_along_that_write_it_alone(db):
    first, second = make_debate(status="draft"), make_debate(status="draft")
    theirs, own = tool("editor", first), tool("editor", second)
    page = person("editor", "ada").open(page_of(first, "delete"))
    assert page.post({**page.token(), "post": "yes"}).saved
    assert theirs.get("positions/").status_code == 401
    gone = own.delete(f"debates/{second.slug}/", idempotency_key="once")
    assert gone.status_code == 204
    assert not Token.objects.exists()


def test_nobody_sees_or_revokes_the_tokens_of_others(db):
    theirs = tool("editor").token
    ada = person("editor", "ada")

    assert ada.open(f"{LIST}{theirs.pk}/change/").status == 302
    page = ada.open(LIST)
    page.post({**page.token(), "action": "revoke", "index": "0", "_selected_action": [theirs.pk]})
    assert Token.objects.get().is_open
    assert person("contributor").open(LIST).status == 403
    root = person("superuser")
    page = root.open(LIST)
    page.post({**page.token(), "action": "revoke", "index": "0", "_selected_action": [theirs.pk]})
    assert not Token.objects.get().is_open


def test_a_form_that_is_sent_twice_makes_one_token_with_one_secret(known):
    editor = person("editor")
    page = editor.open(ADD)

    first, second = page.send(name="Transcripts"), page.send(name="Transcripts")

    [token] = Token.objects.all()
    shown = {re.search(r'value="(sinorus_[\w-]{43})"', made.html)[1] for made in (first, second)}
    [secret] = shown
    assert Tool(token, secret).get("positions/allies/record/").status_code == 200
    # going back to the form and changing it makes another one, as do a new form and other people
    assert page.send(name="Nightly").status == 200
    assert editor.open(ADD).send(name="Transcripts").status == 200
    ada = person("editor", "ada")
    theirs = ada.open(ADD).send(name="Transcripts", form_key=page.fields["form_key"])
    assert secret not in theirs.html
    assert Token.objects.count() == 4


def test_a_secret_cannot_be_made_of_what_is_stored(known, settings):
    editor = person("editor")
    page = editor.open(ADD)
    key = page.fields["form_key"]
    secret = re.search(r'value="(sinorus_[\w-]{43})"', page.send(name="Transcripts").html)[1]

    stored = str([*Token.objects.values_list(), *LogEntry.objects.values_list()])
    assert key not in stored
    assert secret not in stored
    before = secret_made_of(key)
    settings.SECRET_KEY = "another"
    assert secret_made_of(key) != before
