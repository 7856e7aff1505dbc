"""Benchmark of whole search requests that were never asked before, beside Django over FTS5.

    python -m bench requests [--data DIR] [--each 25] [--seconds 6] [--seed 1] [--no-page]

DIR has an index, and is only read; `python -m bench seed` fills one. The site of `bench.fts5_site`
gets its tables from the same documents, in --folder. First, both answer in
separate processes, in turns, and their processor time is measured; then each answers behind two
workers of gunicorn, with 1, 4, 16 and 64 clients, in turns. Every query is drawn from running text
or from the dictionary. Writes a section of bench/results.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench.distinct_requests_queries import JSON, SITES, Labelled, address, drawn_queries
from bench.distinct_requests_served import measure_rates
from bench.machine import machine
from bench.percentiles import percentile
from bench.queries import Query
from bench.sections import put_section
from bench.serving import ROOT, WORKERS

PAGE = ROOT / "bench" / "results.md"
DATA = ROOT / "var" / "bench" / "search" / "100000"
HEADING = "Whole search requests"

PERCENTS = (50, 95, 99)
BAR = (0.5, 0.1)
"""Targets: shares of the time of FTS5, for the median and the 95th percentile."""
BAR_SERVED = 4.0
"""Target: requests a second, as a multiple of those of FTS5."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, keep the results, and write the section."""
    options = _options(arguments)
    environment = {
        **os.environ,
        "SINORUS_DATA_DIR": str(options.data.resolve()),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_INDEXER": "off",
        "SINORUS_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
        "BENCH_FTS5": str((options.folder / "fts5.sqlite3").resolve()),
    }
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.fts5_site.index", str(options.folder)],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    found = {
        "machine": machine(),
        "seed": options.seed,
        **_inside(drawn_queries(options.folder, options.seed, options.each), environment),
        "served": measure_rates(
            drawn_queries(options.folder, options.seed + 1, 500), options.seconds, environment
        ),
        "load": os.getloadavg()[1],
    }
    kept = options.folder / "requests.json"
    kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
    content = "\n".join(_section(found))
    print(content)
    if not options.no_page:
        put_section(PAGE, HEADING, content)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="a data folder with an index")
    parser.add_argument("--each", type=int, default=25, help="queries of a class, in process")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each server and clients")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "requests")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    return parser.parse_args(arguments)


