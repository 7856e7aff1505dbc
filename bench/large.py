"""Benchmark of a large index on one machine: built, searched, saved into, merged and rebuilt.

    python -m bench.large [--size 1000000] [--each 20] [--saves 40] [--folder FOLDER] [--no-page]

A million synthetic documents need 16 GB of disk, and 20 minutes of processor time, or 30 if there
is no index yet. Saves, merge and rebuild work on links to its files, so it stays unchanged. Writes
a section of docs/benchmarks-search.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from bench.corpus import SCHEMA, documents
from bench.distinct_queries import Source, distinct_queries
from bench.engines.own import opened
from bench.peers import OWN
from bench.percentiles import percentile
from bench.processes import ROOT, Engine
from bench.queries import Query
from bench.report import machine
from bench.sections import put_section
from bench.speed import prepared
from search.backends.documents import Part, SearchDocument, SearchQuery
from search.backends.whoosh.backend import WhooshBackend
from search.backends.whoosh.contents import read_contents
from search.query.tree import Terms, Word

PAGE = ROOT / "docs" / "benchmarks-search.md"
PERCENTS = (50, 95)

_PAUSE = 0.05
"""Seconds between the queries of the reader during the rebuild."""


@dataclass(frozen=True)
class Cost:
    """Processor time and wall time in seconds, and peak memory in MB, including mapped files."""

    processor: float
    clock: float
    memory: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, keep the results, and write the section."""
    options = _options(arguments)
    home = options.folder / str(options.size)
    frequencies = prepared(options.size, home)
    kept, index = home / "large.json", home / OWN.engine
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if not index.exists():
        built = ran("bench.rebuild", str(index), str(home / "documents.jsonl"))
        found |= {"built": asdict(built)}
    load = f"{os.getloadavg()[1]:.0f} on its cores"
    found |= {"machine": {**machine(), "load": load}, "size": options.size}
    found |= {"megabytes": _megabytes(index), "files": _files(index)}
    asked = distinct_queries(
        Source(home / "documents.jsonl", frequencies, options.seed), options.each
    )
    found |= _searched(home, asked)
    with tempfile.TemporaryDirectory(prefix="large-", dir=home) as folder:
        copy = linked(index, Path(folder) / OWN.engine)
        found |= {"saves": _saves(copy, options.size, options.saves)}
        found |= {"merged": asdict(_merged(copy, Path(folder) / "merged"))}
        copy = linked(index, Path(folder) / "live")
        found |= _rebuilt(copy, home / "documents.jsonl", [*chain(*asked.values())])
    kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
    content = "\n".join(_section(found))
    print(content)
    if not options.no_page:
        put_section(PAGE, "A large index", content)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000_000, help="number of documents")
    parser.add_argument("--each", type=int, default=20, help="queries of a class")
    parser.add_argument("--saves", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    return parser.parse_args(arguments)


def ran(module: str, *arguments: str) -> Cost:
    """Run a module in a process of its own. Raises CalledProcessError."""
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT) as process:
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    took = usage.ru_utime + usage.ru_stime
    return Cost(took, time.perf_counter() - began, usage.ru_maxrss // 1024)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _files(folder: Path) -> dict[str, float]:
    """Megabytes of the files of an index, by the end of their names."""
    found: dict[str, float] = {}
    for file in folder.glob("index-*/*"):
        end = file.name.partition(".")[2]
        found[end] = found.get(end, 0.0) + file.stat().st_size / 1e6
    return found


def _searched(home: Path, asked: Mapping[str, Sequence]) -> dict[str, Any]:
    """Send each query twice; return the milliseconds, and the memory in the end."""
    engine = Engine(OWN.engine, sys.executable, home / OWN.engine, home / "documents.jsonl", {})
    times = {}
    for label, queries in asked.items():
        both = [[took for took, _found in engine.answers(queries)] for _ in range(2)]
        times[label] = [[percentile(each, percent) for percent in PERCENTS] for each in both]
    engine.stop()
    return {"opened": engine.opened, "times": times, "memory": dict(engine.memory)}


def linked(index: Path, copy: Path) -> Path:
    """Copy an index; large files, which never change, are linked."""
    shutil.copytree(index, copy, copy_function=_link)
    return copy


def _link(source: str, target: str) -> None:
    if Path(source).stat().st_size > 1_000_000:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _saves(index: Path, size: int, count: int) -> dict[str, Any]:
    """Replace documents one by one; return milliseconds of wall time and processor time.

    "written" until the commit is on the disk, "found" from there until a search has it.
    """
    backend = WhooshBackend(path=index, schema=SCHEMA)
    spent: dict[str, list[float]] = {"written": [], "found": [], "processor": []}
    for number, document in enumerate(documents(count, first=size // 2)):
        word = f"zz{number}saved"
        changed = SearchDocument(
            id=document.id,
            language=document.language,
            parts=(Part("statement", word), *document.parts[1:]),
            keywords=document.keywords,
            numbers=document.numbers,
        )
        before, began = time.process_time(), time.perf_counter()
        with backend.writer() as writer:
            writer.apply([changed])
        written = time.perf_counter()
        page = backend.search(SearchQuery(Terms((Word(word),)), facets=("stance",), limit=1))
        if [hit.id for hit in page.hits] != [document.id]:
            raise SystemExit(f"{word} is not found")
        spent["found"].append((time.perf_counter() - written) * 1e3)
        spent["written"].append((written - began) * 1e3)
        spent["processor"].append((time.process_time() - before) * 1e3)
    return {
        name: [percentile(times, percent) for percent in PERCENTS] for name, times in spent.items()
    }


def _merged(index: Path, target: Path) -> Cost:
    """Merge all segments into one in a separate process, as maintenance does."""
    target.mkdir()
    [live] = index.glob("index-*")
    segments = [segment.segment_id() for segment in read_contents(live).segments]
    return ran("search.backends.whoosh.merging", str(live), str(target), *segments)


def _rebuilt(index: Path, source: Path, queries: Sequence[Query]) -> dict[str, Any]:
    """Rebuild an index while one thread keeps searching it; return the cost and the milliseconds.

    Wall times "alone" before the rebuild, and "beside" it. Exits if an answer during the rebuild,
    or of the new index, differs from that before.
    """
    reader = opened(index, source)
    expected = [reader.ask(asdict(query)) for query in queries]

    def asked_again() -> list[float]:
        times = []
        for query, answer in zip(queries, expected, strict=True):
            began = time.perf_counter()
            found = reader.ask(asdict(query))
            times.append((time.perf_counter() - began) * 1e3)
            if found != answer:
                raise SystemExit(f"{query} has another answer than before")
            time.sleep(_PAUSE)
        return times

    alone, beside = asked_again(), []
    with ThreadPoolExecutor(1) as pool:
        rebuilding = pool.submit(ran, "bench.rebuild", str(index), str(source))
        while not rebuilding.done():
            beside += asked_again()
    asked_again()
    read = {
        name: [percentile(times, percent) for percent in PERCENTS]
        for name, times in (("alone", alone), ("beside", beside))
    }
    return {"rebuilt": asdict(rebuilding.result()), "read": {**read, "count": len(beside)}}


def _section(found: Mapping[str, Any]) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    yield (
        f"Written by `python -m bench.large --size {found['size']}`: {found['size']:,} documents "
        f"(`bench/corpus.py`) in one segment. Measured on: {known}, so processor times "
        "are more reliable than wall times.\n"
    )
    files = ", ".join(f"`{end}` {size:,.0f}" for end, size in sorted(found["files"].items()))
    yield f"The index has {found['megabytes']:,.0f} MB ({files}).\n"
    yield "| | processor time | wall time | peak memory |"
    yield "|---|---|---|---|"
    for title, name in (
        ("built", "built"),
        ("merged into one segment", "merged"),
        ("rebuilt beside the live index", "rebuilt"),
    ):
        if name in found:
            cost = Cost(**found[name])
            yield (
                f"| {title} | {cost.processor:,.0f} s | {cost.clock:,.0f} s | {cost.memory:,} MB |"
            )
    saves = {name: _pair(times) for name, times in found["saves"].items()}
    memory = found["memory"]
    yield (
        "\nMemory includes the pages of mapped files. Single saves, each replacing a document, p50 "
        f"/ p95: {saves['written']} ms of wall time until the commit is on disk, "
        f"{saves['found']} ms from there until a search finds it, {saves['processor']} ms of "
        f"processor time for both. A process that searches is ready after {found['opened']:.1f} s, "
        f"including its imports. After all queries it uses {memory['Anonymous']} MB of its own "
        f"({memory['Rss']:,} MB with mapped files).\n"
    )
    if "read" in found:
        read = found["read"]
        yield (
            f"During the rebuild, one reader sent {read['count']:,} queries of these classes, with "
            f"a pause of {_PAUSE * 1e3:.0f} ms after each: {_pair(read['beside'])} ms of wall "
            f"time, {_pair(read['alone'])} ms before. Each got the same answer as before.\n"
        )
    yield "Processor time of distinct queries in milliseconds, p50 / p95:\n"
    yield "| class | first | again |"
    yield "|---|---|---|"
    for label, both in found["times"].items():
        yield f"| {label} | {' | '.join(map(_pair, both))} |"


def _pair(times: Sequence[float]) -> str:
    return " / ".join(f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" for value in times)


if __name__ == "__main__":
    main()
