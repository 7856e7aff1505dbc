"""Timeline of PostgreSQL's write-ahead log, which changes when a standby is promoted."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_ON_POSTGRESQL = """
    CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
"""


def sql(connection: BaseDatabaseWrapper) -> str:
    """Return an SQL expression for the timeline; it is empty on SQLite, and on a standby."""
    return _ON_POSTGRESQL if connection.vendor == "postgresql" else "''"


def current(connection: BaseDatabaseWrapper) -> str:
    """Return the timeline (see sql). Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql(connection)}")
        return cursor.fetchone()[0]
