"""WSGI application for gunicorn, with the indexer and the suggestions in the same process."""

from __future__ import annotations

import gc
import os
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
from sinorus.first_requests import first_requests
from sinorus.standby.watch import standby

index_lease.keep_in_background()
if settings.SINORUS_INDEXER:
    start_in_background()
if (replica := standby()) is not None:
    replica.start()
current.columns.prepare()
autocomplete.prepare()
expert_names.prepare()
objects.prepare()
spelling.prepare()
first_requests.begin()

# A full collection stops all threads of the worker while it checks every object. Loaded objects
# stay, so they are excluded, and full collections are somewhat rarer.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
gc.enable()
