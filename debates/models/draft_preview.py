"""One debate read as if it were published, or were not, by one thread and for one block.

The tables of debates and positions are covered by temporary views of the same names, in which the
debate and its drafts are published. Whatever reads what is public, through `published()` or its own
SQL, then reads the debate as well, and nothing else: no query has to know of previews.

The views belong to the connection, and are rolled back with their transaction, so that no other
request ever reads them. In a transaction there is no version of the content, and so nothing is
taken from a cache of one or put into it (`debates.db.content_version`); the caches that go by
something else ask `is_previewing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.db.models import Model

from debates.models.choices import Status
from debates.models.debates import Debate
from debates.models.positions import Position

_previewing: ContextVar[bool] = ContextVar("previewing", default=False)


def is_previewing() -> bool:
    """Tell whether this thread reads drafts, so that nothing it makes may be kept for others."""
    return _previewing.get()


@contextmanager
def drafts_as_published(debate: int) -> Iterator[None]:
    """Read the drafts of a debate as published within the block, which cannot write.

    debate  primary key
    """
    with _read_otherwise(debate, Status.DRAFT, Status.PUBLISHED):
        yield


@contextmanager
def hidden(debate: int) -> Iterator[None]:
    """Read what is published of a debate as drafts within the block, which cannot write."""
    with _read_otherwise(debate, Status.PUBLISHED, Status.DRAFT):
        yield


@contextmanager
def _read_otherwise(debate: int, status: Status, read_as: Status) -> Iterator[None]:
    token = _previewing.set(True)
    try:
        with _without_lock(), transaction.atomic():
            try:
                _make_views(debate, status, read_as)
                yield
            finally:
                transaction.set_rollback(True)
    finally:
        _previewing.reset(token)


@contextmanager
def _without_lock() -> Iterator[None]:
    """Begin the transaction without SQLite's lock for writers, since nothing is written."""
    if connection.vendor != "sqlite":
        yield
        return
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual


def _make_views(debate: int, status: Status, read_as: Status) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_view(Debate, "id", debate, status, read_as))
        cursor.execute(_view(Position, "debate_id", debate, status, read_as))
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL transaction_read_only = on")


def _view(model: type[Model], key: str, debate: int, status: Status, read_as: Status) -> str:
    """Return the statement that covers a table by a view, in which a debate has another status.

    key  the column with the key of the debate
    """
    table = model._meta.db_table
    changed = f"{key} = {int(debate)} AND status = '{status}'"
    instead = {
        "status": f"CASE WHEN {changed} THEN '{read_as}' ELSE status END",
        "published_at": f"CASE WHEN {changed} THEN coalesce(published_at, modified)"
        " ELSE published_at END",
    }
    columns = ", ".join(
        f"{instead[name]} AS {name}" if name in instead else connection.ops.quote_name(name)
        for name in (field.column for field in model._meta.concrete_fields)
    )
    schema = "main." if connection.vendor == "sqlite" else _schema_of(table)
    return f"CREATE TEMPORARY VIEW {table} AS SELECT {columns} FROM {schema}{table}"


def _schema_of(table: str) -> str:
    """Return the schema of a table on PostgreSQL, before a temporary view covers it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(nspname) FROM pg_class JOIN pg_namespace spaces"
            " ON spaces.oid = relnamespace WHERE pg_class.oid = to_regclass(%s)",
            [table],
        )
        return f"{cursor.fetchone()[0]}."
