"""Statistics of tables, by which PostgreSQL plans its queries.

PostgreSQL gathers them by itself, up to a minute after many rows changed. Until then it plans for
the tables as they were, perhaps empty, and counts over several relations can then take as long as
the deadline allows. So whatever writes many rows at once gathers them at its end.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

FEWEST = 1_000
"""Changed rows of a table below which plans hold."""

_CHANGED = """
    SELECT format('%%I.%%I', schemaname, relname) FROM pg_stat_user_tables
    WHERE schemaname = current_schema()
    AND n_mod_since_analyze >= %s
    AND n_mod_since_analyze * 10 >= n_live_tup
    ORDER BY relname
"""
"""Tables of which a tenth has changed, as autovacuum would analyse them."""


def analyse_changed_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Gather the statistics of tables in which many rows changed; return their names.

    In a transaction it does nothing, since rows count when they are committed; nor on SQLite, which
    plans by its indexes alone.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(_CHANGED, [FEWEST])
        names = [name for (name,) in cursor.fetchall()]
        if names:
            cursor.execute(f"ANALYZE {', '.join(names)}")
    return names
