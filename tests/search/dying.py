"""Lets processes die in the middle of writing an index, and looks at what they leave.

Run as a program, so that it has one thread and may fork: ``python -m tests.search.dying FOLDER
[KILLS]``. It prints what went wrong, a line each, and how many processes it let die.
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
from search.backends.whoosh.backend import WhooshBackend
from tests.search.corpora import SCHEMA, document
from tests.waiting import PATIENCE

IDS = range(1, 9)
WRITTEN = "version {} of {}"
WRITTEN_AGAIN = "version {} again of {}"
LOCKS = ("writer", "builder", "merger", "indexer")
_OPERATIONS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}

Work = Callable[[SearchBackend, int], None]


def version(backend: SearchBackend, candidates: Iterable[int]) -> set[int | None]:
    """The versions of all documents, of which there should be one; None is none of these."""
    known = {
        document(key, text.format(number, key)).digest: number
        for number in candidates
        for key in IDS
        for text in (WRITTEN, WRITTEN_AGAIN)
    }
    found = dict(backend.digests())
    return {known.get(found.get(key, "")) for key in IDS}


def say(what: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def write(backend: SearchBackend, number: int) -> None:
    """One commit that changes all documents."""
    with backend.writer(timeout=PATIENCE) as writer:
        writer.apply([document(key, WRITTEN.format(number, key)) for key in IDS])


def rebuild(backend: SearchBackend, number: int) -> None:
    """A new index in the place of the old one."""
    with backend.builder() as builder:
        builder.add([document(key, WRITTEN.format(number, key)) for key in IDS])
        builder.finish()
        with backend.writer(timeout=PATIENCE) as writer:
            builder.swap(writer)


def tidy(backend: SearchBackend, number: int) -> None:
    """Commits until there is something to merge, one document each, then the merging."""
    write(backend, number)
    for key in IDS:
        with backend.writer(timeout=PATIENCE) as writer:
            writer.apply([document(key, WRITTEN_AGAIN.format(number, key))])
    while backend.tidy():
        pass


def die_at_operation(operation: int, folder: Path) -> None:
    """Let this process be killed when it does something to a file for the n-th time."""
    left = operation

    def look(event: str, arguments: tuple) -> None:
        nonlocal left
        if event in _OPERATIONS and str(arguments[0]).startswith(str(folder)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def in_child(work: Callable[[], None]) -> bool:
    """Do some work in a child; whether it lived to the end."""
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        say("A writer failed instead of dying.")
    return os.WIFEXITED(status)


def left_over(backend: WhooshBackend) -> list[str]:
    """Files that should not be there once all is tidy."""
    while backend.tidy():
        pass
    return unexpected(backend)


def unexpected(backend: WhooshBackend) -> list[str]:
    """Files that are there and belong to nothing."""
    snapshot = backend.snapshot()
    usual = {"current", *(f"{name}.lock" for name in LOCKS), snapshot.folder.name}
    found = [entry.name for entry in backend.path.iterdir() if entry.name not in usual]
    for entry in snapshot.folder.iterdir():
        known = entry.name.partition(".")[0] in snapshot.segments
        if not known and not entry.name.endswith(".toc"):
            found.append(entry.name)
    if len(list(snapshot.folder.glob("*.toc"))) != 1:
        found.append("more than one table of contents")
    return found


def check(folder: Path, before: int, after: int, what: str) -> int:
    """Look at the index with fresh eyes; the version that it has."""
    backend = WhooshBackend(path=folder, schema=SCHEMA)
    state = backend.state()
    if not state.ready:
        say(f"{what}: {state.message}")
        return after
    found = version(backend, (before, after))
    if found not in ({before}, {after}):
        say(f"{what}: found versions {found} instead of {before} or {after}")
    return after if after in found else before


def at_operations(folder: Path, work: Work, known: int, step: int) -> tuple[int, int]:
    """Let a process die at each operation of a piece of work, or at each so many; the deaths,
    the last version."""
    for deaths in count():
        operation = 1 + deaths * step

        def attempt(operation: int = operation, number: int = known + 1) -> None:
            backend = WhooshBackend(path=folder, schema=SCHEMA)
            die_at_operation(operation, folder)
            work(backend, number)

        lived = in_child(attempt)
        what = f"{work.__name__}, operation {operation}"
        known = check(folder, known, known + 1, what)
        if lived:
            break
    return deaths, known


def random_moments(folder: Path, known: int, kills: int) -> int:
    """Let processes that write without end be killed at any moment; the last version."""
    note = folder / "doing"
    for kill in range(kills):

        def attempt(first: int = known + 1) -> None:
            backend = WhooshBackend(path=folder, schema=SCHEMA)
            signal.setitimer(signal.ITIMER_REAL, random.uniform(0.002, 0.12))
            for number in range(first, first + 1000):
                (rebuild if number % 5 == 0 else write)(backend, number)
                note.write_text(str(number))
                note.replace(folder / "done")

        (folder / "done").write_text(str(known))
        in_child(attempt)
        done = int((folder / "done").read_text())
        known = check(folder, done, done + 1, f"random moment {kill}")
    (folder / "done").unlink()
    note.unlink(missing_ok=True)
    return known


def main(folder: Path, kills: int) -> None:
    """All of it."""
    # Who is killed loses nothing that was given to the system: that needs no syncing.
    os.fsync = lambda _descriptor: None
    backend = WhooshBackend(path=folder, schema=SCHEMA)
    rebuild(backend, 0)
    deaths, known = 0, 0
    for work, step in ((write, 1), (rebuild, 1), (tidy, 15)):
        died, known = at_operations(folder, work, known, step)
        deaths += died
    known = random_moments(folder, known, kills)
    for name in left_over(WhooshBackend(path=folder, schema=SCHEMA)):
        say(f"left over: {name}")
    say(f"deaths: {deaths + kills}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 30)
