"""Benchmark of the pages that list objects, in its own process.

    python -m bench.seed 100_000 --per-debate 10
    python -m bench.lists

The database is that of the settings, in SQLite. Prints milliseconds of processor time as a table:
of the first request after a change of the content, and the median of further ones.
"""

from __future__ import annotations

import logging
import os
import time
from statistics import median

import django

ADDRESSES = (
    "/",
    "/debates/",
    "/debates/?order=-positions",
    "/debates/?page=250",
    "/debates/?q=china",
    "/debates/?facet=topic",
    "/questions/",
    "/positions/",
    "/positions/?page=2400",
    "/positions/?q=china+power&order=expert",
    "/positions/?topic=synthetic-common&order=-date",
    "/experts/",
    "/experts/?order=-positions",
    "/topics/",
    "/topics/synthetic-common/",
    "/sources/",
)
AGAIN = 5
"""Further requests of each page."""


def main() -> None:
    """Ask for each page, and print the times."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    os.environ["SINORUS_BUDGET"] = "off"
    django.setup()
    logging.disable(logging.WARNING)
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.get("/method/")

    def milliseconds(address: str) -> float:
        began = time.process_time()
        status = client.get(address).status_code
        if status != 200:
            raise SystemExit(f"{address} answered {status}.")
        return 1000 * (time.process_time() - began)

    print("| Page | first | again |\n|---|---|---|")
    for address in ADDRESSES:
        first = milliseconds(address)
        again = median(milliseconds(address) for _ in range(AGAIN))
        print(f"| `{address}` | {first:.0f} | {again:.0f} |")


if __name__ == "__main__":
    main()
