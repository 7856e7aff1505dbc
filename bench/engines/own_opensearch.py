"""OpenSearch behind the port of this project, at SINORUS_SEARCH_URL, by the clock."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter

from bench.corpus import SCHEMA
from bench.engines.base import Opened
from bench.engines.own import over


def opened(folder: Path, source: Path) -> Opened:
    """Open the engine over these documents."""
    url = os.environ.get("SINORUS_SEARCH_URL")
    if not url:
        raise SystemExit("SINORUS_SEARCH_URL is not set")
    from search.backends.opensearch.address import options
    from search.backends.opensearch.backend import OpenSearchBackend

    return over(OpenSearchBackend(path=folder, schema=SCHEMA, **options(url)), source, perf_counter)
