"""Fields of the query language: the part of it that depends on the corpus."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Example:
    """Example query: a heading to show it under, the query, and what it finds."""

    about: str
    query: str
    finds: str


@dataclass(frozen=True, slots=True)
class QueryLanguage:
    """Field names and values that the parser knows. The rest of the language is the same for all.

    text_fields     fields that take words and phrases
    keyword_fields  fields that take exact values
    date_fields     fields that take dates and ranges of dates
    any_of          text and keyword fields in which several values mean any of them, as repeated
                    parameters do in an API: a document with only one value could not have all
    values          allowed values by keyword field; a field that is not in it takes any value
    other_names     names that people use elsewhere, with the field that each stands for
    fields          all field names, in the order in which notes list them
    """

    text_fields: tuple[str, ...] = ()
    keyword_fields: tuple[str, ...] = ()
    date_fields: tuple[str, ...] = ()
    any_of: frozenset[str] = frozenset()
    values: Mapping[str, Collection[str]] = field(default_factory=dict)
    other_names: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = (*self.text_fields, *self.keyword_fields, *self.date_fields)
        if len(set(names)) < len(names):
            raise ValueError(f"A name stands for one field of the query language only: {names}.")
        object.__setattr__(self, "fields", names)


WORDS_ONLY = QueryLanguage()
"""Query language without fields."""
