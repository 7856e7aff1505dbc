"""Benchmark of complete searches through gunicorn.

python -m bench.whole_search_served EACH ROUNDS
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import django

from bench.api_process import JSON
from bench.percentiles import spread
from bench.serving import WORKERS, gunicorn
from bench.whole_search_queries import SUGGESTIONS, queries

_IDLE = 0.2
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the results as JSON."""
    django.setup()
    each, rounds = map(int, sys.argv[1:])
    with gunicorn({}, is_ready) as (process, port):
        client = HTTPConnection("127.0.0.1", port)
        classes: dict[str, Any] = {}
        searches: list[float] = []
        for name, asked in queries(each).items():
            print(f"{name}, through gunicorn …", file=sys.stderr)
            addresses = [query.ours for query in asked]
            for address in addresses * WORKERS:
                asked(client, address)
            before = processor(process.pid)
            times = [asked(client, address) for address in addresses * rounds]
            spent = processor(process.pid) - before
            classes[name] = {**spread(times), "processor": spent * 1000 / len(times)}
            if name != SUGGESTIONS:
                searches += times
        json.dump({"classes": classes, "searches": spread(searches)}, sys.stdout)


def asked(client: HTTPConnection, address: str) -> float:
    """Return the milliseconds until a response is read."""
    began = time.perf_counter()
    client.request("GET", address, headers=JSON)
    answer = client.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{address} is answered with {answer.status}: {body!r}")
    return (time.perf_counter() - began) * 1000


def is_ready(process: subprocess.Popen, port: int) -> bool:
    """Test whether the workers have built their background values."""
    before = processor(process.pid)
    time.sleep(1.0)
    return _answers(port) and processor(process.pid) - before < _IDLE


def _answers(port: int) -> bool:
    client = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        client.request("GET", "/api/v1/search/?q=trade", headers=JSON)
        return client.getresponse().status == 200
    except OSError:
        return False
    finally:
        client.close()


def processor(parent: int) -> float:
    """Return the seconds of processor time that the workers have used."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    taken = 0
    for child in children.split():
        fields = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        taken += int(fields[11]) + int(fields[12])
    return taken / _TICKS


if __name__ == "__main__":
    main()
