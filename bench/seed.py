"""Fill a database with synthetic debates.

    python -m bench.seed [POSITIONS] [--seed 1] [--per-debate 500] [--yes]

The database is that of the settings: DATABASE_URL, or the one in SINORUS_DATA_DIR.
"""

from __future__ import annotations

from bench.commands import run

if __name__ == "__main__":
    run("bench.synthetic.command", "seed")
