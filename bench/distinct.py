"""Benchmark of search engines by queries that were never asked before.

    python -m bench engines [--size 100000] [--each 150] [--seed 1] [--starts 12] [--no-page]

Every query is drawn from running text or from the dictionary, and sent to each engine twice: for
the first time, and again when all engines have answered a turn of queries. Then new processes are
started, and each gets one query of each class. Totals, hits and facets are compared. Writes a
section of bench/results.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from bench.distinct_queries import Source, distinct_queries
from bench.engines.base import HITS
from bench.machine import machine
from bench.peers import OWN, PEERS
from bench.percentiles import percentile
from bench.processes import ROOT, Engine
from bench.queries import Query
from bench.sections import put_section
from bench.starter import Starter, prepared

PAGE = ROOT / "bench" / "results.md"
HEADING = "Search engines"

ENGINES = tuple(peer.engine for peer in (OWN, *PEERS))
TITLES = {peer.engine: peer.title for peer in (OWN, *PEERS)}

TURN = 26
"""Queries that an engine answers before the next engine has its turn."""

PERCENTS = (50, 95, 99)
BAR = 2.5
"""Times of tantivy that a class may take, at the median and the 95th percentile."""
BAR_COLD = 30.0
"""Milliseconds that the 95th percentile may take in a process that has just started."""
BAR_MEMORY = 120
"""Megabytes of its own that a process may use in the end."""

Times = dict[str, dict[str, list[float]]]
"""Milliseconds by engine and class."""
Labelled = tuple[str, Query]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, keep the results, and write the section."""
    options = _options(arguments)
    home = options.folder / str(options.size)
    source = Source(home / "documents.jsonl", prepared(options.size, home), options.seed)
    asked = distinct_queries(source, options.each)
    kept = home / "distinct.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {"built": {}}
    measured = _measured(asked, options, home, before)
    load = f"{os.getloadavg()[1]:.0f} on its cores"
    found = {**vars(options), "machine": {**machine(), "load": load}, **measured}
    kept.write_text(json.dumps(found, indent=1, default=str), encoding="utf-8")
    content = "\n".join(_section(found))
    print(content)
    if not options.no_page:
        put_section(PAGE, HEADING, content)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000, help="number of documents")
    parser.add_argument("--each", type=int, default=150, help="queries of a class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--starts", type=int, default=12, help="processes that are started anew")
    parser.add_argument("--engines", default=",".join(ENGINES), help="modules of bench.engines")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    return parser.parse_args(arguments)


def _measured(
    asked: Mapping[str, Sequence[Query]],
    options: argparse.Namespace,
    home: Path,
    before: Mapping[str, Any],
) -> dict[str, Any]:
    names = options.engines.split(",")
    stream = list(interleaved(asked))
    with ExitStack() as running:
        starter = Starter(options.folder, home, running)
        missing = [name for name in names if not (home / name).exists()]
        engines = [engine for name in names if (engine := starter.start(name)) is not None]
        built = before["built"] | {e.name: e.opened for e in engines if e.name in missing}
        first, again = _times(names), _times(names)
        checks = Checks()
        for start in range(0, len(stream), TURN):
            turn = stream[start : start + TURN]
            checks.add(turn, {engine.name: _asked(engine, turn, first) for engine in engines})
            for engine in engines:
                _asked(engine, turn, again)
            print(f"{start + len(turn)} of {len(stream)}", file=sys.stderr, flush=True)
        memory = {engine.name: engine.memory for engine in engines}
        megabytes = {engine.name: engine.bytes / 1e6 for engine in engines}
        for engine in engines:
            engine.stop()
        cold = _cold_times(asked, starter, names, min(options.starts, options.each))
    kinds = {"first": first, "again": again, "cold": cold}
    return {
        "times": {when: _spreads(times) for when, times in kinds.items()},
        "checks": checks.shares,
        "memory": memory,
        "built": built,
        "megabytes": megabytes,
        "missing": starter.missing,
        "queries": len(stream),
    }


def _cold_times(
    asked: Mapping[str, Sequence[Query]], starter: Starter, names: Sequence[str], starts: int
) -> Times:
    """Send a query of each class to newly started engines; return their times."""
    cold = _times(names)
    for number in range(starts):
        one_of_each = [(label, those[number]) for label, those in asked.items()]
        # The first query also pays for everything that all queries need.
        turned = one_of_each[number % len(asked) :] + one_of_each[: number % len(asked)]
        for name in names:
            if (engine := starter.start(name)) is not None:
                _asked(engine, turned, cold)
                engine.stop()
    return cold


def _spreads(times: Times) -> dict[str, dict[str, list[float]]]:
    """Return the percentiles of the times of each class, and of all, by engine."""
    return {
        name: {label: _spread(some) for label, some in by_class.items() if some}
        | {"all": _spread([*chain.from_iterable(by_class.values())])}
        for name, by_class in times.items()
        if any(by_class.values())
    }


def interleaved(asked: Mapping[str, Sequence[Query]]) -> Iterator[Labelled]:
    """Yield a query of each class in turn."""
    columns = ([(label, query) for query in queries] for label, queries in asked.items())
    for row in zip_longest(*columns):
        yield from (each for each in row if each is not None)


def _times(names: Sequence[str]) -> Times:
    return {name: {} for name in names}


def _asked(engine: Engine, turn: Sequence[Labelled], times: Times) -> list[dict | None]:
    """Send queries, collect their times by class, and return the results."""
    answers = engine.answers([query for _label, query in turn])
    for (label, _query), (milliseconds, found) in zip(turn, answers, strict=True):
        if found is not None:
            times[engine.name].setdefault(label, []).append(milliseconds)
    return [found for _milliseconds, found in answers]


