"""Index lease: the right of one index to follow the database, which all others are refused.

Whoever brings an index up to date deletes the entries of the outbox that it has applied. Two
indexes that follow one database would each miss what the other one has applied, so the database
names the index that does. Its servers renew the lease; another index gets it only once nobody has
renewed it for PATIENCE_SECONDS, as after the crash of a host. Clocks of hosts are not compared.

A server with an index of its own waits for the lease before it serves. One whose index hosts share
serves everything but search meanwhile, since that index is not up to date: so a site moves from the
first to the second without being away.

An index on a disk is known by its host, as booted, and by the folder above it, so that a copy of
the folder is another index, and a renamed folder is not. An SQLite database is used on one host
alone, and has a claim instead (`search.sync.database_claim`).
"""

from __future__ import annotations

import logging
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from search import service
from search.backends.base import SearchBackend, SearchUnavailable
from search.models import IndexLease
from search.sync import outbox

logger = logging.getLogger(__name__)

RENEWAL_SECONDS = 1.5
"""Age in seconds from which the lease is renewed."""

PATIENCE_SECONDS = 6.0
"""Seconds for which the lease of another index has to stand still before it is taken over."""

LOOK_SECONDS = 0.3
"""Seconds between two looks at the lease of another index."""

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""File of Linux that differs from host to host and from boot to boot, also between clones."""


class HeldElsewhere(SearchUnavailable):
    """Another index follows the database."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"Another server that runs with this database keeps its search index in {place}.",
            "Set the same SINORUS_SEARCH_URL for all servers, give all servers of one machine the"
            " same SINORUS_DATA_DIR, or stop the other server.",
        )


class Lease:
    """The lease of the database, as seen by one index. Used in one thread.

    was_held  whether this index has had it since this object was made
    """

    def __init__(self, backend: SearchBackend) -> None:
        self.was_held = False
        self._backend = backend
        self._seen: tuple[str, datetime] | None = None
        self._seen_since = 0.0
        self._moves = False

    def take(self) -> None:
        """Take or renew the lease. Raises HeldElsewhere and DatabaseError.

        Call it again and again: the lease of another index is taken over once it has stood still.
        Every document is then checked, since the other one has applied changes that this one
        lacks. Where no index had the lease, nobody can have taken a change away.
        """
        if not applies():
            return
        try:
            self._take()
        except HeldElsewhere as error:
            if self._backend.shared:
                self._backend.withheld = str(error)
            raise
        self._backend.withheld = ""
        self.was_held = True

    def _take(self) -> None:
        lease = IndexLease.objects.first()
        if lease is not None and lease.index == identity(self._backend):
            _renew(lease)
        elif lease is None or self._stands_still(lease):
            self._take_over(lease)
        else:
            raise HeldElsewhere(lease.place)

    def take_patiently(self) -> None:
        """Take the lease, after that of another index has stood still for long enough.

        Raises HeldElsewhere as soon as that one is renewed, and DatabaseError.
        """
        while True:
            try:
                self.take()
            except HeldElsewhere:
                if self._moves:
                    raise
                time.sleep(LOOK_SECONDS)
            else:
                return

    def _stands_still(self, lease: IndexLease) -> bool:
        now, seen = time.monotonic(), (lease.index, lease.renewed)
        self._moves = self._seen is not None and self._seen != seen
        if self._seen != seen:
            self._seen, self._seen_since = seen, now
        return now - self._seen_since >= PATIENCE_SECONDS

    def _take_over(self, lease: IndexLease | None) -> None:
        mine = {"index": identity(self._backend), "place": self._backend.place}
        with transaction.atomic():
            if lease is None:
                IndexLease.objects.bulk_create([IndexLease(**mine)], ignore_conflicts=True)
            else:
                unchanged = IndexLease.objects.filter(index=lease.index, renewed=lease.renewed)
                unchanged.update(**mine, renewed=Now())
            holder = IndexLease.objects.get()
            if holder.index != mine["index"]:
                raise HeldElsewhere(holder.place)
            if lease is not None:
                outbox.enqueue_all()
        if lease is not None:
            logger.warning(
                "The search index of this database was kept in %s, and is now kept in %s.",
                lease.place,
                mine["place"],
            )


