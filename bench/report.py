"""Report of the benchmarks as docs/benchmarks.md."""

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
"""Minimum number of documents for targets: small indexes are always fast."""

Results = Mapping[str, Any]

INTRODUCTION = """# Benchmarks of the search engine

Written by `make bench`, which compares the engine with alternatives; the method is described at \
the end. `make bench ARGS="--help"` shows how to measure a part. Complete responses, including \
database and pages, are measured separately: [a whole search](benchmarks-search.md), and \
[the rest of the API](benchmarks-api.md).
"""

METHOD = """## Method

- Documents are synthetic (`bench/corpus.py`): 180 words each, drawn by Zipf's law from 50,000, in \
three fields, with five keyword fields. “Common” words occur in about 57 % of them, “mid” ones in \
1.7 %, “rare” ones in 0.1 %. All engines get the same twelve queries of each class.
- Every engine runs in its own process. They take turns, so that other load on the machine affects \
all alike. Processor time is measured; for PostgreSQL, that of its server process and of the \
client. Every engine returns the ids of its best 20 hits and an exact total.
- Times are medians, warm: the words of a query have been used before. Slow queries are repeated \
less often.
- A dash means that an engine does not support the query. SearchFilter requires all words and has \
no alternatives. Stock Whoosh and haystack are used as documented.
- Sinorus caches query plans, and the documents that contain a phrase, for each state of the \
index, within the limit for posting lists. So a repeated phrase costs as much as a word; its first \
search is under first use. Scoring and paging are done each time, and no results are cached. Doing \
this in Python sets the minimum, which is why a rare word misses its target beside tantivy.
- The most expensive hostile queries contain a dozen of the most frequent words, each for the \
first time, so positions and frequencies are read from disk. Phrases and fields are only checked \
while a document can still match, and data read from disk is cached longer than values computed \
from it. If a full garbage collection of Python coincides with such a query, it may take more than \
250 ms.
- Relevance feedback (`feedback`) is turned off, because no other engine has it.
"""


def page(results: Results) -> str:
    """Return the whole page."""
    parts = [INTRODUCTION, _machine(results["machine"])]
    for size in sorted(results["speed"], key=int):
        parts += _speed(int(size), results["speed"][size])
    parts += _growth(results["speed"])
    parts += _others(results)
    return "\n".join([*parts, METHOD])


def machine() -> dict[str, str]:
    """Describe the machine."""
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
    yield "Time relative to Sinorus:\n"
    others = [name for name in names if name != OWN.engine]
    yield _table(
        ["", *(TITLES[name] for name in others)],
        [
            [label, *(_ratio(times.get(name), times[OWN.engine]) for name in others)]
            for label, times in classes.items()
        ],
    )
    for name, reason in measured["missing"].items():
        yield f"{TITLES[name]} was not measured: {reason}.\n"
    memory = ", ".join(f"{TITLES[name]} {measured['memory'][name]}" for name in names)
    yield f"Memory of the process afterwards, in MB: {memory}.\n"
    if measured["first"]:
        yield "First use of a word after the start of a process, in milliseconds:\n"
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
    """Return (query class and engine, time relative to that engine's, target) of each target."""
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
    yield f"{len(asked) - len(over)} of {len(asked)} targets are met.\n"
    if over:
        yield _table(
            ["missed target", "time relative to the other engine", "target"],
            [[what, f"{ratio:.2f}", f"{bar:g}"] for what, ratio, bar in over],
        )


def _growth(speed: Mapping[str, Results]) -> Iterator[str]:
    if not {"10000", "100000"} <= speed.keys():
        return
    small, large = (speed[size]["classes"] for size in ("10000", "100000"))
    allowed = {"rare word": 1.5, "mid word": 1.5, "common word": 12.0}
    yield "## From 10,000 to 100,000\n"
    yield _table(
        ["", "relative processor time", "target"],
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
            f"Building took {made['seconds']:.0f} s of one core (target at 100,000: 360 s) "
            f"and at most {made['memory']} MB of memory (target: 1,000 MB).\n"
        )
    if results["hostile"]:
        found = results["hostile"]
        yield f"## Hostile queries at {found['positions']:,} positions\n"
        yield (
            f"{found['count']:,} queries (`bench/hostile.py`): known problems of search engines, "
            f"random ones, and 200 of 100,000 characters. {found['failures']} fail, "
            f"{found['over_250']} take more than 250 ms of processor time; "
            f"median {found['median']:.2f} ms, 99th percentile "
            f"{found['p99']:.1f} ms, longest {found['longest']:.0f} ms. Memory in MB after "
            f"each thousand: {', '.join(map(str, found['memory']))}.\n"
        )
    if results["worker"]:
        worker = results["worker"]
        yield f"## A worker with {worker['positions']:,} positions\n"
        yield (
            f"Ready {worker['ready']:.1f} s after its start (target: 3 s), with "
            f"{worker['ready_cpu']:.1f} s of processor time and {worker['at_ready']} MB. "
            "Autocomplete and spelling are ready after "
            f"{worker['prepared_cpu']:.1f} s of processor time; searches work before. "
            f"With these, and the posting lists of {worker['words']:,} words up to the limit of "
            f"{worker['cache']} MB (`cache_megabytes`), its own memory is {worker['own']} MB "
            f"(target: 300 MB), or {worker['mapped']} MB with its memory-mapped files, which all "
            "workers share.\n"
        )
