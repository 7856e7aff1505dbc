"""Sending of webhooks: signed, in order, and again until an endpoint takes it or is given up."""

from __future__ import annotations

import base64
import hmac
import json
import re
import threading
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from debates.contrib.webhooks import outbox, sending
from debates.contrib.webhooks.models import Change, Delivery, Endpoint, State
from debates.contrib.webhooks.signatures import signed_headers
from search.sync import chores
from tests.contrib.webhooks.received import told
from tests.debates.builders import make_debate, make_expert, make_position

pytestmark = pytest.mark.django_db


def test_nothing_is_sent_for_an_account_that_lost_its_right(endpoint, receiver):
    make_debate(slug="one")
    delivery = outbox.make_test_delivery(endpoint)
    User.objects.update(is_superuser=False)
    assert told(receiver) == []
    User.objects.get().user_permissions.add(Permission.objects.get(codename="make_webhook"))
    assert len(told(receiver)) == 2
    assert sending.send_again([delivery]) == 1
    User.objects.update(is_active=False)
    assert told(receiver) == []
    outbox.forget_old()
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED


def test_what_waits_is_told_only_if_it_is_still_public(endpoint, receiver):
    debate = make_debate(slug="summit")
    position = make_position(debate, make_expert(debate), slug="gap")
    outbox.make_deliveries()
    position.status, position.slug = "draft", "secret-words"
    position.save()
    assert told(receiver) == [("debate.published", "summit"), ("position.removed", "gap")]
    assert b"secret-words" not in b"".join(body for _headers, body in receiver.received)
    assert Delivery.objects.get(state=State.DROPPED).event == "position.published"


def test_signatures(endpoint, receiver, settings):
    # the example of the specification
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [secret]
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    # the example of the docs, with the same secret
    page = (settings.BASE_DIR / "docs" / "webhooks.md").read_text()
    head, _, body = page.partition("```http\n")[2].partition("\n```")[0].partition("\n\n")
    shown = dict(re.findall("(webhook-[a-z]+): (.+)", head))
    moment = int(datetime.fromisoformat(json.loads(body)["timestamp"]).timestamp())
    assert shown == signed_headers(shown["webhook-id"], moment, body.encode(), [secret])
    assert f"`{secret}`" in page

    former = endpoint.secret
    endpoint.renew_secret()
    outbox.make_test_delivery(endpoint)
    assert told(receiver) == [("test", None)]
    headers, body = receiver.received[0]
    assert (headers["Content-Type"], headers["User-Agent"]) == ("application/json", "Sinorus")
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"].split() == [
        "v1," + base64.b64encode(hmac.digest(base64.b64decode(one[6:]), content, "sha256")).decode()
        for one in (endpoint.secret, former)
    ]


def passed(**time):
    """Let time pass for everything that waits."""
    for model, names in {
        Endpoint: ("wait_until", "failing_since"),
        Delivery: ("next_at", "claimed_until", "made_at"),
    }.items():
        for one in model.objects.all():
            for name in names:
                if (moment := getattr(one, name)) is not None:
                    setattr(one, name, moment - timedelta(**time))
            one.save()


def test_failures_hold_up_later_deliveries_for_a_while(endpoint, receiver):
    for slug in ("one", "two"):
        make_debate(slug=slug)
    receiver.answers = [500]
    assert told(receiver) == [("debate.published", "one")]
    first, second = Delivery.objects.order_by("pk")
    assert (first.state, first.status, first.answer) == (State.WAITING, 500, "no <")
    assert second.attempts == 0
    assert told(receiver) == []
    receiver.answers = [302]
    passed(seconds=6)
    assert told(receiver) == [("debate.published", "one")]
    receiver.answers = [429]
    passed(seconds=40)
    assert told(receiver) == [("debate.published", "one")]
    passed(seconds=140)
    assert told(receiver) == []  # it asked for more time than that
    # now the later one goes ahead, and the endpoint works, so that the first is tried again
    passed(seconds=800)
    Delivery.objects.filter(pk=first.pk).update(next_at=timezone.now() + timedelta(hours=1))
    message = first.message
    assert told(receiver) == [("debate.published", "two"), ("debate.published", "one")]
    assert receiver.received[1][0]["webhook-id"] == message
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DELIVERED}


def test_an_endpoint_that_takes_nothing_is_given_up(endpoint, receiver, settings, mailoutbox):
    settings.SINORUS_MAIL = True
    make_debate(slug="one")
    receiver.answers = [503] * 20
    told(receiver)
    for _ in range(3):
        passed(hours=17)
        make_debate()
        told(receiver)
    endpoint.refresh_from_db()
    assert endpoint.paused_at is not None
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.FAILED}
    make_debate()
    assert told(receiver) == []

    Endpoint.objects.update(paused_at=None, failures=0, failing_since=None, wait_until=None)
    receiver.answers = [204, 410]
    assert sending.send_again(Delivery.objects.order_by("pk")[:2]) == 2
    assert len(told(receiver)) == 2
    assert Delivery.objects.filter(state=State.DELIVERED).count() == 1
    assert Endpoint.objects.active().count() == 0


def test_an_endpoint_does_not_fail_while_nothing_waits_for_it(endpoint, receiver):
    debate = make_debate()
    receiver.answers = [503]
    told(receiver)
    debate.status = "draft"
    debate.save()
    Change.objects.all().delete()  # nothing follows
    passed(hours=1)
    assert told(receiver) == []
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since) == (0, None)

    outbox.make_test_delivery(endpoint)
    receiver.answers = [503]
    Delivery.objects.update(made_at=timezone.now() - sending.GIVEN_UP_AFTER)
    told(receiver)
    endpoint.refresh_from_db()
    assert (endpoint.paused_at, endpoint.failing_since) == (None, None)

    # what was given up long ago is not given up at once when it is sent again
    Endpoint.objects.update(wait_until=None)
    receiver.answers = [503]
    given_up = Delivery.objects.get(state=State.FAILED)
    assert sending.send_again([given_up]) == 1
    told(receiver)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.attempts) == (State.WAITING, 1)


