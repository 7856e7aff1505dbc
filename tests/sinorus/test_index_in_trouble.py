"""Unwritable, unreadable and damaged index: search reports it or uses the old one.

All else works, no change is lost, and the index recovers by itself as soon as it can.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from debates.models import Position
from search import service
from search.backends import seal
from search.backends.base import Condition, SearchUnavailable
from search.sync import outbox, outbox_worker
from sinorus import health
from tests.debates.builders import make_exchange
from tests.search.backends.local_folders import live_folder
from tests.search.indexing_processes import Forker, IndexingProcesses
from tests.search_index import LiveIndex
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

NOBODY = 65534
ROOM = 1_500
"""Bytes for each file: enough for the log, and for no index."""


@pytest.fixture
def index(transactional_db: None, live_index: LiveIndex) -> LiveIndex:
    """Index of an exchange, with an empty outbox."""
    make_exchange()
    live_index.build()
    return live_index


@pytest.fixture
def processes(index: LiveIndex, forker: Forker, tmp_path: Path) -> Iterator[IndexingProcesses]:
    with IndexingProcesses(forker, tmp_path) as processes:
        yield processes


class Site:
    """Site as its visitors see it."""

    def __init__(self) -> None:
        self._client = Client()
        # The first requests load what may be out of reach for another user later.
        self._client.get("/")
        self._client.get("/readyz")

    def found(self, text: str) -> list[str] | str:
        """Return the slugs that an API search finds, or "problem"."""
        answer = self._client.get("/api/v1/search/", {"q": text, "feedback": "false"})
        if answer.status_code == 503:
            assert answer["Content-Type"].startswith("application/problem+json")
            return "problem"
        return sorted(result["position"]["slug"] for result in answer.json()["results"])

    def page(self, text: str) -> tuple[int, str]:
        """Return status and HTML of the search page."""
        response = self._client.get("/search/", {"q": text})
        return response.status_code, response.content.decode()

    def problem(self, text: str) -> str:
        """Return what an API search says while it cannot answer."""
        return self._client.get("/api/v1/search/", {"q": text}).json()["detail"]

    def says(self, word: str) -> None:
        """Save a statement as an editor, which works whatever the state of the index."""
        position = Position.objects.get(slug="lasts")
        position.detail = f"It {word}."
        position.save()
        answer = self._client.get("/api/v1/positions/lasts/")
        assert answer.json()["detail"] == f"It {word}."
        assert self._client.get("/positions/lasts/").status_code == 200

    def readiness(self, part: str = "index") -> tuple[int, str]:
        """Return status and state of a part from /readyz."""
        answer = self._client.get("/readyz")
        return answer.status_code, answer.json()[part]


@pytest.fixture
def site(index: LiveIndex, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(health, "FRESH_SECONDS", 0)
    return Site()


def spoil(suffix: str) -> None:
    """Truncate a file of the live index that processes may have open."""
    for file in service.backend().path.rglob(f"*{suffix}"):
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content[: len(content) // 2])


def zero() -> None:
    """Overwrite every file of the live index with zeros, in place: processes may have it open."""
    for path in live_folder(service.backend()).iterdir():
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))


def outdate() -> None:
    """Make the index one of an earlier version, which wrote no checksum."""
    pointer = service.backend().path / "current"
    record = json.loads(pointer.read_text())
    pointer.write_text(json.dumps({"folder": record["folder"], "fingerprint": "another"}))


def anew() -> None:
    """Drop what this process has cached of the index."""
    with override_settings(SINORUS_SEARCH=settings.SINORUS_SEARCH):
        pass


# A full disk


def test_a_full_disk_leaves_the_old_index_and_what_is_pending_until_there_is_room(
    site: Site, processes: IndexingProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LATE_SECONDS", 0.0)
    child = processes.start("index", room=ROOM)

    site.says("perseveres")
    processes.wait_for("is waiting to retry", "cannot be written", "Raise the limit")

    assert site.found("perseveres") == []
    assert site.found("lasts") == ["lasts"]
    assert outbox.pending_count() > 0
    assert site.readiness("outbox") == (200, "behind")
    processes.make_room(child)
    wait_until(lambda: site.found("perseveres") == ["lasts"])
    wait_until(lambda: outbox.pending_count() == 0)
    assert site.readiness() == (200, "ok")
    processes.wait_for("recovered")


def test_a_full_disk_without_an_index_leaves_all_but_search_until_there_is_room(
    site: Site, processes: IndexingProcesses
) -> None:
    (service.backend().path / "current").unlink()
    child = processes.start("index", room=ROOM)

    processes.wait_for("cannot be", "Raise the limit")
    site.says("perseveres")

    assert site.found("perseveres") == "problem"
    processes.make_room(child)
    wait_until(lambda: site.found("perseveres") == ["lasts"])
    wait_until(lambda: outbox.pending_count() == 0)
    processes.wait_for("rebuilt")


# An index that is missing, damaged, or another one


@pytest.mark.parametrize(
    ("harm", "condition"),
    [
        (lambda: shutil.rmtree(service.backend().path), Condition.MISSING),
        (lambda: spoil(".trm"), Condition.DAMAGED),
        (outdate, Condition.OUTDATED),
    ],
    ids=["no folder", "half a dictionary", "another version"],
)
def test_what_a_rebuild_cures_is_a_problem_until_the_indexer_has_built_it(
    site: Site,
    index: LiveIndex,
    processes: IndexingProcesses,
    harm: Callable[[], None],
    condition: Condition,
) -> None:
    harm()
    anew()

    assert service.backend().state().condition is condition
    assert site.found("lasts") == "problem"
    status, page = site.page("lasts")
    assert status == 503
    assert "The search index is being rebuilt from the database." in page
    assert site.readiness() == (200, "being built")
    site.says("perseveres")
    processes.start("index")
    wait_until(lambda: site.found("perseveres") == ["lasts"])
    wait_until(lambda: outbox.pending_count() == 0)
    # whoever has built it says so until it has tidied up
    wait_until(lambda: site.readiness() == (200, "ok"))
    processes.wait_for("Rebuilding it.")
    assert list(index.differing()) == []


@pytest.mark.parametrize("is_open", [True, False])
def test_an_index_of_zeros_is_rebuilt_from_the_database_and_answers_again(
    site: Site,
    index: LiveIndex,
    processes: IndexingProcesses,
    monkeypatch: pytest.MonkeyPatch,
    is_open: bool,
) -> None:
    monkeypatch.setattr(seal, "LOOK_SECONDS", 0.0)
    assert site.found("lasts") == ["lasts"]
    zero()
    if not is_open:
        anew()

    assert site.found("lasts") == "problem"
    assert "is being rebuilt from the database" in site.problem("lasts")
    status, page = site.page("lasts")
    assert status == 503
    assert "The search index is being rebuilt from the database." in page
    processes.start("index")
    wait_until(lambda: site.found("lasts") == ["lasts"])
    processes.wait_for("is damaged", "Rebuilding it.")
    assert list(index.differing()) == []


# A folder without rights


@contextmanager
def somebody_else() -> Iterator[None]:
    """Run as a user to whom file permissions apply, which is not true of root."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.fixture
