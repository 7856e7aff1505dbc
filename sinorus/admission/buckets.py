"""Budgets of the payers of requests, shared by all workers of a host.

sinorus.admission.shared_buckets has those that hosts share.

Each payer (an address, or an account) has a leaky bucket (GCRA: the generic cell rate algorithm of
ATM): it holds `units` of cost, and is emptied evenly within `seconds`. The buckets are in a file of
fixed size that the workers map into memory. When it is full, the payer who has been idle longest is
forgotten.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from sinorus.admission.rates import Rate

SETS = 8192
WAYS = 8
ROUNDING = 1e-6
BUCKET = struct.Struct("<8sd")
"""A digest of the payer, and the moment at which the bucket is empty."""

MOST_FULL = 10
"""Budgets that a bucket holds at most, since requests are charged in full after admission."""

CLOCKS_DIFFER = 5.0
"""Seconds by which the clocks of hosts with the same buckets may differ."""

ENOUGH = 0.5
"""Free share of a budget with which a request of any price is admitted.

Otherwise, requests that cost more than the whole budget would never be possible.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one request.

    remaining    number of units left now
    reset        seconds until the bucket is empty
    retry_after  seconds until the request is allowed; 0 where it is now
    used         share of the budget that is used; more than 1 where units are owed
    """

    remaining: int
    reset: float
    retry_after: float
    used: float


class Buckets:
    """The buckets of all payers, shared by the processes that open the same file.

    sets  number of sets of WAYS buckets; the digest of a payer selects its set

    Raises OSError where the file cannot be made or written.
    """

    def __init__(self, path: Path, sets: int = SETS) -> None:
        self._sets = sets
        self._lock = threading.Lock()
        size = sets * WAYS * BUCKET.size
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        _fill(self._file, size)
        self._memory = mmap.mmap(self._file, size)

    def close(self) -> None:
        """Close the file."""
        self._memory.close()
        os.close(self._file)

    def take(self, payer: str, rate: Rate, units: float, now: float) -> Verdict:
        """Take the price of a request from a budget, if there is enough left.

        rate  the budget of the payer, the same at each call
        now   seconds since 1970
        """
        with self._bucket(payer, rate, now) as bucket:
            over = excess(rate, bucket.level, units)
            if not over:
                bucket.level += units * seconds_of_unit(rate)
            return verdict(rate, bucket.level, over)

    def settle(self, payer: str, rate: Rate, units: float, now: float) -> Verdict:
        """Charge units that a request took beyond its price; give them back where negative."""
        with self._bucket(payer, rate, now) as bucket:
            bucket.level += units * seconds_of_unit(rate)
            return verdict(rate, bucket.level, 0.0)

    @contextmanager
    def _bucket(self, payer: str, rate: Rate, now: float) -> Iterator[_Bucket]:
        """Yield the bucket of a payer, and write it back."""
        digest = blake2b(payer.encode(), digest_size=8).digest()
        # Processes do not lock each other out: a thread that has a lock of the operating system has
        # to wait for its turn to run Python, and the other processes would wait for it at each
        # request. If two change one bucket within the same microseconds, one charge is lost.
        with self._lock:
            place, empty_at = self._find(digest, now)
            bucket = _Bucket(level_at(rate, empty_at, now))
            yield bucket
            level = min(max(bucket.level, 0.0), fullest(rate))
            BUCKET.pack_into(self._memory, place, digest, now + level)

    def _find(self, digest: bytes, now: float) -> tuple[int, float]:
        """Return the offset of the bucket of a payer, and the time at which it is empty."""
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


@dataclass(slots=True)
class _Bucket:
    """A bucket while it is changed: seconds until it is empty."""

    level: float


def fullest(rate: Rate) -> int:
    """Return the seconds until a bucket is empty that holds as much as one can."""
    return rate.seconds * MOST_FULL


def level_at(rate: Rate, empty_at: float, now: float) -> float:
    """Return the seconds until a bucket is empty, 0 if it is.

    If a bucket is fuller than possible, it was filled before the clock was set back. It counts as
    empty, so that nobody is locked out.
    """
    level, most = empty_at - now, fullest(rate)
    return min(max(level, 0.0), most) if level <= most + CLOCKS_DIFFER else 0.0


def seconds_of_unit(rate: Rate) -> float:
    """Return the seconds in which a bucket loses one unit."""
    return rate.seconds / rate.units


def excess(rate: Rate, level: float, units: float) -> float:
    """Return the seconds until the price of a request fits into a bucket; 0 where it does now.

    level  seconds until the bucket is empty
    """
    wanted = units * seconds_of_unit(rate)
    needed = min(wanted, rate.seconds * ENOUGH) if wanted > rate.seconds else wanted
    over = level + needed - rate.seconds
    # a rounding error of a division is no cost
    return over if over > ROUNDING else 0.0


def verdict(rate: Rate, level: float, retry_after: float) -> Verdict:
    """Return the decision on a request, and what is left of the bucket of its payer.

    level  negative where more was given back than the bucket still had
    """
    level = max(0.0, level)
    free = (rate.seconds - level) / seconds_of_unit(rate)
    remaining, used = max(0, int(free + ROUNDING)), level / rate.seconds
    return Verdict(remaining, level, retry_after, used)


def _fill(file: int, size: int) -> None:
    """Extend the file to its full size, without holes.

    If the disk is full, writing into a hole of a mapped file would end the process.
    """
    fcntl.lockf(file, fcntl.LOCK_EX)
    try:
        present = os.fstat(file).st_size
        if present < size:
            with open(file, "r+b", closefd=False) as whole:
                whole.seek(present)
                whole.write(bytes(size - present))
    finally:
        fcntl.lockf(file, fcntl.LOCK_UN)
