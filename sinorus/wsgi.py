"""WSGI application for gunicorn, with the indexer and the suggestions in the same process."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")

application = get_wsgi_application()

# Threads that read a page wait so long, several times, for one that writes a whole list. With a
# fifth of the usual time, they are answered several times faster beside it; it loses nothing.
sys.setswitchinterval(0.001)

# These import models, which need the application to be set up.
from debates.finding import autocomplete
from search.suggest import spelling
from search.sync.indexer import start_in_background

if settings.SINORUS_INDEXER:
    start_in_background()
autocomplete.prepare()
spelling.prepare()
