"""Benchmark of complete searches in one process.

python -m bench.whole_search_inside EACH ROUNDS
"""

from __future__ import annotations

import json
import sys
import warnings
from statistics import median
from typing import Any

import django

from bench.api_process import JSON, Server
from bench.percentiles import spread
from bench.whole_search_queries import Query, queries

PEERS = {"plain": 2, "lean": 3}
"""Number of queries of a class for each search of `bench.plain_search`, which is slow."""


def main() -> None:
    """Print the results as JSON."""
    django.setup()
    from debates.finding import autocomplete
    from search import service
    from search.suggest import spelling

    each, rounds = map(int, sys.argv[1:])
    warnings.simplefilter("ignore")
    server = Server()
    # The first query fills the caches for all others.
    spelling.speller()
    autocomplete.suggest("a")
    classes = {}
    for name, asked in queries(each).items():
        print(f"{name} …", file=sys.stderr)
        classes[name] = _class(server, asked, rounds)
    json.dump({"positions": service.backend().count(), "classes": classes}, sys.stdout)


def _class(server: Server, asked: list[Query], rounds: int) -> dict[str, Any]:
    for query in asked:
        server.time(query.ours, JSON)
    ours: list[list[float]] = [[] for _ in asked]
    others: dict[str, list[float]] = {name: [] for name in PEERS}
    for turn in range(rounds):
        for query, times in zip(asked, ours, strict=True):
            times.append(server.time(query.ours, JSON).processor)
        query = asked[turn % len(asked)]
        for name, most in PEERS.items():
            if turn < most and query.plain is not None:
                address = f"/{name}/search/?{query.plain}"
                others[name].append(min(server.time(address, JSON).processor for _ in range(2)))
    # Other load on the machine can only add to it.
    least = [min(times) for times in ours]
    return {**spread(least), **{name: median(took or [0.0]) for name, took in others.items()}}


if __name__ == "__main__":
    main()
