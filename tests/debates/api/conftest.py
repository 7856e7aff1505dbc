"""A client of the API, and debates to ask about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client


@pytest.fixture
def api() -> Callable[..., HttpResponse]:
    """Asks an address below /api/v1/; parameters by keyword, lists of values as repetition."""
    client = Client(raise_request_exception=False)

    def ask(address: str = "", *, headers: dict[str, str] | None = None, **query: Any) -> Any:
        return client.get(f"/api/v1/{address}", query, headers=headers or {})

    return ask
