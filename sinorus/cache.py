"""Settings of the cache that machines share, from CACHE_URL."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

SCHEMES = ("redis", "rediss", "unix")
EXPECTED = "use an address like redis://:password@host:6379/0, rediss:// with TLS, or unix:///path"

WAIT_SECONDS = 0.25
"""Seconds that a request waits for the cache, which usually answers within a millisecond."""


def parse(url: str) -> dict[str, Any]:
    """Return Django's settings of a cache in Valkey or Redis.

    Raises ValueError with a message for the operator, which never repeats the password.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError(EXPECTED) from None
    if parts.scheme not in SCHEMES or not (parts.hostname or parts.scheme == "unix"):
        raise ValueError(EXPECTED)
    database = parts.path.strip("/")
    if parts.scheme != "unix" and database and not database.isdecimal():
        raise ValueError("its path is the number of a database, such as /0")
    if find_spec("redis") is None:
        raise ValueError(
            "it needs the client of Valkey or Redis, which is not installed: "
            "pip install --require-hashes -r requirements-cache.lock"
        )
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "sinorus",
        "OPTIONS": {
            "socket_timeout": WAIT_SECONDS,
            "socket_connect_timeout": WAIT_SECONDS,
            # Otherwise, the client would retry for seconds.
            "retry": Retry(NoBackoff(), 0),
        },
    }


def failures() -> tuple[type[Exception], ...]:
    """Return the exceptions of a cache that is unavailable or refuses a command."""
    from redis.exceptions import RedisError

    return (RedisError, OSError)
