"""The engine and the documents that the setting SINORUS_SEARCH names, one of each in a process.

BACKEND    the class of the engine (search.backends.base.SearchBackend)
DOCUMENTS  the class of what is found (search.documents.Corpus)
PATH       the folder for what the engine keeps on this host
SYNONYMS   optional: a class that knows other words (search.backends.base.Synonyms)
OPTIONS    optional: further arguments of the engine's class
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from search.backends.base import SearchBackend
from search.documents import Corpus

_lock = threading.RLock()
_made: dict[str, Any] = {}


def backend() -> SearchBackend:
    """The engine; all threads share it, and what it keeps in memory."""
    with _lock:
        if "backend" not in _made:
            _made["backend"] = _make_backend()
        return _made["backend"]


def corpus() -> Corpus:
    """The documents."""
    with _lock:
        if "corpus" not in _made:
            _made["corpus"] = import_string(settings.SINORUS_SEARCH["DOCUMENTS"])()
        return _made["corpus"]


def _make_backend() -> SearchBackend:
    wanted = settings.SINORUS_SEARCH
    synonyms = import_string(wanted["SYNONYMS"])() if "SYNONYMS" in wanted else None
    return import_string(wanted["BACKEND"])(
        path=Path(wanted["PATH"]),
        schema=corpus().schema,
        synonyms=synonyms,
        **wanted.get("OPTIONS", {}),
    )


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "SINORUS_SEARCH":
        with _lock:
            _made.clear()


setting_changed.connect(_forget, dispatch_uid="search.service")