def folder(index: LiveIndex) -> Iterator[Path]:
    """Index folder that another user can reach and owns."""
    place = Path(tempfile.mkdtemp(prefix="sinorus-rights-"))
    place.chmod(0o755)
    shutil.copytree(service.backend().path, place / "index")
    if os.geteuid() == 0:
        for path in (place / "index", *(place / "index").rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    with override_settings(SINORUS_SEARCH=settings.SINORUS_SEARCH | {"PATH": place / "index"}):
        yield place / "index"
    shutil.rmtree(place)


def test_a_folder_that_may_not_be_written_is_read_and_what_is_pending_waits_for_the_right(
    site: Site, index: LiveIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = live_folder(service.backend())
    # The database of the tests is closed to the other user.
    monkeypatch.setattr(outbox_worker, "sync_database", lambda: None)
    with somebody_else():
        live.chmod(0o500)
        site.says("perseveres")
        with pytest.raises(
            SearchUnavailable, match="Give the server's user read and write permission"
        ):
            index.drain()

        assert site.found("lasts") == ["lasts"]
        assert outbox.pending_count() > 0
        live.chmod(0o700)
        index.drain()
        assert site.found("perseveres") == ["lasts"]
    assert outbox.pending_count() == 0


def test_a_folder_that_may_not_be_read_is_a_problem_until_it_may(
    site: Site, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    anew()
    with somebody_else():
        folder.chmod(0)
        site.says("perseveres")

        assert site.found("lasts") == "problem"
        assert site.readiness() == (503, "cannot be read")
        assert "Give the server's user read and write permission" in caplog.text
        folder.chmod(0o700)
        assert site.found("lasts") == ["lasts"]
        assert site.readiness()[0] == 200
