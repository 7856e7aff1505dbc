"""Checks of what fields declare for the search: what it cannot do stops the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import ImproperlyConfigured
from django.db.models import CharField, Field, Model, TextField

from debates.filtering.dimensions import can_count
from debates.finding.index_schema import KEYWORDS, SCHEMA
from debates.finding.position_documents import KEYWORD_ROWS
from debates.finding.texts import IN_ONE_TEXT
from debates.kinds import parts_of
from debates.models import (
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.declaration import Door, declared_fields, excluded, indexed_in
from debates.models.text_lists import TextListField

OWN_TEXT = (Position, *(kind.model for kind in parts_of(Position)), Expert)
"""The models whose texts each go to the text field that they declare."""

JOINED: Mapping[type[Model], str] = {
    Topic: "topic",
    Question: "question",
    Debate: "debate",
    Source: "source",
    Participation: "expert",
}
"""The models whose texts are searched as one, with the text field that takes it."""


def check_declarations(of_models: Iterable[type[Model]]) -> None:
    """Check what the fields of these models declare for the search, its facets and filters.

    Raises ImproperlyConfigured with a sentence for each declaration that would be ignored or fail.
    """
    faults = [
        f"{model.__name__}.{name}: {fault}"
        for model in of_models
        for name, field in declared_fields(model).items()
        for fault in faults_of(model, field)
    ]
    if faults:
        raise ImproperlyConfigured("\n".join(faults))


def faults_of(model: type[Model], field: Field) -> Iterator[str]:
    """Yield a sentence for each option in the declaration of a field that cannot work."""
    declaration = field.declaration
    if indexed_in(field):
        yield from _index_faults(model, field, indexed_in(field))
    if declaration.keyword:
        yield from _keyword_faults(model, field)
    elif declaration.facet or declaration.filter:
        option = "facet=" if declaration.facet else "filter="
        yield f"{option} needs keyword=, the keyword field of the search that holds the value."
        return
    if declaration.facet and not can_count(field):
        yield (
            f"facet= cannot count by a field of {model.__name__}. Add how its values belong to "
            "positions to debates/filtering/dimensions.py."
        )
    if declaration.filter and (model is not Position or field.is_relation):
        yield (
            "filter= works on the values of a position. Write this filter in debates/filtering/, "
            "as docs/architecture.md says."
        )
    reason = excluded(model, Door.SEARCH, field.name)
    if reason and (declaration.index or declaration.keyword) and not field.is_relation:
        yield f"index= and keyword= have no effect, because the search leaves it out: {reason}"


def _index_faults(model: type[Model], field: Field, text_field: str) -> Iterator[str]:
    names = [search_field.name for search_field in SCHEMA.text_fields]
    if text_field not in names:
        yield f"index= names {text_field!r}, but the search has the text fields {', '.join(names)}."
    if field.is_relation:
        if JOINED.get(field.related_model) != text_field:
            yield f"index={text_field!r} is not where the texts of the referenced object are."
        return
    is_text = isinstance(field, CharField | TextField | TextListField)
    if not is_text and not (model is Evidence and field.name in IN_ONE_TEXT):
        yield f"index= needs a text, and this is a {type(field).__name__}."
    if model not in OWN_TEXT and JOINED.get(model) != text_field:
        allowed = f"index={JOINED[model]!r} alone" if model in JOINED else "no index="
        yield f"A field of {model.__name__} can have {allowed}."


def _keyword_faults(model: type[Model], field: Field) -> Iterator[str]:
    keyword = field.declaration.keyword
    if field.is_relation:
        if keyword not in [keyword_field.name for keyword_field in KEYWORDS]:
            yield (
                f"keyword={keyword!r} on a reference needs a KeywordField in debates/finding/"
                "index_schema.py, filled in debates/finding/position_documents.py."
            )
        return
    if not isinstance(field, CharField) or not field.max_length:
        yield (
            "keyword= needs a text with max_length=, or choices, and this is a "
            f"{type(field).__name__}. A longer text can have index=."
        )
    if model not in KEYWORD_ROWS:
        names = ", ".join(owner.__name__ for owner in KEYWORD_ROWS)
        yield f"keyword= works on the values of {names}."
