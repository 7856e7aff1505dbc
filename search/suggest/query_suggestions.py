"""Query suggestions: a better spelling, and the parts to remove from a query without results.

Both count the results of other queries, and only if the answer gives reason to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from search.query import Node, ParsedQuery, Phrase, Terms, Word, leaves, render
from search.query.tree import Fuzzy, Must, Prefix
from search.query.words import NOT_IN_A_WORD, OPERATORS, bare, searchable
from search.suggest.completion import Speller
from search.text.analysis import analyse, as_written
from search.text.everyday_words import is_everyday_word
from search.text.languages import foreign_stop_words, is_stop_word_anywhere

MOST_FAULTS = 5
"""Maximum number of unknown words in a query to correct."""

PLENTY = 25
"""Number of results of a query from which on its known words are not corrected: a page of them."""

MOST_PARTS = 10
"""Maximum number of parts of a query that are removed one by one."""

_NO_LANGUAGE = ""

_POSSESSIVE = re.compile(r"['’]s\Z")

_BETWEEN_WORDS = re.compile(f"[{NOT_IN_A_WORD}:*~]+")
"""Characters of a phrase that would mean something else without its quotation marks."""


class Total(Protocol):
    """Function that counts the results of another query under the same filters."""

    def __call__(self, tree: Terms, *, autocorrect: bool = True) -> int:
        """Return the number of documents that `tree` finds.

        autocorrect  whether unknown words are corrected first
        """


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Corrected query with more results, or with a word that the documents have.

    query  in the query language
    total  number of documents found
    """

    query: str
    total: int


@dataclass(frozen=True, slots=True)
class EmptiedBy:
    """Parts of a query, or a filter with it, whose removal gives results.

    parts   in the query language, as in `ParsedQuery.understood`; empty if it is a filter
    filter  name of the filter, or ""
    query   the remaining query, which may have words of the parts in any field or without quotation
            marks; empty if the parts were all of it
    total   number of documents that the remaining query finds
    """

    parts: tuple[str, ...]
    filter: str
    query: str
    total: int


def did_you_mean(
    parsed: ParsedQuery,
    speller: Speller,
    total: Total,
    found: int = 0,
    *,
    languages: Callable[[], Collection[str]] = tuple,
    corrections: Mapping[str, str] = MappingProxyType({}),
) -> DidYouMean | None:
    """Return the corrected query, or None if there is nothing to correct or it finds no more.

    found        number of results of the query as it is
    languages    returns those of the texts; in a question in another one, only names are corrected
    corrections  typed words that were corrected already, with their corrections: a corrected query
                 has these as well
    """
    forms = _forms(parsed.tree)
    forms = {
        word: form
        for word, form in forms.items()
        if speller.has(form) or not is_stop_word_anywhere(form)
    }
    unknown = sum(not speller.knows(form) for form in forms.values())
    if unknown > MOST_FAULTS or (not unknown and found >= PLENTY):
        return None
    better = {
        form: term
        for form, term in speller.correct(forms.values()).items()
        # The speller may still know words of documents that are no longer published.
        if total(Terms((Phrase(term),)), autocorrect=False)
        and not (_has_results(form, total) and not speller.has(form))
    }
    if any(map(is_everyday_word, better.values())) and foreign_stop_words(
        [leaf.text for leaf in leaves(parsed.tree) if isinstance(leaf, Word)], languages()
    ):
        # A question in another language has names of this one only.
        better = {form: term for form, term in better.items() if not is_everyday_word(term)}
    if parsed.is_plain:
        better = _co_occurring(better, forms, total)
    changes = {word: _written(better[form], word) for word, form in forms.items() if form in better}
    if not changes:
        return None
    corrected_words = {
        word: _written(corrections[word], word) for word in forms if word in corrections
    }
    corrected = parsed.with_words(corrected_words | changes)
    more, as_typed = total(corrected.tree), total(parsed.tree, autocorrect=False)
    # Beside words that every document has, a better spelling finds no more, but ranks better.
    if more == as_typed and not (parsed.is_plain and _finds_nothing(changes, total)):
        return None
    # Automatic corrections may find more than this suggestion.
    if more < as_typed or more < total(parsed.tree):
        return None
    return DidYouMean(corrected.understood, more)


def emptied_by(parsed: ParsedQuery, total: Total, languages: Collection[str]) -> list[EmptiedBy]:
    """Return each part of a query without results whose removal gives results.

    A phrase is not removed if its words find something: it is replaced by them. So is a word in a
    field if it occurs in another one.

    If no single part is responsible, the result is one entry with all parts that find nothing
    together with the parts before them. Empty if the query has more than MOST_PARTS parts.

    languages  of the texts, since a query of stop words alone is not worth suggesting
    """
    parts = list(parsed.tree.children)
    if len(parts) > MOST_PARTS:
        return []
    # In a plain query no word is more responsible than another.
    places = range(1 if parsed.is_plain else len(parts))
    single = [_without({place}, parts, total, languages) for place in places]
    removals = [emptied for emptied in single if emptied is not None]
    if removals:
        return removals
    remaining: list[Node] = []
    blamed: set[int] = set()
    for place, part in enumerate(parts):
        if total(Terms((*remaining, part))):
            remaining.append(part)
        else:
            blamed.add(place)
    together = _without(blamed, parts, total, languages)
    return [together] if together else []


