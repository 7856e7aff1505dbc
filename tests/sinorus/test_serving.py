"""Server as `make run` starts it: a process group of its own, on a free port."""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import pytest
from django.conf import settings

from sinorus import data_folder
from sinorus.ports import why_not_free
from tests.free_ports import FreePort
from tests.process_groups import members
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow

NEVER = "--graceful-timeout=3600"
"""Has gunicorn wait for who does not stop, so that a test that waits less notices."""

PROMPT_SECONDS = 10.0
"""More than workers take on a busy machine to notice that the master has ended."""


class Server:
    """`manage.py serve` with its own data folder and port.

    code   folder of the code, where it is that of another version
    files  number of files that each of its processes may open; None: as many as this one
    """

    def __init__(self, folder, port=None, code=settings.BASE_DIR, files=None, **variables):
        self._free = FreePort()
        self.port = port or self._free.number
        self.output = folder / f"output-{time.monotonic_ns()}"
        own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=code,
                env=own
                | {"SINORUS_DATA_DIR": str(folder / "data"), "PORT": str(self.port)}
                | {"GUNICORN_CMD_ARGS": NEVER}
                | variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if files is not None:
            resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (files, files))

    def get(self, address, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}", headers=headers)
        return urllib.request.urlopen(request, timeout=PATIENCE)

    def wait(self):
        """Wait until it answers or has ended."""
        while self.process.poll() is None:
            try:
                return self.get("/livez").status
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.text)

    def stop(self, number=signal.SIGINT, everybody=True):
        """Send SIGINT to the process group, as Ctrl-C does, or another signal."""
        if everybody:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    @property
    def text(self):
        return self.output.read_text()

    @property
    def left(self):
        """Return the processes of its group."""
        return members(self.process.pid)

    def kill(self):
        for process in self.left:
            # another one's end may have ended it
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)
        self._free.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("serving")


@contextmanager
def serving(folder, **variables):
    server = Server(folder, **variables)
    try:
        server.wait()
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def server(folder):
    """Server shared by all tests that only read."""
    with serving(folder, WEB_CONCURRENCY="1") as server:
        yield server


STRANGER = {"Host": "stranger.example", "Content-Type": "application/json"}


def ask_assistants_server(transport):
    """Return what a client of the Model Context Protocol finds about distrust."""
    from mcp.client.client import Client  # takes a second in each process that has it

    async def ask():
        async with Client(transport) as client:
            return await client.call_tool("search", {"query": "deep distrust"})

    return asyncio.run(ask()).structured_content["data"]["positions"][0]["address"]


def test_assistants_search_over_standard_input_and_output(server, folder):
    from mcp.client.stdio import StdioServerParameters, stdio_client

    parameters = StdioServerParameters(
        command=sys.executable,
        args=["manage.py", "mcp", "--site", "https://debates.example.org"],
        cwd=settings.BASE_DIR,
        env={"SINORUS_DATA_DIR": str(folder / "data")},
    )

    found = ask_assistants_server(stdio_client(parameters))
    assert found == "https://debates.example.org/positions/fallon-show-hides-distrust/"


def test_assistants_search_over_http(server, folder):
    port = FreePort()
    # in the database of the server, whatever that of the tests is
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "mcp", "--port", str(port.number)],
        cwd=settings.BASE_DIR,
        env=environment | {"SINORUS_DATA_DIR": str(folder / "data")},
        stderr=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port.number}/mcp"
    try:
        assert address in process.stderr.readline()
        wait_until(lambda: why_not_free("127.0.0.1", port.number))

        found = ask_assistants_server(address)
        assert found.endswith("/positions/fallon-show-hides-distrust/")
        # a page of strangers that leads a browser here under its own name
        asked = urllib.request.Request(address, data=b"{}", headers=STRANGER)
        with pytest.raises(urllib.error.HTTPError, match="421") as refused:
            urllib.request.urlopen(asked, timeout=PATIENCE)
        refused.value.close()
    finally:
        process.kill()
        process.communicate()
        port.close()


def test_every_step_is_said_and_the_addresses_at_the_end(server):
    text = server.text

    steps = ["Data folder", "Port ", "Database ", "Debates ", "Search index", "Static files"]
    places = [text.index(step) for step in steps] + [text.index("/api/v1/docs/")]
    assert places == sorted(places)
    spoken = [line for line in text.splitlines() if not line.startswith("{")]
    assert "Ctrl-C" in spoken[-1]


def stops(server, number, everybody):
    # a worker of gunicorn that starts a thread as it is told to quit waits for it for ever, and is
    # killed at the end of the graceful timeout; so all threads are there before
    for _ in range(40):
        server.get("/livez").close()

    # gunicorn would wait for longer
    server.stop(number, everybody)

    assert server.left == []


