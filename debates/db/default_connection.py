"""Another database in the place of the default one, for one thread and one block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def as_default(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Use another connection as "default" for the duration of the block, in this thread.

    Models, SQL and transactions all use the default connection, so whatever happens in the block
    happens in one database. A router would leave out what goes past the ORM.
    """
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield connection
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
