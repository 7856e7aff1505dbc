"""The page with what was measured, written from the results."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers import OWN, PEERS

TITLES = {peer.engine: peer.title for peer in (OWN, *PEERS)}
FACETED = {"common word", "two words, OR", "five words, OR", "twelve words, OR"} | {
    "filter and three facets",
    "three facets, common word",
}

BARS_FROM = 100_000
"""Documents from which on bars are held to: small indexes are quick whatever one does."""

Results = Mapping[str, Any]

INTRODUCTION = """# What the search was measured at

Written by `make bench`, which measures the engine beside what one might use instead; what the \
numbers mean stands at the end. `make bench ARGS="--help"` tells how to measure a part. Whole \
answers, with database and pages around the engine, are measured on pages of their own: \
[a whole search](benchmarks-search.md), and [the rest of the API](benchmarks-api.md).
"""

METHOD = """## How it is measured

- Documents are made up (`bench/corpus.py`): 180 words each, drawn by Zipf's law from 50,000, in \
three fields, with five keyword fields. “Common” words stand in about 57 % of them, “mid” ones in \
1.7 %, “rare” ones in 0.1 %. The same twelve queries of a class are put to all.
- Every engine runs in a process of its own, and they answer in turns, so that whatever else the \
machine does weighs on all alike. What counts is processor time, of PostgreSQL that of its server \
process and of the client. Every engine gives the ids of its best 20 and an exact total.
- Times are medians, warm: the words of a query were asked for before. What is slow is asked \
less often.
- What an engine cannot ask is a dash. SearchFilter wants all words to be there and has no \
alternatives; stock Whoosh and haystack search as their documentation shows it.
- What a query asks for is worked out once for each state of the index, and kept among the posting \
lists within the same bound, as is which documents have a phrase: a phrase that is asked for again \
costs what a word costs, and what finding it took stands under the first use. Documents are scored \
and pages put together each time, and no answer is kept. To do that in Python is the floor, and \
why a word of few documents stays above its bar beside tantivy.
- What is dear in hostile queries is a dozen of the most frequent words in one query, each for the \
first time: what stands in all documents is read from the disk then, once for where it stands and \
for how often. Phrases and fields are looked into only while there is a document that can match, \
and what was read is kept for longer than what is computed from it. Where a full garbage \
collection of Python falls upon such a query, it may take more than 250 ms.
- The widening of queries by words of the best hits (`feedback`) is switched off, since no \
other engine does it.
"""


def page(results: Results) -> str:
    """The whole page."""
    parts = [INTRODUCTION, _machine(results["machine"])]
    for size in sorted(results["speed"], key=int):
        parts += _speed(int(size), results["speed"][size])
    parts += _growth(results["speed"])
    parts += _others(results)
    return "\n".join([*parts, METHOD])


def machine() -> dict[str, str]:
    """What it was measured on."""
    known = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.split(":", 1)[1].strip() for line in known if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    return {
        "processor": f"{models[0] if models else platform.machine()}, {len(models)} cores",
        "memory": f"{int(memory) // 1024 // 1024} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _machine(known: Mapping[str, str]) -> str:
    said = "; ".join(f"{name} {value}" for name, value in known.items())
    return f"Measured on: {said}.\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _speed(size: int, measured: Results) -> Iterator[str]:
    classes = measured["classes"]
    names = [name for name in TITLES if name in measured["memory"]]
    yield f"## {size:,} documents\n"
    yield "Milliseconds of processor time, warm:\n"
    yield _table(
        ["", *(TITLES[name] for name in names)],
        [[label, *(_ms(times.get(name)) for name in names)] for label, times in classes.items()],
    )
    yield "How many times as long the others take:\n"
    others = [name for name in names if name != OWN.engine]
    yield _table(
        ["", *(TITLES[name] for name in others)],
        [
            [label, *(_ratio(times.get(name), times[OWN.engine]) for name in others)]
            for label, times in classes.items()
        ],
    )
    for name, reason in measured["missing"].items():
        yield f"{TITLES[name]} could not be had: {reason}.\n"
    memory = ", ".join(f"{TITLES[name]} {measured['memory'][name]}" for name in names)
    yield f"Megabytes of memory of the process afterwards: {memory}.\n"
    if measured["first"]:
        yield "The first use of a word by a process that has just started, in milliseconds:\n"
        firsts = [name for name in names if any(name in one for one in measured["first"].values())]
        yield _table(
            ["", *(TITLES[name] for name in firsts)],
            [
                [label, *(f"{one[name]:.2f}" if name in one else "–" for name in firsts)]
                for label, one in measured["first"].items()
            ],
        )
    if size >= BARS_FROM:
        yield from _bars(measured)


def _ms(time: Mapping[str, float] | None) -> str:
    if time is None:
        return "–"
    warm = time["warm"]
    return f"{warm:.2f}" if warm < 10 else f"{warm:.0f}"


def _ratio(other: Mapping[str, float] | None, own: Mapping[str, float]) -> str:
    if other is None:
        return "–"
    ratio = other["warm"] / own["warm"]
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"


def bars(measured: Results) -> list[tuple[str, float, float]]:
    """What was asked for: what of whom, how many times the other's time was measured, and how
    many it may be."""
    found: list[tuple[str, float, float]] = []
    for label, times in measured["classes"].items():
        own = times[OWN.engine]
        for name, bar in _bars_of(label):
            if times.get(name):
                found.append((f"{label}, {TITLES[name]}", own["warm"] / times[name]["warm"], bar))
    for label, first in measured["first"].items():
        if {OWN.engine, "stock_whoosh"} <= first.keys():
            ratio = first[OWN.engine] / first["stock_whoosh"]
            found.append((f"first use of a word: {label}, Whoosh", ratio, 1.0))
    return found


def _bars_of(label: str) -> Iterator[tuple[str, float]]:
    yield "tantivy_index", 5.0 if label == "phrase" else 2.5
    if label in FACETED:
        yield from (("fts5", 0.1), ("postgresql", 0.1))
    if label != "rare word":
        yield from (("stock_whoosh", 0.1), ("haystack_whoosh", 0.1))


def _bars(measured: Results) -> Iterator[str]:
    asked = bars(measured)
    over = [(what, ratio, bar) for what, ratio, bar in asked if ratio > bar]
    yield f"Of {len(asked)} bars {len(asked) - len(over)} are met.\n"
    if over:
        yield _table(
            ["over its bar", "times the other's time", "bar"],
            [[what, f"{ratio:.2f}", f"{bar:g}"] for what, ratio, bar in over],
        )


def _growth(speed: Mapping[str, Results]) -> Iterator[str]:
    if not {"10000", "100000"} <= speed.keys():
        return
    small, large = (speed[size]["classes"] for size in ("10000", "100000"))
    allowed = {"rare word": 1.5, "mid word": 1.5, "common word": 12.0}
    yield "## From 10,000 to 100,000\n"
    yield _table(
        ["", "times the processor time", "bar"],
        [
            [
                label,
                f"{large[label][OWN.engine]['warm'] / small[label][OWN.engine]['warm']:.2f}",
                f"{allowed[label]:g}" if label in allowed else "–",
            ]
            for label in large
        ],
    )


def _others(results: Results) -> Iterator[str]:
    for size, made in sorted(results["rebuild"].items(), key=lambda each: int(each[0])):
        yield f"## An index of {int(size):,} documents\n"
        yield (
            f"It took {made['seconds']:.0f} s of one core (at 100,000 the bar is 360 s) "
            f"with {made['memory']} MB of memory at most (bar: 1,000 MB).\n"
        )
    if results["hostile"]:
        found = results["hostile"]
        yield f"## Hostile queries at {found['positions']:,} positions\n"
        yield (
            f"{found['count']:,} queries (`bench/hostile.py`): what breaks others, chance, and "
            f"200 of 100,000 characters. {found['failures']} fail, {found['over_250']} take more "
            f"than 250 ms of processor time; median {found['median']:.2f} ms, 99th percentile "
            f"{found['p99']:.1f} ms, longest {found['longest']:.0f} ms. Megabytes of memory after "
            f"each thousand: {', '.join(map(str, found['memory']))}.\n"
        )
    if results["worker"]:
        worker = results["worker"]
        yield f"## A worker with {worker['positions']:,} positions\n"
        yield (
            f"Ready {worker['ready']:.1f} s after its start (bar: 3 s), of which it had the "
            f"processor for {worker['ready_cpu']:.1f} s, with {worker['at_ready']} MB. Suggestions "
            f"and spellings are there after {worker['prepared_cpu']:.1f} s of processor time, "
            "and searches are answered meanwhile. With these, and the posting lists "
            f"of {worker['words']:,} words up to the bound of {worker['cache']} MB "
            f"(`cache_megabytes`), its own memory is {worker['own']} MB (bar: 300 MB); "
            f"{worker['mapped']} MB with the files that it has mapped, which all workers share.\n"
        )
