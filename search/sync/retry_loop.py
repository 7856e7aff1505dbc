"""Retry loop of background threads: log an error once, and retry with growing pauses."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import Error as DatabaseTrouble
from django.db import connections

from search.backends.base import SearchUnavailable
from search.disk_space import FULL, is_disk_full

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LONGEST_DATABASE_PAUSE = 5.0
"""Maximum seconds between retries while the database is away.

Asking it costs little, and changes are to be searchable moments after it is back.
"""


class Stopped(Exception):
    """Raised by work that was stopped in the middle of a long task."""


class Failures:
    """Consecutive failures of a task, and the errors already logged.

    current  message of the last error, or "" if the task works
    """

    def __init__(self) -> None:
        self.current = ""
        self._failures = 0
        self._logged: set[str] = set()

    def is_new_failure(self, error: Exception) -> bool:
        """Count a failure; return whether its message is new since the task last worked."""
        self._failures += 1
        message = f"{type(error).__name__}: {in_words(error)}"
        self.current = message
        is_new = message not in self._logged
        self._logged.add(message)
        return is_new

    def pause(self, longest: float = LONGEST_PAUSE) -> float:
        """Return the seconds until the next attempt: doubled each time, at most `longest`."""
        return min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), longest)

    def reset(self) -> bool:
        """Reset after a success; return whether the task had failed before."""
        failed = self._failures > 0
        self.current = ""
        self._failures = 0
        self._logged.clear()
        return failed


def in_words(error: Exception) -> str:
    """Return the message of an error in one line, which calls a full disk a full disk."""
    text = " ".join(str(error).split())
    return f"{FULL} {text}" if is_disk_full(error) and FULL not in text else text


def retry_forever(
    name: str,
    task: Callable[[Callable[[], None]], float],
    stop: threading.Event,
    failures: Failures | None = None,
) -> None:
    """Repeat a task until `stop` is set; never raises.

    name      of the task, for log messages
    task      returns the seconds to wait before the next run; a long run calls its argument
              whenever all is well
    failures  records the state of the task for other threads

    Database connections are closed after each run.
    """
    failures = failures or Failures()

    def report_ok() -> None:
        if failures.reset():
            logger.info("%s recovered.", name)

    while not stop.is_set():
        try:
            pause = task(report_ok)
            report_ok()
        except Stopped:
            pause = 0.0
        except (SearchUnavailable, DatabaseTrouble) as error:
            if failures.is_new_failure(error):
                logger.warning("%s is waiting to retry: %s", name, in_words(error))
            away = isinstance(error, DatabaseTrouble)
            pause = failures.pause(LONGEST_DATABASE_PAUSE if away else LONGEST_PAUSE)
        except Exception as error:
            is_new = failures.is_new_failure(error)
            if is_new and is_disk_full(error):
                logger.warning("%s is waiting to retry: %s", name, in_words(error))
            elif is_new:
                logger.exception("%s failed unexpectedly and will be retried.", name)
            pause = failures.pause()
        connections.close_all()
        stop.wait(pause)
