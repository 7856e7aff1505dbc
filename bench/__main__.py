"""The benchmarks.

    python -m bench engines   classes of different queries to search engines, beside each other
    python -m bench judged    the judged queries to the engine of the settings, on a data folder
    python -m bench requests  whole search requests, beside a plain Django site over FTS5
    python -m bench api       the API, beside plain Django REST framework
    python -m bench evaluate  the ranking of an outside collection; a TREC run file comes out
    python -m bench seed      fill a database with synthetic debates

Each has --help.
"""

from __future__ import annotations

import sys
from importlib import import_module

from bench.commands import run

PARTS = {"engines": "bench.distinct", "requests": "bench.distinct_requests", "api": "bench.api"}
COMMANDS = {
    "evaluate": "bench.evaluation.command",
    "judged": "bench.judged",
    "seed": "bench.synthetic.command",
}


def main() -> None:
    """Run the part that the first argument names, with the other arguments."""
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if name in PARTS:
        import_module(PARTS[name]).main()
    elif name in COMMANDS:
        run(COMMANDS[name], name)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
