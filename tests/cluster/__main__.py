"""Run a whole cluster on this machine until Ctrl-C, to try it out.

    python -m tests.cluster [--positions 2000]

Three nodes of OpenSearch, PostgreSQL with a streaming standby, three servers of Sinorus with data
folders of their own, and nginx in front, all on free ports of 127.0.0.1 and gone afterwards.
Prints where each of them listens, and starts again what ends.
"""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.cluster.cluster import EDITOR, PASSWORD, cluster


def main() -> None:
    """Start, print the addresses, and wait."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.cluster", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--positions", type=int, default=0, help="made up (the first debate)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="sinorus-cluster-") as folder,
        cluster(Path(folder), options.positions, say) as running,
    ):
        host, port = running.address
        say(f"\n  Pages, API, admin  http://{host}:{port}/  (account {EDITOR}, {PASSWORD})")
        for name, value in running.environment.items():
            if name.endswith("_URL"):
                say(f"  {name:18} {value}")
        for server in running.servers:
            say(f"  {server.name:18} http://{host}:{server.port}/")
        say(f"\nLogs are in {folder}. Press Ctrl-C to stop.")
        while True:
            time.sleep(1)
            running.restart_dead()


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
