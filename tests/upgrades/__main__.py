"""Upgrade of databases that earlier commits made, held against a fresh one.

    python -m tests.upgrades [--back] [COMMIT...]

Each dump in this folder (`make_dumps.sh` wrote them) is restored on SQLite, or on the PostgreSQL
server of DATABASE_URL, and migrated. No row may be lost, every address has to answer as before, and
tables, constraints, indexes, triggers, groups, permissions and synonyms have to be those of a fresh
database. With commits, only their databases are upgraded. With --back, each is migrated back to its
earlier state, and forward again. Exit status 1 if there was a fault.
"""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from tests.torture.database import own_database

HERE = Path(__file__).parent
FRESH = "fresh"
AT_ONCE = 2


def main() -> int:
    """Upgrade all, print what was found, and return the exit status."""
    vendor = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
    dumps = sorted(path.name.partition(".")[0] for path in HERE.glob(f"*.{vendor}.sql.xz"))
    chosen = [name for name in sys.argv[1:] if not name.startswith("--")]
    names = [FRESH, *(chosen or dumps)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(names, pool.map(partial(_upgraded, vendor), names), strict=True))
    fresh, faulty = found[FRESH]["facts"], False
    for name, result in found.items():
        faults = result["faults"] + [
            f"{fact} are not those of a fresh database: {_differing(result['facts'][fact], wanted)}"
            for fact, wanted in fresh.items()
            if result["facts"] and result["facts"][fact] != wanted
        ]
        faulty |= bool(faults)
        outcome = "; ".join(faults) or "as it should be"
        sys.stdout.write(f"{name} on {vendor}: {outcome} ({result['time']:.0f} s)\n")
    return int(faulty)


def _upgraded(vendor: str, name: str) -> dict[str, Any]:
    """Restore a dump, upgrade it in a process of its own, and return what that found."""
    with tempfile.TemporaryDirectory() as folder, own_database(Path(folder)) as address:
        if name != FRESH:
            sql = lzma.decompress((HERE / f"{name}.{vendor}.sql.xz").read_bytes()).decode()
            _restore(address, sql)
        begun = time.monotonic()
        process = subprocess.run(
            [sys.executable, "-m", "tests.upgrades.upgrading", *sys.argv[1:]],
            env=os.environ
            | {"DATABASE_URL": address, "SINORUS_DATA_DIR": folder, "SINORUS_REQUEST_RATE": "off"},
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            return {"faults": [process.stderr[-2000:]], "facts": {}, "time": 0}
        return json.loads(process.stdout) | {"time": time.monotonic() - begun}


def _restore(address: str, sql: str) -> None:
    if address.startswith("sqlite"):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        connection.executescript(sql)
        connection.close()
        return
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql)


def _differing(found: Any, wanted: Any) -> str:
    if isinstance(wanted, dict):
        keys = [key for key in wanted.keys() | found.keys() if found.get(key) != wanted.get(key)]
        return "; ".join(
            f"{key}: {_differing(found.get(key, []), wanted.get(key, []))}" for key in keys
        )
    if isinstance(wanted, str):
        return f"{found} instead of {wanted}"
    return f"lacks {sorted(set(wanted) - set(found))}, has {sorted(set(found) - set(wanted))}"


if __name__ == "__main__":
    sys.exit(main())
