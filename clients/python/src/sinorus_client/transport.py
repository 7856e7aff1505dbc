"""Requests: problems as exceptions, a cache with ETags, and retries as Retry-After says."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from email.message import Message
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode, urljoin

RETRIED = frozenset({429, 503})
REDIRECTION = 300
NOT_MODIFIED = 304


class SinorusError(Exception):
    """An error of the server: a problem in the form of RFC 9457.

    status   of HTTP
    title    of the kind of problem
    detail   what is wrong, and what to do
    problem  all members, such as `errors` with the nearest allowed value of each parameter
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, problem
        self.title = str(problem.get("title", f"HTTP {status}"))
        self.detail = str(problem.get("detail", ""))
        super().__init__(self.detail or self.title)


class Transport:
    """Asks one server.

    address       of the server, without a path
    timeout       seconds for each request
    retries       times that a request is repeated after 429 or 503
    longest_wait  seconds up to which `Retry-After` is obeyed; a longer one is an error at once
    cache_size    answers that are kept by their ETag
    sleep         waits for some seconds
    """

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 60,
        retries: int = 3,
        longest_wait: float = 60,
        cache_size: int = 256,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address.rstrip("/") + "/"
        self.timeout, self.retries, self.longest_wait = timeout, retries, longest_wait
        self._cache_size, self._sleep = cache_size, sleep
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def json(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """Return a response in JSON.

        Raises what `raw` raises, and OSError where something else answers in place of the server.
        """
        body = self.raw(path, query)
        try:
            return json.loads(body)
        except ValueError:
            raise OSError(f"The answer of {urljoin(self.address, path)} is not JSON.") from None

    def raw(
        self, path: str, query: Mapping[str, Any] | None = None, accept: str = "application/json"
    ) -> bytes:
        """Return a response as bytes.

        path   below the address, or an address of the server such as `next`
        query  parameters; None leaves one out, and lists are several values

        Raises SinorusError for a problem, and OSError where the server cannot be reached, or cuts
        its answer off.
        """
        given = urlencode(list(pairs(query or {})))
        address = urljoin(self.address, path) + (f"?{given}" if given else "")
        if not address.startswith(self.address):
            raise ValueError(f"{address} is not an address of {self.address}")
        return self._ask(address, accept)

    def _ask(self, address: str, accept: str) -> bytes:
        key = f"{accept} {address}"
        kept = self._kept.get(key)
        headers = {"Accept": accept} | ({"If-None-Match": kept[0]} if kept else {})
        for attempt in range(self.retries + 1):
            status, answered, body = self._once(urllib.request.Request(address, headers=headers))
            if status == NOT_MODIFIED and kept:
                self._keep(key, *kept)
                return kept[1]
            if status < REDIRECTION:
                self._keep(key, answered.get("ETag"), body)
                return body
            wait = _seconds(answered.get("Retry-After"))
            if status not in RETRIED or attempt == self.retries or wait > self.longest_wait:
                break
            self._sleep(wait)
        raise SinorusError(status, _problem(body))

    def _once(self, request: urllib.request.Request) -> tuple[int, Message, bytes]:
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()
        except HTTPException as error:
            raise ConnectionError(f"The answer of {request.full_url} was cut off.") from error

    def _keep(self, key: str, tag: str | None, body: bytes) -> None:
        if tag is None or self._cache_size < 1:
            return
        # Another thread may have pushed it out meanwhile.
        self._kept.pop(key, None)
        self._kept[key] = (tag, body)
        while len(self._kept) > self._cache_size:
            self._kept.popitem(last=False)


def step(key: str) -> str:
    """Return a key as one step of an address, whatever characters it has.

    Raises ValueError for those that would lead to another address, such as that of the list.
    """
    if key in ("", ".", ".."):
        raise ValueError(f"{key!r} is not a key: give the slug or id of one object.")
    return quote(key, safe="")


def pairs(query: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield parameters as names and texts: one pair for each of several values."""
    for name, value in query.items():
        several = isinstance(value, Iterable) and not isinstance(value, str)
        for one in value if several else (value,):
            if one is not None:
                yield name, _text(one)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _seconds(retry_after: str | None) -> float:
    return float(retry_after) if retry_after and retry_after.isdecimal() else 1.0


def _problem(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