def _without(
    places: Collection[int], parts: Sequence[Node], total: Total, languages: Collection[str]
) -> EmptiedBy | None:
    relaxed = _relaxed(places, parts, total)
    if relaxed:
        return relaxed
    remaining = [part for place, part in enumerate(parts) if place not in places]
    remaining = [part for part in remaining if _has_content(part, languages)]
    count = total(Terms(tuple(remaining)))
    removed = [parts[place] for place in sorted(places)]
    reported = [part for part in removed if _has_content(part, languages)]
    if not remaining and not reported:
        # Only stop words are left, and no document has even those.
        reported = removed
    if not count or not reported:
        return None
    return EmptiedBy(tuple(map(render, reported)), "", render(Terms(tuple(remaining))), count)


def _relaxed(places: Collection[int], parts: Sequence[Node], total: Total) -> EmptiedBy | None:
    """Return the query with the words of its parts at `places` unquoted, or else in any field."""
    for relax in (_unquoted, _in_any_field):
        instead = {place: relax(parts[place]) for place in places}
        if not all(instead.values()):
            continue
        replaced = [
            node for place, part in enumerate(parts) for node in instead.get(place, (part,))
        ]
        if len(replaced) == 1 and isinstance(replaced[0], Must):
            replaced = [replaced[0].node]
        count = total(Terms(tuple(replaced)))
        if count:
            removed = tuple(render(parts[place]) for place in sorted(places))
            return EmptiedBy(removed, "", render(Terms(tuple(replaced))), count)
    return None


def _unquoted(part: Node) -> tuple[Node, ...]:
    """Return the words of a phrase; none of other parts."""
    if not isinstance(part, Phrase):
        return ()
    return tuple(Word(text, part.field) for text in _plain_texts(part))


def _in_any_field(part: Node) -> tuple[Node, ...]:
    """Return a text that is searched in one field as one in any field; none for other parts.

    It stays required, as a text in a field is.
    """
    match part:
        case Must(inner):
            return _in_any_field(inner)
        case Word() | Phrase() | Prefix() | Fuzzy() if part.field is not None:
            return (Must(replace(part, field=None)),)
        case _:
            return ()


def _plain_texts(phrase: Phrase) -> list[str]:
    """Return the words of a phrase as they can be typed without quotation marks."""
    texts = filter(searchable, map(bare, _BETWEEN_WORDS.split(phrase.text)))
    return [text.lower() if text in OPERATORS else text for text in texts]


def _has_content(part: Node, languages: Collection[str]) -> bool:
    """Test whether a part is more than a stop word."""
    if not isinstance(part, Word):
        return True
    return any(
        token.stem is not None for language in languages for token in analyse(part.text, language)
    )


def _has_results(form: str, total: Total) -> bool:
    """Test whether any document has a word, in any inflection."""
    return total(Terms((Word(form),)), autocorrect=False) > 0


def _written(term: str, word: str) -> str:
    """Write a correction as the word that was typed: with its capital and its 's."""
    possessive = _POSSESSIVE.search(word)
    return (term.capitalize() if word[:1].isupper() else term) + (
        possessive[0] if possessive else ""
    )


def _finds_nothing(words: Iterable[str], total: Total) -> bool:
    """Test whether some of the words find nothing, not even corrected."""
    return any(not total(Terms((Word(word),))) for word in words)


def _co_occurring(better: dict[str, str], forms: dict[str, str], total: Total) -> dict[str, str]:
    """Keep the corrections that occur in a document together with another word of the query.

    “price of oil” does not mean “pride of oil” if no text has both. All are kept if no document
    has any of the other words.
    """
    others = Terms(tuple(Word(word) for word, form in forms.items() if form not in better))
    if not better or not others.children or not total(others, autocorrect=False):
        return better
    return {
        form: term
        for form, term in better.items()
        if total(Terms((Must(Word(term)), Must(others))), autocorrect=False)
    }


def _forms(tree: Terms) -> dict[str, str]:
    """Map the words of a query to their forms, without phrases and words of several tokens."""
    forms = {}
    for leaf in leaves(tree, excluded=False):
        if isinstance(leaf, Word):
            tokens = as_written(analyse(leaf.text, _NO_LANGUAGE))
            if len(tokens) == 1:
                forms[leaf.text] = tokens[0].form
    return forms
