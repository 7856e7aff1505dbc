"""Fixtures of the tests of accounts."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_codes_used_before() -> None:
    """Forget the codes that other tests have used, and how often they failed."""
    cache.clear()