def test_a_long_queue_keeps_no_other_endpoint_waiting(endpoint, receiver, monkeypatch):
    monkeypatch.setattr(sending, "ENDPOINTS_AT_ONCE", 1)
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    other = Endpoint.objects.create(name="Mirror", url=endpoint.url, account=endpoint.account)
    sent = [outbox.make_test_delivery(one).message for one in (endpoint, endpoint, other)]
    assert len(told(receiver)) == 3
    first, second, third = sent
    assert [head["webhook-id"] for head, _body in receiver.received] == [first, third, second]


def test_a_slow_endpoint_keeps_no_other_waiting(endpoint, receiver, monkeypatch):
    taken = threading.Event()

    def send(method, url, **options):
        if url == "http://127.0.0.1/slow":
            assert taken.wait(20)
        return sent(method, url, **options)

    sent = sending.send
    monkeypatch.setattr(sending, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(sending, "send", send)
    slow = Endpoint.objects.create(
        name="Slow", url="http://127.0.0.1/slow", account=endpoint.account
    )
    outbox.make_test_delivery(slow)
    assert sending.send_due() == 0.0
    for _ in range(2):
        delivery = outbox.make_test_delivery(endpoint)
        while delivery.state == State.WAITING:
            sending.send_due()
            delivery.refresh_from_db()
        assert delivery.state == State.DELIVERED
    assert slow.deliveries.get().attempts == 0
    taken.set()
    told(receiver)
    assert slow.deliveries.get().attempts == 1


def test_what_another_process_has_is_not_sent_nor_overtaken(endpoint, receiver):
    first, second, third = (outbox.make_test_delivery(endpoint) for _ in range(3))
    Delivery.objects.filter(pk=second.pk).update(claimed_until=timezone.now() + timedelta(hours=1))
    told(receiver)
    sent = [head["webhook-id"] for head, _body in receiver.received]
    passed(hours=1)
    told(receiver)
    later = [head["webhook-id"] for head, _body in receiver.received]

    assert sent == [first.message]
    assert later == [second.message, third.message]


def test_what_fails_unexpectedly_is_tried_again_later(endpoint, receiver, monkeypatch, caplog):
    monkeypatch.setattr(sending, "send", lambda *_, **__: 1 / 0)
    delivery = outbox.make_test_delivery(endpoint)
    assert told(receiver) == []
    assert Delivery.objects.get().attempts == 1
    assert f"{delivery.message} to the webhook “Catalogue” failed" in caplog.text


def test_an_endpoint_without_a_thread_is_asked_later(endpoint, receiver, monkeypatch):
    def start(_thread):
        raise RuntimeError("can't start new thread")

    outbox.make_test_delivery(endpoint)
    with monkeypatch.context() as exhausted:
        exhausted.setattr(threading.Thread, "start", start)
        with pytest.raises(RuntimeError):
            sending.send_due()
    passed(minutes=2)
    assert told(receiver) == [("test", None)]


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_sends(endpoint, receiver, monkeypatch):
    """The next process sends again what nobody knows the outcome of, but not at once."""
    make_debate(slug="one")
    with monkeypatch.context() as killed:
        killed.setattr(sending, "_keep", lambda batch: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sending.send_due()
    assert len(receiver.received) == 1
    message = receiver.received[0][0]["webhook-id"]
    assert told(receiver) == []
    passed(seconds=61)
    assert told(receiver) == [("debate.published", "one")]
    assert receiver.received[0][0]["webhook-id"] == message
    assert told(receiver) == []


def test_a_clock_that_was_set_back_by_days_holds_nothing_up(endpoint, receiver):
    receiver.answers = [503]
    outbox.make_test_delivery(endpoint)
    assert len(told(receiver)) == 1
    Delivery.objects.update(claimed_until=timezone.now())
    passed(days=-400)
    assert told(receiver) == []

    chores.do_all()

    assert told(receiver) == [("test", None)]


def test_old_deliveries_are_forgotten(endpoint, receiver):
    for state in (State.DELIVERED, State.WAITING):
        outbox.make_test_delivery(endpoint)
        Delivery.objects.filter(state=State.WAITING).update(state=state)
    passed(days=31)
    make_debate()
    outbox.forget_old()
    assert [one.state for one in Delivery.objects.all()] == [State.WAITING]
    assert outbox.gauges()[0][2] == 1
    assert Change.objects.count() == 1
    Endpoint.objects.update(is_on=False)
    outbox.forget_old()
    assert not Change.objects.exists()


def test_the_check_in_the_docs(endpoint, receiver, settings):
    page = (settings.BASE_DIR / "docs" / "webhooks.md").read_text()
    known: dict = {}
    exec(page.partition("```python\n")[2].partition("```")[0], known)
    outbox.make_test_delivery(endpoint)
    told(receiver)
    headers, body = receiver.received[0]
    headers = {name.lower(): value for name, value in headers.items()}
    assert known["is_genuine"](headers, body, endpoint.secret)
    assert not known["is_genuine"](headers, body + b" ", endpoint.secret)
    old = headers | {"webhook-timestamp": "1764403200"}
    assert not known["is_genuine"](old, body, endpoint.secret)
