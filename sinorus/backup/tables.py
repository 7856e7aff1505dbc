"""Tables of a database as the migrations describe them, with their rows in a form of their own.

The models come from the migrations of the database or the file, not from the code. So a table that
is added later is part of every backup without being named anywhere, and a backup of an earlier
version is read with the models of its time.
"""

from __future__ import annotations

import base64
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Cast, Coalesce, Length
from django.utils.duration import duration_iso_string

from sinorus.backup.container import in_json
from sinorus.backup.errors import BackupError, one_line

SESSIONS = frozenset({"sessions.session", "accounts.signin"})

LEFT_OUT = {
    "sessions.session": "sessions of browsers, useless without the secret key",
    "accounts.signin": "whose sessions they are",
    "search.outboxentry": "changes that wait for the search index, which a restore builds anew",
    "search.indexlease": "which server's search index follows the database",
    "history.listchange": "changes that processes of this server have not read yet",
}
"""Models that no backup contains, and why; one with the secret key contains SESSIONS."""

ROWS_AT_ONCE = 1000
BYTES_AT_ONCE = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """Table of a model, with the columns that a backup holds."""

    model: type[models.Model]

    @property
    def label(self) -> str:
        """Name of the model: the app and, in lower case, its class."""
        return self.model._meta.label_lower

    @property
    def name(self) -> str:
        """Name in the database."""
        return self.model._meta.db_table

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """Fields with a column of their own that the database does not compute."""
        return [
            field
            for field in self.model._meta.local_concrete_fields
            if not getattr(field, "generated", False)
        ]

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [field.column for field in self.fields]

    @property
    def counted(self) -> bool:
        """True if the database numbers new rows."""
        return self.model._meta.auto_field is not None

    def rows(self) -> models.QuerySet[Any, Any]:
        """Return all rows, without a manager that could leave some out."""
        return models.QuerySet(self.model)


