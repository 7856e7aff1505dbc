"""Sending: in the process that leads, in order, signed, and again until an endpoint takes it.

What is sent is claimed before, in the database, and released with its outcome. A process that is
killed in between leaves a claim that ends by itself: the next one sends the delivery again, with
the same `webhook-id`. So each is sent at least once, and never twice at the same moment.

Each endpoint has a thread, so that a slow one holds up no other. Its deliveries are sent one after
the other. One that fails holds up the later ones for its first attempts; then they go ahead. An
endpoint that fails is asked ever more seldom, whatever waits for it, and given up after two days.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from debates.contrib.webhooks import notices, outbox
from debates.contrib.webhooks.models import LONGEST_ANSWER, Delivery, Endpoint, State
from debates.contrib.webhooks.payloads import payload
from debates.contrib.webhooks.signatures import signed_headers
from debates.outgoing.requests import NotSent, retry_after, send

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
IDLE_SECONDS = 5.0
"""Seconds until the next look for endpoints while there are none."""

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600, 28_800, 43_200)
)
"""Pauses after the first, second and further failures; the last one goes on.

Up to a tenth longer by chance, so that what failed together does not come back together.
"""

GIVEN_UP_AFTER = timedelta(days=2)
"""The time after which a delivery is given up, and an endpoint that took nothing meanwhile."""

HOLDING_ATTEMPTS = 3
"""Failed attempts during which a delivery holds up the later ones."""

AT_ONCE = 20
"""Deliveries to one endpoint that are claimed together."""
ENDPOINTS_AT_ONCE = 32
"""Endpoints that are sent to at the same time, each in a thread that mostly waits."""

SECONDS = 10.0
"""Seconds that one attempt may take, and after which no further one of a batch begins."""
CLAIMED_FOR = timedelta(seconds=60)
ANSWER_BYTES = 1000
GONE = 410
LONGEST_WAIT = timedelta(days=1)
"""The longest pause that an endpoint may ask for, with Retry-After."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of an attempt.

    status  of the answer; None if there was none
    wait    pause that the endpoint asked for
    """

    status: int | None
    answer: str
    wait: timedelta = timedelta(0)

    @property
    def is_taken(self) -> bool:
        """True if the endpoint took the delivery."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class Batch:
    """Deliveries to one endpoint in order, each with its body, and the outcomes so far."""

    endpoint: Endpoint
    deliveries: list[tuple[Delivery, bytes]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    claimed_at: float = field(default_factory=time.monotonic)

    def work(self) -> None:
        """Send the deliveries and report that it is over."""
        try:
            self.send()
        finally:
            _finished.put(self)

    def send(self) -> None:
        """Send the deliveries until one fails or time is up; uses no database."""
        ends = time.monotonic() + SECONDS
        for delivery, body in self.deliveries:
            try:
                outcome = _attempt(self.endpoint, delivery, body)
            except Exception:
                # else it would be tried again at once, for ever
                logger.exception(
                    "Delivery %s to the webhook “%s” failed unexpectedly.",
                    delivery.message,
                    self.endpoint.name,
                )
                outcome = Outcome(None, "It could not be sent: the log of the server says why.")
            self.outcomes.append(outcome)
            if not outcome.is_taken or time.monotonic() >= ends:
                return


_at_work: set[int] = set()
"""The keys of the endpoints whose batch is being sent by a thread of this process."""

_finished: queue.SimpleQueue[Batch] = queue.SimpleQueue()


def send_due() -> float:
    """Deliver noted and due events; return the seconds until the next run.

    Waits for no slow endpoint: a batch goes on in its thread, and its outcomes are kept by a later
    call.
    """
    if not _at_work and not Endpoint.objects.active().exists():
        return IDLE_SECONDS
    while outbox.make_deliveries():
        pass
    for endpoint in _due():
        if (batch := _claimed(endpoint)) is not None:
            threading.Thread(target=batch.work, name="webhook", daemon=True).start()
            # only now: an endpoint whose thread could not be started is not at work
            _at_work.add(endpoint.pk)
    if not _at_work:
        return POLL_SECONDS
    if not connection.in_atomic_block:
        # others need it more than whoever waits for a receiver
        connection.close()
    _keep_finished()
    return 0.0


def _keep_finished() -> None:
    """Wait a moment for a batch that is finished, and keep the outcomes of all that are."""
    with suppress(queue.Empty):
        batch = _finished.get(timeout=POLL_SECONDS)
        while True:
            _at_work.discard(batch.endpoint.pk)
            if time.monotonic() < batch.claimed_at + CLAIMED_FOR.total_seconds():
                _keep(batch)
            # else another process may have claimed it again, after this one led no more
            batch = _finished.get_nowait()


def send_again(deliveries: Iterable[Delivery]) -> int:
    """Have deliveries that are over sent once more, now; return how many.

    Those to endpoints that are switched off or paused stay as they are.
    """
    keys = [delivery.pk for delivery in deliveries]
    active = Delivery.objects.filter(pk__in=keys, endpoint__in=Endpoint.objects.active())
    over = active.exclude(state=State.WAITING)
    now = timezone.now()
    return over.update(state=State.WAITING, attempts=0, next_at=now, made_at=now)


def correct_moments() -> None:
    """Bring moments back to now that are further ahead than the longest pause.

    They are from before the clock was set back, and would hold everything up for as long as that.
    """
    now = timezone.now()
    waiting = Delivery.objects.filter(state=State.WAITING)
    waiting.filter(next_at__gt=now + LONGEST_WAIT).update(next_at=now)
    waiting.filter(claimed_until__gt=now + LONGEST_WAIT).update(claimed_until=None)
    Endpoint.objects.filter(wait_until__gt=now + LONGEST_WAIT).update(wait_until=None)


def give_up(endpoint: Endpoint) -> None:
    """Give up what waits for an endpoint."""
    endpoint.deliveries.filter(state=State.WAITING).update(state=State.FAILED)


def _due() -> list[Endpoint]:
    """Return endpoints for which something may be due, those first that were sent to least lately.

    So a long queue of one keeps no other waiting.
    """
    now = timezone.now()
    waiting = Delivery.objects.filter(state=State.WAITING, next_at__lte=now)
    active = Endpoint.objects.active().exclude(wait_until__gt=now).exclude(pk__in=_at_work)
    endpoints = active.filter(pk__in=waiting.values("endpoint"))
    endpoints = endpoints.annotate(sent_to_at=Max("deliveries__tried_at"))
    least_lately = F("sent_to_at").asc(nulls_first=True)
    room = max(0, ENDPOINTS_AT_ONCE - len(_at_work))
    return list(endpoints.order_by(least_lately, "pk")[:room])


def _claimed(endpoint: Endpoint) -> Batch | None:
    """Claim the deliveries to send to an endpoint, oldest first; drop those not public."""
    now = timezone.now()
    waiting = endpoint.deliveries.filter(state=State.WAITING).order_by("pk")
    first = waiting.first()
    if first is None or (first.claimed_until is not None and first.claimed_until > now):
        return None
    if 0 < first.attempts < HOLDING_ATTEMPTS:
        waiting = waiting.filter(pk=first.pk)
    batch = Batch(endpoint)
    for delivery in list(waiting.filter(next_at__lte=now)[:AT_ONCE]):
        free = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
        free = free.exclude(claimed_until__gt=now)
        if not free.update(claimed_until=now + CLAIMED_FOR):
            break  # another process has it
        body = payload(delivery)
        if body is None:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=State.DROPPED, claimed_until=None, tried_at=now
            )
        else:
            batch.deliveries.append((delivery, body))
    if not batch.deliveries:
        if not _has_waiting(endpoint):
            Endpoint.objects.filter(pk=endpoint.pk).update(failures=0, failing_since=None)
        return None
    return batch


