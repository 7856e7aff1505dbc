"""WSGI application for gunicorn, with the indexer and the suggestions in the same process."""

from __future__ import annotations

import gc
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")

# Next to nothing of what is loaded is garbage, and to look for it takes a tenth of the start.
gc.disable()

application = get_wsgi_application()

# A thread that reads a page waits so long for one that writes a whole list, each time it comes back
# from the database. With a fifth of the usual time, it takes 0.19 s instead of 0.3 s beside it.
sys.setswitchinterval(0.001)

# These import models, which need the application to be set up.
from debates.columns import current
from debates.finding import autocomplete, objects
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
objects.prepare()
spelling.prepare()
first_requests.begin()

# A full collection stops all threads of the worker for as long as it takes to look at every object.
# What is loaded stays, so it is looked at no more, and full collections are somewhat rarer.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
gc.enable()
