"""Node of OpenSearch for tests: the one that TEST_OPENSEARCH_URL names (see bin/opensearch)."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

from search.backends.opensearch.address import Address

VARIABLE = "TEST_OPENSEARCH_URL"


def url() -> str:
    """Return the address of the node, or "" if none runs."""
    return os.environ.get(VARIABLE, "")


def ask(method: str, path: str, body: object = None) -> Any:
    """Send a request to the node and return the answer."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(url() + path, data, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=60) as response:
        return json.load(response)


def address(prefix: str) -> Address:
    """Return the address of the node with a prefix of index names."""
    return Address.parse(f"{url()}/{prefix}")


@contextmanager
def own_prefix() -> Iterator[str]:
    """Yield a prefix of index names, and delete the indexes that have it."""
    prefix = f"test{secrets.token_hex(4)}"
    try:
        yield prefix
    finally:
        ask("DELETE", f"/{prefix}-*")
