"""Age of the state of a standby, from positions in the write-ahead log."""

from __future__ import annotations

from collections import deque

REMEMBERED = 1_000
"""Number of recorded positions of the primary; older ones count as the oldest of these."""


class Progress:
    """Positions of the primary, and the last moment up to which the standby has everything.

    No clock of another machine is needed. An idle primary is no lag, because the standby has
    reached its position.

    as_of  moment up to which the standby has all that the primary had confirmed; None before
           anything is known
    """

    def __init__(self) -> None:
        self._had: deque[tuple[float, int]] = deque(maxlen=REMEMBERED)
        self.as_of: float | None = None

    def primary_had(self, moment: float, position: int) -> None:
        """Record that everything confirmed before this moment is before this position."""
        if not self._had or self._had[-1][0] != moment:
            self._had.append((moment, position))

    def standby_has(self, position: int) -> None:
        """Record that the standby has replayed the log up to this position."""
        reached = [moment for moment, written in self._had if written <= position]
        if not reached:
            return
        self.as_of = reached[-1]
        while self._had[0][0] < self.as_of:
            self._had.popleft()

    def primary_is_away(self, moment: float, position: int) -> None:
        """Record the state of the standby while the primary is unavailable and confirms nothing.

        A standby that had everything still has everything.
        """
        if self._had and position >= self._had[-1][1]:
            self.as_of = moment