def applies() -> bool:
    """Return whether the database may be used on several hosts."""
    return connection.vendor == "postgresql"


def identity(backend: SearchBackend) -> str:
    """Return what tells the index from every other one."""
    if backend.shared:
        return backend.place
    try:
        host = BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        host = platform.node()
    folder = backend.path.parent.stat()
    return f"{host} {folder.st_dev}:{folder.st_ino}"


@contextmanager
def confirmed(backend: SearchBackend) -> Iterator[None]:
    """Let no other index take the lease over during the block, which is a transaction.

    Raises HeldElsewhere and DatabaseError.
    """
    if not applies():
        yield
        return
    with transaction.atomic():
        lease = IndexLease.objects.select_for_update().first()
        if lease is not None and lease.index != identity(backend):
            raise HeldElsewhere(lease.place)
        yield


@contextmanager
def held(backend: SearchBackend) -> Iterator[None]:
    """Hold the lease during the block, however long it takes. Raises as Lease.take_patiently."""
    if not applies():
        yield
        return
    if connection.in_atomic_block:
        # The transaction holds it: the thread below would wait for the end of the transaction.
        with confirmed(backend):
            yield
        return
    Lease(backend).take_patiently()
    keeper = Keeper(Lease(backend))
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def other_place(backend: SearchBackend) -> str:
    """Return the place of another index that follows the database, or ""."""
    lease = IndexLease.objects.first() if applies() else None
    return "" if lease is None or lease.index == identity(backend) else lease.place


def _renew(lease: IndexLease) -> None:
    late = Q(renewed__lt=Now() - timedelta(seconds=RENEWAL_SECONDS / 2))
    # Else it would stand still after the database's clock was set back.
    ahead = Q(renewed__gt=Now())
    IndexLease.objects.filter(late | ahead, index=lease.index).update(renewed=Now())


class Keeper:
    """Thread that renews a lease until another index has taken it over.

    waits           whether it first waits for the lease of another index to stand still
    when_displaced  called when another index has taken it over
    """

    def __init__(
        self,
        lease: Lease,
        *,
        waits: bool = False,
        when_displaced: Callable[[], object] = lambda: None,
    ) -> None:
        self._lease = lease
        self._waits = waits
        self._when_displaced = when_displaced
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-lease", daemon=True)

    def start(self) -> None:
        """Begin to renew the lease."""
        self._thread.start()

    def stop(self) -> None:
        """Renew it no more."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            pause = RENEWAL_SECONDS
            try:
                self._lease.take()
            except HeldElsewhere as error:
                if self._waits and not self._lease.was_held:
                    pause = LOOK_SECONDS
                else:
                    logger.warning("This server ends. %s", error)
                    self._stop.set()
                    self._when_displaced()
            except DatabaseError as error:
                # Whoever needs the database says so.
                logger.debug("The index lease cannot be renewed now: %s", error)
            finally:
                # Back to the pool.
                connection.close()
            self._stop.wait(pause)


def keep_in_background(*, when_displaced: Callable[[], object]) -> None:
    """Take the lease for this process, and renew it for as long as it lives.

    when_displaced  called, in another thread, when another index has taken the lease over

    Raises HeldElsewhere, unless the index is shared: then it goes on waiting for the lease. A
    database that is away keeps nobody from serving.
    """
    if not applies():
        return
    backend = service.backend()
    lease = Lease(backend)
    try:
        lease.take()
    except HeldElsewhere:
        if not backend.shared:
            raise
    except DatabaseError as error:
        logger.warning("The index lease cannot be taken now: %s", error)
    Keeper(lease, waits=backend.shared, when_displaced=when_displaced).start()
