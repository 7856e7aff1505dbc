"""Benchmark of response times beside the peers, in turns."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from bench import peers
from bench.corpus import documents
from bench.peers import OWN, PEERS, CannotBeHad
from bench.processes import Engine, EngineFailed, measured
from bench.queries import queries

FIRST_USE = {
    "rare word",
    "mid word",
    "common word",
    "phrase",
    "prefix (four letters)",
    "fuzzy",
    "twelve words, OR",
}
"""Classes of which the first use of a word is measured, each by newly started engines."""

FIRST_USE_ENGINES = ("own", "stock_whoosh")


def prepared(size: int, home: Path) -> dict[str, int]:
    """Write the corpus for all engines, unless it exists; return the document frequencies."""
    counted = home / "frequencies.json"
    if not counted.exists():
        home.mkdir(parents=True, exist_ok=True)
        counted.write_text(json.dumps(_write_documents(size, home / "documents.jsonl")))
    return json.loads(counted.read_text(encoding="utf-8"))


def _write_documents(size: int, target: Path) -> dict[str, int]:
    frequencies: dict[str, int] = {}
    with target.open("w", encoding="utf-8") as file:
        for document in documents(size):
            row: dict[str, object] = {"id": document.id, **document.keywords, **document.numbers}
            row |= {part.field: part.text for part in document.parts}
            print(json.dumps(row), file=file)
            for word in {word for part in document.parts for word in part.text.split()}:
                frequencies[word] = frequencies.get(word, 0) + 1
    return frequencies


class Starter:
    """Starter of engines over the documents of one size, which records missing ones."""

    def __init__(self, folder: Path, home: Path, running: ExitStack) -> None:
        self._folder = folder
        self._home = home
        self._running = running
        self._addresses: dict[str, str] = {}
        self.missing: dict[str, str] = {}

    def start(self, name: str) -> Engine | None:
        """Start an engine with its index; return None if it is not available."""
        try:
            print(f"{name} makes its index, unless it has one …", file=sys.stderr, flush=True)
            python = sys.executable
            if name != OWN.engine:
                python = peers.environment(self._folder / "peers")
            if name == "postgresql" and not self._addresses:
                server = peers.postgresql(self._home / "server")
                self._addresses["BENCH_POSTGRESQL"] = self._running.enter_context(server)
            source = self._home / "documents.jsonl"
            return Engine(name, python, self._home / name, source, self._addresses)
        except (CannotBeHad, EngineFailed) as error:
            self.missing[name] = str(error)
            return None


@contextmanager
def _engines(starter: Starter, names: Sequence[str]) -> Iterator[list[Engine]]:
    engines = [engine for name in names if (engine := starter.start(name)) is not None]
    try:
        yield engines
    finally:
        for engine in engines:
            engine.stop()


def measure(
    size: int,
    folder: Path,
    names: Sequence[str],
    *,
    each: int,
    rounds: int,
    say: Callable[[str], None],
) -> Mapping[str, object]:
    """Return times by class and engine, memory by engine, and missing engines with the reason.

    The times are the first, the median and the 95th percentile in milliseconds.
    """
    home = folder / str(size)
    asked = queries(size, prepared(size, home), each)
    titles = {peer.engine: peer.title for peer in (OWN, *PEERS)}
    with ExitStack() as running:
        starter = Starter(folder, home, running)
        classes: dict[str, dict[str, dict | None]] = {}
        with _engines(starter, names) as engines:
            for label, those in asked.items():
                times = measured(engines, those, rounds)
                classes[label] = {name: time and asdict(time) for name, time in times.items()}
                said = (f"{titles[name]} {time.warm:.3f}" for name, time in times.items() if time)
                say(f"{label}: {', '.join(said)} ms")
            memory = {engine.name: engine.memory["Rss"] for engine in engines}
        first: dict[str, dict[str, float]] = {}
        for label in asked.keys() & FIRST_USE:
            with _engines(starter, [name for name in FIRST_USE_ENGINES if name in names]) as two:
                times = measured(two, asked[label], 1)
                first[label] = {name: time.first for name, time in times.items() if time}
                say(f"{label}, first use: {first[label]}")
    return {
        "classes": classes,
        "first": {label: first[label] for label in asked if label in first},
        "memory": memory,
        "missing": starter.missing,
    }
