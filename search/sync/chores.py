"""Chores of other apps that the leading process does about once a minute.

A chore finds in the database what is to be done, so that nothing is lost with a process: the next
leader finds it as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import Error

logger = logging.getLogger(__name__)

_chores: dict[str, Callable[[], None]] = {}


def register(name: str, chore: Callable[[], None]) -> None:
    """Have a function called about once a minute by the process that leads.

    name  for the log
    """
    _chores[name] = chore


def do_all() -> None:
    """Do each chore; one that fails is logged, and done again with the next round."""
    for name, chore in _chores.items():
        try:
            chore()
        except Error as error:
            logger.warning("%s waits for the database: %s", name, " ".join(str(error).split()))
        except Exception:
            logger.exception("%s failed and will be retried.", name)
