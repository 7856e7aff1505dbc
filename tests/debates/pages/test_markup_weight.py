"""Page weight: the bytes of the pages of the first debate, as they are sent."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.debates.pages.reading_pages import OF_THE_ARTICLE, parsed

pytestmark = pytest.mark.django_db

AT_FIRST, AFTERWARDS = 120_000, 21_500


def compressed(content):
    return len(gzip.compress(content, 6))


def files_of(page):
    """The bytes of everything that a browser fetches for a page beside it."""
    wanted = {one.get("src") for one in page.iter("script")} | {
        one.get("href")
        for one in page.iter("link")
        if one.get("rel") == "stylesheet" or one.get("type") == "image/svg+xml"
    }
    for address in wanted - {None}:
        yield Path(finders.find(address.removeprefix(settings.STATIC_URL))).read_bytes()


WHOLE_MAP = "/debates/china-russia-2022/map/?show=all"


def test_pages_are_light(visit, read):
    whole_map = read(WHOLE_MAP)
    trees = visit.trees | {WHOLE_MAP: parsed(whole_map)}
    answers = visit.answers | {WHOLE_MAP: whole_map}
    for address in (*OF_THE_ARTICLE, WHOLE_MAP):
        alone = compressed(answers[address].content)
        files = list(files_of(trees[address]))
        assert len(files) <= 4, address
        assert alone <= AFTERWARDS, f"{address} has {alone:,} bytes"
        assert alone + sum(map(compressed, files)) <= AT_FIRST, address
