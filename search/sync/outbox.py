"""What the index owes to the database: recorded by triggers, claimed and removed by the indexer.

An app says which writes concern which things in a table of `Rule`s, and registers the
triggers that `triggers_for` makes of it. Triggers see what Django's signals do not: bulk
operations, raw SQL, cascades, other programs. An entry is made in the transaction of the
write, so that it is there exactly when the write is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from search.models import OutboxEntry
from search.sync import triggers
from search.sync.triggers import Event, Trigger

TABLE = OutboxEntry._meta.db_table
CHANNEL = TABLE
"""What PostgreSQL notifies when an entry is made."""

Thing = tuple[str, int]
"""A scope and a key: what changed, in the terms of `search.backends.documents.Corpus.expand`."""

EVERYTHING: Thing = ("everything", 0)
"""What is owed when nobody knows what changed."""

_ROWS: Mapping[Event, tuple[str, ...]] = {
    "INSERT": ("NEW",),
    "UPDATE": ("NEW", "OLD"),
    "DELETE": ("OLD",),
}
_IDS_A_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """A write to a row of `table` concerns things of `scope`.

    key     SQL for their keys; NULL is nothing. ROW stands for the row as it is after the
            write and as it was before it
    source  FROM and WHERE, where one row concerns several things or not every write counts
    events  the writes that it holds for
    tables  what it reads besides `table`
    """

    table: str
    scope: str
    key: str
    source: str = ""
    events: tuple[Event, ...] = tuple(_ROWS)
    tables: tuple[str, ...] = ()

    def selects(self, event: Event) -> list[str]:
        """SELECTs of (scope, key) over NEW and OLD in a trigger for `event`."""
        if event not in self.events:
            return []
        select = f"SELECT '{self.scope}' AS scope, {self.key} AS key {self.source}".rstrip()
        # A rule that does not speak of the row is the same for both of its states.
        return list(dict.fromkeys(select.replace("ROW.", f"{row}.") for row in _ROWS[event]))


def triggers_for(rules: Collection[Rule]) -> Iterator[Trigger]:
    """The triggers that record what `rules` say: one for each table and kind of write.

    Which rows a TRUNCATE (PostgreSQL) took is not known, so that everything is owed.
    """
    for table in dict.fromkeys(rule.table for rule in rules):
        of_table = [rule for rule in rules if rule.table == table]
        others = {name for rule in of_table for name in rule.tables}
        for event in _ROWS:
            selects = [select for rule in of_table for select in rule.selects(event)]
            if selects:
                yield _recording(table, event, " UNION ".join(selects), (TABLE, *sorted(others)))
        scope, key = EVERYTHING
        yield _recording(table, "TRUNCATE", f"SELECT '{scope}' AS scope, {key} AS key", (TABLE,))


def bell() -> Iterator[Trigger]:
    """The trigger by which PostgreSQL tells who listens on CHANNEL that entries are there."""
    yield Trigger("outbox_bell", TABLE, "INSERT", (f"NOTIFY {CHANNEL}",), vendor="postgresql")


def _recording(table: str, event: Event, select: str, others: tuple[str, ...]) -> Trigger:
    insert = (
        f"INSERT INTO {TABLE} (scope, key) "
        f"SELECT scope, key FROM ({select}) AS concerned WHERE key IS NOT NULL"
    )
    return Trigger(f"outbox_{table}_{event.lower()}", table, event, (insert,), others)


@dataclass(frozen=True, slots=True)
class Claim:
    """Entries that are looked at together: each thing once, with the ids of its entries."""

    things: Mapping[Thing, tuple[int, ...]]

    def __bool__(self) -> bool:
        return bool(self.things)

    @property
    def entries(self) -> tuple[int, ...]:
        """The ids of all its entries."""
        return tuple(entry for entries in self.things.values() for entry in entries)


def claim(limit: int, *, without: Collection[int] = ()) -> Claim:
    """Up to `limit` entries, besides those with the ids `without`; nothing is changed.

    Where there are more, one half are the oldest, which get their turn in the end, and the
    other the newest, so that an editor's save does not wait behind a bulk operation.
    Read what they concern only afterwards: then it is at least as new as they are.
    """
    rows = OutboxEntry.objects.exclude(pk__in=without).values_list("pk", "scope", "key")
    taken = list(rows.order_by("pk")[:limit])
    if len(taken) == limit:
        newest = rows.order_by("-pk")[: limit // 2]
        taken = list(dict.fromkeys([*taken[: limit - limit // 2], *newest]))
    things: dict[Thing, list[int]] = {}
    for entry, scope, key in taken:
        things.setdefault((scope, key), []).append(entry)
    return Claim({thing: tuple(entries) for thing, entries in things.items()})


def done(entries: Collection[int]) -> None:
    """Remove exactly these entries: what was recorded since they were claimed stays owed."""
    ids = list(entries)
    for start in range(0, len(ids), _IDS_A_STATEMENT):
        OutboxEntry.objects.filter(pk__in=ids[start : start + _IDS_A_STATEMENT]).delete()


def everything(using: str = "default") -> None:
    """Record that each document has to be looked at."""
    scope, key = EVERYTHING
    OutboxEntry.objects.using(using).create(scope=scope, key=key)


def install_triggers(using: str = "default") -> bool:
    """Make the triggers that are missing; whether there were any.

    As long as they were, writes may have gone unrecorded, so that everything is owed then: both
    or neither, or whoever is killed in between leaves triggers that hide what was missed.
    """
    with transaction.atomic(using):
        made = triggers.install(using)
        if made:
            everything(using)
    return made


def owed() -> list[int]:
    """The ids of all entries that there are now."""
    return list(OutboxEntry.objects.order_by("pk").values_list("pk", flat=True))


def scopes() -> set[str]:
    """The scopes of all that is owed now."""
    return set(OutboxEntry.objects.order_by().values_list("scope", flat=True).distinct())


def keys(scope: str) -> QuerySet[OutboxEntry, int]:
    """The keys of what is owed in one scope, as a queryset of the entries' `key`."""
    of_scope = OutboxEntry.objects.filter(scope=scope)
    return of_scope.order_by().values_list("key", flat=True).distinct()


def pending() -> int:
    """How many entries there are."""
    return OutboxEntry.objects.count()


def lag() -> float:
    """The age of the oldest entry in seconds; 0 where there is none."""
    oldest = OutboxEntry.objects.aggregate(oldest=Min("created"))["oldest"]
    return 0.0 if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())