class _Process:
    """Site in a separate process (`bench.distinct_requests_process`)."""

    def __init__(self, site: str, environment: Mapping[str, str]) -> None:
        module = "sinorus.settings" if site == "ours" else "bench.fts5_site.settings"
        self.site = site
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bench.distinct_requests_process"],
            cwd=ROOT,
            env={**environment, "DJANGO_SETTINGS_MODULE": module},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, url: str, **headers: str) -> dict[str, Any]:
        """Return the time of a response, its size, ETag, total and facets."""
        print(json.dumps([url, JSON | headers]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.site} gave no answer to {url}")
        return json.loads(line)

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()


class _Measured:
    """Times and sizes of the answers of both sites, and how often their answers are equal.

    times      milliseconds of processor by site and class
    unchanged  milliseconds of our answers to a request with the ETag
    """

    def __init__(self) -> None:
        self.times: dict[str, dict[str, list[float]]] = {site: {} for site in SITES}
        self.unchanged: list[float] = []
        self._bytes: dict[str, list[int]] = {site: [] for site in SITES}
        self._equal: dict[str, list[tuple[bool, bool]]] = {}

    def ask(self, sites: Iterable[_Process], label: str, query: Query) -> None:
        """Send a query to each site that supports it, and keep what is measured."""
        answers = {}
        for site in sites:
            if (url := address(site.site, query)) is not None:
                answers[site.site] = answer = site.ask(url)
                self.times[site.site].setdefault(label, []).append(answer["took"])
                self._bytes[site.site].append(answer["bytes"])
                if answer["etag"]:
                    again = site.ask(url, **{"If-None-Match": answer["etag"]})
                    self.unchanged.append(again["took"])
        if len(answers) == len(SITES):
            ours, theirs = (answers[site] for site in SITES)
            equal = (ours["total"] == theirs["total"], _counts(ours) == _counts(theirs))
            self._equal.setdefault(label, []).append(equal)

    def as_dict(self) -> dict[str, Any]:
        """Return percentiles of the times, median sizes, and shares of equal totals and facets."""
        return {
            "times": {
                site: {label: _spread(some) for label, some in by_class.items()}
                | {"all": _spread([*chain.from_iterable(_comparable(self.times, by_class))])}
                for site, by_class in self.times.items()
            },
            "bytes": {site: median(some) for site, some in self._bytes.items()},
            "alike": {
                label: [mean(share) for share in zip(*rows, strict=True)]
                for label, rows in self._equal.items()
            },
            "unchanged": _spread(self.unchanged),
        }


def _inside(stream: Sequence[Labelled], environment: Mapping[str, str]) -> dict[str, Any]:
    """Measure both sites in processes of their own, in turns."""
    sites = [_Process(site, environment) for site in SITES]
    for site in sites:
        # The first query also pays for everything that all queries need.
        for query in (Query(("trade",)), Query(("trade", "sanctions"), "and")):
            site.ask(address(site.site, query) or "")
    measured = _Measured()
    for number, (label, query) in enumerate(stream):
        measured.ask(sites if number % 2 else sites[::-1], label, query)
        if number % 50 == 0:
            print(f"{number} of {len(stream)}", file=sys.stderr, flush=True)
    for site in sites:
        site.stop()
    return {"queries": len(stream), **measured.as_dict()}


def _counts(answer: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the counts of each facet; sites may show different ones of equally frequent values."""
    return {name: sorted(values.values()) for name, values in answer["facets"].items()}


def _comparable(
    times: Mapping[str, Mapping[str, list[float]]], by_class: Mapping[str, list[float]]
) -> Iterator[list[float]]:
    """Yield the times of the classes that both sites support."""
    yield from (some for label, some in by_class.items() if all(label in s for s in times.values()))


def _spread(times: Sequence[float]) -> list[float]:
    return [percentile(times, percent) for percent in PERCENTS] if times else []


def _section(found: Mapping[str, Any]) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    times, served = found["times"], found["served"]
    yield (
        f"Written by `python -m bench requests --seed {found['seed']}`: "
        f"{found['queries']:,} different searches of a data folder, drawn from running text or "
        "from the dictionary, answered by Sinorus and by a Django site over SQLite's FTS5 "
        "(`bench/fts5_site/`: the same texts with its Porter stemmer, 25 rows by Django REST "
        "framework, an excerpt for each, the same four facets), each in its own process, in turns. "
        "Processor time of a response in milliseconds, p50 / p95 / p99. Measured on: "
        f"{known}; load {found['load']:.0f} on its cores.\n"
    )
    yield "| class | Sinorus | Django and FTS5 | of FTS5 | same total / facets |"
    yield "|---|---|---|---|---|"
    for label, ours in times["ours"].items():
        theirs = times["fts5"].get(label)
        shares = found["alike"].get(label)
        same = " / ".join(f"{share:.0%}" for share in shares) if shares else "–"
        yield f"| {label} | {_cell(ours)} | {_cell(theirs)} | {_parts(ours, theirs)} | {same} |"
    (median_part, high_part), (least, most) = _shares(times), BAR
    yield (
        f"\nTargets: {least:.0%} of the time of FTS5 at p50, and {most:.0%} at p95; measured: "
        f"{median_part:.0%} and {high_part:.0%}. An answer has "
        f"{found['bytes']['ours'] / 1000:.0f} kB ({found['bytes']['fts5'] / 1000:.0f} from FTS5). "
        f"A repeated request with its ETag costs {_cell(found['unchanged'])} ms.\n"
    )
    yield "| clients | Sinorus, answers a second | Django and FTS5 | times |"
    yield "|---|---|---|---|"
    for clients, rate in served["ours"].items():
        other = served["fts5"][clients]
        yield f"| {clients} | {rate:.0f} | {other:.1f} | {rate / other:.1f} |"
    missed = [n for n, rate in served["ours"].items() if rate < BAR_SERVED * served["fts5"][n]]
    reached = f"missed with this many clients: {', '.join(missed)}" if missed else "met with all"
    yield (
        f"\nEach site is served by {WORKERS} workers of gunicorn. The clients are on the same "
        f"machine, each with its own address (target: {BAR_SERVED:.0f} times; {reached}). A client "
        "that gets 503 with `Retry-After` waits and tries again; such answers do not count. "
        "Sinorus limits a prefix to its 32 most frequent words; FTS5 looks for it among stems, and "
        "treats a field as one text in a search for phrases. With a filter, Sinorus counts the "
        "results of each further choice of its field, and FTS5 only the present results. Only the "
        "classes that are marked so use feedback; FTS5 does not have it, and gets the same words."
    )


def _cell(spread: Sequence[float] | None) -> str:
    return " / ".join(f"{value:.3g}" for value in spread) if spread else "–"


def _parts(ours: Sequence[float], theirs: Sequence[float] | None) -> str:
    if not theirs:
        return "–"
    return " / ".join(f"{one / other:.2f}" for one, other in zip(ours[:2], theirs[:2], strict=True))


def _shares(times: Mapping[str, Any]) -> list[float]:
    return [times["ours"]["all"][at] / times["fts5"]["all"][at] for at in (0, 1)]
