"""Crash tests: kill processes while they write an index, and check what they leave.

Run as a program, so that it has one thread and may fork: ``python -m tests.search.dying ENGINE
FOLDER KILLS STEP``, the engine by the name of its class. Kills processes at every STEPth operation
on a file, and KILLS at random moments. Prints each fault on a line, and the number of processes
that were killed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

from search.backends.base import SearchBackend
from search.backends.local import LocalBackend
from search.backends.tantivy.backend import TantivyBackend
from search.backends.whoosh.backend import WhooshBackend
from tests.search.corpora import SCHEMA, document
from tests.waiting import PATIENCE

IDS = range(1, 9)
WRITTEN = "version {} of {}"
WRITTEN_AGAIN = "version {} again of {}"
LOCKS = ("writer", "builder", "indexer")
ENGINES = {kind.__name__: kind for kind in (WhooshBackend, TantivyBackend)}
IS_BEFORE, IS_AFTER = 10, 11
_OPERATIONS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}

Work = Callable[[SearchBackend, int], None]


def version(backend: SearchBackend, candidates: Iterable[int]) -> set[int | None]:
    """Return the versions of all documents, which should be one; None is an unknown version."""
    known = {
        document(key, text.format(number, key)).digest: number
        for number in candidates
        for key in IDS
        for text in (WRITTEN, WRITTEN_AGAIN)
    }
    found = dict(backend.digests())
    return {known.get(found.get(key, "")) for key in IDS}


def say(what: str) -> None:
    """Report a line to the test."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def write(backend: SearchBackend, number: int) -> None:
    """Change all documents in one commit."""
    with backend.writer(timeout=PATIENCE) as writer:
        writer.apply([document(key, WRITTEN.format(number, key)) for key in IDS])


def rebuild(backend: SearchBackend, number: int) -> None:
    """Build and swap a new index."""
    with backend.builder() as builder:
        builder.add([document(key, WRITTEN.format(number, key)) for key in IDS])
        builder.finish()
        with backend.writer(timeout=PATIENCE) as writer:
            builder.swap(writer)


def tidy(backend: SearchBackend, number: int) -> None:
    """Commit documents one by one until segments are due for merging, then merge."""
    write(backend, number)
    for key in IDS:
        with backend.writer(timeout=PATIENCE) as writer:
            writer.apply([document(key, WRITTEN_AGAIN.format(number, key))])
    while backend.tidy():
        pass


def die_at_operation(operation: int, folder: Path) -> None:
    """Have this process killed at its n-th file operation in a folder."""
    left = operation

    def look(event: str, arguments: tuple) -> None:
        nonlocal left
        if event in _OPERATIONS and str(arguments[0]).startswith(str(folder)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def in_child(work: Callable[[], None]) -> bool:
    """Run work in a child process; return whether it survived."""
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        say("A writer failed instead of dying.")
    return os.WIFEXITED(status)


def left_over(backend: LocalBackend) -> list[str]:
    """Return the files that remain beside the index after tidying and should not."""
    while backend.tidy():
        pass
    return unexpected(backend)


def unexpected(backend: LocalBackend) -> list[str]:
    """Return the files and folders beside the live index."""
    pointer = backend.home.current()
    live = pointer.folder.name if pointer else ""
    usual = {"current", *(f"{name}.lock" for name in LOCKS), live}
    return [entry.name for entry in backend.path.iterdir() if entry.name not in usual]


def check(kind: type[LocalBackend], folder: Path, before: int, after: int, what: str) -> int:
    """Open the index anew, report faults and return its version."""
    backend = kind(path=folder, schema=SCHEMA)
    state = backend.state()
    if not state.ready:
        say(f"{what}: {state.message}")
        return after
    found = version(backend, (before, after))
    if found not in ({before}, {after}):
        say(f"{what}: found versions {found} instead of {before} or {after}")
    return after if after in found else before


def check_in_child(
    kind: type[LocalBackend], folder: Path, before: int, after: int, what: str
) -> int:
    """Check in a child process, and return the version.

    An open index of tantivy has threads, and a process forked while one of them holds a lock of the
    index would hold it forever. So the parent opens none.
    """
    child = os.fork()
    if not child:
        os._exit(IS_AFTER if check(kind, folder, before, after, what) == after else IS_BEFORE)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in {IS_AFTER, IS_BEFORE}:
        say(f"{what}: the check ended with status {status}")
    return before if status == IS_BEFORE else after


def at_operations(
    kind: type[LocalBackend], folder: Path, work: Work, known: int, step: int
) -> tuple[int, int]:
    """Kill a process at every `step`-th file operation of some work.

    Returns the number of kills and the last version.
    """
    first = random.randint(1, step)
    for deaths in count():
        operation = first + deaths * step

        def attempt(operation: int = operation, number: int = known + 1) -> None:
            backend = kind(path=folder, schema=SCHEMA)
            die_at_operation(operation, folder)
            work(backend, number)

        lived = in_child(attempt)
        what = f"{work.__name__}, operation {operation}"
        known = check_in_child(kind, folder, known, known + 1, what)
        if lived:
            break
    return deaths, known


def random_moments(kind: type[LocalBackend], folder: Path, known: int, kills: int) -> int:
    """Kill writing processes at random moments; return the last version."""
    note = folder / "doing"
    for kill in range(kills):

        def attempt(first: int = known + 1) -> None:
            backend = kind(path=folder, schema=SCHEMA)
            signal.setitimer(signal.ITIMER_REAL, random.uniform(0.002, 0.12))
            for number in range(first, first + 1000):
                (rebuild if number % 5 == 0 else write)(backend, number)
                note.write_text(str(number))
                note.replace(folder / "done")

        (folder / "done").write_text(str(known))
        in_child(attempt)
        done = int((folder / "done").read_text())
        known = check_in_child(kind, folder, done, done + 1, f"random moment {kill}")
    (folder / "done").unlink()
    note.unlink(missing_ok=True)
    return known


def main(kind: type[LocalBackend], folder: Path, kills: int, step: int) -> None:
    """Run all crash tests."""
    # A killed process loses nothing that it passed to the kernel, so fsync is not needed.
    os.fsync = lambda _descriptor: None
    in_child(lambda: rebuild(kind(path=folder, schema=SCHEMA), 0))
    deaths, known = 0, 0
    for work, wider in ((write, 1), (rebuild, 1), (tidy, 15)):
        died, known = at_operations(kind, folder, work, known, step * wider)
        deaths += died
    known = random_moments(kind, folder, known, kills)
    for name in left_over(kind(path=folder, schema=SCHEMA)):
        say(f"left over: {name}")
    say(f"deaths: {deaths + kills}")


if __name__ == "__main__":
    main(ENGINES[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
