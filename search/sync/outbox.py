"""Outbox: changes to be indexed, recorded by database triggers and consumed by the indexer.

An app declares which writes affect which objects in a table of `Rule`s, and registers the triggers
that `triggers_for` makes of them. Unlike Django's signals, triggers also see bulk operations, raw
SQL, cascades and other programs. An entry is made in the transaction of the write, so that it
exists exactly if the write does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from search.models import OutboxEntry
from search.sync import triggers
from search.sync.triggers import Event, Trigger

TABLE = OutboxEntry._meta.db_table
CHANNEL = TABLE
"""Channel on which PostgreSQL notifies listeners of new entries."""

ObjectKey = tuple[str, int]
"""Changed object as (scope, key), in the terms of `search.backends.documents.Corpus.expand`."""

EVERYTHING: ObjectKey = ("everything", 0)
"""Entry for an unknown change, after which every document is checked."""

_ROWS: Mapping[Event, tuple[str, ...]] = {
    "INSERT": ("NEW",),
    "UPDATE": ("NEW", "OLD"),
    "DELETE": ("OLD",),
}
_IDS_A_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """Rule: a write to a row of `table` affects objects of `scope`.

    key      SQL for their keys; NULL for none. ROW stands for the row before and after the write
    source   FROM and WHERE clauses, if a row affects several objects or not every write counts
    events   the writes that it applies to
    tables   other tables that it reads
    columns  columns one of which an UPDATE has to set; empty for any
    """

    table: str
    scope: str
    key: str
    source: str = ""
    events: tuple[Event, ...] = tuple(_ROWS)
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def selects(self, event: Event) -> list[str]:
        """Return SELECTs of (scope, key) over NEW and OLD in a trigger for `event`."""
        if event not in self.events:
            return []
        select = f"SELECT '{self.scope}' AS scope, {self.key} AS key {self.source}".rstrip()
        # A rule without ROW gives the same SELECT for both states of the row.
        return list(dict.fromkeys(select.replace("ROW.", f"{row}.") for row in _ROWS[event]))


def triggers_for(rules: Collection[Rule]) -> Iterator[Trigger]:
    """Yield the triggers that record changes by `rules`: by table, event and columns.

    The rows deleted by a TRUNCATE (PostgreSQL) are unknown, so it enqueues every document.
    """
    for table in dict.fromkeys(rule.table for rule in rules):
        table_rules = [rule for rule in rules if rule.table == table]
        tables = {name for rule in table_rules for name in rule.tables}
        for event in _ROWS:
            for number, (columns, selects) in enumerate(_selects(table_rules, event).items()):
                yield _recording_trigger(
                    table,
                    event,
                    " UNION ".join(selects),
                    (TABLE, *sorted(tables)),
                    columns=columns,
                    number=number,
                )
        scope, key = EVERYTHING
        yield _recording_trigger(
            table, "TRUNCATE", f"SELECT '{scope}' AS scope, {key} AS key", (TABLE,)
        )


def notifying_trigger() -> Iterator[Trigger]:
    """Yield the trigger that notifies listeners on CHANNEL of new entries (PostgreSQL)."""
    yield Trigger("outbox_bell", TABLE, "INSERT", (f"NOTIFY {CHANNEL}",), vendor="postgresql")


def _selects(rules: Collection[Rule], event: Event) -> dict[tuple[str, ...], list[str]]:
    """Return SELECTs of (scope, key) by the columns one of which an UPDATE has to set for them."""
    selects_by_columns: dict[tuple[str, ...], list[str]] = {}
    for rule in rules:
        columns = rule.columns if event == "UPDATE" else ()
        if selects := rule.selects(event):
            selects_by_columns.setdefault(columns, []).extend(selects)
    return selects_by_columns


def _recording_trigger(
    table: str,
    event: Event,
    select: str,
    tables: tuple[str, ...],
    *,
    columns: tuple[str, ...] = (),
    number: int = 0,
) -> Trigger:
    insert = (
        f"INSERT INTO {TABLE} (scope, key) "
        f"SELECT scope, key FROM ({select}) AS concerned WHERE key IS NOT NULL"
    )
    name = f"outbox_{table}_{event.lower()}{number or ''}"
    return Trigger(name, table, event, (insert,), tables, columns=columns)


@dataclass(frozen=True, slots=True)
class Claim:
    """Outbox entries processed together: each changed object once, with the ids of its entries."""

    objects: Mapping[ObjectKey, tuple[int, ...]]

    def __bool__(self) -> bool:
        return bool(self.objects)

    @property
    def entries(self) -> tuple[int, ...]:
        """Ids of all entries."""
        return tuple(entry for entries in self.objects.values() for entry in entries)


def claim(limit: int, *, without: Collection[int] = ()) -> Claim:
    """Return up to `limit` entries, except those with ids in `without`; changes nothing.

    If there are more, one half are the oldest entries, so that each is reached in the end, and the
    other half the newest, so that an editor's save does not wait behind a bulk operation. Read the
    affected objects only afterwards: they are then at least as new as the entries.
    """
    rows = _first("pk", limit, without)
    if len(rows) == limit:
        newest = _first("-pk", limit // 2, without)
        rows = list(dict.fromkeys([*rows[: limit - limit // 2], *newest]))
    objects: dict[ObjectKey, list[int]] = {}
    for entry, scope, key in rows:
        objects.setdefault((scope, key), []).append(entry)
    return Claim({changed_object: tuple(entries) for changed_object, entries in objects.items()})


def _first(order: str, limit: int, without: Collection[int]) -> list[tuple[int, str, int]]:
    """Return the id, scope and key of up to `limit` entries in an order, except some."""
    rows = OutboxEntry.objects.order_by(order).values_list("pk", "scope", "key")
    # SQLite takes a limited number of ids in a statement, and both take long with many
    remaining = (row for row in rows[: limit + len(without)] if row[0] not in without)
    return list(islice(remaining, limit))


def delete(entries: Collection[int]) -> None:
    """Delete exactly these entries; changes recorded since they were claimed stay pending."""
    ids = list(entries)
    for start in range(0, len(ids), _IDS_A_STATEMENT):
        OutboxEntry.objects.filter(pk__in=ids[start : start + _IDS_A_STATEMENT]).delete()


def enqueue_all(using: str = "default") -> None:
    """Enqueue a check of every document."""
    scope, key = EVERYTHING
    OutboxEntry.objects.using(using).create(scope=scope, key=key)


def install_triggers(using: str = "default") -> bool:
    """Create missing triggers and enqueue every document; return whether any were missing.

    Writes may have gone unrecorded without them. Both happen in one transaction, since triggers
    that exist without the entry would hide what was missed.
    """
    with transaction.atomic(using):
        installed = triggers.install(using)
        if installed:
            enqueue_all(using)
    return installed


def pending_ids() -> list[int]:
    """Return the ids of all pending entries, ascending."""
    return list(OutboxEntry.objects.order_by("pk").values_list("pk", flat=True))


def pending_scopes() -> set[str]:
    """Return the scopes of all pending entries."""
    return set(OutboxEntry.objects.order_by().values_list("scope", flat=True).distinct())


def pending_keys(scope: str) -> QuerySet[OutboxEntry, int]:
    """Return the keys of the pending entries in one scope, as a queryset."""
    entries = OutboxEntry.objects.filter(scope=scope)
    return entries.order_by().values_list("key", flat=True).distinct()


def pending_count() -> int:
    """Return the number of pending entries."""
    return OutboxEntry.objects.count()


def lag() -> float:
    """Return the age of the oldest entry in seconds, 0 if there is none."""
    oldest = OutboxEntry.objects.aggregate(oldest=Min("created"))["oldest"]
    return 0.0 if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())
