"""Work in the background that goes on whatever happens: failures are said once, and waited out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import Error as DatabaseTrouble
from django.db import connections

from search.backends.base import SearchUnavailable

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LONGEST_DATABASE_PAUSE = 5.0
"""To ask a database that is away costs little, and what is saved once it is back is to be found
within moments."""


class Stopped(Exception):
    """Raised by work that was told to stop in the middle of something long."""


class Trouble:
    """How often something has failed in a row, and what has been said of it.

    now  what it failed of last, empty while all is well
    """

    def __init__(self) -> None:
        self.now = ""
        self._failures = 0
        self._said: set[str] = set()

    def is_news(self, error: Exception) -> bool:
        """Count a failure; whether the same was not said since it last worked."""
        self._failures += 1
        message = f"{type(error).__name__}: {error}"
        self.now = message
        news = message not in self._said
        self._said.add(message)
        return news

    def pause(self, longest: float = LONGEST_PAUSE) -> float:
        """Seconds until the next try: longer each time, and `longest` at most."""
        return min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), longest)

    def over(self) -> bool:
        """Note that it works; whether it had failed before."""
        failed = self._failures > 0
        self.now = ""
        self._failures = 0
        self._said.clear()
        return failed


def keep_at(
    what: str,
    work: Callable[[Callable[[], None]], float],
    stop: threading.Event,
    trouble: Trouble | None = None,
) -> None:
    """Do `work` again and again until `stop`; never raises.

    `what` it is, for the log. `work` returns the seconds to wait before it is done again,
    and calls what it is given when it sees that all is well, if it goes on for long.
    `trouble` says how it goes to whoever asks. Connections to the database are closed after
    each time.
    """
    trouble = trouble or Trouble()

    def well() -> None:
        if trouble.over():
            logger.info("%s goes on.", what)

    while not stop.is_set():
        try:
            pause = work(well)
            well()
        except Stopped:
            pause = 0.0
        except (SearchUnavailable, DatabaseTrouble) as error:
            if trouble.is_news(error):
                logger.warning("%s waits: %s", what, " ".join(str(error).split()))
            away = isinstance(error, DatabaseTrouble)
            pause = trouble.pause(LONGEST_DATABASE_PAUSE if away else LONGEST_PAUSE)
        except Exception as error:
            if trouble.is_news(error):
                logger.exception("%s failed and is tried again.", what)
            pause = trouble.pause()
        connections.close_all()
        stop.wait(pause)
