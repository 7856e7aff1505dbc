"""Budgets of the payers of requests, shared by hosts in Valkey or Redis.

They are leaky buckets like those of sinorus.admission.buckets. Each is a number in the cache: the
moment at which it is empty, in microseconds since 1970. A request reads it, and adds its price in
one atomic step; two simultaneous requests for an empty bucket may lose one charge.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from sinorus import cache
from sinorus.admission.buckets import (
    Buckets,
    Verdict,
    excess,
    fullest,
    level_at,
    seconds_of_unit,
    verdict,
)
from sinorus.admission.rates import Rate

logger = logging.getLogger(__name__)

CACHE = "throttle"
"""Name of the cache in the settings."""

PAUSE_SECONDS = 5.0
"""Seconds until a failed cache is tried again: each try may delay a request."""

_MICROSECONDS = 1_000_000


class SharedBuckets:
    """The buckets of all payers in a cache of Django (see Buckets)."""

    def take(self, payer: str, rate: Rate, units: float, now: float) -> Verdict:
        """Take the price of a request from a budget, if there is enough left (see Buckets)."""
        level = self._level(payer, rate, now)
        over = excess(rate, level, units)
        if over:
            # A payer who continues to send requests is not forgotten.
            self._cache.touch(_key(payer), _lifetime(rate))
        else:
            level = self._add(payer, rate, units, level, now)
        return verdict(rate, level, over)

    def settle(self, payer: str, rate: Rate, units: float, now: float) -> Verdict:
        """Charge units that a request took beyond its price; give them back where negative."""
        level = self._level(payer, rate, now)
        return verdict(rate, self._add(payer, rate, units, level, now), 0.0)

    @property
    def _cache(self) -> BaseCache:
        # One for each thread.
        return caches[CACHE]

    def _level(self, payer: str, rate: Rate, now: float) -> float:
        """Return the seconds until a bucket is empty."""
        return level_at(rate, self._cache.get(_key(payer), 0) / _MICROSECONDS, now)

    def _add(self, payer: str, rate: Rate, units: float, level: float, now: float) -> float:
        """Fill a bucket by units, and return the seconds until it is empty then."""
        seconds, most = units * seconds_of_unit(rate), fullest(rate)
        if 0 < level < most:
            try:
                empty_at = self._cache.incr(_key(payer), round(seconds * _MICROSECONDS))
            except ValueError:
                # It has just been forgotten.
                level = 0.0
            else:
                level, seconds = max(empty_at / _MICROSECONDS - now, 0.0), 0.0
                if level <= most:
                    return level
        level = min(max(level + seconds, 0.0), most)
        self._set(payer, rate, level, now)
        return level

    def _set(self, payer: str, rate: Rate, level: float, now: float) -> None:
        self._cache.set(_key(payer), round((now + level) * _MICROSECONDS), _lifetime(rate))


class BucketsWithFallback:
    """The shared buckets, or those of this host while the cache is unavailable.

    failures  exceptions by which the cache says that it is
    """

    def __init__(
        self, shared: SharedBuckets, own: Buckets, failures: tuple[type[Exception], ...]
    ) -> None:
        self._shared, self._own, self._failures = shared, own, failures
        self._away_until = 0.0
        self._is_away = False

    def take(self, payer: str, rate: Rate, units: float, now: float) -> Verdict:
        """Take the price of a request from a budget, if there is enough left (see Buckets)."""
        shared = self._from_shared(self._shared.take, payer, rate, units, now)
        return shared or self._own.take(payer, rate, units, now)

    def settle(self, payer: str, rate: Rate, units: float, now: float) -> Verdict:
        """Charge units that a request took beyond its price; give them back where negative."""
        shared = self._from_shared(self._shared.settle, payer, rate, units, now)
        return shared or self._own.settle(payer, rate, units, now)

    def close(self) -> None:
        """Close the buckets of this host."""
        self._own.close()

    def _from_shared(
        self,
        ask: Callable[[str, Rate, float, float], Verdict],
        payer: str,
        rate: Rate,
        units: float,
        now: float,
    ) -> Verdict | None:
        """Return the verdict of the shared buckets; None while the cache is unavailable."""
        if time.monotonic() < self._away_until:
            return None
        try:
            found = ask(payer, rate, units, now)
        except self._failures as error:
            self._away_until = time.monotonic() + PAUSE_SECONDS
            if not self._is_away:
                self._is_away = True
                logger.warning(
                    "The cache of CACHE_URL does not answer, so each machine counts for itself: %s",
                    error,
                )
            return None
        if self._is_away:
            self._is_away = False
            logger.warning("The cache of CACHE_URL answers again.")
        return found


def _key(payer: str) -> str:
    return blake2b(payer.encode(), digest_size=16).hexdigest()


def _lifetime(rate: Rate) -> int:
    """Return the seconds after which a bucket is deleted, which is empty by then."""
    return fullest(rate) * 2


def of_settings() -> Buckets | BucketsWithFallback | None:
    """Return the buckets of this server; None where there are no budgets.

    Raises OSError where the file in the data folder cannot be made or written.
    """
    if not settings.SINORUS_BUDGET:
        return None
    own = Buckets(Path(settings.DATA_DIR) / "throttle")
    if CACHE not in settings.CACHES:
        return own
    return BucketsWithFallback(SharedBuckets(), own, cache.failures())
