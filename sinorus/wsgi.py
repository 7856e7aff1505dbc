"""WSGI application for gunicorn, with the indexer and the suggestions in the same process."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sinorus import content_lengths, content_types

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")

# Almost no loaded object is garbage, and searching for it takes a tenth of the start.
gc.disable()

application = content_lengths.measured(content_types.readable(get_wsgi_application()))

# A thread that reads a page waits this long for one that writes a whole list, each time it returns
# from the database. With a fifth of the usual time, it takes 0.19 s instead of 0.3 s beside the
# other.
sys.setswitchinterval(0.001)

# These import models, which need the application to be set up.
from debates.columns import current
from debates.finding import autocomplete, expert_names, objects
from search.suggest import spelling
from search.sync import index_lease
from search.sync.indexer import start_in_background

APP_LOAD_ERROR = 4
"""Status of a worker after which gunicorn ends the server instead of starting another worker."""


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


_follow_the_database()
if settings.SINORUS_INDEXER:
    start_in_background()
current.columns.prepare()
autocomplete.prepare()
expert_names.prepare()
objects.prepare()
spelling.prepare()

# A full collection stops all threads of the worker while it checks every object. Loaded objects
# stay, so they are excluded, and full collections are somewhat rarer.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
gc.enable()
