"""Timeline of PostgreSQL's write-ahead log, which changes when a standby is promoted."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_QUERY = """
    SELECT CASE WHEN pg_is_in_recovery() THEN ''
        ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
"""


def current(connection: BaseDatabaseWrapper) -> str:
    """Return the timeline; empty on SQLite, and on a standby. Raises DatabaseError."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY)
        return cursor.fetchone()[0]
