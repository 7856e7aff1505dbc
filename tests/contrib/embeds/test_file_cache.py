"""The cache of drawings: each file is made once, and the folder stays bounded."""

from __future__ import annotations

import os
import resource

import pytest

from debates.contrib.embeds.file_cache import FileCache
from debates.models.draft_preview import drafts_as_published
from tests.debates.builders import make_debate


@pytest.fixture
def kept(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return FileCache("drawings", limit=100, checked_every=1)


def test_the_same_content_is_made_once(kept):
    made = []

    answers = [kept.get("content", lambda: made.append(1) or b"bytes") for _ in range(3)]

    assert answers == [b"bytes"] * 3
    assert len(made) == 1


def test_other_content_is_made_anew(kept):
    assert kept.get("one", lambda: b"1") != kept.get("two", lambda: b"2")


def test_what_fails_is_not_kept(kept):
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("content", fail)

    assert kept.get("content", lambda: b"now") == b"now"


def test_the_least_recently_used_go(kept):
    for number in range(5):
        kept.get(f"content {number}", lambda: b"x" * 30)
        for age, path in enumerate(sorted(kept.folder.iterdir(), key=lambda p: -p.stat().st_mtime)):
            os.utime(path, (1_000_000 - age, 1_000_000 - age))
    made = []

    kept.get("content 4", lambda: made.append(4) or b"")
    kept.get("content 0", lambda: made.append(0) or b"")

    assert made == [0]
    assert sum(path.stat().st_size for path in kept.folder.iterdir()) <= 100


def test_what_is_read_is_kept_longer(kept):
    for number in range(3):
        kept.get(f"content {number}", lambda: b"x" * 30)
        for path in kept.folder.iterdir():
            # each is older than the next one
            os.utime(path, (path.stat().st_mtime - 100,) * 2)
    kept.get("content 0", bytes)

    kept.get("content 3", lambda: b"x" * 30)

    assert kept.get("content 0", bytes) == b"x" * 30
    assert kept.get("content 1", lambda: b"made anew") == b"made anew"


def test_nothing_of_a_preview_is_kept(kept, db):
    debate = make_debate(status="draft")

    with drafts_as_published(debate.pk):
        assert kept.get("content", lambda: b"of a draft") == b"of a draft"

    assert kept.get("content", lambda: b"bytes") == b"bytes"


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(kept):
    kept.folder.parent.mkdir(parents=True)
    kept.folder.write_bytes(b"a file where the folder should be")

    assert kept.get("content", lambda: b"bytes") == b"bytes"


def test_a_full_disk_keeps_no_part_of_a_file(kept):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        answer = kept.get("content", lambda: b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert answer == b"x" * 2000
    assert list(kept.folder.iterdir()) == []