def _has_waiting(endpoint: Endpoint) -> bool:
    """Tell whether anything waits for an endpoint; if not, nothing shows that it still fails."""
    return endpoint.deliveries.filter(state=State.WAITING).exists()


def _attempt(endpoint: Endpoint, delivery: Delivery, body: bytes) -> Outcome:
    headers = signed_headers(delivery.message, int(time.time()), body, endpoint.secrets())
    try:
        answer = send(
            "POST",
            endpoint.url,
            body=body,
            headers={"Content-Type": "application/json", **headers},
            plain=False,
            seconds=SECONDS,
            most_bytes=ANSWER_BYTES,
        )
    except NotSent as error:
        return Outcome(None, str(error)[:LONGEST_ANSWER])
    wait = retry_after(answer, LONGEST_WAIT) or timedelta(0)
    return Outcome(answer.status, _shown(answer.body), wait)


def _shown(body: bytes) -> str:
    """Return the beginning of an answer as text, without control characters."""
    text = body.decode("utf-8", "replace")
    return "".join(char if char.isprintable() else " " for char in text)[:LONGEST_ANSWER].strip()


def _keep(batch: Batch) -> None:
    """Keep the outcomes of a batch, and release what was not sent."""
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().filter(pk=batch.endpoint.pk).first()
        if endpoint is None:
            return  # deleted meanwhile, with its deliveries
        now = timezone.now()
        keys = [delivery.pk for delivery, _body in batch.deliveries]
        Delivery.objects.filter(pk__in=keys).update(claimed_until=None)
        for (delivery, _body), outcome in zip(batch.deliveries, batch.outcomes, strict=False):
            _keep_outcome(endpoint, delivery, outcome, now)
        if endpoint.paused_at is None and not _has_waiting(endpoint):
            endpoint.failures, endpoint.failing_since = 0, None
        endpoint.save(update_fields=["failures", "failing_since", "wait_until", "paused_at"])


def _keep_outcome(endpoint: Endpoint, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    values = {"attempts": delivery.attempts + 1, "tried_at": now}
    values |= {"status": outcome.status, "answer": outcome.answer}
    if outcome.is_taken:
        values["state"] = State.DELIVERED
        if endpoint.failures > 1:
            # it was away, and may take now what failed meanwhile
            endpoint.deliveries.filter(state=State.WAITING).update(next_at=now)
        endpoint.failures, endpoint.failing_since, endpoint.wait_until = 0, None, None
    else:
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or now
        endpoint.wait_until = now + max(_pause(endpoint.failures), outcome.wait)
        values["next_at"] = now + max(_pause(delivery.attempts + 1), outcome.wait)
        if delivery.made_at < now - GIVEN_UP_AFTER:
            values["state"] = State.FAILED
        if outcome.status == GONE or endpoint.failing_since < now - GIVEN_UP_AFTER:
            _pause_endpoint(endpoint, now)
            values["state"] = State.FAILED
    Delivery.objects.filter(pk=delivery.pk).update(**values)


def _pause_endpoint(endpoint: Endpoint, now: datetime) -> None:
    """Pause an endpoint until an editor switches it on, and mail the one who created it."""
    endpoint.paused_at = now
    give_up(endpoint)
    logger.warning("The webhook “%s” is paused: its receiver accepts nothing.", endpoint.name)
    notices.tell_of_pause(endpoint)


def _pause(failures: int) -> timedelta:
    return PAUSES[min(failures, len(PAUSES)) - 1] * (1 + secrets.randbelow(1000) / 10_000)
