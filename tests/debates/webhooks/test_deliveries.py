"""Deliveries of webhooks: what is told, to whom, signed, in order, and again until it is taken."""

from __future__ import annotations

import base64
import hmac
import json
import re
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.utils import timezone
from jsonschema import Draft202012Validator

from debates.api.openapi.webhooks import webhooks
from debates.history.corrections import Explanation, explain
from debates.history.moments import one_change
from debates.models import ContextNote, Position
from debates.webhooks import outbox, sending
from debates.webhooks.models import Change, Delivery, Endpoint, State
from debates.webhooks.signatures import signed_headers
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
    make_vote,
)
from tests.debates.open_schemas import closed

FORMAT_CHECKER = Draft202012Validator.FORMAT_CHECKER

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    """Receiver that keeps what it was sent, and answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers, body))
        answers = self.server.answers
        status = answers.pop(0) if answers else 204
        self.send_response(status)
        self.send_header("Content-Length", "0" if status == 204 else "4")
        self.send_header("Retry-After", "900" if status == 429 else "soon")
        self.end_headers()
        if status != 204:
            self.wfile.write(b"no\0<")

    def log_message(self, *arguments):
        """Write no log."""


@pytest.fixture
def receiver(settings):
    """Serve a receiver at 127.0.0.1, which is named as a network."""
    settings.SINORUS_OUTGOING_NETWORKS = ["127.0.0.1"]
    settings.SINORUS_SITE_URL = "https://debates.example.org"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads, server.block_on_close = True, False
    server.received, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def endpoint(receiver):
    """Make an endpoint of the receiver for all events."""
    account = User.objects.create_superuser("ada", email="ada@example.org")
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    return Endpoint.objects.create(name="Catalogue", url=url, account=account)


def told(receiver):
    """Send what is due, and return what was received since: each with its type and slug."""
    del receiver.received[:]
    while sending.send_due() == 0.0:
        pass
    found = [json.loads(body) for _headers, body in receiver.received]
    for one in found:
        request = webhooks()[one["type"]]["post"]["requestBody"]
        schema = closed(request["content"]["application/json"]["schema"])
        Draft202012Validator(schema, format_checker=FORMAT_CHECKER).validate(one)
    return [(one["type"], one["data"].get("slug")) for one in found]


def test_the_way_of_a_position_and_its_debate(endpoint, receiver):
    debate = make_debate(status="draft", slug="summit")
    ada = make_expert(debate)
    position = make_position(debate, ada, slug="gap", status="draft")
    position.statement = "It narrows."
    position.save()
    make_evidence(position)
    position.status = "published"
    position.save()
    position.topics.add(make_topic())
    assert told(receiver) == []
    assert not Change.objects.exists()

    debate.status = "published"
    debate.save()
    assert told(receiver) == [("debate.published", "summit"), ("position.published", "gap")]
    assert json.loads(receiver.received[1][1])["data"] == {
        "kind": "position",
        "slug": "gap",
        "url": "https://debates.example.org/positions/gap/",
        "api_url": "https://debates.example.org/api/v1/positions/gap/",
        "debate": "summit",
        "former": [],
    }

    position.refresh_from_db()
    position.save()
    draft = make_position(debate, ada, status="draft")
    make_counterpoint(position, raised_by=draft)
    assert told(receiver) == []
    make_evidence(position)
    assert told(receiver) == [("position.corrected", "gap")]
    assert json.loads(receiver.received[0][1])["data"]["slip"] is False
    Position.objects.filter(pk=position.pk).update(detail="By the programmer's hand.")
    assert told(receiver) == [("position.corrected", "gap")]

    position.refresh_from_db()
    position.detail = "By the programmer’s hand."
    with transaction.atomic():
        position.save()
        explain([position.pk], timezone.now(), Explanation("", slip=True))
    assert told(receiver) == [("position.corrected", "gap")]
    assert json.loads(receiver.received[0][1])["data"]["slip"] is True

    position.slug = "gap-narrows"
    position.save()
    assert told(receiver) == [("position.moved", "gap-narrows")]
    assert json.loads(receiver.received[0][1])["data"]["former"][0]["slug"] == "gap"

    position.status, position.withdrawn_reason = "withdrawn", "The figure was wrong."
    position.save()
    assert told(receiver) == [("position.withdrawn", "gap-narrows")]
    assert b"figure" not in receiver.received[0][1]
    position.status = "published"
    position.save()
    assert told(receiver) == [("position.published", "gap-narrows")]
    position.delete()
    assert told(receiver) == [("position.removed", "gap-narrows")]
    debate.status = "draft"
    debate.save()
    assert told(receiver) == [("debate.removed", "summit")]


def test_what_changes_beside_positions_corrects_their_debate(endpoint, receiver):
    source = make_source(title="Talk")
    debate = make_debate(slug="summit", source=source)
    draft = make_debate(slug="draft", status="draft", source=make_source(title="Notes"))
    ada, bea = make_expert(debate), make_expert(draft)
    corrected = ("debate.corrected", "summit")

    def change(thing, **values):
        for name, value in values.items():
            setattr(thing, name, value)
        with one_change("", Explanation("", slip=True)):
            thing.save()

    of_both = [
        (
            make_question(one),
            expert.participations.get(debate=one),
            make(ContextNote, debate=one, statement="They met."),
            one,
            expert,
            one.source,
        )
        for one, expert in ((draft, bea), (debate, ada))
    ]
    told(receiver)
    values = (
        {"text": "Does it hold?"},
        {"role": "Minister"},
        {"statement": "They met twice."},
        {"title": "Two powers", "summary": "They spoke."},
        {"name": "Ada Byron"},
        {"title": "Talks"},
    )
    for things, expected in zip(of_both, ([], [corrected]), strict=True):
        for thing, changed in zip(things, values, strict=True):
            change(thing, **changed)
            assert told(receiver) == expected, thing
            sent = [json.loads(body)["data"] for _headers, body in receiver.received]
            if thing in (debate, draft):
                assert [one["slip"] for one in sent] == [True] * len(sent)
            assert not {"title", "text", "summary"} & {name for one in sent for name in one}
        question, participation, note, *_ = things
        vote = make_vote(question, participation.expert)
        assert told(receiver) == expected
        change(vote, answer="disagree")
        assert told(receiver) == expected
        for thing in (note, vote):
            thing.delete()
            assert told(receiver) == expected
        question.save()
        assert told(receiver) == []
    draft.status = "published"
    draft.save()
    assert told(receiver) == [("debate.published", "draft")]
    debate.delete()
    assert told(receiver) == [("debate.removed", "summit")]


def test_what_leaves_is_told_with_its_former_addresses_and_those_it_took_part_in(
    endpoint, receiver
):
    debate = make_debate(slug="summit")
    ada = make_expert(debate)
    one, two, draft = (make_position(debate, ada, slug=slug) for slug in ("one", "two", "draft"))
    make_counterpoint(one, raised_by=two)
    make_counterpoint(two, raised_by=draft)
    draft.status = "draft"
    draft.save()
    told(receiver)
    two.slug = "two-again"
    two.save()
    former = [["two"]]
    for status, event in (
        ("withdrawn", "withdrawn"),
        ("published", "published"),
        ("draft", "removed"),
    ):
        two.status, two.withdrawn_reason = status, "It is not hers."
        two.save()
        # the order is that of triggers, which differs between databases
        corrected, own = sorted(told(receiver))
        assert corrected == ("position.corrected", "one")
        assert own == (f"position.{event}", "two-again")
        sent = [json.loads(body)["data"].get("former") for _headers, body in receiver.received]
        assert [[each["slug"] for each in one] for one in sent if one is not None] == former


def test_the_debate_that_a_position_leaves_is_told_and_no_draft(endpoint, receiver):
    home, other = make_debate(slug="home"), make_debate(slug="other")
    draft = make_debate(slug="draft", status="draft")
    ada = make_expert(home)
    for debate in (other, draft):
        ada.participations.create(debate=debate)
    position = make_position(home, ada, slug="gap")
    told(receiver)
    mine = {"url": endpoint.url, "account": endpoint.account}
    for debate in (home, other, draft):
        Endpoint.objects.create(name=debate.slug, debate=debate, **mine)

    def moved_to(*debates):
        for debate in debates:
            position.debate = debate
            position.question = None
            position.save()
        told(receiver)
        new = Delivery.objects.exclude(endpoint__debate=None)
        found = sorted(new.values_list("endpoint__name", "event"))
        general = [json.loads(body)["data"]["debate"] for _headers, body in receiver.received]
        Delivery.objects.all().delete()
        return found, sorted(set(general))

    removed, published = "position.removed", "position.published"
    assert moved_to(other) == ([("home", removed), ("other", published)], ["home", "other"])
    assert moved_to(draft) == ([("other", removed)], ["other"])
    assert moved_to(other) == ([("other", published)], ["other"])
    assert moved_to(home, draft) == (
        [("home", removed), ("other", removed)],
        ["home", "other"],
    )


def test_a_debate_that_is_withdrawn_takes_its_positions_along(endpoint, receiver):
    debate, other = make_debate(slug="summit"), make_debate(slug="other")
    position = make_position(debate, make_expert(debate), slug="gap")
    Endpoint.objects.update(debate=debate, events=["position.withdrawn", "debate.published"])
    told(receiver)
    for one in (debate, other):
        one.status, one.withdrawn_reason = "withdrawn", "It never took place."
        one.save()
    assert told(receiver) == [("position.withdrawn", "gap")]
    assert json.loads(receiver.received[0][1])["data"]["debate"] is None
    assert position.pk


def test_nothing_is_noted_while_nobody_asks(endpoint):
    for off in ({"is_on": False}, {"is_on": True, "paused_at": timezone.now()}):
        Endpoint.objects.update(**off)
        make_debate()
        assert not Change.objects.exists()
        assert sending.send_due() > 0


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


def test_what_fails_unexpectedly_is_tried_again_later(endpoint, receiver, monkeypatch, caplog):
    monkeypatch.setattr(sending, "send", lambda *_, **__: 1 / 0)
    delivery = outbox.make_test_delivery(endpoint)
    assert told(receiver) == []
    assert Delivery.objects.get().attempts == 1
    assert f"{delivery.message} to the webhook “Catalogue” failed" in caplog.text


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


def test_old_deliveries_are_forgotten(endpoint, receiver):
    for state in (State.DELIVERED, State.WAITING):
        outbox.make_test_delivery(endpoint)
        Delivery.objects.filter(state=State.WAITING).update(state=state)
    passed(days=31)
    make_debate()
    outbox.forget_old()
    assert [one.state for one in Delivery.objects.all()] == [State.WAITING]
    assert outbox.backlog()[0] == Change.objects.count() == 1
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
