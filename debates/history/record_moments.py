"""The moments at which recorded changes became visible, as the doors write them.

A reader who noted the `modified` of a position asks for its state at that moment, and a row is
saved a little before its record is written. So a change counts from the moment of its rows: the
first `modified` of those that were saved together, or, for a part that was deleted, the moment
at which it left the public, which the position takes over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q

from debates.history.models import Tombstone
from debates.history.timeline import AS_IT_STOOD
from debates.history.written_order import WrittenOrder

LONGEST_WRITE = timedelta(minutes=5)
"""The time between the beginning of a change and its last record, at most."""


class Moments:
    """The moments of historical records.

    records  all records that are read together, those of one object in the order of their writing;
             of objects that are saved together, those of the owner first
    order    the order in which the records were written
    """

    def __init__(self, records: Iterable[Model]) -> None:
        records = list(records)
        self._saved = _saved(records)
        self._together: dict[datetime, datetime] = {}
        departures = _departure_moments(
            [record for record in records if record.history_type == "-"]
        )
        for record in records:
            moment = (
                departures.get(_record_key(record))
                if record.history_type == "-"
                else record.modified
            )
            changed = record.history_type == "-" or record.history_id in self._saved[type(record)]
            if moment is None or not changed or record.history_change_reason == AS_IT_STOOD:
                continue
            if record.history_date - LONGEST_WRITE <= moment <= record.history_date:
                first = self._together.get(record.history_date, record.history_date)
                self._together[record.history_date] = min(first, moment)
        histories: dict[tuple[str, int], list[datetime]] = defaultdict(list)
        for record in records:
            histories[_record_key(record)].append(self._dated(record))
        self.order = WrittenOrder(*histories.values())

    def of(self, record: Any) -> datetime:
        """Return the moment of a record."""
        return self.order.moment(self._dated(record))

    def _dated(self, record: Any) -> datetime:
        """Return the moment of a record as the clock gave it."""
        is_saved_row = record.history_id in self._saved[type(record)]
        if record.history_change_reason == AS_IT_STOOD and is_saved_row:
            return min(record.modified, record.history_date)
        return self._together.get(record.history_date, record.history_date)


def _saved(records: Iterable[Any]) -> dict[type[Model], set[int]]:
    """Return the keys of the records of a saved row, by model.

    Others only tell of changed many-to-many fields, or of a deletion, and `modified` is older.
    """
    keys_by_model: dict[type[Model], set[int]] = {}
    versions: dict[tuple[type[Model], int], int] = {}
    for record in records:
        record_keys = keys_by_model.setdefault(type(record), set())
        key = (type(record), record.id)
        if record.history_type != "-" and record.version != versions.get(key):
            record_keys.add(record.history_id)
        versions[key] = record.version
    return keys_by_model


def _departure_moments(deleted: Iterable[Any]) -> dict[tuple[str, int], datetime]:
    """Return the moments at which deleted objects left the public; one query if there are any."""
    keys_by_kind: dict[str, list[int]] = {}
    for record in deleted:
        kind, key = _record_key(record)
        keys_by_kind.setdefault(kind, []).append(key)
    if not keys_by_kind:
        return {}
    condition = Q()
    for kind, keys in keys_by_kind.items():
        # not by the key of the tombstone: a forecast has that of its position
        condition |= Q(kind=kind, target_id__in=keys)
    tombstones = Tombstone.objects.filter(condition).order_by("gone_at")
    return {(tombstone.kind, tombstone.target_id): tombstone.gone_at for tombstone in tombstones}


def _record_key(record: Any) -> tuple[str, int]:
    return record.instance_type._meta.model_name, record.id
