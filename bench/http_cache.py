"""Hit rate of the HTTP cache in front, and the time until something withdrawn is gone.

    python -m bench.http_cache [--seconds 20] [--rate 200] [--kept 0 1 5 10 30]

The database and search index are those of the settings, and stay unchanged. The server is restarted
for each number of seconds that the cache may keep an answer. nginx is configured like
deploy/nginx/sinorus.conf. Requests come evenly, at the same moments for each number. Nine of ten go
to pages, API objects, lists and searches of the site by Zipf's law, like those of readers; every
tenth is a new search, which no cache can answer.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

READERS = 16
DISTINCT = 0.1
"""Share of requests that nobody has made before."""

STATES = {"HIT", "MISS", "EXPIRED", "REVALIDATED", "UPDATING"}
"""States of the cache for answers with status 200 that it may keep."""

DOORS = (
    "page, card, API, lists as JSON and CSV, search of API and pages, feed, export of the debate"
)


def main() -> None:
    """Measure each number of seconds, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=200, help="requests a second")
    parser.add_argument("--kept", type=int, nargs="+", default=[0, 1, 5, 10, 30])
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "sinorus.settings"
    import django

    django.setup()
    print("Computed for 60, 200 and 1,000 requests a second:\n")
    print("| Kept for | Answered by the cache |\n|---|---|")
    for kept in options.kept:
        rates = ", ".join(f"{100 * expected(rate, kept):.0f} %" for rate in (60, 200, 1_000))
        print(f"| {kept} s | {rates} |")
    print(f"\nWithdrawn: seconds until the last door has let it go ({DOORS}).\n")
    print(
        "| Kept for | Requests a second | Answered by the cache | Errors | p50 | p95 | Withdrawn |"
    )
    print("|---|---|---|---|---|---|---|")
    for kept in options.kept:
        with served(kept) as front:
            began = time.monotonic()
            caches, times = asked(front, options.seconds, options.rate)
            rate = len(times) / (time.monotonic() - began)
            answered = sum(count for cache, count in caches.items() if cache in STATES)
            print(
                f"| {kept} s | {rate:.0f} | {100 * caches['HIT'] / answered:.0f} % "
                f"| {len(times) - answered} "
                f"| {_milliseconds(times, 50)} | {_milliseconds(times, 95)} "
                f"| {withdrawal(front):.1f} s |",
                flush=True,
            )


def expected(rate: float, kept: float, addresses: int = 642, seconds: int = 60) -> float:
    """Compute the share of the same stream that a cache would answer."""
    draw = random.Random(1)
    weights = list(accumulate(1 / rank for rank in range(1, addresses + 1)))
    fresh_until: dict[int, float] = {}
    hits, total = 0, int(rate * seconds)
    for number in range(total):
        moment = number / rate
        if draw.random() < DISTINCT:
            continue
        address = draw.choices(range(addresses), cum_weights=weights)[0]
        if fresh_until.get(address, 0.0) > moment:
            hits += 1
        else:
            fresh_until[address] = moment + kept
    return hits / total


def _milliseconds(times: list[float], percent: float) -> str:
    from bench.percentiles import percentile

    return f"{percentile(times, percent) * 1000:.1f} ms"


@contextmanager
def served(kept: int) -> Iterator[str]:
    """Start server and nginx, and yield the address of nginx."""
    from tests.free_ports import FreePort
    from tests.nginx import in_front_of

    free = FreePort()
    variables = {
        "PORT": str(free.number),
        "SINORUS_SHARED_CACHE_SECONDS": str(kept),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_TRUSTED_PROXIES": "127.0.0.1",
        "SINORUS_LOG_LEVEL": "error",
    }
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            in_front_of(f"127.0.0.1:{free.number}", Path(folder)) as front,
        ):
            while answer(f"{front}/readyz")[0] != 200:
                time.sleep(1)
            yield front
    finally:
        server.terminate()
        server.wait()
        free.close()


