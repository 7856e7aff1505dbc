"""Benchmark of a whole search in OpenSearch, beside the embedded index, in one run.

    python -m bench.shared_search --data DIR [--each 10] [--rounds 5] [--saves 40]

DIR has a database that `bench.seed` filled, and is only read. Both engines get a copy of it, build
their index, and answer through gunicorn with two workers each: every query goes to one server, then
to the other, so that other load on the machine meets both. OpenSearch is one node on this machine.
Writes a section of docs/benchmarks-search.md.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench.percentiles import spread
from bench.report import machine
from bench.sections import put_section
from bench.serving import ROOT, gunicorn
from bench.whole_search_queries import SUGGESTIONS, Query
from bench.whole_search_served import asked, is_ready, processor

PAGE = ROOT / "docs" / "benchmarks-search.md"
HEADING = "In OpenSearch"
"""Heading of the section that this benchmark writes."""

ENGINES = ("embedded", "OpenSearch")
HEAP = "1g"
PREFIX = "bench"

LOOK_SECONDS = 0.02
GIVE_UP_SECONDS = 60.0
WARM_UP = 5

_TICKS = os.sysconf("SC_CLK_TCK")


class Node:
    """Node of OpenSearch on this machine, with the processor time that it has used."""

    def __init__(self, folder: Path) -> None:
        known = json.loads((folder / "nodes.json").read_text())[0]
        self.url, self._process = known["url"], known["pid"]

    def processor(self) -> float:
        """Return the seconds of processor time so far."""
        stat = Path(f"/proc/{self._process}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS

    def megabytes(self) -> float:
        """Return the size of the index."""
        with urlopen(f"{self.url}/{PREFIX}-index-*/_stats/store") as answer:
            return json.load(answer)["_all"]["primaries"]["store"]["size_in_bytes"] / 1e6


def main() -> None:
    """Measure, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a data folder with a database")
    parser.add_argument("--each", type=int, default=10, help="queries of a class")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--saves", type=int, default=40)
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sinorus-bench-") as name, node(Path(name)) as server:
        found = _measured(options, Path(name), server)
    section = "\n".join(_section(found))
    print(section)
    if not options.no_page:
        put_section(PAGE, HEADING, section)


@contextmanager
def node(folder: Path) -> Iterator[Node]:
    """Run a node with its data in a folder."""
    place = ["--folder", str(folder / "node")]
    bin_opensearch = [sys.executable, "bin/opensearch"]
    start = [*bin_opensearch, "start", *place, "--heap", HEAP, "--thorough"]
    subprocess.run(start, cwd=ROOT, check=True, stdout=sys.stderr)
    try:
        yield Node(folder / "node")
    finally:
        subprocess.run([*bin_opensearch, "stop", *place], cwd=ROOT, check=True)


def _measured(options: argparse.Namespace, folder: Path, server: Node) -> dict[str, Any]:
    environments = {name: _environment(folder / name, server, name) for name in ENGINES}
    for name, environment in environments.items():
        (folder / name).mkdir()
        shutil.copy(options.data / "sinorus.sqlite3", folder / name)
        _manage(environment, "migrate", "--verbosity", "0")
    # At once, so that other load meets both.
    with ThreadPoolExecutor() as both:
        builds = both.map(lambda each: _built(each, server), environments.values())
        built = dict(zip(environments, builds, strict=True))
    index = folder / "embedded" / "index"
    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    built["embedded"]["megabytes"] = size / 1e6
    built["OpenSearch"]["megabytes"] = server.megabytes()
    os.environ |= environments["embedded"]
    classes = _served(_queries(options.each), environments, server, options.rounds)
    saves = {name: _saves(environment, options.saves) for name, environment in environments.items()}
    positions = built["embedded"]["positions"]
    return {"positions": positions, "built": built, "classes": classes, "saves": saves}


def _environment(folder: Path, server: Node, engine: str) -> dict[str, str]:
    return {
        "SINORUS_DATA_DIR": str(folder),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_LOG_LEVEL": "error",
        "SINORUS_INDEXER": "off",
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
    } | ({"SINORUS_SEARCH_URL": f"{server.url}/{PREFIX}"} if engine == "OpenSearch" else {})


