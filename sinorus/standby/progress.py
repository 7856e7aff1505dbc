"""Age of the state of a standby, told by positions in the write-ahead log."""

from __future__ import annotations

from collections import deque

REMEMBERED = 1_000
"""Positions of the primary that are remembered; what is older counts as this old."""


class Progress:
    """The positions that the primary had, and the last moment of it that the standby has all of.

    No clock of another machine is needed, and a primary that writes nothing is not lag: its
    position is reached.

    as_of  moment up to which the standby has all that the primary had confirmed; None before
           anything is known
    """

    def __init__(self) -> None:
        self._had: deque[tuple[float, int]] = deque(maxlen=REMEMBERED)
        self.as_of: float | None = None

    def primary_had(self, moment: float, position: int) -> None:
        """Note that all that was confirmed before this moment lies before this position."""
        if not self._had or self._had[-1][0] != moment:
            self._had.append((moment, position))

    def standby_has(self, position: int) -> None:
        """Note that the standby has replayed the log up to this position."""
        reached = [moment for moment, written in self._had if written <= position]
        if not reached:
            return
        self.as_of = reached[-1]
        while self._had[0][0] < self.as_of:
            self._had.popleft()

    def primary_is_away(self, moment: float, position: int) -> None:
        """Note what the standby has while the primary confirms nothing, since it is away.

        A standby that had all of it still has all of it.
        """
        if self._had and position >= self._had[-1][1]:
            self.as_of = moment
