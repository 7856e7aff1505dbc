"""Retry loop of background threads: log an error once, and retry with growing pauses."""

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
"""Maximum seconds between retries while the database is away.

Asking it costs little, and changes are to be searchable moments after it is back.
"""


class Stopped(Exception):
    """Raised by work that was stopped in the middle of a long task."""


class Trouble:
    """Consecutive failures of a task, and the errors already logged.

    now  message of the last error, or "" if the task works
    """

    def __init__(self) -> None:
        self.now = ""
        self._failures = 0
        self._logged: set[str] = set()

    def is_new_failure(self, error: Exception) -> bool:
        """Count a failure; return whether its message is new since the task last worked."""
        self._failures += 1
        message = f"{type(error).__name__}: {error}"
        self.now = message
        news = message not in self._logged
        self._logged.add(message)
        return news

    def pause(self, longest: float = LONGEST_PAUSE) -> float:
        """Return the seconds until the next attempt: doubled each time, at most `longest`."""
        return min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), longest)

    def over(self) -> bool:
        """Reset after a success; return whether the task had failed before."""
        failed = self._failures > 0
        self.now = ""
        self._failures = 0
        self._logged.clear()
        return failed


def keep_at(
    what: str,
    work: Callable[[Callable[[], None]], float],
    stop: threading.Event,
    trouble: Trouble | None = None,
) -> None:
    """Repeat `work` until `stop` is set; never raises.

    what     name of the work, for log messages
    work     returns the seconds to wait before the next run; a long run calls its argument
             whenever all is well
    trouble  records the state of the work for other threads

    Database connections are closed after each run.
    """
    trouble = trouble or Trouble()

    def well() -> None:
        if trouble.over():
            logger.info("%s recovered.", what)

    while not stop.is_set():
        try:
            pause = work(well)
            well()
        except Stopped:
            pause = 0.0
        except (SearchUnavailable, DatabaseTrouble) as error:
            if trouble.is_new_failure(error):
                logger.warning("%s is waiting to retry: %s", what, " ".join(str(error).split()))
            away = isinstance(error, DatabaseTrouble)
            pause = trouble.pause(LONGEST_DATABASE_PAUSE if away else LONGEST_PAUSE)
        except Exception as error:
            if trouble.is_new_failure(error):
                logger.exception("%s failed unexpectedly and will be retried.", what)
            pause = trouble.pause()
        connections.close_all()
        stop.wait(pause)
