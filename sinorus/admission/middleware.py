"""Middleware that admits requests by their cost, and holds them to a deadline.

A request is admitted if its payer's budget has the price and its lane has a free thread.
Afterwards, the real cost is charged. An answer that is sent while it is made is in the lane only
while its next piece is made.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponseBase
from django.http.response import StreamingHttpResponse

from debates.api.http import problems
from debates.db import deadline
from debates.db.deadline import DeadlineExceeded
from sinorus import errors
from sinorus.admission import prices, refusals, shared_buckets
from sinorus.admission.buckets import Verdict
from sinorus.admission.connections import SharedConnections
from sinorus.admission.lanes import Busy, Courtesy, Lane, Lanes, working_threads
from sinorus.admission.payers import Payer, Payers
from sinorus.admission.prices import EXPENSIVE, UNIT_SECONDS, Prices, Shape

logger = logging.getLogger("sinorus.admission")

PATIENCE, EXPENSIVE_PATIENCE, WRITE_PATIENCE = 10.0, 3.0, 20.0
"""Seconds that a request waits for room in its lane; a write as long as it would for SQLite."""

STREAM_DEADLINES = 10
"""Deadlines that a whole list may take, since the time in which the client reads it counts too."""

SETTLED_EVERY = 50.0
"""Units that a streamed answer takes before they are charged."""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admitted request.

    began     seconds of work of this thread before it
    started   on the monotonic clock
    shares    whether it works with one of the shared connections
    writes    whether it may write
    """

    shape: Shape
    payer: Payer
    price: float
    lane: Lane
    began: float
    started: float
    shares: bool
    writes: bool


class Admission:
    """Middleware that prices, admits and limits every request but health checks and static files.

    Earlier middleware answers those.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.prices, self.payers = Prices(), Payers()
        self.lanes = Lanes.of(settings.SERVER_THREADS)
        self.buckets = shared_buckets.of_settings()
        self.connections = SharedConnections(working_threads(settings.SERVER_THREADS))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        shape = prices.shape(request)
        price = self.prices.of(shape)
        payer, verdict = self._payer(request), None
        if self.buckets is not None and payer.rate is not None:
            verdict = self.buckets.take(payer.name, payer.rate, price, time.time())
            if verdict.retry_after:
                refusal = refusals.too_dear(request, payer, price, verdict)
                return _labelled(refusal, payer, price, verdict)
        used = verdict.used if verdict else 0.0
        writes = request.method not in prices.READING
        if writes:
            # it may hold the lock of the database, so a pause would delay others
            lane, patience = self.lanes.short, WRITE_PATIENCE
        elif price >= EXPENSIVE or self.lanes.is_contested(used):
            lane, patience = self.lanes.expensive, EXPENSIVE_PATIENCE
        else:
            lane, patience = self.lanes.short, PATIENCE
        try:
            lane.enter(payer.name, patience, used, writes=writes)
        except Busy:
            return self._sent_away(request, payer, price)
        began, started = work(), time.monotonic()
        ticket = Ticket(shape, payer, price, lane, began, started, _shares(request), writes)
        return self._admitted(request, ticket, verdict)

    def _payer(self, request: HttpRequest) -> Payer:
        if _shares(request) and self.payers.may_be_known(request):
            with self.connections.lent():
                return self.payers.of(request)
        return self.payers.of(request)

    def _sent_away(self, request: HttpRequest, payer: Payer, price: float) -> HttpResponseBase:
        """Respond with 503 to a request that found no free thread, and refund its price."""
        verdict = self._charge(payer, -price)
        return _labelled(refusals.busy(request), payer, price, verdict)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer a request that took too long with a problem, without a traceback in the log."""
        problem = problems.overdue(exception)
        if problem is None:
            return None
        logger.warning("A request was ended at its deadline: %s", request.path)
        return errors.unavailable(request, problem)

    def _admitted(
        self, request: HttpRequest, ticket: Ticket, verdict: Verdict | None
    ) -> HttpResponseBase:
        if ticket.shares:
            self.connections.lend()
        streams = False
        try:
            with deadline.until(
                ticket.started + settings.SINORUS_DEADLINE, self.courtesy(ticket.lane)
            ):
                response = self.get_response(request)
            streams = response.streaming and not response.is_async and request.method != "HEAD"
        finally:
            ticket.lane.leave(ticket.payer.name, writes=ticket.writes)
            if ticket.shares and not streams:
                self.connections.take_back()
        if streams:
            return self._streamed(request, response, ticket, verdict)
        took = self.settle(ticket, response, learns=not response.streaming)
        verdict = self._charge(ticket.payer, took - ticket.price) or verdict
        return _labelled(response, ticket.payer, took, verdict)

    def courtesy(self, lane: Lane) -> Courtesy | None:
        """Return the pauses of a request in a lane."""
        return Courtesy(self.lanes) if lane is self.lanes.expensive else None

    def settle(self, ticket: Ticket, response: HttpResponseBase, *, learns: bool = True) -> float:
        """Return the units that a request took, and correct the price of its shape.

        learns  whether it took what its shape takes; of a whole list, HEAD makes nothing
        """
        took = max(prices.LEAST, (work() - ticket.began) / UNIT_SECONDS)
        if learns and response.status_code == 200:
            self.prices.learn(ticket.shape, took)
        return took

    def _streamed(
        self,
        request: HttpRequest,
        response: StreamingHttpResponse,
        ticket: Ticket,
        verdict: Verdict | None,
    ) -> HttpResponseBase:
        try:
            self.lanes.streams.enter(ticket.payer.name, EXPENSIVE_PATIENCE)
        except Busy:
            response.close()
            if ticket.shares:
                self.connections.take_back()
            return self._sent_away(request, ticket.payer, ticket.price)
        response.streaming_content = Stream(self, request, response, ticket)
        return _labelled(response, ticket.payer, ticket.price, verdict)

    def charge(self, payer: Payer, units: float) -> None:
        """Charge units that a request took beyond its price."""
        self._charge(payer, units)

    def _charge(self, payer: Payer, units: float) -> Verdict | None:
        if self.buckets is None or payer.rate is None:
            return None
        return self.buckets.settle(payer.name, payer.rate, units, time.time())


