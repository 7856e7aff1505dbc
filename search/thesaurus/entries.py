"""Entries of a thesaurus as files hold them, and their way into the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from search.models import Synonym
from search.planning.synonym_rules import Entries, Fault, fault_alone
from search.planning.weights import RELATED

MOST_ENTRIES = 50_000
"""Maximum number of entries of a file, which one transaction writes."""

_BATCH = 1000

_CHANGEABLE = ("weight", "source", "note")


class FileFault(NamedTuple):
    """Fault of a file: the row or line where it is, the field or "", and a message for people."""

    row: int
    field: str
    message: str

    @property
    def pointer(self) -> str:
        """Place of the fault, for people."""
        return f"Row {self.row}, {self.field}" if self.field else f"Row {self.row}"

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}"


class FileRejected(Exception):
    """A file has faults, and nothing of it was written; `faults` has all of them, by row."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Row(NamedTuple):
    """Entry of a file, not yet saved, with the number of its row or line."""

    number: int
    entry: Synonym


class Outcome(NamedTuple):
    """Numbers of entries of a file that were added, changed, and there already."""

    added: int
    changed: int
    unchanged: int


def load(rows: Iterable[Row]) -> Outcome:
    """Add the entries of a file to the thesaurus, and update weight, source and note of others.

    Entries that the file lacks stay. Raises FileRejected, with all faults, if an entry is invalid
    or contradicts another one, in the file or in the database.
    """
    rows = list(rows)
    if len(rows) > MOST_ENTRIES:
        message = f"A file has at most {MOST_ENTRIES:,} entries. Split it."
        raise fault_of(message, rows[MOST_ENTRIES].number)
    with transaction.atomic():
        stored = {entry.natural_key(): entry for entry in Synonym.objects.select_for_update()}
        faults = list(_faults_alone(rows))
        faulty = {fault.row for fault in faults}
        sound = [row for row in rows if row.number not in faulty]
        faults += _contradictions(sound, stored)
        if faults:
            raise FileRejected(sorted(faults, key=lambda fault: fault.row))
        return _write(rows, stored)


def _faults_alone(rows: Sequence[Row]) -> Iterator[FileFault]:
    for number, entry in rows:
        if entry.relation == Synonym.Relation.RELATED and entry.weight is None:
            entry.weight = RELATED
        try:
            entry.clean_fields()
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                yield from (FileFault(number, field, message) for message in messages)
        else:
            wrong = fault_alone(entry.entry())
            if wrong:
                yield FileFault(number, *wrong)


def _contradictions(
    rows: Sequence[Row], stored: dict[tuple[str, ...], Synonym]
) -> Iterator[FileFault]:
    """Yield the contradictions of entries to those before them, and to those in the database."""
    own_keys = {row.entry.natural_key() for row in rows}
    entries = Entries(entry.entry() for key, entry in stored.items() if key not in own_keys)
    for number, entry in rows:
        wrong = entries.contradiction(entry.entry())
        if wrong:
            yield FileFault(number, *wrong)
        else:
            entries.add(entry.entry())


def _write(rows: Sequence[Row], stored: dict[tuple[str, ...], Synonym]) -> Outcome:
    added = [row.entry for row in rows if row.entry.natural_key() not in stored]
    changed = []
    now = timezone.now()
    for _number, entry in rows:
        present = stored.get(entry.natural_key())
        if present is None or all(
            getattr(entry, field) == getattr(present, field) for field in _CHANGEABLE
        ):
            continue
        for field in _CHANGEABLE:
            setattr(present, field, getattr(entry, field))
        present.modified = now
        changed.append(present)
    Synonym.objects.bulk_create(added, _BATCH)
    Synonym.objects.bulk_update(changed, [*_CHANGEABLE, "modified"], _BATCH)
    return Outcome(len(added), len(changed), len(rows) - len(added) - len(changed))


def fault_of(message: str, row: int = 1) -> FileRejected:
    """Return the rejection of a file that cannot be read."""
    return FileRejected([FileFault(row, *Fault("", message))])
