"""Deadline of the work for one request: looked at between steps, and held by the database itself.

SQLite asks every so many steps of a statement whether to go on, PostgreSQL gets a
statement_timeout. Without a deadline (commands, the indexer) nothing is ever ended.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

STEPS_BETWEEN_CHECKS = 1_000_000
"""Steps of SQLite's virtual machine between two looks at the clock: 20 to 50 ms."""

OVERRUN = 1.1
"""Largest statement_timeout, as a multiple of the time left, before it is set anew.

To set it takes a round trip, so most requests set it once.
"""


class DeadlineExceeded(Exception):
    """Raised where the work for a request has taken longer than it may."""


class _State(threading.local):
    """The deadline of a thread.

    moment   on the monotonic clock; None without a deadline
    limited  connection of the driver to PostgreSQL that has a statement_timeout
    timeout  that timeout, in milliseconds
    block    of a transaction (`transaction.atomic`) in which it was set, and whose rollback undoes
             it; None outside of a request
    """

    moment: float | None = None
    limited: Any = None
    timeout: int = 0
    block: Any = None


_state = _State()


@contextmanager
def until(moment: float) -> Iterator[None]:
    """Set the deadline of a block in this thread, on the monotonic clock."""
    before = _state.moment
    _state.moment = moment
    try:
        yield
    finally:
        _state.moment = before
        _unlimited()


def check_time() -> None:
    """Pass from one step of the work to the next. Raises DeadlineExceeded after the deadline."""
    if passed():
        raise DeadlineExceeded


def passed() -> bool:
    """Return true if there is a deadline, and it has passed."""
    return _state.moment is not None and time.monotonic() > _state.moment


def watch(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Have a new connection keep deadlines."""
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(passed, STEPS_BETWEEN_CHECKS)
    if _guarded not in connection.execute_wrappers:
        # in front, since Django removes the last one at the end of a block with another
        connection.execute_wrappers.insert(0, _guarded)


def keep_deadlines() -> None:
    """Have all connections keep deadlines; called once at the start."""
    connection_created.connect(watch, dispatch_uid="debates.db.deadline")


def _guarded(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Execute a statement within the deadline."""
    if _state.moment is None:
        return execute(sql, params, many, context)
    check_time()
    if context["connection"].vendor == "sqlite":
        return _ended_in_time(execute, sql, params, many, context)
    _limit(context["connection"])
    return _ended_in_time(execute, sql, params, many, context)


def _ended_in_time(execute: Callable[..., Any], *statement: Any) -> Any:
    try:
        return execute(*statement)
    except OperationalError as error:
        if passed():
            raise DeadlineExceeded from error
        raise


def _limit(wrapper: BaseDatabaseWrapper) -> None:
    """Have PostgreSQL end a statement at the deadline, or soon after it (see OVERRUN)."""
    milliseconds = max(1, round((_state.moment - time.monotonic()) * 1000))
    is_set = _state.limited is wrapper.connection and (
        _state.block is None or _state.block in wrapper.atomic_blocks
    )
    if wrapper.connection is None or (is_set and _state.timeout <= milliseconds * OVERRUN):
        return
    with wrapper.wrap_database_errors, wrapper.connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout TO {milliseconds}")
    _state.limited, _state.timeout = wrapper.connection, milliseconds
    _state.block = wrapper.atomic_blocks[-1] if wrapper.atomic_blocks else None


def _unlimited() -> None:
    """Take the limit from PostgreSQL's connection, which goes back to the pool."""
    limited, _state.limited, _state.block = _state.limited, None, None
    if limited is None or limited.closed:
        return
    try:
        limited.execute("SET statement_timeout TO DEFAULT")
    except connection.Database.Error:
        # it is broken, and must not be used again
        limited.close()