class Stream(Iterator[bytes]):
    """The content of a streamed answer, made piece by piece in its lane until the deadline."""

    def __init__(
        self,
        admission: Admission,
        request: HttpRequest,
        response: StreamingHttpResponse,
        ticket: Ticket,
    ) -> None:
        self._admission, self._request, self._response = admission, request, response
        self._ticket, self._content = ticket, iter(response.streaming_content)
        self._until = ticket.started + settings.SINORUS_DEADLINE * STREAM_DEADLINES
        self._charged, self._courtesy = ticket.price, admission.courtesy(ticket.lane)
        self._open, self._cut = True, False

    def __next__(self) -> bytes:
        if self._cut:
            return self._cut_off()
        ticket = self._ticket
        try:
            piece = self._made()
        except StopIteration:
            self.close()
            raise
        except (Busy, DeadlineExceeded):
            logger.warning("An answer was cut off at its deadline: %s", self._request.path)
            self.close()
            return self._cut_off()
        took = (work() - ticket.began) / UNIT_SECONDS
        if took > self._charged + SETTLED_EVERY:
            self._admission.charge(ticket.payer, took - self._charged)
            self._charged = took
        return piece

    def _made(self) -> bytes:
        """Make the next piece in its lane. Raises Busy, DeadlineExceeded or StopIteration."""
        with self._in_lane(), deadline.until(self._until, self._courtesy):
            deadline.check()
            try:
                return next(self._content)
            except OperationalError as error:
                # the database ended a statement while its rows were read
                if deadline.passed():
                    raise DeadlineExceeded from error
                raise

    def _in_lane(self) -> AbstractContextManager[None]:
        """Return the lane for one piece; none for a write, which may hold locks.

        Requests in the lane would wait for the locks, and the write for the lane.
        """
        if self._ticket.writes:
            return nullcontext()
        patience = self._until - time.monotonic()
        return self._ticket.lane.entered(self._ticket.payer.name, patience, always=True)

    def close(self) -> None:
        """Settle the price, and free the thread; called at the end and by the server."""
        if not self._open:
            return
        self._open = False
        # a half-read statement must not be passed on to the next thread with its connection
        if hasattr(self._content, "close"):
            self._content.close()
        self._admission.lanes.streams.leave(self._ticket.payer.name)
        if self._ticket.shares:
            self._admission.connections.take_back()
        took = self._admission.settle(self._ticket, self._response)
        self._admission.charge(self._ticket.payer, took - self._charged)

    def __del__(self) -> None:
        if self._open:
            # no thread knows its cost any more
            self._open = False
            self._admission.lanes.streams.leave(self._ticket.payer.name)

    def _cut_off(self) -> bytes:
        """End an incomplete answer visibly: with a last line, and a cut connection.

        A proxy that speaks HTTP/1.0 to the server cannot tell a cut connection from the end of an
        answer.
        """
        if self._cut or self._response.has_header("Content-Encoding"):
            # the server closes the connection, without a line in the log
            raise BrokenPipeError(errno.EPIPE, "the deadline of the request has passed")
        self._cut = True
        return f"\n{refusals.CUT_OFF}\n".encode()


def _labelled(
    response: HttpResponseBase, payer: Payer, price: float, verdict: Verdict | None
) -> HttpResponseBase:
    """Add the headers with the price and the rest of the payer's budget."""
    rate = payer.rate
    if verdict is None or rate is None:
        return response
    name, left, reset = payer.policy, verdict.remaining, ceil(verdict.reset)
    response["RateLimit-Policy"] = f'"{name}";q={rate.units};w={rate.seconds};qu="sinorus-units"'
    response["RateLimit"] = f'"{name}";r={left};t={reset};sinorus-price={ceil(price)}'
    return response


def _shares(request: HttpRequest) -> bool:
    """Return true for a request of the server to a database without a pool."""
    return "gunicorn.socket" in request.META and connection.vendor == "sqlite"


def work() -> float:
    """Return the processor seconds of this thread, and of a database for it."""
    return time.thread_time() + deadline.seconds_waited()
