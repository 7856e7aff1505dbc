"""The ceiling of a worker's memory: the worker is replaced, and nobody notices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from sinorus.memory import AGAIN_SECONDS, LOOK_SECONDS, SETTLING_SECONDS, Ceiling, with_model
from tests.free_ports import FreePort
from tests.waiting import PATIENCE, wait_until

MOST = 400_000_000


def test_a_sentence_model_raises_the_ceiling(tmp_path):
    assert with_model(MOST, None) == with_model(MOST, tmp_path) == MOST
    assert with_model(MOST, tmp_path / ("x" * 300)) == MOST
    (tmp_path / "model.onnx").write_bytes(bytes(1000))

    assert with_model(MOST, tmp_path) == MOST + 1500
    assert with_model(0, tmp_path) == 0


ARRAYS = """
import resource
from sinorus.memory import tune_allocator

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

tune_allocator()
for _ in range(3):
    bytes(range(256)) * 3000
before = faults()
for _ in range(100):
    bytes(range(256)) * 3000
print(faults() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the allocator is tuned on Linux alone")
def test_memory_of_an_array_of_a_search_is_used_again_by_the_next_one():
    found = subprocess.run(
        [sys.executable, "-c", ARRAYS],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )

    # each of them has 188 pages
    assert int(found.stdout) < 100


class Worker:
    """A worker that is as old, and holds as much memory, as a test says."""

    def __init__(self, folder, most=MOST):
        self.seconds, self.held = 0.0, 0
        self.is_busy = False
        self.ceiling = Ceiling(
            most,
            folder,
            busy=lambda: self.is_busy,
            now=lambda: self.seconds,
            memory=lambda: self.held,
        )

    def after(self, seconds, held):
        self.seconds, self.held = self.seconds + seconds, held
        return self.ceiling.is_passed()


@pytest.fixture
def worker(tmp_path):
    return Worker(tmp_path)


def test_a_worker_below_its_ceiling_stays(worker):
    assert not any(worker.after(LOOK_SECONDS, MOST) for _ in range(100))


def test_a_worker_above_its_ceiling_is_replaced_and_says_so(worker, caplog):
    worker.after(SETTLING_SECONDS, 0)

    assert worker.after(LOOK_SECONDS, MOST + 1)
    assert "holds 400 MB of memory, more than the 400 MB" in caplog.text


def test_without_a_ceiling_no_worker_is_replaced(tmp_path):
    assert not Worker(tmp_path, most=0).after(SETTLING_SECONDS, MOST * 100)


def test_a_worker_that_needs_more_from_the_start_is_kept_and_says_so_once(worker, caplog):
    for _ in range(5):
        assert not worker.after(AGAIN_SECONDS, MOST + 1)
    assert caplog.text.count("within a minute of its start") == 1


def test_a_worker_that_builds_an_index_is_replaced_when_it_has(worker):
    worker.is_busy = True
    worker.after(SETTLING_SECONDS, 0)

    assert not worker.after(LOOK_SECONDS, MOST + 1)
    worker.is_busy = False
    assert worker.after(AGAIN_SECONDS, MOST + 1)


def test_memory_is_not_looked_at_all_the_time(worker):
    worker.after(SETTLING_SECONDS, 0)

    assert not worker.after(LOOK_SECONDS / 2, MOST + 1)
    assert worker.after(LOOK_SECONDS / 2, MOST + 1)


def test_workers_are_replaced_one_at_a_time(tmp_path):
    """The lock is of a process, so that the other worker is one."""
    other = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from sinorus.memory import Ceiling;"
            "times = iter((0.0, 100.0));"
            "one = Ceiling(1, Path(sys.argv[1]), now=lambda: next(times), memory=lambda: 2);"
            "print(one.is_passed(), flush=True); sys.stdin.read()",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    worker = Worker(tmp_path)
    worker.after(SETTLING_SECONDS, 0)

    assert other.stdout.readline() == "True\n"
    assert not worker.after(LOOK_SECONDS, MOST + 1)
    other.communicate()
    assert worker.after(AGAIN_SECONDS, MOST + 1)


def test_a_worker_is_replaced_even_where_no_file_can_be_made(tmp_path, caplog):
    worker = Worker(tmp_path / "missing")
    worker.after(SETTLING_SECONDS, 0)

    assert worker.after(LOOK_SECONDS, MOST + 1)
    assert "cannot know whether others end now" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux says what a process holds")
def test_what_a_process_holds_is_known_and_given_back():
    # a process that has freed much takes no more from the system for what it makes next
    fresh = subprocess.run(
        [sys.executable, "-c", HOLDS_AND_GIVES_BACK],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    before, with_blocks, after = map(int, fresh.stdout.split())

    assert before > 5_000_000
    assert with_blocks - before > 40_000_000
    assert after < with_blocks - 40_000_000


HOLDS_AND_GIVES_BACK = """
import gc
from sinorus import memory

print(memory.held())
blocks = [bytes(1000) for _ in range(50_000)]
print(memory.held())
del blocks
gc.collect()
memory.give_back()
print(memory.held())
"""


@pytest.mark.slow
def test_a_worker_that_is_replaced_fails_no_request(tmp_path):
    """Both workers pass their ceilings again and again."""
    statuses, stopped = [], threading.Event()

    def read():
        while not stopped.is_set():
            with closing(HTTPConnection("127.0.0.1", free.number, timeout=PATIENCE)) as client:
                client.request("GET", "/")
                statuses.append(client.getresponse().status)

    output = tmp_path / "output"
    with (
        closing(FreePort()) as free,
        output.open("w") as file,
        serving(tmp_path, free.number, file) as server,
    ):
        wait_until(lambda: answers(free.number))
        first = workers(server.pid)
        with ThreadPoolExecutor(3) as readers:
            found = [readers.submit(read) for _ in range(3)]
            wait_until(lambda: len(workers(server.pid) - first) == len(first) == 2)
            stopped.set()
        for one in found:
            one.result()

    assert set(statuses) == {200}
    said = [json.loads(line)["message"] for line in output.read_text().splitlines()]
    assert sum("another one takes its place" in line for line in said) >= 2


@contextmanager
def serving(folder, port, output):
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "-c", "sinorus/gunicorn.py"),
            *("--worker-class", "tests.sinorus.hungry_worker.HungryWorker"),
            "tests.sinorus.hungry_worker:application",
        ],
        cwd=settings.BASE_DIR,
        env=os.environ | {"SINORUS_DATA_DIR": str(folder / "data"), "PORT": str(port)},
        stdout=output,
        stderr=output,
    )
    try:
        yield server
    finally:
        server.terminate()
        server.wait(PATIENCE)


def answers(port):
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client, suppress(OSError):
        client.request("GET", "/")
        return client.getresponse().status == 200


def workers(parent):
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return {int(one) for one in children.split()}
