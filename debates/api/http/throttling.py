"""Throttling: the rate limit of each client address, shared by all workers of a host.

Each address has a leaky bucket (GCRA: the generic cell rate algorithm of ATM): it holds
`requests`, and is emptied evenly within `seconds`. The buckets are in a file of fixed size
that the workers map into memory; where it is full, who has been quiet longest is forgotten.
"""

from __future__ import annotations

import fcntl
import ipaddress
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from debates.api.http import problems
from debates.api.http.prefixes import PREFIXES
from debates.api.http.rates import Rate
from debates.text.plurals import counted

NAME = "address"

SETS = 8192
WAYS = 8
ROUNDING = 1e-6
BUCKET = struct.Struct("<8sd")
"""A digest of the address, and the moment at which the bucket is empty."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one request.

    remaining    number of further requests allowed now
    reset        seconds until the bucket is empty
    retry_after  seconds until the next request is allowed; 0 where this one is
    """

    remaining: int
    reset: float
    retry_after: float


class Buckets:
    """The buckets of all addresses, shared by the processes that open the same file.

    sets  number of sets of WAYS buckets; the digest of an address selects its set

    Raises OSError where the file cannot be made or written.
    """

    def __init__(self, path: Path, rate: Rate, sets: int = SETS) -> None:
        self.rate, self._sets = rate, sets
        self._lock = threading.Lock()
        size = sets * WAYS * BUCKET.size
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with self._alone():
            _fill(self._file, size)
        self._memory = mmap.mmap(self._file, size)

    def close(self) -> None:
        """Close the file."""
        self._memory.close()
        os.close(self._file)

    def take(self, address: str, now: float) -> Verdict:
        """Count a request of an address at a time in seconds since 1970."""
        digest = blake2b(_network(address).encode(), digest_size=8).digest()
        interval = self.rate.seconds / self.rate.requests
        with self._alone():
            place, empty_at = self._find(digest, now)
            # a clock that was set back must not shut anybody out for longer than a bucket lasts
            empty_at = min(max(empty_at, now), now + self.rate.seconds)
            over = empty_at + interval - now - self.rate.seconds
            # what is left of a division is no request
            refused = over > ROUNDING
            if not refused:
                empty_at += interval
            BUCKET.pack_into(self._memory, place, digest, empty_at)
        if refused:
            return Verdict(0, empty_at - now, over)
        free = (self.rate.seconds - (empty_at - now)) / interval
        return Verdict(max(0, int(free + ROUNDING)), empty_at - now, 0.0)

    def _find(self, digest: bytes, now: float) -> tuple[int, float]:
        """Return the offset of the bucket of an address, and the time at which it is empty."""
        first = int.from_bytes(digest[:4]) % self._sets * WAYS * BUCKET.size
        places = range(first, first + WAYS * BUCKET.size, BUCKET.size)
        quietest, longest_ago = first, float("inf")
        for place in places:
            known, empty_at = BUCKET.unpack_from(self._memory, place)
            if known == digest:
                return place, empty_at
            if empty_at < longest_ago:
                quietest, longest_ago = place, empty_at
        return quietest, now

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # the operating system's lock keeps processes apart, and threads it does not know
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


def _fill(file: int, size: int) -> None:
    """Extend the file to its full size, without holes.

    Writing into a hole of a mapped file when the disk is full would end the process.
    """
    present = os.fstat(file).st_size
    if present < size:
        with open(file, "r+b", closefd=False) as whole:
            whole.seek(present)
            whole.write(bytes(size - present))


def _network(address: str) -> str:
    """Return the network of one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False))


def of_settings() -> Buckets | None:
    """Return the buckets in the data folder; None where there is no rate limit.

    Raises OSError where their file cannot be made or written.
    """
    rate: Rate | None = settings.SINORUS_API_RATE
    return Buckets(Path(settings.DATA_DIR) / "throttle", rate) if rate else None


class Throttle:
    """Middleware that answers 429 above the rate limit, and adds the RateLimit headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.buckets = of_settings()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.buckets is None or not request.path.startswith(PREFIXES):
            return self.get_response(request)
        verdict = self.buckets.take(request.META.get("REMOTE_ADDR", ""), time.time())
        if verdict.retry_after:
            wait = ceil(verdict.retry_after)
            detail = f"Try again in {counted(wait, 'second')}."
            response: HttpResponseBase = problems.answer(
                request, "throttled", detail, headers={"Retry-After": str(wait)}
            )
        else:
            response = self.get_response(request)
        rate = self.buckets.rate
        response["RateLimit-Policy"] = f'"{NAME}";q={rate.requests};w={rate.seconds}'
        response["RateLimit"] = f'"{NAME}";r={verdict.remaining};t={ceil(verdict.reset)}'
        return response
