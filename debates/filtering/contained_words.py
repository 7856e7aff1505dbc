"""The filter of a list by typed words: rows whose fields contain them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model

from debates.db.content_version import content_version
from debates.db.version_cache import VersionCache
from debates.text.web_addresses import address_core
from search.text.characters import fold

MOST_QUERY_WORDS = 8
LONGEST_QUERY = 200
"""Words of a typed text that are looked for, and characters of it that are read."""

_AT_ONCE = 2_000
"""Rows that are read before they are looked through."""

_keys_by_words = VersionCache(most=16)
"""Keys of objects by what was looked for: a list is counted, paged and faceted by the same ones."""


def words_of(typed: str) -> list[str]:
    """Return the words of a typed text, each once; unprintable characters separate words."""
    text = "".join(
        character if character.isprintable() else " " for character in typed[:LONGEST_QUERY]
    )
    return list(dict.fromkeys(text.split()))[:MOST_QUERY_WORDS]


def as_in_addresses(typed: str) -> list[str]:
    """Return the part of a typed DOI or web address that its spellings share; none of other texts.

    So `doi:10.1234/abc` is found in `https://doi.org/10.1234/abc`.
    """
    core = address_core(typed)[:LONGEST_QUERY]
    return [core] if core else []


def keys_containing(model: type[Model], paths: tuple[str, ...], words: Iterable[str]) -> list[int]:
    """Return the keys of the public objects with each of these words in any of their texts.

    Letters are compared as a search compares them (`search.text.characters.fold`): without case,
    accents and ways of encoding. No database does that alike for all scripts, so the texts are
    looked through here.

    paths  of texts or lists of texts, such as "title", "source__publisher" or "aliases"
    """
    # a mark alone folds to nothing, which every text contains
    folded_words = tuple(fold(word) or word for word in words)
    key = (model, paths, folded_words)
    return _keys_by_words.get(
        content_version(), key, lambda: _read_keys(model, paths, folded_words)
    )


def _read_keys(model: type[Model], paths: tuple[str, ...], words: tuple[str, ...]) -> list[int]:
    rows = model.objects.published().order_by().values_list("pk", *paths).iterator(_AT_ONCE)
    texts = ((key, fold("\n".join(_searchable_lines(values)))) for key, *values in rows)
    return [key for key, text in texts if all(word in text for word in words)]


def _searchable_lines(values: Iterable[str | list[str] | None]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list):
            yield from value
        elif value:
            yield value
