"""Benchmark of an index that is being edited, beside the same one in one segment.

    python -m bench.edited [--size 100000] [--each 25] [--saves 12] [--seed 1] [--folder FOLDER]
        [--no-page]

A save writes a segment, and maintenance merges segments later; until then, a query reads all of
them. Works on links to the files of the index. Writes a section of docs/benchmarks-search.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.corpus import SCHEMA, documents
from bench.distinct import TURN, interleaved
from bench.distinct_queries import Source, distinct_queries
from bench.large import linked, ran
from bench.peers import OWN
from bench.percentiles import percentile
from bench.processes import ROOT, Engine
from bench.queries import Query
from bench.report import machine
from bench.sections import put_section
from bench.speed import prepared
from search.backends.whoosh.backend import WhooshBackend

PAGE = ROOT / "docs" / "benchmarks-search.md"
HEADING = "An index that is being edited"

IMPORTED = 1_000
"""Documents that one commit adds before the saves."""

REMOVED = 500
"""Documents that one commit removes."""

PERCENTS = (50, 95)

Times = dict[str, list[float]]
"""Milliseconds by class."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the section."""
    options = _options(arguments)
    home = options.folder / str(options.size)
    source, index = home / "documents.jsonl", home / OWN.engine
    asked = distinct_queries(
        Source(source, prepared(options.size, home), options.seed), options.each
    )
    if not index.exists():
        ran("bench.rebuild", str(index), str(source))
    with tempfile.TemporaryDirectory(prefix="edited-", dir=home) as folder:
        copy = linked(index, Path(folder) / OWN.engine)
        sizes = _edited(copy, options.size, options.saves, random.Random(options.seed))
        engines = [Engine(OWN.engine, sys.executable, each, source, {}) for each in (index, copy)]
        times = _measured(engines, asked)
        for engine in engines:
            engine.stop()
    content = "\n".join(_section(options.size, sizes, times))
    print(content)
    if not options.no_page:
        put_section(PAGE, HEADING, content)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000, help="number of documents")
    parser.add_argument("--each", type=int, default=25, help="queries of a class")
    parser.add_argument("--saves", type=int, default=12, help="fewer than are merged at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    return parser.parse_args(arguments)


def _edited(index: Path, size: int, saves: int, draw: random.Random) -> list[int]:
    """Add documents, replace some one by one, remove others; return the sizes of the segments."""
    backend = WhooshBackend(path=index, schema=SCHEMA)
    with backend.writer() as writer:
        writer.apply(documents(IMPORTED, first=size + 1))
    for key in draw.sample(range(1, size), saves):
        with backend.writer() as writer:
            writer.apply(documents(1, first=key))
    with backend.writer() as writer:
        writer.apply([], draw.sample(range(1, size), REMOVED))
    return [segment.size for segment in backend.snapshot().segments.values()]


def _measured(
    engines: Sequence[Engine], asked: Mapping[str, Sequence[Query]]
) -> tuple[list[Times], list[Times]]:
    """Return the milliseconds of each engine by class, first and again, in turns."""
    stream = list(interleaved(asked))
    first: list[Times] = [{} for _engine in engines]
    again: list[Times] = [{} for _engine in engines]
    for start in range(0, len(stream), TURN):
        turn = stream[start : start + TURN]
        for times in (first, again):
            for engine, own in zip(engines, times, strict=True):
                answers = engine.answers([query for _label, query in turn])
                for (label, _query), (milliseconds, _found) in zip(turn, answers, strict=True):
                    own.setdefault(label, []).append(milliseconds)
    return first, again


def _section(
    size: int, sizes: Sequence[int], times: tuple[Sequence[Times], Sequence[Times]]
) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in machine().items())
    listed = ", ".join(f"{each:,}" for each in sizes)
    yield (
        f"Written by `python -m bench.edited`: {size:,} documents (`bench/corpus.py`) in one "
        f"segment, and the same after an import, {REMOVED} removals and saves, before maintenance "
        f"merges segments ({len(sizes)} segments: {listed}). Both get the same distinct "
        f"queries in turns. Processor time in milliseconds, p50 / p95. Measured on: {known}.\n"
    )
    yield "| class | first, one segment | edited | times | again, one segment | edited | times |"
    yield "|---|---|---|---|---|---|---|"
    first, again = times
    for label in first[0]:
        cells = []
        for one, edited in (first, again):
            spreads = [[percentile(each[label], p) for p in PERCENTS] for each in (one, edited)]
            cells += [" / ".join(f"{value:.3g}" for value in each) for each in spreads]
            cells.append(" / ".join(f"{b / a:.1f}" for a, b in zip(*spreads, strict=True)))
        yield f"| {label} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
