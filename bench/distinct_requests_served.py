"""Rates of the benchmark of whole search requests: both sites behind gunicorn, many clients."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from statistics import mean
from typing import Any

from bench.distinct_requests_queries import JSON, SITES, Labelled, address, fts5_query
from bench.queries import Query
from bench.serving import WORKERS, gunicorn

CLIENTS = (1, 4, 16, 64)
TURNS = 2
"""Turns of each server with each number of clients."""
_TOO_FEW = "There are not enough different queries."
_PEER = (
    "-b",
    "127.0.0.1:{port}",
    "-w",
    str(WORKERS),
    "-k",
    "gthread",
    "--threads",
    "4",
    "--no-control-socket",
)


def measure_rates(
    stream: Sequence[Labelled], seconds: float, environment: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Measure the requests that both servers answer in a second, by site and number of clients.

    seconds  for which each server is asked by each number of clients
    """
    rates: dict[str, dict[str, list[float]]] = {site: {} for site in SITES}
    with ExitStack() as running:
        ports = {
            "ours": running.enter_context(gunicorn(environment, _is_ready("ours")))[1],
            "fts5": running.enter_context(
                gunicorn(
                    {**environment, "DJANGO_SETTINGS_MODULE": "bench.fts5_site.settings"},
                    _is_ready("fts5"),
                    [*_PEER, "bench.fts5_site.wsgi"],
                )
            )[1],
        }
        waiting = {site: iter(_addresses(site, stream)) for site in SITES}
        for clients in CLIENTS:
            for _turn in range(TURNS):
                for site in SITES:
                    rate = answers_a_second(ports[site], waiting[site], clients, seconds / TURNS)
                    rates[site].setdefault(str(clients), []).append(rate)
                    print(f"{clients} clients, {site}: {rate:.0f} a second", file=sys.stderr)
    return {site: {n: mean(some) for n, some in known.items()} for site, known in rates.items()}


def _addresses(site: str, stream: Sequence[Labelled]) -> Iterator[str]:
    """Yield the addresses of the queries that both sites support."""
    for _label, query in stream:
        if fts5_query(query) is not None:
            yield address(site, query) or ""


def answers_a_second(port: int, addresses: Iterator[str], clients: int, seconds: float) -> float:
    """Return the answers per second to a number of clients, each of which waits for its answer.

    Each client has its own address, like visitors. A client that gets 503 with Retry-After waits
    and tries again; such answers do not count. Raises SystemExit if a client gets any other error,
    or if no address is left.
    """
    lock, answered = threading.Lock(), [0] * clients
    failures: list[str] = []
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        client = HTTPConnection("127.0.0.1", port, source_address=(f"127.0.1.{number + 1}", 0))
        while time.perf_counter() < until and not failures:
            with lock:
                url = next(addresses, None)
            try:
                failure = _failure(client, url) if url else _TOO_FEW
            except _Later as later:
                time.sleep(max(0.0, min(later.seconds, until - time.perf_counter())))
                continue
            if failure:
                failures.append(failure)
            else:
                answered[number] += 1
        client.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=ask, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(failures[0])
    return sum(answered) / (time.perf_counter() - began)


class _Later(Exception):
    """Raised if a server is too busy, with the seconds to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _failure(client: HTTPConnection, url: str) -> str:
    """Request an address; return why its answer does not count, "" if it does. Raises _Later."""
    try:
        client.request("GET", url, headers=JSON)
        answer = client.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        return f"{url} is not answered: {error!r}"
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and (wait := answer.headers["Retry-After"]):
        raise _Later(float(wait))
    return "" if answer.status == 200 else f"{url} gives {answer.status}: {body[:200]!r}"


def _is_ready(site: str) -> Any:
    urls = [address(site, Query((word,))) for word in ("trade", "sanctions")]

    def is_ready(_process: subprocess.Popen, port: int) -> bool:
        time.sleep(0.5)
        for url in urls * WORKERS * 4:
            client = HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                client.request("GET", url, headers=JSON)
                if client.getresponse().status != 200:
                    return False
            except OSError:
                return False
            finally:
                client.close()
        return True

    return is_ready
