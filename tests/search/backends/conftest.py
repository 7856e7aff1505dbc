"""An index of each engine on this host with a small library, opened as often as a test needs it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.backends.local import LocalBackend
from search.backends.tantivy.backend import TantivyBackend
from search.backends.whoosh.backend import WhooshBackend
from tests.search.contract import LIBRARY, build
from tests.search.corpora import SCHEMA


@pytest.fixture(params=[WhooshBackend, TantivyBackend])
def engine(request: pytest.FixtureRequest) -> type[LocalBackend]:
    return request.param


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def open_backend(engine: type[LocalBackend], folder: Path) -> Callable[[], LocalBackend]:
    return lambda: engine(path=folder, schema=SCHEMA)


@pytest.fixture
def library(open_backend: Callable[[], LocalBackend]) -> LocalBackend:
    return build(open_backend(), LIBRARY)


@pytest.fixture
def left_open_files() -> Iterator[None]:
    """Close files that Whoosh left open when it could not read or write another one."""
    yield
    gc.collect()
