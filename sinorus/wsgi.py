"""WSGI application, loaded once by gunicorn's first process and shared by its workers."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sinorus import content_lengths, content_types

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")

# Almost no loaded object is garbage, and searching for it takes a tenth of the start.
gc.disable()

application = content_lengths.measured(content_types.readable(get_wsgi_application()))

# The code of all views, so that the workers share it.
import_module(settings.ROOT_URLCONF)

# A full collection stops all threads of a worker while it checks every object, and writes to each,
# so that no page of memory would stay shared. Loaded objects stay, so they are excluded.
gc.collect()
gc.freeze()
gc.enable()