def tables(apps: Apps) -> list[Table]:
    """Return the tables of all models that have one."""
    return [
        Table(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


class Checksum:
    """Number and checksum of rows, in whatever order they come.

    Databases order texts differently, so the SHA-256 digests of the rows are added up.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        """Add a row, as its line in the file."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(line).digest(), "big")

    def as_dict(self) -> dict[str, Any]:
        """Return both as they are in the file."""
        return {"rows": self.rows, "checksum": f"{self._sum % 2**256:064x}"}


def encoded_rows(table: Table, columns: Sequence[str] | None = None) -> Iterator[list[Any]]:
    """Yield all rows of a table in the order of their keys, in values that JSON has.

    Not many are in memory at once, however long their texts are.

    columns  names of all columns, in the order of the values in a row; None: that of the table
    """
    by_column = {field.column: field for field in table.fields}
    fields = [by_column[column] for column in columns or table.columns]
    names = [field.attname for field in fields]
    demanded = [
        (place, field.name)
        for place, field in enumerate(fields)
        if not field.null and not isinstance(field, models.JSONField)
    ]
    rows = table.rows().order_by("pk").values_list(*names)
    key: Any = None
    try:
        for row in rows.iterator(chunk_size=_rows_at_once(table)):
            _refuse_missing(row, demanded)
            key = row[0]
            yield [encoded(value) for value in row]
    except (ValueError, TypeError, DecimalException) as error:
        after = "its first row" if key is None else f"the row after {key!r}"
        raise BackupError(
            f"The table {table.name} has a value that cannot be read, near {after}"
            f" ({one_line(error)}). Correct it first."
        ) from error


def _refuse_missing(row: Sequence[Any], demanded: Sequence[tuple[int, str]]) -> None:
    """Raise ValueError for a missing value, as which Django reads an invalid date."""
    for place, name in demanded:
        if row[place] is None:
            raise ValueError(f"{name} has no valid value")


def _rows_at_once(table: Table) -> int:
    lengths: list[Any] = [
        Coalesce(Length(Cast(field.attname, models.TextField())), 0)
        for field in table.fields
        if field.max_length is None
        and isinstance(field, models.TextField | models.JSONField | models.BinaryField)
    ]
    if not lengths:
        return ROWS_AT_ONCE
    total = sum(lengths[1:], start=lengths[0])
    longest = table.rows().aggregate(longest=models.Max(total))["longest"] or 1
    return max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE // longest))


def encoded(value: Any) -> Any:
    """Return a value of a field as JSON, the same for each kind of database."""
    if value is None or isinstance(value, bool | int | str):
        return value
    for kinds, in_text in _IN_TEXT:
        if isinstance(value, kinds):
            return in_text(value)
    return _encoded_json(value)


def _moment(value: datetime) -> str:
    return (value.astimezone(UTC) if value.tzinfo else value).isoformat()


_IN_TEXT: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (datetime, _moment),
    ((date, time), lambda value: value.isoformat()),
    (Decimal, lambda value: format(value, "f")),
    (UUID, str),
    (timedelta, duration_iso_string),
    ((bytes, bytearray, memoryview), lambda value: base64.b64encode(bytes(value)).decode("ascii")),
)


def _encoded_json(value: Any) -> Any:
    """Return a value of a JSON field in the form that PostgreSQL would give it.

    PostgreSQL has no floating-point numbers there, and writes 1e16 with all its digits.
    """
    if isinstance(value, dict):
        return {key: _encoded_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_encoded_json(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a backup has no form for {type(value).__name__}")


class Loader:
    """Writer of the rows of one table into an empty database, several at once."""

    def __init__(
        self, table: Table, columns: Sequence[str], connection: BaseDatabaseWrapper
    ) -> None:
        fields = {field.column: field for field in table.fields}
        if set(columns) != set(fields):
            raise BackupError(
                f"The table {table.name} in the file does not have the columns that its migrations"
                " create."
            )
        self.name = table.name
        self._connection = connection
        self._fields = [fields[column] for column in columns]
        quote = connection.ops.quote_name
        names = ", ".join(quote(column) for column in columns)
        places = ", ".join(["%s"] * len(columns))
        self._insert = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({places})"
        self._rows: list[list[Any]] = []
        self._bytes = 0

    def add(self, row: Sequence[Any]) -> None:
        """Add a row, in the values of the file."""
        try:
            values = [
                self._stored(field, value) for field, value in zip(self._fields, row, strict=True)
            ]
        except (ValueError, TypeError, DecimalException, ValidationError) as error:
            raise BackupError(
                f"The table {self.name} in the file has a row that cannot be read"
                f" ({one_line(error)})."
            ) from error
        self._rows.append(values)
        self._bytes += sum(sys.getsizeof(value) for value in row)
        if len(self._rows) >= ROWS_AT_ONCE or self._bytes >= BYTES_AT_ONCE:
            self.flush()

    def _stored(self, field: models.Field[Any, Any], value: Any) -> Any:
        if value is None and not field.null and isinstance(field, models.JSONField):
            return self._connection.ops.adapt_json_value(None, field.encoder)
        if isinstance(value, str) and "\0" in value and self._connection.vendor == "postgresql":
            raise ValueError(f"{field.name} has a null character, which PostgreSQL cannot store")
        return field.get_db_prep_save(field.to_python(value), self._connection)

    def flush(self) -> None:
        """Write what has been added."""
        if not self._rows:
            return
        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(self._insert, self._rows)
        except (DatabaseError, OverflowError) as error:
            raise BackupError(
                f"The database refuses rows of {self.name} ({one_line(error)})."
            ) from error
        self._rows.clear()
        self._bytes = 0


def checksum(rows: Iterable[list[Any]]) -> Checksum:
    """Return the checksum of encoded rows."""
    total = Checksum()
    for row in rows:
        total.add(in_json(row))
    return total
