"""Measure ranking quality on a test collection.

    python -m bench.search_evaluate --documents FILE --queries FILE --judgments FILE [...]

`--help` lists all options; docs/search.md describes the files.
"""

from __future__ import annotations

from bench.commands import run

if __name__ == "__main__":
    run("bench.evaluation.command", "search_evaluate")
