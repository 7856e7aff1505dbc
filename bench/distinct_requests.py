"""Benchmark of whole search requests that were never asked before, beside Django over FTS5.

    python -m bench.distinct_requests [--data DIR] [--each 25] [--seconds 6] [--seed 1] [--no-page]

DIR has an index, and is only read; without it, the one that `bench.whole_search` made. The site of
`bench.fts5_site` gets its tables from the same documents, in --folder. First both answer in
processes of their own, in turns, by processor time; then each behind two workers of gunicorn, with
1, 4, 16 and 64 clients, in turns. Every query is drawn from running text or from the dictionary.
Writes a section of docs/benchmarks-search.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import chain, zip_longest
from pathlib import Path
from statistics import mean, median
from typing import Any
from urllib.parse import urlencode

from bench.distinct_queries import Source, distinct_queries
from bench.percentiles import percentile
from bench.queries import Query
from bench.report import machine
from bench.sections import put_section
from bench.serving import ROOT, WORKERS, gunicorn
from search.text.analysis import stop_words

PAGE = ROOT / "docs" / "benchmarks-search.md"
DATA = ROOT / "var" / "bench" / "search" / "100000"
HEADING = "Whole requests that were never asked before"

CLIENTS = (1, 4, 16, 64)
TURNS = 2
"""Turns of each server with each number of clients."""
PERCENTS = (50, 95, 99)
BAR = (0.5, 0.1)
"""Parts of the time of FTS5 that the median and the 95th percentile should stay below."""
BAR_SERVED = 4.0
"""So many times as many requests as FTS5 should be answered."""
JSON = {"Accept": "application/json"}
SITES = ("ours", "fts5")
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

Labelled = tuple[str, Query]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, keep the results, and write the section."""
    options = _options(arguments)
    environment = {
        **os.environ,
        "SINORUS_DATA_DIR": str(options.data.resolve()),
        "SINORUS_BUDGET": "off",
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
        **_inside(_stream(options, options.seed, options.each), environment),
        "served": _served(options, environment),
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


def _stream(options: argparse.Namespace, seed: int, each: int) -> list[Labelled]:
    """Draw a query of each class in turn."""
    words = json.loads((options.folder / "frequencies.json").read_text(encoding="utf-8"))
    source = Source(options.folder / "documents.jsonl", words, seed)
    columns = (
        [(label, query) for query in queries]
        for label, queries in distinct_queries(source, each).items()
    )
    return [
        (label, _without_stop_words(query))
        for row in zip_longest(*columns)
        for label, query in filter(None, row)
    ]


def _without_stop_words(query: Query) -> Query:
    """Leave out the words that Sinorus does not look for: FTS5 would find nearly everything."""
    stops = stop_words("en")
    telling = tuple(word for word in query.words if word.lower() not in stops)
    return replace(query, words=telling) if telling and query.how in ("or", "and") else query


def _address(site: str, query: Query) -> str | None:
    """Return the address of a query; None where the site does not support it."""
    filters = {**query.filters, **query.roles}
    if site == "ours":
        asked = " ".join([_typed(query), *(f"{k}:{v}" for k, v in query.roles.items())])
        plain = {} if query.feedback else {"feedback": "false"}
        return f"/api/v1/search/?{urlencode({'q': asked, **query.filters, **plain})}"
    match = _match(query)
    return match and f"/search/?{urlencode({'q': match, **filters})}"


def _typed(query: Query) -> str:
    words = query.words
    match query.how:
        case "and":
            return " AND ".join(words)
        case "phrase":
            return f'"{" ".join(words)}"'
        case "prefix":
            return f"{words[0]}*"
        case "fuzzy":
            return f"{words[0]}~"
        case _:
            return " ".join(f"{query.field}:{word}" if query.field else word for word in words)


def _match(query: Query) -> str | None:
    """Return a query as an expression of FTS5."""
    quoted = [f'"{word}"' for word in query.words]
    match query.how:
        case "and":
            return " AND ".join(quoted)
        case "phrase":
            return f'"{" ".join(query.words)}"'
        case "prefix":
            return f"{quoted[0]}*"
        case "fuzzy":
            return None
        case _:
            either = " OR ".join(quoted)
            return f"{query.field} : ({either})" if query.field else either


class _Process:
    """Site in a process of its own (`bench.distinct_requests_process`)."""

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

    def ask(self, address: str, **headers: str) -> dict[str, Any]:
        """Return the time of a response, and what is known of it."""
        print(json.dumps([address, JSON | headers]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.site} gave no answer to {address}")
        return json.loads(line)

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()


def _inside(stream: Sequence[Labelled], environment: Mapping[str, str]) -> dict[str, Any]:
    """Measure both sites in turns; return times by site and class, and what else was seen."""
    sites = [_Process(site, environment) for site in SITES]
    times: dict[str, dict[str, list[float]]] = {site: {} for site in SITES}
    lengths: dict[str, list[int]] = {site: [] for site in SITES}
    alike: dict[str, list[tuple[bool, bool]]] = {}
    unchanged: list[float] = []
    for site in sites:
        # Whatever comes first also pays for what all queries need.
        for query in (Query(("trade",)), Query(("trade", "sanctions"), "and")):
            site.ask(_address(site.site, query) or "")
    for number, (label, query) in enumerate(stream):
        answers = {}
        for site in sites if number % 2 else sites[::-1]:
            if (address := _address(site.site, query)) is not None:
                answers[site.site] = answer = site.ask(address)
                times[site.site].setdefault(label, []).append(answer["took"])
                lengths[site.site].append(answer["bytes"])
                if answer["etag"]:
                    again = site.ask(address, **{"If-None-Match": answer["etag"]})
                    unchanged.append(again["took"])
        if len(answers) == len(SITES):
            ours, theirs = (answers[site] for site in SITES)
            same = _counts(ours) == _counts(theirs)
            alike.setdefault(label, []).append((ours["total"] == theirs["total"], same))
        if number % 50 == 0:
            print(f"{number} of {len(stream)}", file=sys.stderr, flush=True)
    for site in sites:
        site.stop()
    return {
        "queries": len(stream),
        "times": {
            site: {label: _spread(some) for label, some in by_class.items()}
            | {"all": _spread([*chain.from_iterable(_comparable(times, by_class))])}
            for site, by_class in times.items()
        },
        "bytes": {site: median(some) for site, some in lengths.items()},
        "alike": {
            label: [mean(share) for share in zip(*rows, strict=True)]
            for label, rows in alike.items()
        },
        "unchanged": _spread(unchanged),
    }


def _counts(answer: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the counts of each facet: which of equally frequent values are shown may differ."""
    return {name: sorted(values.values()) for name, values in answer["facets"].items()}


def _comparable(
    times: Mapping[str, Mapping[str, list[float]]], by_class: Mapping[str, list[float]]
) -> Iterator[list[float]]:
    """Yield the times of the classes that both sites support."""
    yield from (some for label, some in by_class.items() if all(label in s for s in times.values()))


def _spread(times: Sequence[float]) -> list[float]:
    return [percentile(times, percent) for percent in PERCENTS] if times else []


def _served(options: argparse.Namespace, environment: Mapping[str, str]) -> dict[str, Any]:
    """Measure the requests that both servers answer in a second, by site and clients."""
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
        waiting = {
            site: iter(_addresses(site, _stream(options, options.seed + 1, 500))) for site in SITES
        }
        for clients in CLIENTS:
            for _turn in range(TURNS):
                for site in SITES:
                    rate = _rate(ports[site], waiting[site], clients, options.seconds / TURNS)
                    rates[site].setdefault(str(clients), []).append(rate)
                    print(f"{clients} clients, {site}: {rate:.0f} a second", file=sys.stderr)
    return {site: {n: mean(some) for n, some in known.items()} for site, known in rates.items()}


def _addresses(site: str, stream: Sequence[Labelled]) -> Iterator[str]:
    """Yield the addresses of the queries that both sites support."""
    for _label, query in stream:
        if _match(query) is not None:
            yield _address(site, query) or ""


def _rate(port: int, addresses: Iterator[str], clients: int, seconds: float) -> float:
    """Return the answers a second to so many clients, each of which waits for its answer.

    The clients have addresses of their own, as visitors do. Who is told to come again later does
    so, and no such answer counts. Raises SystemExit where one of them is answered otherwise, or no
    address is left.
    """
    lock, answered = threading.Lock(), [0] * clients
    failures: list[str] = []
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        client = HTTPConnection("127.0.0.1", port, source_address=(f"127.0.1.{number + 1}", 0))
        while time.perf_counter() < until and not failures:
            with lock:
                address = next(addresses, None)
            try:
                failure = _failure(client, address) if address else _TOO_FEW
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
    """Raised where a server has too much to do, with the seconds to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _failure(client: HTTPConnection, address: str) -> str:
    """Ask for an address; return why its answer does not count, "" if it does. Raises _Later."""
    try:
        client.request("GET", address, headers=JSON)
        answer = client.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        return f"{address} is not answered: {error!r}"
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and (wait := answer.headers["Retry-After"]):
        raise _Later(float(wait))
    return "" if answer.status == 200 else f"{address} gives {answer.status}: {body[:200]!r}"


def _is_ready(site: str) -> Any:
    addresses = [_address(site, Query((word,))) for word in ("trade", "sanctions")]

    def is_ready(_process: subprocess.Popen, port: int) -> bool:
        time.sleep(0.5)
        for address in addresses * WORKERS * 4:
            client = HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                client.request("GET", address, headers=JSON)
                if client.getresponse().status != 200:
                    return False
            except OSError:
                return False
            finally:
                client.close()
        return True

    return is_ready


def _section(found: Mapping[str, Any]) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    times, served = found["times"], found["served"]
    yield (
        f"Written by `python -m bench.distinct_requests --seed {found['seed']}`: "
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
        f"\nTargets: {least:.0%} of the time of FTS5 at p50, and {most:.0%} at p95: "
        f"{median_part:.0%} and {high_part:.0%}. An answer has "
        f"{found['bytes']['ours'] / 1000:.0f} kB ({found['bytes']['fts5'] / 1000:.0f} from FTS5). "
        f"Asked again with its ETag, it costs {_cell(found['unchanged'])} ms.\n"
    )
    yield "| clients | Sinorus, answers a second | Django and FTS5 | times |"
    yield "|---|---|---|---|"
    for clients, rate in served["ours"].items():
        other = served["fts5"][clients]
        yield f"| {clients} | {rate:.0f} | {other:.1f} | {rate / other:.1f} |"
    missed = [n for n, rate in served["ours"].items() if rate < BAR_SERVED * served["fts5"][n]]
    reached = f"missed with this many clients: {', '.join(missed)}" if missed else "met with all"
    yield (
        f"\nServed by {WORKERS} workers of gunicorn each, with clients on the same machine that "
        f"have addresses of their own (target: {BAR_SERVED:.0f} times; {reached}). Who is told to "
        "come again later does so, and no such answer counts. A prefix is limited to its 32 most "
        "frequent words here; FTS5 looks for it among stems, and for a phrase in a field as one "
        "text. With a filter, Sinorus counts what each further choice of its field would give, "
        "FTS5 what is found. Only the classes that say so are widened by feedback, which FTS5 has "
        "not: it is asked the same words."
    )


def _cell(spread: Sequence[float] | None) -> str:
    return " / ".join(f"{value:.3g}" for value in spread) if spread else "–"


def _parts(ours: Sequence[float], theirs: Sequence[float] | None) -> str:
    if not theirs:
        return "–"
    return " / ".join(f"{one / other:.2f}" for one, other in zip(ours[:2], theirs[:2], strict=True))


def _shares(times: Mapping[str, Any]) -> list[float]:
    return [times["ours"]["all"][at] / times["fts5"]["all"][at] for at in (0, 1)]


if __name__ == "__main__":
    main()
