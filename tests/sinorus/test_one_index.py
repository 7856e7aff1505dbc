"""Servers with search indexes of their own on one PostgreSQL database: one at a time serves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from urllib.error import HTTPError

import psycopg
import pytest
from django.conf import settings

from tests.search import opensearch_node
from tests.sinorus.test_serving import Server, serving
from tests.torture.database import own_database
from tests.waiting import PATIENCE, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

SEARCH = "/api/v1/search/?q=verdigris"
GIVES_UP_AT_ONCE = {"SINORUS_START_SECONDS": "0"}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("database")) as address:
        yield {"DATABASE_URL": address, "WEB_CONCURRENCY": "2"}


@pytest.fixture
def first(tmp_path, database):
    with serving(tmp_path / "first", **database) as server:
        yield server


@pytest.fixture(autouse=True)
def _folders(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()


def refused(folder, database):
    """Start a server that must not serve; return what it said, without line breaks."""
    server = Server(folder, **database | GIVES_UP_AT_ONCE)
    try:
        assert server.process.wait(timeout=PATIENCE) == os.EX_TEMPFAIL, server.text
        return server.text
    finally:
        server.kill()


def rename(database, title):
    with psycopg.connect(database["DATABASE_URL"]) as connection:
        connection.execute("UPDATE debates_debate SET title = %s", [title])


def finds(server, word):
    """Return whether the server's search knows a word; it may be building its index."""
    with suppress(OSError):
        return json.load(server.get(f"/api/v1/search/?q={word}"))["count"] > 0


def status(server, path):
    try:
        return server.get(path).status
    except HTTPError as error:
        with error:
            return error.code


def kill_all(server):
    for process in server.left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def test_a_second_folder_is_refused_and_told_what_to_choose(first, tmp_path, database):
    shutil.copytree(tmp_path / "first" / "data", tmp_path / "second" / "data")

    said = refused(tmp_path / "second", database)

    assert f"in the folder {tmp_path}/first/data/index on " in said
    assert "Set the same SINORUS_SEARCH_URL for all servers" in said


def test_another_server_and_commands_of_the_same_folder_work_beside_it(first, tmp_path, database):
    variables = os.environ | database | {"SINORUS_DATA_DIR": str(tmp_path / "first" / "data")}
    with serving(tmp_path / "first", **database) as beside:
        subprocess.run(
            [sys.executable, "manage.py", "search_rebuild"],
            cwd=settings.BASE_DIR, env=variables, check=True, timeout=PATIENCE,
        )  # fmt: skip
        rename(database, "Zephyr")

        wait_until(lambda: finds(beside, "zephyr") and finds(first, "zephyr"))


def test_a_rebuild_elsewhere_leaves_the_changes_to_the_index_in_use(first, tmp_path, database):
    variables = os.environ | database | {"SINORUS_DATA_DIR": str(tmp_path / "second" / "data")}

    built = subprocess.run(
        [sys.executable, "manage.py", "search_rebuild"],
        cwd=settings.BASE_DIR, env=variables, check=True, timeout=PATIENCE, capture_output=True,
        text=True,
    )  # fmt: skip

    assert f"The index that servers use now is in the folder {tmp_path}/first" in built.stdout


def test_after_a_crash_another_one_starts_by_itself_and_lacks_no_change(first, tmp_path, database):
    shutil.copytree(tmp_path / "first" / "data", tmp_path / "second" / "data")
    rename(database, "Quixotic")
    wait_until(lambda: finds(first, "quixotic"))
    kill_all(first)

    with serving(tmp_path / "second", **database) as second:
        wait_until(lambda: finds(second, "quixotic"))

        assert "in the folder" in refused(tmp_path / "first", database)


def test_one_that_hung_meanwhile_ends_when_it_wakes(first, tmp_path, database):
    for process in first.left:
        os.kill(process, signal.SIGSTOP)

    with serving(tmp_path / "second", **database):
        for process in first.left:
            os.kill(process, signal.SIGCONT)

        assert first.process.wait(timeout=PATIENCE) == 4
    assert "This server ends. Another server" in first.text
    assert "The worker cannot start: Another server" in first.text
    assert "Traceback" not in first.text


@pytest.mark.opensearch
def test_a_site_moves_to_an_index_that_machines_share_and_is_never_away(first, tmp_path, database):
    rename(database, "Verdigris")
    with opensearch_node.own_prefix() as prefix:
        shared = database | {"SINORUS_SEARCH_URL": f"{opensearch_node.url()}/{prefix}"}
        with serving(tmp_path / "second", **shared) as second:
            assert "Everything except search works until it stops." in second.text
            assert [status(second, path) for path in ("/", SEARCH, "/readyz")] == [200, 503, 503]
            wait_until(lambda: finds(first, "verdigris"))

            first.stop()

            def found() -> bool:
                assert status(second, "/positions/") == 200
                return finds(second, "verdigris")

            wait_until(found)
