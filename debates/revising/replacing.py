"""Find and replace in the texts of debates, hit by hit, validated as on their pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Field, JSONField, Model, TextField

from debates.editing import constraint_messages
from debates.editing.seen import seen_digest
from debates.history.corrections import Explanation, was_seen
from debates.history.moments import one_change
from debates.history.object_corrections import needs_reason
from debates.history.timeline import snapshot_current
from debates.kinds import paths_to
from debates.models import Debate, Position
from debates.models.base import Recorded
from debates.models.debate_lock import lock_debates
from debates.models.declaration import Door, declared_fields, excluded, label
from debates.revising.saving import owner_of, save_together

OF_THE_SOURCE = frozenset(
    {
        *("quotation", "original_quotation", "certainty_words", "probability_words"),
        *("comment", "heading"),
    }
)
"""Fields with words of the source or of an expert, which are searched only when asked for."""

NO_TEXT = frozenset({"slug", "locator", "language", "original_language", "withdrawn_reason"})
"""Fields that are no texts: addresses, places and codes; and the reason of a withdrawal."""

SPACES = "[ \u00a0\u2009\u202f]"
"""What a space in the words to find stands for: also those at which no line may end."""

CONTEXT = 60
"""Characters that are shown on each side of a hit."""

MOST_HITS = 500


@dataclass(frozen=True, slots=True)
class Search:
    """Words to find, and what to put in their place.

    any_case     finds other capitals too
    whole_words  finds no part of a longer word
    quotations   looks through OF_THE_SOURCE as well
    """

    words: str
    replacement: str
    any_case: bool = False
    whole_words: bool = False
    quotations: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        expression = SPACES.join(map(re.escape, self.words.split(" ")))
        if self.whole_words:
            expression = rf"(?<!\w){expression}(?!\w)"
        return re.compile(expression, re.IGNORECASE if self.any_case else 0)


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence of the words; `number` counts those in the field from 0."""

    record: Recorded
    name: str
    number: int
    before: str
    found: str
    after: str

    @property
    def key(self) -> str:
        """The hit as a form names it."""
        return f"{self.record._meta.model_name}-{self.record.pk}-{self.name}-{self.number}"

    @property
    def label(self) -> str:
        return label(self.record._meta.get_field(self.name))


@dataclass(slots=True)
class Found:
    """The hits in one record.

    title     of the record as it stands
    reserved  why whoever searches may not change it; empty where they may
    problems  that keep it from being saved with the chosen hits replaced
    """

    record: Recorded
    hits: list[Hit]
    title: str
    reserved: str = ""
    problems: list[str] = field(default_factory=list)


class TooManyHits(Exception):
    """Raised where there are more hits than anybody looks through."""


def searched_fields(model: type[Model], *, quotations: bool) -> list[Field]:
    """Return the fields of a model with texts that editors write."""
    return [
        field
        for name, field in declared_fields(model).items()
        if isinstance(field, CharField | TextField | JSONField)
        and field.editable
        and not field.choices
        and name not in NO_TEXT
        and not excluded(model, Door.ADMIN, name)
        and (quotations or name not in OF_THE_SOURCE)
    ]


def find(debates: Collection[Debate], search: Search) -> list[Found]:
    """Return the records of debates that have the words, each with its hits.

    Raises TooManyHits.
    """
    hits: list[Hit] = []
    keys = [debate.pk for debate in debates]
    for model, path in paths_to(Debate).items():
        fields = searched_fields(model, quotations=search.quotations)
        if not fields:
            continue
        rows = model._default_manager.filter(**{f"{path}__in": keys}).order_by("pk")
        for record in rows if path == "pk" else rows.select_related(path):
            hits += _hits(record, fields, search)
            if len(hits) > MOST_HITS:
                raise TooManyHits
    grouped = groupby(hits, key=lambda hit: (type(hit.record), hit.record.pk))
    by_record = [list(group) for _, group in grouped]
    return [Found(own[0].record, own, str(own[0].record)) for own in by_record]


def _hits(record: Recorded, fields: Sequence[Field], search: Search) -> Iterator[Hit]:
    for text_field in fields:
        text = _field_text(getattr(record, text_field.name))
        for number, match in enumerate(search.pattern.finditer(text)):
            start, end = match.span()
            before = text[max(0, start - CONTEXT) : start]
            yield Hit(record, text_field.name, number, before, match[0], text[end : end + CONTEXT])


def _field_text(value: Any) -> str:
    """Return the value of a field as a text; a list has an item on each line."""
    return "\n".join(value) if isinstance(value, list) else value or ""


def seen_of(texts: Iterable[Found]) -> str:
    """Return what differs as soon as a record is changed, or another record has a hit."""
    versions = [(text.record._meta.label, text.record.pk, text.record.version) for text in texts]
    return seen_digest(versions)


def replace(texts: Iterable[Found], search: Search, chosen_hits: Collection[str]) -> list[Found]:
    """Replace the chosen hits in memory, and validate; returns what changed.

    chosen_hits  keys of hits
    """
    changed = []
    for text in texts:
        names = {hit.name for hit in text.hits if hit.key in chosen_hits}
        if text.reserved or not names:
            continue
        for name in names:
            numbers = {
                hit.number for hit in text.hits if hit.name == name and hit.key in chosen_hits
            }
            _replace_hits(text.record, name, search, numbers)
        try:
            text.record.full_clean()
        except ValidationError as error:
            text.problems = constraint_messages.labelled(error, type(text.record))
        changed.append(text)
    return changed


def _replace_hits(record: Recorded, name: str, search: Search, numbers: Collection[int]) -> None:
    value = getattr(record, name)
    text, pieces, last = _field_text(value), [], 0
    for number, match in enumerate(search.pattern.finditer(text)):
        if number in numbers:
            pieces += [text[last : match.start()], search.replacement]
            last = match.end()
    replaced = "".join([*pieces, text[last:]])
    items = [line for line in replaced.split("\n") if line.strip()]
    setattr(record, name, items if isinstance(value, list) else replaced)


def replacing_needs_explanation(changed: Iterable[Found]) -> bool:
    """Tell whether readers have seen some of it, so that a reason is needed."""
    records = [text.record for text in changed]
    for record in records:
        position = record if isinstance(record, Position) else owner_of(record)
        if isinstance(position, Position) and was_seen(position):
            return True
    return needs_reason(records)


def save(
    changed: Sequence[Found],
    search: Search,
    explanation: Explanation | None = None,
    *,
    is_reserved: Callable[[Recorded], object] = lambda record: False,
) -> bool:
    """Save what was replaced, all or nothing; returns False where somebody came in between.

    explanation  for readers, of the public positions among it
    is_reserved  tells of a record whether whoever replaces may not change it; asked again in the
                 lock, since its debate may have been published
    """
    records = [text.record for text in changed]
    reason = f"Replaced “{search.words}” by “{search.replacement}”"
    with transaction.atomic(), one_change(reason, explanation):
        stored_records = _locked_records(records)
        if {(type(record), record.pk, record.version) for record in stored_records} != {
            (type(record), record.pk, record.version) for record in records
        }:
            return False
        if any(map(is_reserved, stored_records)):
            return False
        snapshot_current(stored_records)
        save_together(records, clear_checks=not (explanation and explanation.slip))
    return True


def _locked_records(records: Sequence[Recorded]) -> list[Recorded]:
    """Return records as they are now, locked after their debates."""
    rows = [
        model._base_manager.filter(pk__in=[record.pk for record in own])
        for model, own in groupby(records, key=type)
    ]
    lock_debates(*rows)
    return [record for own in rows for record in own.select_for_update()]
