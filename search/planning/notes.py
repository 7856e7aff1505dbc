"""Notes for readers on how a query was planned."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from search.text.characters import fold
from search.text.languages import is_stop_word_anywhere

_MAX_LISTED_WORDS = 6
"""Maximum number of words that the note about words without a match lists."""


def unmatched_note(has_match: Mapping[str, bool], ignored: Collection[str]) -> list[str]:
    """Return a note about the words without a match, unless no word has one.

    has_match  for each typed word, whether any text has it
    ignored    words of which nothing is said
    """
    first_word = next(iter(has_match), "")
    unmatched = [
        f"“{word}”"
        for word, is_found in has_match.items()
        if not is_found
        and word not in ignored
        # elsewhere a capital letter may make it a name
        and not (
            (word == word.lower() or (word == first_word and word.istitle()))
            and is_stop_word_anywhere(fold(word))
        )
    ]
    if not unmatched or len(unmatched) == len(has_match):
        return []
    if len(unmatched) > _MAX_LISTED_WORDS:
        unmatched[_MAX_LISTED_WORDS - 1 :] = [
            f"{len(unmatched) - _MAX_LISTED_WORDS + 1} more words"
        ]
    *first, last = unmatched
    if not first:
        return [f"{last} was not found."]
    return [f"{', '.join(first)} and {last} were not found."]
