"""Settings of a server with both implementations of the API."""

from __future__ import annotations

from sinorus.settings import *  # noqa: F403

ROOT_URLCONF = "bench.api_urls"