def test_it_stops_with_no_process_left_and_started_again_does_nothing_again(folder):
    with serving(folder) as server:
        stops(server, signal.SIGINT, everybody=True)
    with sqlite3.connect(folder / "data" / "sinorus.sqlite3", timeout=PATIENCE) as database:
        database.execute("UPDATE debates_debate SET title = 'As an editor wrote it'")
    database.close()
    with serving(folder) as again:
        text = again.text
        stops(again, signal.SIGTERM, everybody=False)
        assert "Traceback" not in again.text

    assert len(re.findall(r": up to date$|  up to date$", text, re.MULTILINE)) == 3
    with sqlite3.connect(folder / "data" / "sinorus.sqlite3", timeout=PATIENCE) as database:
        titles = database.execute("SELECT title FROM debates_debate").fetchall()
    database.close()
    assert titles == [("As an editor wrote it",)]


@pytest.mark.smoke
def test_a_killed_master_takes_its_workers_along(folder):
    with serving(folder) as server:
        server.process.kill()
        server.process.wait(timeout=PATIENCE)
        killed = time.monotonic()

        wait_until(lambda: server.left == [] and not why_not_free("127.0.0.1", server.port))

        assert time.monotonic() - killed < PROMPT_SECONDS


def test_the_data_folder_holds_what_it_is_known_to_hold_and_is_private(server, folder):
    data = folder / "data"

    of_the_database = {f"sinorus.sqlite3-{name}" for name in ("wal", "shm", "index")}
    assert {path.name for path in data.iterdir()} <= data_folder.OWN_NAMES | of_the_database
    assert not data_folder.is_open_to_others(data)
    assert not data_folder.is_open_to_others(data / "sinorus.sqlite3")


def test_a_port_in_use_ends_the_start_with_a_line(server, tmp_path):
    second = Server(tmp_path, port=server.port, SINORUS_START_SECONDS="0")

    assert second.process.wait(timeout=PATIENCE) == 75

    second.kill()
    last = second.text.splitlines()[-1]
    assert last.startswith(f"Sinorus cannot start now: port {server.port} of 127.0.0.1 is in use. ")
    assert f"PORT={server.port + 1}" in last
    assert "Traceback" not in second.text


def logged(server, request_id):
    """Return the log line of this request."""
    wait_until(lambda: request_id in server.text)
    (line,) = [line for line in server.text.splitlines() if request_id in line]
    return json.loads(line)


def test_each_request_leaves_one_line_with_its_id(server):
    with server.get("/method/", **{"X-Request-ID": "a-request-to-find"}) as answer:
        assert answer.headers["X-Request-ID"] == "a-request-to-find"

    line = logged(server, "a-request-to-find")
    assert line["path"] == "/method/"
    assert line["status"] == 200


def test_what_a_stranger_says_of_himself_is_not_believed(server):
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    with server.get("/api/v1/positions/?page_size=1", **claims) as answer:
        request_id = answer.headers["X-Request-ID"]
        following = json.load(answer)["next"]

    assert following.startswith(f"http://127.0.0.1:{server.port}/")
    assert logged(server, request_id)["client"] == "127.0.0.1"


def test_static_files_are_served_compressed_and_to_be_kept(server):
    with server.get("/admin/login/") as answer:
        (style,) = re.findall(r'href="(/static/admin/css/base[^"]*)"', answer.read().decode())

    with server.get(style, **{"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_type_that_django_cannot_read_is_ignored_where_there_is_no_body(server):
    unreadable = {"Content-Type": "text/plain; charset=rot13"}

    with server.get("/api/v1/positions/?page_size=1", **unreadable) as answer:
        assert answer.status == 200


LINE = b"GET /api/v1/positions/?page_size=1 HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        LINE.replace(b"=1", b"=" + b"1" * 9_000),
        LINE + b"Cookie: " + b"a" * 9_000,
        LINE + b"\r\n".join(b"X-%d: 1" % number for number in range(101)),
        LINE + b"No colon",
        LINE + b"Transfer-Encoding: cow",
        LINE.replace(b" HTTP/1.1", b""),
    ],
    ids=["long address", "long header", "many headers", "no colon", "coding", "no version"],
)
def test_malformed_requests_are_refused_and_the_server_goes_on(server, sent):
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
        client.sendall(sent.removesuffix(b"\r\n") + b"\r\n\r\n")
        status = client.makefile("rb").readline()

    assert re.match(rb"HTTP/1.1 (4\d\d|501) ", status), status
    assert server.get("/livez").status == 200
    assert "Traceback" not in server.text
