"""Client of OpenSearch in a process with many threads, without a server."""

from __future__ import annotations

import socket
import threading
from typing import Any

import opensearchpy
import pytest

from search.backends.base import SearchUnavailable
from search.backends.opensearch.address import Address
from search.backends.opensearch.client import Client


def test_no_thread_of_a_forked_process_uses_the_connections_of_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client(Address.parse("http://127.0.0.1"))
    parents = client._connected()
    client._process = -1
    used: list[Any] = []

    class Connecting(opensearchpy.OpenSearch):
        def __init__(self, **options: Any) -> None:
            monkeypatch.undo()
            used.append(client._connected())
            super().__init__(**options)

    monkeypatch.setattr(opensearchpy, "OpenSearch", Connecting)
    used.append(client._connected())

    assert len(used) == 2
    assert parents not in used


def test_a_node_is_asked_again_if_no_thread_could_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with socket.create_server(("127.0.0.1", 0)) as hanging:
        port = hanging.getsockname()[1]
        client = Client(Address.parse(f"http://127.0.0.1:{port}"), seconds=0.05)
        client._connected()
        monkeypatch.setattr(threading.Thread, "start", refuse)

        for _ in range(2):
            with pytest.raises(SearchUnavailable, match="does not answer"):
                client.call("GET", "/")
            hanging.settimeout(0.0)
            hanging.accept()[0].close()
