"""Judges every kind of page by Lighthouse, and prints a table of their points.

    python -m tests.lighthouse [--debates article crowd] [--pages debate map]

Needs npm and Chromium. Lighthouse is pinned in `package-lock.json`. It looks at each page as a
phone of the middle class on a slow network does, whose processor it takes to be four times slower
than this one. Exits with 1 where a page has less than 95 in a category.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from tests.clients.server import ROOT, server
from tests.debates.pages.browser import CHROMIUM

HERE = Path(__file__).resolve().parent
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "Search engines",
}
BAR = 95
TRIES = 3
"""What else runs on the machine makes a page slower, never faster: the best of these counts."""
PATIENCE = 300
"""Seconds for Lighthouse to judge a page."""
NOT_TO_BE_INDEXED = {"search"}
"""Pages that search engines are asked to leave out, for which Lighthouse would take points off."""

ARTICLE, CROWD = "/debates/china-russia-2022/", "/debates/synthetic-debate-1/"
ASKED = {"q": "who thinks Moscow becomes dependent on Beijing?"}
PAGES = {
    "article": {
        "index": "/",
        "debate": ARTICLE,
        "question": "/questions/becoming-allies-against-the-west/",
        "position": "/positions/gabuev-sanctions-push-russia-to-china/",
        "expert": "/experts/lukin/",
        "topic": "/topics/economy/",
        "source": "/sources/rferl-new-world-order-or-hidden-power-struggle/",
        "agreement": f"{ARTICLE}agreement/",
        "map": f"{ARTICLE}map/",
        "compare": f"{ARTICLE}compare/?expert=gabuev&expert=fallon",
        "search": f"/search/?{urlencode(ASKED)}",
        "list": "/positions/",
        "forecasts": "/forecasts/",
        "docs": "/api/v1/docs/",
        "operation": "/api/v1/docs/listPositions/",
    },
    "crowd": {
        "debate": CROWD,
        "question": "/questions/synthetic-question-1-1/",
        "expert": "/experts/synthetic-expert-1/",
        "topic": "/topics/synthetic-common/",
        "source": "/sources/synthetic-source-1/",
        "agreement": f"{CROWD}agreement/",
        "map": f"{CROWD}map/",
        "compare": f"{CROWD}compare/?expert=synthetic-expert-1&expert=synthetic-expert-2",
        "search": "/search/?q=synthetic",
        "list": "/positions/",
    },
}
"""Addresses of the first debate, and of a made-up one with 51 experts and 500 positions."""


def prepare(folder: Path) -> None:
    """Install Lighthouse in a folder."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, folder)
    subprocess.run(["npm", "ci", "--no-progress", "--silent"], cwd=folder, check=True)


def make_crowd(folder: Path) -> None:
    """Make a debate of 51 experts in the data folder of a server to come."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["SINORUS_DATA_DIR"] = str(folder / "data")
    for command in ("manage.py migrate -v0", "-m bench seed 500 --experts 51"):
        subprocess.run(
            [sys.executable, *command.split()],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )


def judged(folder: Path, address: str, *options: str) -> dict[str, int]:
    """Return the points of a page by category, and print the reasons of those that are missing."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [
            *(folder / "node_modules" / ".bin" / "lighthouse", address, "--quiet"),
            *("--output=json", f"--output-path={report}", "--no-enable-error-reporting"),
            *("--chrome-flags=--headless --no-sandbox", *options),
        ],
        env=os.environ | {"CHROME_PATH": next(filter(None, map(shutil.which, CHROMIUM)))},
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:  # the browser has lost the page: a try that counts for nothing
        print(f"    {address}: {done.stderr.strip()}", flush=True)
        return {}
    found = json.loads(report.read_text())
    for category in found["categories"].values():
        if (category["score"] or 0) * 100 < BAR:
            print(f"    {address}: {category['title']}", flush=True)
            for audit in category["auditRefs"]:
                of_one = found["audits"][audit["id"]]
                if audit["weight"] and of_one["score"] is not None and of_one["score"] < 1:
                    print(f"      {of_one['title']} {of_one.get('displayValue', '')}", flush=True)
    return {
        name: round((category["score"] or 0) * 100)
        for name, category in found["categories"].items()
    }


def best(folder: Path, address: str, *options: str) -> dict[str, int]:
    """Return the best points of several tries in each category; enough is enough."""
    points = dict.fromkeys(CATEGORIES, 0)
    for _ in range(TRIES):
        for name, found in judged(folder, address, *options).items():
            points[name] = max(points[name], found)
        if min(points.values()) >= BAR:
            break
    return points


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lighthouse")
    parser.add_argument("--debates", nargs="+", choices=PAGES, default=list(PAGES))
    parser.add_argument("--pages", nargs="+", choices={one for of in PAGES.values() for one in of})
    arguments = parser.parse_args()
    rows, too_few = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for debates in arguments.debates:
            (folder / debates).mkdir()
            if debates == "crowd":
                make_crowd(folder / debates)
            with server(folder / debates) as site:
                for page, address in PAGES[debates].items():
                    if arguments.pages and page not in arguments.pages:
                        continue
                    skipped = ["--skip-audits=is-crawlable"] if page in NOT_TO_BE_INDEXED else []
                    points = best(folder, site + address, *skipped)
                    row = [f"`{address}`", *(str(points[category]) for category in CATEGORIES)]
                    rows.append(f"| {' | '.join(row)} |")
                    print(rows[-1], flush=True)
                    if min(points.values()) < BAR:
                        too_few.append(address)
    print(f"\n| Page | {' | '.join(CATEGORIES.values())} |\n|---|{'--:|' * len(CATEGORIES)}")
    print("\n".join(rows))
    if too_few:
        print(f"FAILED: fewer than {BAR} points: {', '.join(too_few)}")
    return 1 if too_few else 0


sys.exit(main())
