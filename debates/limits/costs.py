"""Classes of cost: how many requests of each a client may send, and a worker works on.

A view declares its class. Most are cheap. Searches and analyses of a debate take up to some tenths
of a second. Dear ones (whole lists, bibliographies, archives) take seconds, so two of them run at a
time in each worker, and another one waits shortly for one to end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from debates.limits.clients import client_network
from debates.text.plurals import counted


class Cost(StrEnum):
    """Class of the cost of a request."""

    CHEAP = "cheap"
    SEARCH = "search"
    DEAR = "dear"


DIVISORS: Mapping[Cost, int] = {Cost.CHEAP: 1, Cost.SEARCH: 4, Cost.DEAR: 30}
"""By these, the rate of cheap requests is divided for the others."""

EDITORS_TIMES = 10
"""Factor of the rate of an account that is signed in: editors are known people."""

WINDOW_SECONDS = 60

DEAR_AT_ONCE = 2
"""Dear requests that a worker works on at a time."""

WAITING, PATIENCE = 1, 3.0
"""Dear requests that may wait for another one to end, since each keeps a thread; and seconds."""

RETRY_SECONDS = 5
"""Seconds after which a refused dear request may be sent again."""


class CostThrottle(SimpleRateThrottle):
    """Throttle that counts the requests of a client in the last minute, by their class of cost.

    The client is the access token, the account that is signed in, or the network of the address.
    Each worker counts for itself; the proxy in front counts for all.
    """

    rate = "of the request"

    def __init__(self) -> None:
        self.duration = WINDOW_SECONDS

    def allow_request(self, request: HttpRequest | Request, view: object) -> bool:
        """Return whether the client may send another request of the class of `view.cost`."""
        client, most = _client(request)
        if most is None:
            return True
        self.scope = f"{view.cost} {client}"
        self.num_requests = max(1, most // DIVISORS[view.cost])
        return super().allow_request(request, view)

    def get_cache_key(self, request: HttpRequest | Request, view: object) -> str:
        """Return the key under which the requests are counted."""
        return self.cache_format % {"scope": "cost", "ident": self.scope.replace(" ", "_")}


def _client(request: HttpRequest | Request) -> tuple[str, int | None]:
    """Return the name of a client, and its rate of cheap requests; None without a limit."""
    rate = settings.SINORUS_REQUEST_RATE
    token = getattr(request, "auth", None)
    if token is not None:
        return f"token {token.token.pk}", None if rate is None else token.token.budget
    # without a session, the user would make the answer depend on cookies
    if rate is not None and settings.SESSION_COOKIE_NAME in request.COOKIES:
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            return f"account {user.pk}", rate * EDITORS_TIMES
    return f"network {client_network(request.META.get('REMOTE_ADDR', ''))}", rate


class CostRefused(Exception):
    """Refusal of a request, in words for people.

    retry_after  seconds until it may be sent again
    """

    def __init__(self, reason: str, retry_after: int) -> None:
        super().__init__(f"{reason} Try again in {counted(retry_after, 'second')}.")
        self.retry_after = retry_after


def too_many(wait: float | None) -> CostRefused:
    """Return the refusal of a client that has sent too many requests.

    wait  seconds until it may send another request
    """
    reason = "Your network or token has sent too many requests of this kind in the last minute."
    return CostRefused(reason, max(1, round(wait or 1)))


class Places:
    """Places of requests that run at a time, and of those that wait for one.

    running  requests that run at a time
    waiting  requests that may wait
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._running = threading.BoundedSemaphore(running)
        self._waiting = threading.BoundedSemaphore(waiting)

    def take(self) -> bool:
        """Take a place; return whether a place was or became free."""
        if self._running.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._running.acquire(timeout=PATIENCE)
        finally:
            self._waiting.release()

    def leave(self) -> None:
        """Leave a place that was taken."""
        self._running.release()


dear = Places(DEAR_AT_ONCE, WAITING)
"""Those of the dear requests of this worker."""


class Slot:
    """Place of a request among a worker's expensive requests, from `take` until it is answered."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._places = dear
        self._is_taken = False

    def take(self) -> None:
        """Take a place. Raises Refused if none becomes free in time, or another one waits."""
        if not self._places.take():
            raise CostRefused("Too many large answers are being made.", RETRY_SECONDS)
        self._is_taken = True

    def leave(self) -> None:
        """Leave the place, if it was taken."""
        if self._is_taken:
            self._is_taken = False
            self._places.leave()

    def leave_after(self, response: HttpResponseBase) -> HttpResponseBase:
        """Leave the place when a response has been sent, which is at once unless it is streamed."""
        if self._is_taken and response.streaming and self._request.method != "HEAD":
            response.streaming_content = _Sent(self, iter(response.streaming_content))
        else:
            self.leave()
        return response


class _Sent(Iterator[bytes]):
    """Content of a response, with whose end its slot is left; the server calls `close`."""

    def __init__(self, slot: Slot, content: Iterator[bytes]) -> None:
        self._slot, self._content = slot, content

    def __next__(self) -> bytes:
        try:
            return next(self._content)
        except BaseException:
            self._slot.leave()
            raise

    def close(self) -> None:
        """Leave the slot, also if nothing was read."""
        if hasattr(self._content, "close"):
            self._content.close()
        self._slot.leave()
