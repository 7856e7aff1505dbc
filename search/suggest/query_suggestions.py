"""What leads on from an answer: a better spelling, and what emptied a query that finds nothing.

Both ask the engine again, for numbers alone, and only where the answer leaves something to ask.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.query import Node, ParsedQuery, Phrase, Terms, Word, leaves, render
from search.query.tree import Must
from search.suggest.completion import Speller
from search.text.analysis import analyse, as_written

MOST_FAULTS = 5
"""Unknown words of a query that is taken for a misspelled one."""

MOST_PARTS = 10
"""Parts of a query that are left out one by one to see which of them emptied it."""

_NO_LANGUAGE = ""


class Total(Protocol):
    """Counts what other queries find under the same filters."""

    def __call__(self, tree: Terms, *, forgiving: bool = True) -> int:
        """How many documents `tree` finds, `forgiving` words that stand nowhere or as it is."""


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """A query with better spellings, which finds more.

    query  in the query language
    total  how many documents it finds
    """

    query: str
    total: int


@dataclass(frozen=True, slots=True)
class EmptiedBy:
    """Parts of a query, or a filter beside it, without which something would be found.

    parts   in the query language, as in `ParsedQuery.understood`
    filter  the name of the filter; then there are no parts
    query   what is left of the query; nothing where the parts were all of it
    total   how many documents that finds
    """

    parts: tuple[str, ...]
    filter: str
    query: str
    total: int


def did_you_mean(parsed: ParsedQuery, speller: Speller, total: Total) -> DidYouMean | None:
    """The query as it was probably meant; None where its words are good, or others find no more."""
    forms = _forms(parsed.tree)
    if sum(not speller.knows(form) for form in forms.values()) > MOST_FAULTS:
        return None
    better = {
        form: term
        for form, term in speller.correct(forms.values()).items()
        # the speller may still know words of documents that are no longer shown
        if total(Terms((Phrase(term),)), forgiving=False)
        and not (_stands(form, total) and not speller.has(form))
    }
    if parsed.is_plain:
        better = _fitting(better, forms, total)
    changes = {
        word: better[form].capitalize() if word[:1].isupper() else better[form]
        for word, form in forms.items()
        if form in better
    }
    if not changes:
        return None
    meant = parsed.with_words(changes)
    found = total(meant.tree)
    # what is searched for without being asked may find more than a guess at what was meant
    if found <= total(parsed.tree, forgiving=False) or found < total(parsed.tree):
        return None
    return DidYouMean(meant.understood, found)


def emptied_by(parsed: ParsedQuery, total: Total, languages: Collection[str]) -> list[EmptiedBy]:
    """For a query that finds nothing: each of its parts without which it would find something;
    where no single one is to blame, together those that find nothing with the parts before them.

    languages  of the texts, since words like "the" are no part that anything is left of
    """
    parts = list(parsed.tree.children)
    if len(parts) > MOST_PARTS:
        return []
    # Of plain words that find nothing together, none is to blame more than the others.
    places = range(1 if parsed.is_plain else len(parts))
    single = [_without({place}, parts, total, languages) for place in places]
    found = [emptied for emptied in single if emptied is not None]
    if found:
        return found
    good: list[Node] = []
    bad: set[int] = set()
    for place, part in enumerate(parts):
        if total(Terms((*good, part))):
            good.append(part)
        else:
            bad.add(place)
    together = _without(bad, parts, total, languages)
    return [together] if together else []


def _without(
    places: Collection[int], parts: Sequence[Node], total: Total, languages: Collection[str]
) -> EmptiedBy | None:
    left = [part for place, part in enumerate(parts) if place not in places]
    if not any(_tells(part, languages) for part in left):
        left = []
    found = total(Terms(tuple(left)))
    out = [parts[place] for place in sorted(places)]
    left_out = [part for part in out if _tells(part, languages)]
    if not left and not left_out:
        # nothing but words that link others, and not even these stand anywhere
        left_out = out
    if not found or not left_out:
        return None
    return EmptiedBy(tuple(map(render, left_out)), "", render(Terms(tuple(left))), found)


def _tells(part: Node, languages: Collection[str]) -> bool:
    """Whether a part is more than a word that links others."""
    if not isinstance(part, Word):
        return True
    return any(
        token.stem is not None for language in languages for token in analyse(part.text, language)
    )


def _stands(form: str, total: Total) -> bool:
    """Whether a word finds anything, in whatever inflection."""
    return total(Terms((Word(form),)), forgiving=False) > 0


def _fitting(better: dict[str, str], forms: dict[str, str], total: Total) -> dict[str, str]:
    """Of these spellings those that stand somewhere together with another word of the query, if
    any other word stands anywhere: “price of oil” does not mean “pride of oil” where no text
    speaks of both."""
    others = Terms(tuple(Word(word) for word, form in forms.items() if form not in better))
    if not better or not others.children or not total(others, forgiving=False):
        return better
    return {
        form: term
        for form, term in better.items()
        if total(Terms((Must(Word(term)), Must(others))), forgiving=False)
    }


def _forms(tree: Terms) -> dict[str, str]:
    """The words that are searched for, in fields and elsewhere, with their forms; those that
    are several to the analyzer are left out, and a phrase is meant as it is."""
    forms = {}
    for leaf in leaves(tree, excluded=False):
        if isinstance(leaf, Word):
            tokens = as_written(analyse(leaf.text, _NO_LANGUAGE))
            if len(tokens) == 1:
                forms[leaf.text] = tokens[0].form
    return forms
