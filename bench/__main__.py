"""Measures the search engine beside what one would pick instead, and prints a table.

    python -m bench [--size 10000] [--peers whoosh,fts5,tantivy] [--tantivy-python PATH]

Every engine has a process of its own. The questions of a class are put to one after the other,
and that several times in turn; what is compared is processor time: so whatever else the machine
does weighs on all alike. Indexes are kept in --folder for the next time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from statistics import median

from bench.corpus import documents
from bench.questions import Question, questions

ROOT = Path(__file__).resolve().parents[1]


class Engine:
    """An engine in its process."""

    def __init__(self, name: str, python: str, folder: Path, source: Path) -> None:
        command = [python, "-W", "ignore", "-m", "bench.engines", name, str(folder), str(source)]
        self.name = name
        self.memory = 0
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._process.stdout.readline()

    def ask(self, question: Question, **options: object) -> tuple[float, int | None]:
        """The milliseconds that an answer took, and how many documents match."""
        print(json.dumps(asdict(question) | options), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        self.memory = answer["memory"]
        return answer["seconds"] * 1000.0, answer["total"]

    def stop(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def write_documents(size: int, target: Path) -> dict[str, int]:
    """Write the corpus for all engines, and count in how many documents each word stands."""
    frequencies: dict[str, int] = {}
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8") as file:
        for document in documents(size):
            row: dict[str, object] = {"id": document.id, **document.keywords, **document.numbers}
            row |= {part.field: part.text for part in document.parts}
            print(json.dumps(row), file=file)
            for word in {word for part in document.parts for word in part.text.split()}:
                frequencies[word] = frequencies.get(word, 0) + 1
    return frequencies


def measure(
    engines: list[Engine], asked: list[Question], rounds: int
) -> dict[str, tuple[float, float, float]]:
    """For each engine the milliseconds of the first time, and warm the median and the 95th
    percentile; all NaN where an engine has no such thing."""
    first: dict[str, list[float]] = {engine.name: [] for engine in engines}
    warm: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for turn in range(rounds + 1):
        for engine in engines:
            for question in asked:
                took, total = engine.ask(question)
                took = took if total is not None else float("nan")
                (warm if turn else first)[engine.name].append(took)
    return {
        engine.name: (
            median(first[engine.name]),
            median(warm[engine.name]),
            sorted(warm[engine.name])[int(len(warm[engine.name]) * 0.95)],
        )
        for engine in engines
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=10_000, help="documents")
    parser.add_argument("--peers", default="whoosh,fts5", help="whoosh, fts5, tantivy")
    parser.add_argument("--tantivy-python", default=sys.executable, help="has tantivy installed")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--each", type=int, default=12, help="questions of a class")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    home = options.folder / str(options.size)
    source = home / "documents.jsonl"
    frequencies = write_documents(options.size, source)
    names = ["own", *filter(None, options.peers.split(","))]
    engines = []
    for name in names:
        python = options.tantivy_python if name == "tantivy" else sys.executable
        print(f"{name} makes its index, unless it has one…", file=sys.stderr)
        engines.append(Engine(name, python, home / name, source))
    columns = "".join(f" | {name} first | p50 | p95" for name in names)
    ratios = "".join(f" | {name} / own" for name in names[1:])
    print(f"{options.size} documents; milliseconds of processor time\n")
    print(f"| class{columns}{ratios} |")
    print("|---" * (1 + 3 * len(names) + len(names) - 1) + "|")
    for label, asked in questions(options.size, frequencies, options.each).items():
        measured = measure(engines, asked, options.rounds)
        cells = "".join(
            f" | {first:.2f} | {middle:.2f} | {high:.2f}"
            for first, middle, high in measured.values()
        )
        own = measured["own"][1]
        cells += "".join(f" | {measured[name][1] / own:.1f}" for name in names[1:])
        print(f"| {label}{cells} |", flush=True)
    print()
    for engine in engines:
        print(f"{engine.name}: {engine.memory} MB of memory")
        engine.stop()


if __name__ == "__main__":
    main()
