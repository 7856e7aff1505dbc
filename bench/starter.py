"""The documents that engines get, and the engines over them."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path

from bench import peers
from bench.corpus import documents
from bench.peers import OWN, CannotBeHad
from bench.processes import Engine, EngineFailed


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
            if not name.startswith(OWN.engine):
                python = peers.environment(self._folder / "peers")
            if name == "postgresql" and not self._addresses:
                server = peers.postgresql(self._home / "server")
                self._addresses["BENCH_POSTGRESQL"] = self._running.enter_context(server)
            source = self._home / "documents.jsonl"
            return Engine(name, python, self._home / name, source, self._addresses)
        except (CannotBeHad, EngineFailed) as error:
            self.missing[name] = str(error)
            return None
