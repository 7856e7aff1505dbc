"""Queries for the state of a PostgreSQL server, each answered in time or not at all."""

from __future__ import annotations

import select
import time
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import ExecStatus

PATIENCE = 1.0
"""Seconds that a server has for an answer."""

_ASKED = (
    "SELECT (SELECT system_identifier FROM pg_control_system()),"
    " (SELECT oid FROM pg_database WHERE datname = current_database()), pg_is_in_recovery(),"
    " pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
    " ELSE pg_current_wal_lsn() END, '0/0')::bigint"
)


class NoAnswer(Exception):
    """Raised if a server is unavailable, hangs or refuses; says why, without the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Place of a server in its cluster.

    database  the cluster and the database in it, equal for a primary and its standbys
    standby   whether it is one
    position  in the write-ahead log: how far it has written, or replayed as a standby
    """

    database: tuple[str, str]
    standby: bool
    position: int

    @classmethod
    def of(cls, row: list[str]) -> Self:
        """Return the answer of a row of texts, as PostgreSQL sends them."""
        cluster, oid, standby, position = row
        return cls((cluster, oid), standby == "t", int(position or 0))


@dataclass(frozen=True, slots=True)
class LatestAnswer:
    """Latest answer of a server that is queried repeatedly.

    moment  at which it was asked, on the clock of this process
    answer  None where it gave none
    """

    moment: float
    answer: Answer | None


class Server:
    """Server that is queried over a separate connection, outside the pool.

    database  the connection of Django with its settings
    """

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        options = database.copy()
        options.settings_dict["OPTIONS"].pop("pool", None)
        self._options: dict[str, Any] = options.get_connection_params()
        self._options.pop("cursor_factory", None)
        self._connection: psycopg.Connection | None = None

    def ask(self) -> Answer:
        """Query its place. Raises NoAnswer, and reconnects for the next query."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(**self._options, autocommit=True)
            return Answer.of(_asked(self._connection))
        except (psycopg.Error, OSError) as error:
            self.close()
            raise NoAnswer(" ".join(str(error).split()) or type(error).__name__) from error

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _asked(connection: psycopg.Connection) -> list[str]:
    """Send the query, and wait at most PATIENCE, which no cursor supports.

    A server that is frozen, or cut off by a firewall, neither answers nor refuses.
    """
    link = connection.pgconn
    link.send_query(_ASKED.encode())
    until = time.monotonic() + PATIENCE
    while link.is_busy():
        left = until - time.monotonic()
        if left <= 0 or not select.select([link.socket], [], [], left)[0]:
            raise TimeoutError(f"no answer within {PATIENCE:g} s")
        link.consume_input()
    result = link.get_result()
    if result is None or result.status != ExecStatus.TUPLES_OK:
        raise psycopg.OperationalError(link.get_error_message())
    row = [(result.get_value(0, column) or b"").decode() for column in range(result.nfields)]
    link.get_result()  # None, which ends the answer
    return row
