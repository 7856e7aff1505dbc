"""Benchmark of a worker: time until it is ready, and memory with full caches.

    python -m bench.worker

Serves the data folder of SINORUS_DATA_DIR as a worker of `make run` does, and prints seconds and
megabytes as JSON. Use a copy of the folder.
"""

from __future__ import annotations

import io
import json
import os
import time
from pathlib import Path
from typing import Any

from bench.engines.__main__ import memory
from search.backends.documents import SearchQuery
from search.backends.whoosh.backend import WhooshBackend
from search.query.tree import Terms, Word

PATIENCE = 120.0
SUGGEST = ("/api/v1/search/suggest/", "q=a")


def since_start() -> float:
    """Return the seconds since this process began."""
    ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[19])
    up = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    return up - ticks / os.sysconf("SC_CLK_TCK")


def get(application: Any, path: str, query: str = "") -> tuple[int, bytes]:
    """Return status and body of a response."""
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT": "application/json", "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False, "wsgi.version": (1, 0),
    }  # fmt: skip
    chunks = application(environ, lambda status, _headers, *_: answered.append(status))
    body = b"".join(chunks)
    chunks.close()
    return int(answered[0].split()[0]), body


def main() -> None:
    """Start, and print times and memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    from sinorus.wsgi import application

    while get(application, "/readyz")[0] != 200:
        if since_start() > PATIENCE:
            raise SystemExit(get(application, "/readyz")[1].decode())
        time.sleep(0.02)
    ready, at_ready = since_start(), memory()
    busy = time.process_time()
    from search import service
    from search.suggest import spelling

    get(application, "/api/v1/search/", "q=trade&facets=stance,expert")
    while not spelling.speller() or not json.loads(get(application, *SUGGEST)[1])["results"]:
        if since_start() > PATIENCE:
            raise SystemExit("There are still no suggestions.")
        time.sleep(0.1)
    prepared = time.process_time()
    asked = _fill(service.backend())
    print(
        json.dumps(
            {
                "ready": ready,
                "ready_cpu": busy,
                "prepared_cpu": prepared,
                "at_ready": at_ready,
                "words": asked,
                "own": memory("Anonymous"),
                "mapped": memory(),
                "cache": service.backend().cache.limit // 2**20,
                "positions": service.backend().count(),
            }
        )
    )


def _fill(backend: WhooshBackend) -> int:
    """Search for one word after the other until the caches are full; return how many."""
    asked = 0
    for word, _documents in backend.words():
        backend.search(SearchQuery(Terms((Word(word),))))
        asked += 1
        if backend.cache.nbytes > 0.95 * backend.cache.limit:
            break
    return asked


if __name__ == "__main__":
    main()
