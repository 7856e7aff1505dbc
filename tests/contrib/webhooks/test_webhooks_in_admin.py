"""Webhooks in the admin: made by editors for themselves, tried, and their log."""

from __future__ import annotations

import re

import pytest

from debates.contrib.webhooks import outbox
from debates.contrib.webhooks.models import Delivery, Endpoint, State
from tests.debates.builders import make_debate
from tests.debates.editors import person

LIST, ADD = "/admin/webhooks/endpoint/", "/admin/webhooks/endpoint/add/"
LOG = "/admin/webhooks/delivery/"

pytestmark = pytest.mark.django_db


def act(person, address, action, *chosen):
    page = person.open(address)
    data = {"action": action, "index": "0", "_selected_action": [one.pk for one in chosen]}
    return page.post({**page.token(), **data})


def test_an_editor_makes_a_webhook_tries_it_and_reads_the_log(db):
    editor = person("editor")
    refused = editor.open(ADD).send(name="", url="http://127.0.0.1/", events=[])
    assert refused.errors("name") == "Enter the name."
    assert refused.errors("url") == "The address has to begin with https://."
    assert refused.errors("events") == "Choose the events."

    made = editor.open(ADD).send(name="Catalogue", url="https://example.org/hook")
    assert made.response["Cache-Control"].startswith("private, no-store")
    [secret] = re.findall(r'value="(whsec_[\w+/]{43}=)"', made.html)
    endpoint = Endpoint.objects.get()
    assert (endpoint.secret, endpoint.account) == (secret, editor.user)

    renewed = act(editor, LIST, "renew_secret", endpoint)
    [second] = re.findall(r'value="(whsec_[\w+/]{43}=)"', renewed.html)
    endpoint.refresh_from_db()
    assert endpoint.secrets() == [second, secret]
    endpoint.renew_secret()
    assert endpoint.secrets()[1:] == [second, secret]

    assert act(editor, LIST, "send_test", endpoint).saved
    delivery = Delivery.objects.get()
    Delivery.objects.update(state=State.FAILED, status=500, answer="<b>no</b>", attempts=9)
    log = editor.open(LOG)
    assert "500 &lt;b&gt;no&lt;/b&gt;" in log.html
    own = editor.open(f"{LOG}{delivery.pk}/change/")
    assert act(editor, LOG, "send_again", delivery).saved
    assert Delivery.objects.values_list("state", "attempts").get() == ("waiting", 0)
    pages = [
        log,
        own,
        editor.open(LIST),
        editor.open(f"{LIST}{endpoint.pk}/change/"),
        editor.open("/admin/"),
    ]
    assert all(page.status == 200 and second not in page.html for page in pages)

    Endpoint.objects.update(paused_at="2026-01-02T00:00Z", failures=9)
    assert "paused on 2 January 2026" in editor.open(LIST).html
    act(editor, LIST, "send_test", endpoint)
    assert Delivery.objects.count() == 1
    Delivery.objects.update(state=State.FAILED)
    act(editor, LOG, "send_again", delivery)
    assert Delivery.objects.get().state == State.FAILED
    assert "Nothing is sent to “Catalogue” now" in editor.open(LOG).html
    assert editor.open(f"{LIST}{endpoint.pk}/change/").send().saved
    assert "works" in editor.open(LIST).html
    form = editor.open(f"{LIST}{endpoint.pk}/change/")
    del form.fields["is_on"]
    assert form.send().saved
    assert "switched off" in editor.open(LIST).html
    assert Delivery.objects.get().state == State.FAILED


def test_a_form_that_is_sent_twice_makes_one_webhook(db):
    page = person("editor").open(ADD)

    first, second = (page.send(name="Catalogue", url="https://example.org/hook") for _ in range(2))

    endpoint = Endpoint.objects.get()
    assert endpoint.secret in first.html
    assert endpoint.secret in second.html


def test_nobody_sees_the_webhooks_of_others(db):
    theirs = Endpoint.objects.create(
        name="Theirs", url="https://example.org/", account=person("editor", "ada").user
    )
    theirs.deliveries.create(event="test", happened_at=theirs.made_at)
    editor, contributor, superuser = map(person, ("editor", "contributor", "superuser"))
    for address in (LIST, LOG):
        assert "Theirs" not in editor.open(address).html
        assert contributor.open(address).status == 403
        assert "Theirs" in superuser.open(address).html
    for address in (f"{LIST}{theirs.pk}/change/", f"{LOG}{theirs.deliveries.get().pk}/change/"):
        assert editor.open(address).status == 302
        assert contributor.open(address).status in {302, 403}
    assert act(editor, LIST, "renew_secret", theirs).saved
    theirs.refresh_from_db()
    assert theirs.previous_secret == ""
    theirs.account.groups.clear()
    assert "may no longer make webhooks" in superuser.open(LIST).html


def test_a_webhook_outlives_its_debate(db):
    debate, editor = make_debate(), person("editor")
    mine = Endpoint.objects.create(
        name="Mine", url="https://e.org/", debate=debate, account=editor.user
    )
    debate.delete()
    outbox.make_deliveries()
    assert mine.deliveries.get().event == "debate.removed"
    assert "its debate was deleted" in editor.open(LIST).html
    # it is not made to tell of every debate
    refused = editor.open(f"{LIST}{mine.pk}/change/").send()
    assert refused.errors("debate").startswith("Its debate was deleted.")
    assert editor.open(f"{LOG}{mine.deliveries.get().pk}/change/").status == 200
