"""The settings of a server that answers in three ways."""

from __future__ import annotations

from sinorus.settings import *  # noqa: F403

ROOT_URLCONF = "bench.api_urls"
