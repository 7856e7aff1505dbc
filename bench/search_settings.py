"""The settings of a server that searches in two ways."""

from __future__ import annotations

from sinorus.settings import *  # noqa: F403

ROOT_URLCONF = "bench.plain_search"
