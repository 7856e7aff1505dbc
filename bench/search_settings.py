"""Settings of a server with both implementations of the search."""

from __future__ import annotations

from sinorus.settings import *  # noqa: F403

ROOT_URLCONF = "bench.plain_search"
