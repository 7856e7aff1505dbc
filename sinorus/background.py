"""Threads of a worker beside its requests: the lease of the index, the indexer, and caches."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys

from django.conf import settings

from debates.finding import autocomplete, expert_names, objects
from search.suggest import spelling
from search.sync import index_lease
from search.sync.indexer import start_in_background

APP_LOAD_ERROR = 4
"""Status of a worker after which gunicorn ends the server instead of starting another worker."""


def begin() -> None:
    """Start the threads of this worker; end the server if another index follows the database."""
    # A thread that reads a page waits this long for one that writes a whole list, each time it
    # returns from the database. With a fifth of the usual time, it takes 0.19 s instead of 0.3 s
    # beside the other.
    sys.setswitchinterval(0.001)
    # Full collections are somewhat rarer than usual, since they stop all threads.
    gc.set_threshold(5_000, 10, 10)
    _follow_the_database()
    if settings.SINORUS_INDEXER:
        start_in_background()
    autocomplete.prepare_completers()
    expert_names.prepare_names()
    objects.prepare_catalogues()
    spelling.prepare()


def _follow_the_database() -> None:
    """Keep the lease of the index; end this server if another index follows the database."""
    try:
        index_lease.keep_in_background(
            # The worker finishes its requests; the one that replaces it ends the server below.
            when_displaced=lambda: os.kill(os.getpid(), signal.SIGTERM)
        )
    except index_lease.HeldElsewhere as error:
        logging.getLogger("sinorus").critical("The worker cannot start: %s", error)
        sys.exit(APP_LOAD_ERROR)
