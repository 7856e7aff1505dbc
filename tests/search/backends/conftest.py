"""An index of Whoosh with a small library, opened as often as a test needs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from search.backends.whoosh.backend import WhooshBackend
from tests.search.contract import LIBRARY, build
from tests.search.corpora import SCHEMA


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def open_backend(folder: Path) -> Callable[[], WhooshBackend]:
    return lambda: WhooshBackend(path=folder, schema=SCHEMA)


@pytest.fixture
def library(open_backend) -> WhooshBackend:
    return build(open_backend(), LIBRARY)