def _manage(environment: Mapping[str, str], *command: str) -> float:
    """Run a management command, and return the seconds of processor time that it took."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=sys.stderr,
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} failed")
    return used.ru_utime + used.ru_stime


def _built(environment: Mapping[str, str], server: Node) -> dict[str, float]:
    began, before = time.perf_counter(), server.processor()
    ours = _manage(environment, "search_rebuild")
    theirs = server.processor() - before if "SINORUS_SEARCH_URL" in environment else 0.0
    with closing(sqlite3.connect(f"{environment['SINORUS_DATA_DIR']}/sinorus.sqlite3")) as database:
        count = "SELECT count(*) FROM debates_position WHERE status = 'published'"
        [positions] = database.execute(count).fetchone()
    seconds = time.perf_counter() - began
    return {"positions": positions, "seconds": seconds, "ours": ours, "theirs": theirs}


def _queries(each: int) -> dict[str, list[Query]]:
    import django

    from bench.whole_search_queries import queries

    django.setup()
    return queries(each)


def _served(
    classes: Mapping[str, list[Query]],
    environments: Mapping[str, Mapping[str, str]],
    server: Node,
    rounds: int,
) -> dict[str, Any]:
    """Return the times of each class by engine, in milliseconds, and those of all searches."""
    found: dict[str, Any] = {}
    every: dict[str, list[float]] = {name: [] for name in ENGINES}
    with ExitStack() as stack:
        servers = {}
        for name, environment in environments.items():
            process, port = stack.enter_context(gunicorn(environment, is_ready))
            servers[name] = process.pid, HTTPConnection("127.0.0.1", port)
        for name, queries in classes.items():
            print(f"{name} …", file=sys.stderr)
            addresses = [query.ours for query in queries]
            for address in addresses * 4:
                for _, client in servers.values():
                    asked(client, address)
            before = {engine: processor(process) for engine, (process, _) in servers.items()}
            node_before = server.processor()
            times: dict[str, list[float]] = {engine: [] for engine in servers}
            for address in addresses * rounds:
                for engine, (_, client) in servers.items():
                    times[engine].append(asked(client, address))
            requests = len(addresses) * rounds
            found[name] = {
                engine: spread(times[engine])
                | {"processor": (processor(process) - before[engine]) * 1000 / requests}
                for engine, (process, _) in servers.items()
            }
            found[name]["node"] = (server.processor() - node_before) * 1000 / requests
            if name != SUGGESTIONS:
                for engine in ENGINES:
                    every[engine] += times[engine]
    return {"each": found, "all": {engine: spread(times) for engine, times in every.items()}}


def _saves(environment: Mapping[str, str], saves: int) -> dict[str, float]:
    """Return the milliseconds from a commit until a search finds what was saved."""
    times = []
    path = f"{environment['SINORUS_DATA_DIR']}/sinorus.sqlite3"
    with (
        gunicorn({**environment, "SINORUS_INDEXER": "on"}, is_ready) as (_, port),
        closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as database,
    ):
        public = "SELECT id FROM debates_position WHERE status = 'published' ORDER BY id LIMIT 500"
        ids = [key for (key,) in database.execute(public)]
        client = HTTPConnection("127.0.0.1", port)
        for number in range(-WARM_UP, saves):
            word = f"zz{secrets.token_hex(6)}"
            change = "UPDATE debates_position SET detail = ? || ' ' || detail WHERE id = ?"
            database.execute(change, (word, ids[number * 7 % len(ids)]))
            committed = time.perf_counter()
            while not _finds(client, word):
                if time.perf_counter() - committed > GIVE_UP_SECONDS:
                    raise SystemExit(f"{word} was not found within {GIVE_UP_SECONDS} s")
                time.sleep(LOOK_SECONDS)
            if number >= 0:
                times.append((time.perf_counter() - committed) * 1000)
            time.sleep(0.1)
    return spread(times)


def _finds(client: HTTPConnection, word: str) -> bool:
    client.request("GET", f"/api/v1/search/?q={word}&feedback=false&page_size=1&facets=stance")
    answer = client.getresponse()
    body = answer.read()
    return answer.status == 200 and json.loads(body)["count"] == 1


def _section(found: Mapping[str, Any]) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in machine().items())
    yield (
        f"Written by `python -m bench.shared_search`: {found['positions']:,} public positions in "
        "the embedded index and in one node of OpenSearch 2 on the same machine, with a heap of "
        f"{HEAP}, measured in turns. Measured on: {known}; load {os.getloadavg()[2]:.0f} on its "
        "cores, so processor times and ratios are more reliable than wall times.\n"
    )
    yield "| index | built beside the other in | processor | size | saved until found p50 | p95 |"
    yield "|---" * 6 + "|"
    for name in ENGINES:
        built, saved = found["built"][name], found["saves"][name]
        theirs = f" + {built['theirs']:.0f} s" if built["theirs"] else ""
        yield (
            f"| {name} | {built['seconds']:.0f} s | {built['ours']:.0f} s{theirs} | "
            f"{built['megabytes']:.0f} MB | {saved['p50']:.0f} ms | {saved['p95']:.0f} ms |"
        )
    ours, theirs = "embedded p50 | p95 | workers", "OpenSearch p50 | p95 | workers"
    yield f"\n| class | {ours} | {theirs} | node | times |"
    yield "|---" * 9 + "|"
    for name, took in found["classes"]["each"].items():
        yield _row(name, took)
    embedded, shared = (found["classes"]["all"][name] for name in ENGINES)
    yield (
        f"\nAll searches together: p50 {embedded['p50']:.1f} and {shared['p50']:.1f} ms, "
        f"p95 {embedded['p95']:.1f} and {shared['p95']:.1f} ms. Times are of complete responses "
        "through gunicorn, in milliseconds. *Workers* and *node* are processor time for a "
        "response. *Times* is the median of OpenSearch divided by that of the embedded index. "
        "Documents, queries and ranking are the same. The queries have been asked before; a "
        "commit clears the caches of both."
    )


def _row(name: str, took: Mapping[str, Any]) -> str:
    cells: list[str] = []
    for engine in ENGINES:
        own: Mapping[str, float] = took[engine]
        cells += [f"{own[key]:.1f}" for key in ("p50", "p95", "processor")]
    times = took["OpenSearch"]["p50"] / took["embedded"]["p50"]
    return f"| {name} | {' | '.join(cells)} | {took['node']:.1f} | {times:.1f} |"


if __name__ == "__main__":
    main()
