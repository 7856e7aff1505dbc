"""Screenshots of the pages for docs/screenshots, in both schemes and widths.

    python -m tests.screenshots

They are taken from a server with a temporary data folder. Text is set in the machine's fonts:
install Palatino or an equivalent (Debian: fonts-urw-base35) for the intended look.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {1280: 900, 320: 640}
"""The windows in which pages are read: width and height in pixels."""
HEIGHT = 1500
"""So much of a page is shown."""
SCHEMES = ("light", "dark")
COLOURS = 96

DEBATE = "/debates/china-russia-2022/"
PAGES = {
    "index": "/",
    "debates": "/debates/",
    "questions": "/questions/",
    "positions": "/positions/?stance=denies",
    "sources": "/sources/",
    "debate": DEBATE,
    "agreement": f"{DEBATE}agreement/",
    "map": f"{DEBATE}map/",
    "map-of-an-expert": f"{DEBATE}map/?expert=fallon",
    "compare": f"{DEBATE}compare/?expert=gabuev&expert=spivak",
    "compare-four": f"{DEBATE}compare/?expert=gabuev&expert=spivak&expert=lukin&expert=fallon",
    "question": "/questions/becoming-allies-against-the-west/",
    "position": "/positions/gabuev-sanctions-push-russia-to-china/",
    "expert": "/experts/lukin/",
    "experts": "/experts/",
    "topic": "/topics/economy/",
    "topics": "/topics/",
    "source": "/sources/rferl-new-world-order-or-hidden-power-struggle/",
    "search": "/search/?q=who+thinks+Moscow+becomes+dependent+on+Beijing%3F",
    "search-empty": "/search/?q=Kazahkstan+zebra&stance=denies",
    "not-found": "/positions/gabuev-asymetry/",
    "withdrawn": "/positions/fallon-peoples-at-odds/",
}


def main() -> None:
    """Replace docs/screenshots, and print its size."""
    with tempfile.TemporaryDirectory(prefix="sinorus-screenshots-") as data:
        os.environ["SINORUS_DATA_DIR"] = data
        os.environ["DJANGO_SETTINGS_MODULE"] = "sinorus.settings"
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        with site() as address:
            FOLDER.mkdir(parents=True, exist_ok=True)
            for old in FOLDER.glob("*.png"):
                old.unlink()
            take(address)
    total = sum(picture.stat().st_size for picture in FOLDER.glob("*.png"))
    count = len(list(FOLDER.glob("*.png")))
    sys.stdout.write(f"{count} pictures in {FOLDER}, {total / 1e6:.1f} MB\n")


@contextmanager
def site() -> Iterator[str]:
    """Yield the URL of a server with the first debate, a correction and a withdrawn position."""
    import django
    from django.conf import settings
    from django.test import override_settings

    django.setup()
    from django.core.management import call_command
    from pytest_django.live_server_helper import LiveServer

    from debates.history.timeline import snapshot_current
    from debates.models import Position
    from tests.debates.pages.browser import STATIC

    call_command("migrate", verbosity=0)
    call_command("loaddata", str(ROOT / "fixtures" / "china_russia_2022.json"), verbosity=0)
    corrected = Position.objects.get(slug="gabuev-sanctions-push-russia-to-china")
    snapshot_current([corrected])
    corrected.detail = corrected.detail.replace("a record", "its record")
    corrected.save()
    gone = Position.objects.get(slug="fallon-peoples-at-odds")
    gone.status, gone.withdrawn_reason = (
        "withdrawn",
        "The source speaks of regions, not of peoples.",
    )
    gone.save()
    call_command("search_rebuild", verbosity=0)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": plain}
    with override_settings(STORAGES=storages, **STATIC):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


def take(address: str) -> None:
    """Take a screenshot of the upper part of each page."""
    from tests.debates.pages.browser import Reader, chromium

    with chromium() as browser:
        for scheme in SCHEMES:
            for width, height in WIDTHS.items():
                size = {"width": width, "height": height}
                window = Reader(browser, address, viewport=size, color_scheme=scheme)
                for name, page in PAGES.items():
                    shot = window.open(page).screenshot(full_page=True)
                    path = FOLDER / f"{name}-{width}-{scheme}.png"
                    path.write_bytes(light(shot))
                window.close()


def light(shot: bytes) -> bytes:
    """Reduce a screenshot to its upper part and fewer colours, rare ones included."""
    image = Image.open(BytesIO(shot)).convert("RGB")
    upper = image.crop((0, 0, image.width, min(image.height, HEIGHT)))
    few = upper.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    main()
