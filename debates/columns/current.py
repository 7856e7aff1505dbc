"""The columns of the present content, shared by the threads of a process.

A server reads them before it is ready, and from then on only the positions that changed
(`debates.db.list_changes`), when somebody asks for a list next. Where they cannot be had at once,
because very much has changed or nobody has read them yet, the database answers instead.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error

from debates.columns.positions import PositionColumns
from debates.db.content_version import ContentVersion, content_version
from debates.db.list_changes import changes_since, present_mark
from search.sync.background_value import background

logger = logging.getLogger(__name__)

MOST_CHANGES = 1_000
"""Positions that a request waits for; more are read in the background."""

PAUSE = 10.0
"""Seconds after a failure until all are read again."""


@dataclass(frozen=True, slots=True)
class _Held:
    """Columns with the version of the content that they are of, or newer than.

    mark  from which on changes are to be read
    """

    columns: PositionColumns
    version: ContentVersion | None
    mark: int


class CurrentColumns:
    """Columns that follow the content of one database.

    run    runs a function in the background
    clock  time in seconds
    """

    def __init__(
        self,
        run: Callable[[Callable[[], None]], None] = background.run,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run, self._clock = run, clock
        self._lock = threading.RLock()
        self._held: _Held | None = None
        self._wanted = self._reading = self._were_read = False
        self._not_before = 0.0

    def is_first_read_pending(self) -> bool:
        """Tell whether a server that wants the columns has not read them once; retry if needed."""
        if not self._wanted or self._were_read:
            return False
        with self._lock:
            self._read_later()
        return True

    def prepare(self) -> None:
        """Read all columns in the background, and keep them from now on."""
        with self._lock:
            self._wanted = True
            self._read_later()

    def forget(self) -> None:
        """Drop the columns, until they are prepared again."""
        with self._lock:
            self._wanted = self._were_read = False
            self._held = None

    def at(self, version: ContentVersion | None) -> PositionColumns | None:
        """Return the columns of this version of the content, or of a newer one.

        None where the database has to answer: in a transaction, which has no version, and as long
        as the columns are being read.
        """
        if version is None or not self._wanted:
            return None
        held = self._held
        if held is None or held.version != version:
            with self._lock:
                held = self._held = self._followed(self._held, version)
        return held.columns if held else None

    def _followed(self, held: _Held | None, version: ContentVersion) -> _Held | None:
        """Return the columns with the changed positions applied; the caller holds the lock."""
        if held is None:
            self._read_later()
            return self._held
        if held.version == version:
            return held
        present = content_version()
        if _may_lack_changes(held.version, present):
            self._held = None
            self._read_later()
            return self._held
        changes = changes_since(held.mark, MOST_CHANGES)
        if changes.positions is None:
            self._held = None
            self._read_later()
            return self._held
        columns = held.columns.changed(changes.positions) if changes.positions else held.columns
        return _Held(columns, present, changes.mark)

    def _read_later(self) -> None:
        if self._reading or self._clock() < self._not_before:
            return
        self._reading = True
        try:
            self._run(self._read)
        except RuntimeError:
            # no thread can be started now
            self._reading = False
            self._not_before = self._clock() + PAUSE

    def _read(self) -> None:
        try:
            version, mark = content_version(), present_mark()
            columns = PositionColumns.read()
        except Error as error:
            reason = " ".join(str(error).split())
            logger.warning("The columns of lists could not be read and are retried: %s", reason)
            self._not_before = self._clock() + PAUSE
        else:
            with self._lock:
                if self._wanted:
                    self._held = _Held(columns, version, mark)
                    self._were_read = True
        finally:
            self._reading = False


def _may_lack_changes(before: ContentVersion | None, now: ContentVersion | None) -> bool:
    """Tell whether changes may be gone, as after the promotion of a standby that was behind."""
    return (
        before is not None
        and now is not None
        and (now.number < before.number or now.timeline != before.timeline)
    )


columns = CurrentColumns()
"""The columns that lists, counts and pages of this process share."""
