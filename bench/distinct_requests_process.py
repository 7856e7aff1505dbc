"""Application in a separate process that answers one address after the other.

    python -m bench.distinct_requests_process

Reads lines with JSON: a list of an address and headers. Prints the milliseconds of processor time
of each response through all middleware, its length and headers, and what was found, as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import time

import django

from bench.api_process import Server


def main() -> None:
    """Answer until the input ends."""
    django.setup()
    _prepare()
    server = Server()
    # as sinorus.wsgi and sinorus.background do in a worker
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)
    for line in sys.stdin:
        address, headers = json.loads(line)
        began = time.process_time()
        chunks = server.ask(address, headers)
        body = b"".join(chunks)
        chunks.close()
        took = (time.process_time() - began) * 1000
        answered = {"took": took, "bytes": len(body), "etag": server.answered.get("ETag")}
        print(json.dumps(answered | _found(body)), flush=True)


def _prepare() -> None:
    """Fill the caches that workers have in memory, in both applications alike."""
    from search.suggest import spelling

    spelling.speller()


def _found(body: bytes) -> dict:
    if not body:
        return {}
    answer = json.loads(body)
    facets = {
        name: {value["value"]: value["count"] for value in values}
        for name, values in answer["facets"].items()
    }
    return {"total": answer["count"], "facets": facets}


if __name__ == "__main__":
    main()
