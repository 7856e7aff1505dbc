"""Readers served from a real streaming standby that lags, hangs, dies and is promoted."""

from __future__ import annotations

import json
import signal
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.postgresql_clusters import PORT, Cluster, primary_and_standby
from tests.sinorus.test_serving import serving
from tests.waiting import wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

POSITION = "lukin-no-worry-while-us-leads"
OBJECT = f"/api/v1/positions/{POSITION}/?fields=statement"
LIST = "/api/v1/positions/?expert=lukin&fields=slug,statement"
PAGE = f"/positions/{POSITION}/"
SESSION = {"Cookie": "sessionid=of-an-editor"}
OLD = "As long as America keeps its primacy"
GONE = "status = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'superseded'"


def answer(server, address, **headers):
    """Return status, ETag and text of an answer."""
    try:
        with server.get(address, **headers) as response:
            return response.status, response.headers["ETag"], response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["ETag"], error.read().decode()


def shows(server, text, address=OBJECT, **headers):
    return text in answer(server, address, **headers)[2]


def state(server):
    return json.loads(answer(server, "/readyz")[2]).get("standby")


@pytest.fixture
def database():
    return connection.settings_dict["NAME"]


@pytest.fixture
def clusters():
    with Cluster() as primary, Cluster() as standby:
        primary_and_standby(primary, standby)
        yield primary, standby


@pytest.fixture
def servers(clusters, database, tmp_path):
    """A server that bears a minute of lag, and one that bears a second."""
    primary, standby = clusters
    hosts = f"host={primary.folder},{standby.folder}&port={PORT},{PORT}"
    variables = {
        "DATABASE_URL": f"postgresql://postgres@/{database}?{hosts}&target_session_attrs=read-write",
        "DATABASE_REPLICA_URL": f"postgresql://postgres@/{database}?host={standby.folder}",
        "SINORUS_REQUEST_RATE": "off",
        "WEB_CONCURRENCY": "1",
    }
    with ExitStack() as stack:
        lenient, strict = (
            stack.enter_context(serving(tmp_path, SINORUS_REPLICA_LAG=lag, **variables))
            for lag in ("60", "1")
        )
        wait_until(lambda: state(lenient) == state(strict) == "ok")
        yield lenient, strict


def test_readers_are_served_whatever_becomes_of_the_standby(clusters, servers, database):
    (primary, standby), (lenient, strict) = clusters, servers

    def write(text, where=primary):
        where.execute(f"UPDATE debates_position SET {text} WHERE slug = '{POSITION}'", database)

    def promised(address=OBJECT):
        with ThreadPoolExecutor(4) as readers:
            return {one[0] for one in readers.map(lambda _: answer(lenient, address), range(40))}

    before = answer(lenient, OBJECT)
    assert OLD in before[2]
    wait_until(lambda: shows(lenient, OLD, LIST))

    # --- it lags
    standby.execute("SELECT pg_wal_replay_pause()", database)
    write("statement = 'Written behind its back.'")
    assert answer(lenient, OBJECT) == before
    assert answer(lenient, OBJECT, **{"If-None-Match": before[1]})[0] == 304
    assert shows(lenient, OLD, LIST)
    assert shows(lenient, OLD, PAGE)
    written = answer(lenient, OBJECT, **SESSION)
    assert "Written behind" in written[2]
    assert written[1] != before[1]
    assert shows(lenient, "Written behind", LIST, **SESSION)
    assert shows(lenient, "Written behind", PAGE, **SESSION)
    assert answer(lenient, OBJECT) == before, "the memory of one database is the other's"
    wait_until(lambda: shows(strict, "Written behind"))
    wait_until(lambda: shows(strict, "Written behind", LIST))
    assert state(strict).startswith("left out: ")

    # --- it has caught up
    standby.execute("SELECT pg_wal_replay_resume()", database)
    wait_until(lambda: answer(lenient, OBJECT) == written)
    wait_until(lambda: state(strict) == "ok")

    # --- it hangs
    standby.signal(signal.SIGSTOP)
    assert promised() == {200}
    assert state(lenient).startswith("left out: ")
    standby.signal(signal.SIGCONT)
    wait_until(lambda: state(lenient) == state(strict) == "ok")

    # --- it is killed, and comes back
    standby.kill()
    assert promised(LIST) == {200}
    standby.start()
    wait_until(lambda: state(lenient) == state(strict) == "ok")

    # --- the primary is killed
    primary.kill()
    assert promised() == {200}
    assert answer(lenient, OBJECT, **SESSION)[0] == 503
    assert answer(lenient, "/readyz")[0] == 200

    # --- the standby is promoted
    standby.execute("SELECT pg_promote()", database)
    write("statement = 'Written after the promotion.'", standby)
    wait_until(lambda: shows(strict, "Written after"))
    wait_until(lambda: shows(lenient, "Written after"))
    wait_until(lambda: shows(lenient, "Written after", **SESSION))
    assert state(lenient).startswith("left out: ")

    # --- what is withdrawn is gone by every door
    write(GONE, standby)
    assert {answer(lenient, address)[0] for address in (OBJECT, PAGE)} == {410}
    assert not shows(lenient, POSITION, LIST)