def answer(address: str, reader: str = "198.51.100.1") -> tuple[int, str, bytes]:
    """Return status, state of the cache ("HIT", …) and body of an answer; 0 without one.

    reader  address of who asks: readers behind one address would share the threads of one
    """
    request = urllib.request.Request(address, headers={"X-Forwarded-For": reader})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers.get("X-Cache", ""), response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("X-Cache", ""), error.read()
    except OSError:
        return 0, "", b""


def asked(front: str, seconds: float, rate: float) -> tuple[Counter[str], list[float]]:
    """Send the stream of requests; return the states of the cache, and all times in seconds."""
    draw = random.Random(1)
    addresses = popular(draw)
    weights = list(accumulate(1 / rank for rank in range(1, len(addresses) + 1)))
    began = time.monotonic()

    def one(number: int, address: str) -> tuple[str, float]:
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        sent = time.monotonic()
        status, cache, _ = answer(front + address, f"198.51.100.{number % 250}")
        return cache if status == 200 else f"status {status}", time.monotonic() - sent

    total = int(seconds * rate)
    stream = [
        f"/api/v1/search/?q=trade+{number}"
        if draw.random() < DISTINCT
        else draw.choices(addresses, cum_weights=weights)[0]
        for number in range(total)
    ]
    with ThreadPoolExecutor(READERS) as readers:
        found = list(readers.map(one, range(total), stream))
    return Counter(cache for cache, _ in found), [took for _, took in found]


def popular(draw: random.Random) -> list[str]:
    """Return the addresses that readers request repeatedly, in a random order of popularity."""
    from debates.models import Debate, Expert, Position

    slugs = list(Position.objects.published().values_list("slug", flat=True)[:300])
    found = ["/", "/positions/", "/api/v1/debates/", "/api/v1/positions/", "/feeds/positions.atom"]
    found += [f"/positions/{slug}/" for slug in slugs]
    found += [f"/api/v1/positions/{slug}/" for slug in slugs]
    found += [f"/debates/{one.slug}/" for one in Debate.objects.published()[:20]]
    found += [f"/experts/{one.slug}/" for one in Expert.objects.published()[:50]]
    for word in ("trade", "distrust", "war", "energy", "alliance", "border", "future", "power"):
        found += [f"/search/?q={word}", f"/api/v1/search/?q={word}"]
    draw.shuffle(found)
    return found


def withdrawal(front: str) -> float:
    """Withdraw a position that every page and list shows; return the seconds until none does."""
    from django.utils import timezone

    from debates.models import Position
    from debates.models.choices import Status

    position = Position.objects.published().select_related("debate", "expert").order_by("pk")[0]
    words = "+".join(position.statement.split()[:4])
    # text that no page repeats from the query, and no notice of the withdrawal contains
    said = position.statement[-60:].encode()
    own = [f"/positions/{position.slug}/", f"/positions/{position.slug}/card.png"]
    own += [f"/api/v1/positions/{position.slug}/"]
    listed = f"/api/v1/positions/?expert={position.expert.slug}"
    among = [listed, f"{listed}&format=csv"]
    among += [f"/api/v1/search/?q={words}", f"/search/?q={words}", "/feeds/positions.atom"]
    among += [f"/api/v1/debates/{position.debate.slug}/export.zip"]
    for address in (*own, *among):
        answer(front + address)

    def shown(address: str) -> bool:
        status, _, body = answer(front + address)
        if address.endswith(".zip") and status == 200:
            with zipfile.ZipFile(io.BytesIO(body)) as files:
                body = b"".join(map(files.read, files.namelist()))
        return status == 200 and (address in own or said in body)

    doors = [address for address in (*own, *among) if shown(address)]
    rows = Position.objects.filter(pk=position.pk)
    rows.update(status=Status.WITHDRAWN, withdrawn_at=timezone.now())
    began = time.monotonic()
    try:
        while any(map(shown, doors)):
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        rows.update(status=Status.PUBLISHED, withdrawn_at=None)


if __name__ == "__main__":
    main()