def _spread(times: Sequence[float]) -> list[float]:
    return [percentile(times, percent) for percent in PERCENTS]


class Checks:
    """Comparison of the answers of the peers with ours, by class.

    Totals and facets have to be equal. Hits are compared as sets if they are all of the matching
    documents, otherwise by the share of ours that the peer has, because formulas differ.
    """

    def __init__(self) -> None:
        self._found: dict[str, dict[str, list[tuple[bool, float, bool]]]] = {}

    def add(self, turn: Sequence[Labelled], answers: Mapping[str, Sequence[dict | None]]) -> None:
        """Compare the answers to a turn of queries."""
        own = answers.get(OWN.engine, ())
        for name in [name for name in answers if name != OWN.engine]:
            for (label, _query), ours, theirs in zip(turn, own, answers[name], strict=False):
                if ours is not None and theirs is not None:
                    by_class = self._found.setdefault(name, {}).setdefault(label, [])
                    by_class.append(_compared(ours, theirs))

    @property
    def shares(self) -> dict[str, dict[str, list[float]]]:
        """Mean shares of equal totals, hits and facets, by peer and class."""
        return {
            name: {label: [*map(_mean, zip(*rows, strict=True))] for label, rows in found.items()}
            for name, found in self._found.items()
        }


def _compared(ours: dict, theirs: dict) -> tuple[bool, float, bool]:
    both = len(set(ours["ids"]) & set(theirs["ids"]))
    most = min(HITS, max(len(ours["ids"]), len(theirs["ids"])))
    return (
        ours["total"] == theirs["total"],
        both / most if most else 1.0,
        ours["facets"] == theirs["facets"],
    )


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares)


def _section(found: Mapping[str, Any]) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    names = [name for name in TITLES if name in found["memory"]]
    yield (
        f"Written by `python -m bench engines --each {found['each']} --seed {found['seed']} "
        f"--engines {found['engines']}`: {found['queries']:,} "
        f"different queries to {found['size']:,} documents (`bench/corpus.py`), drawn from running "
        "text or from the dictionary, each engine in its own process, in turns. Processor time in "
        f"milliseconds, p50 / p95 / p99. Measured on: {known}."
    )
    for when, title in (
        ("first", "Asked for the first time"),
        ("again", "Asked again"),
        ("cold", "Asked in a process that has just started, one query of each class"),
    ):
        times = found["times"][when]
        yield f"\n{title}:\n"
        yield _row("class", *(TITLES[name] for name in names), "of tantivy")
        yield _row(*["---"] * (len(names) + 2))
        for label in times[OWN.engine]:
            cells = (_cell(times.get(name, {}).get(label)) for name in names)
            yield _row(label, *cells, _ratio(times, label))
    for name, reason in found["missing"].items():
        yield f"\n{TITLES[name]} was not measured: {reason}."
    yield from _verdict(found)
    yield from _besides(found, names)
    yield from _agreement(found["checks"])


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(spread: Sequence[float] | None) -> str:
    return " / ".join(f"{value:.3g}" for value in spread) if spread else "–"


def _ratio(times: Mapping[str, Any], label: str) -> str:
    theirs = times.get("tantivy_index", {}).get(label)
    if not theirs:
        return "–"
    ratios = [ours / one for ours, one in zip(times[OWN.engine][label], theirs, strict=True)]
    return " / ".join(f"{ratio:.1f}" for ratio in ratios[:2])


def _verdict(found: Mapping[str, Any]) -> Iterator[str]:
    first = found["times"]["first"]
    both = [label for label in first[OWN.engine] if label in first.get("tantivy_index", {})]
    missed = [
        label
        for label in both
        if label != "all"
        and any(
            first[OWN.engine][label][at] > BAR * first["tantivy_index"][label][at] for at in (0, 1)
        )
    ]
    cold = found["times"]["cold"][OWN.engine]["all"][1]
    yield (
        f"\nTarget for the first time: each class within {BAR:g} times of tantivy at p50 and p95. "
        f"Missed by: {'; '.join(missed) or 'none'}. Target in a process that has just started: "
        f"p95 of at most {BAR_COLD:.0f} ms; it is {cold:.1f} ms."
    )


def _besides(found: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    yield "\n| engine | own memory | PSS | index | built in |"
    yield "|---" * 5 + "|"
    for name in names:
        memory, built = found["memory"][name], found["built"].get(name)
        yield _row(
            TITLES[name],
            f"{memory['Anonymous']} MB",
            f"{memory['Pss']} MB",
            f"{found['megabytes'][name]:.0f} MB",
            f"{built:.0f} s" if built else "–",
        )
    yield (
        f"\nMemory is that of the process after all queries (target: {BAR_MEMORY} MB of its own). "
        "The index of Sinorus also has the data for words as typed, parts of names, similar "
        "documents and suggestions, which the other engines do not offer here."
    )


def _agreement(checks: Mapping[str, Mapping[str, Sequence[float]]]) -> Iterator[str]:
    yield "\nShares of queries with the same total, of the same hits, and with the same facets:\n"
    yield _row("class", *(TITLES[name] for name in checks))
    yield _row(*["---"] * (len(checks) + 1))
    labels = dict.fromkeys(chain.from_iterable(checks.values()))
    for label in labels:
        cells = (checks[name].get(label) for name in checks)
        yield _row(
            label,
            *(
                " / ".join(f"{share:.0%}" for share in shares) if shares else "–"
                for shares in cells
            ),
        )
    yield (
        "\nHits differ if more documents match than are shown, because the formulas differ. "
        "Sinorus limits prefixes and fuzzy words to their 32 most frequent words. tantivy and FTS5 "
        "look for prefixes among stems, and tantivy finds phrases across the end of a text. Only "
        "Sinorus has feedback; the others get the same words without it."
    )
