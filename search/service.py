"""Search backend and corpus of the setting SINORUS_SEARCH, one of each in a process.

BACKEND    class of the backend (search.backends.base.SearchBackend)
DOCUMENTS  class of the corpus (search.backends.documents.Corpus)
PATH       folder for the engine's files on this host
SYNONYMS   optional: class of the synonyms (search.backends.base.Synonyms)
OPTIONS    optional: further arguments of the backend's class
REFRESH    optional: policy of background refreshes (search.sync.background_value.RefreshPolicy)
MEANING    optional: folder of a sentence model (search.meaning.model)
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from search.backends.base import Page, SearchBackend, SearchQuery
from search.backends.documents import Corpus
from search.meaning.model import ModelUnusable, SentenceModel

logger = logging.getLogger(__name__)

Kept = TypeVar("Kept")

_lock = threading.RLock()
_made: dict[str, Any] = {}
_watchers: list[Callable[[float], object]] = []


def backend() -> SearchBackend:
    """Return the backend, shared by all threads with its caches."""
    return kept("backend", _make_backend)


def model() -> SentenceModel | None:
    """Return the sentence model of the setting, None if there is none that can be used."""
    return kept("model", _load_model)


def search(query: SearchQuery) -> Page:
    """Have the backend answer a query, and tell who watches how many seconds it took."""
    if not _watchers:
        return backend().search(query)
    began = time.perf_counter()
    try:
        return backend().search(query)
    finally:
        took = time.perf_counter() - began
        for watcher in _watchers:
            watcher(took)


def watch(watcher: Callable[[float], object]) -> None:
    """Call a function with the seconds that each search takes, from now on."""
    _watchers.append(watcher)


def corpus() -> Corpus:
    """Return the corpus."""
    return kept("corpus", _make_corpus)


def kept(name: str, make: Callable[[], Kept]) -> Kept:
    """Return the object of this name, made once in a process and again if the setting changes."""
    with _lock:
        if name not in _made:
            _made[name] = make()
        return _made[name]


def _make_backend() -> SearchBackend:
    options = settings.SINORUS_SEARCH
    synonyms = import_string(options["SYNONYMS"])() if "SYNONYMS" in options else None
    encoder = model()
    return import_string(options["BACKEND"])(
        path=Path(options["PATH"]),
        schema=corpus().schema,
        synonyms=synonyms,
        **({"encoder": encoder} if encoder else {}),
        **options.get("OPTIONS", {}),
    )


def _load_model() -> SentenceModel | None:
    options = settings.SINORUS_SEARCH
    folder = options.get("MEANING")
    if folder is None:
        return None
    reason = "OpenSearch compares no vectors here, only the index on this host does"
    if import_string(options["BACKEND"]).understands:
        try:
            return SentenceModel(Path(folder))
        except ModelUnusable as unusable:
            reason = str(unusable)
    logger.warning("Search goes by words alone. SINORUS_MEANING_MODEL: %s.", reason)
    return None


def _make_corpus() -> Corpus:
    return import_string(settings.SINORUS_SEARCH["DOCUMENTS"])()


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "SINORUS_SEARCH":
        with _lock:
            _made.clear()


setting_changed.connect(_forget, dispatch_uid="search.service")
