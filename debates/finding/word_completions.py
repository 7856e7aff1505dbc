"""Completions of the last typed word, by words that public positions have together.

Candidates come from the dictionary of the index. Each is looked up as it would be searched for: the
dictionary keeps words of withdrawn positions until segments are merged, and words of which no
position has both lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from debates.finding.index_schema import SCHEMA
from debates.finding.position_documents import PositionDocuments
from debates.finding.search_state import SearchState
from search import service
from search.backends.base import SearchUnavailable
from search.backends.documents import SearchQuery
from search.query import Must, Or, Phrase, Terms, Word, leaves, parse
from search.query.tree import Prefix
from search.suggest.completion import Completer, Suggestion
from search.text.analysis import analyse
from search.text.languages import is_stop_word_anywhere
from search.text.transliteration import latin_spellings

_TRIED = 40
"""Candidates that are looked up where only words beside others, or of a field, will do."""

_SPARE_WORDS = 5
"""Candidates more than asked for, where any word of a public position will do."""

_NAMES = "expert"
"""Text field with the names of those whose positions these are."""

_TEXTS = tuple(
    field.name
    for field in SCHEMA.text_fields
    if field.default_field and field.can_be_named and field.name != "debate"
)
"""Text fields that say something together."""

_REMEMBERED = 4096
"""Lookups whose answers are remembered."""

_LAST_WORD = re.compile(r"[^\W_]+\Z")
_FIELD = re.compile(r"(?:^|[\s(+-])(\w+):[^\s()]*\Z")
# What follows there is no new word: Lukin's, example.org, https://
_WITHIN_WORD = re.compile(r"(?:\w['’ʼ.]|//)[^\s()]*\Z")

Completed = tuple[float, str]
"""Score of a completion, and all that was typed with its last word completed."""


def completed(typed: str, words: Completer, limit: int, *, accented: bool) -> list[Completed]:
    """Return the typed text with its last word completed by words of public positions.

    After plain words these are words that stand right after the last of them in a position that has
    the others too, or else such as one of its texts has together with the last of them. In a field
    (`topic:tr`) they are words of that field, in an open phrase (`"natural g`) such as continue it
    there.

    words     the words of the index, with those by which they are also found; their targets count
    limit     maximum number
    accented  whether words may be written otherwise than the index has them (vorräte, vorrate)
    """
    last = _LAST_WORD.search(typed)
    if last is None:
        return []
    before, begun = typed[: last.start()], last[0]
    if _WITHIN_WORD.search(before):
        return []
    field, phrase = _typed_place(before)
    if field in (*SCHEMA.language.keyword_fields, *SCHEMA.language.date_fields):
        return []
    candidates = _candidates(begun, words, _TRIED if before.strip() else limit + _SPARE_WORDS)
    if not candidates:
        return []
    lookup = _Lookup(accented=accented)
    other_words = () if field or phrase else lookup.others(before)
    for tree_of in _ways(before, other_words, phrase, field):
        if lookup.begins(tree_of, begun, candidates):
            standing = (
                (candidate.score, before + word)
                for candidate in candidates
                if (word := lookup.standing(candidate.target, tree_of(Phrase, candidate.target)))
            )
            if completions := list(islice(standing, limit)):
                return completions
    return []


TreeOf = Callable[[type[Phrase] | type[Prefix], str], Terms]


def _ways(
    before: str, other_words: Sequence[Word], phrase: str, field: str | None
) -> Iterator[TreeOf]:
    """Yield how a word can be looked up where it is typed, the most telling way first."""
    together = tuple(map(Must, other_words))

    def way(phrase: str) -> TreeOf:
        return lambda kind, text: Terms((*together, Must(kind(phrase + text, field))))

    if before.strip() and before[-1:].isspace() and not (field or phrase):
        yield way(f"{before.rsplit(maxsplit=1)[-1]} ")
    if other_words:
        yield lambda kind, text: Terms((*together[:-1], _in_one_text(other_words[-1], kind(text))))
    else:
        yield way(phrase)


def _in_one_text(other_word: Word, node: Phrase | Prefix) -> Must:
    """Return the condition that a text has both, or is by an expert whom the other word names."""
    pairs = [(replace(other_word, field=field), replace(node, field=field)) for field in _TEXTS]
    pairs.append((replace(other_word, field=_NAMES), node))
    return Must(Or(tuple(Terms(tuple(map(Must, pair))) for pair in pairs)))


def _candidates(begun: str, words: Completer, count: int) -> list[Suggestion]:
    """Return the words that may be meant by a beginning in any script, best first."""
    spellings = (begun, *latin_spellings(begun))
    suggestions = [
        suggestion for spelling in spellings for suggestion in words.complete(spelling, count)
    ]
    best = {
        suggestion.target: suggestion
        for suggestion in reversed(suggestions)
        if suggestion.target != begun.casefold()
    }
    return list(reversed(best.values()))[:count]


def _typed_place(before: str) -> tuple[str | None, str]:
    """Return the field and the beginning of the phrase in which the next word is typed."""
    phrase = ""
    if before.count('"') % 2:
        before, _, phrase = before.rpartition('"')
    language, match = SCHEMA.language, _FIELD.search(before)
    field = language.other_names.get(match[1].lower(), match[1].lower()) if match else None
    fields = (*language.text_fields, *language.keyword_fields, *language.date_fields)
    return field if field in fields else None, phrase


class _Lookup:
    """Lookup of words in the index as it is now, and among the positions that are public.

    accented  see `completed`
    """

    def __init__(self, *, accented: bool) -> None:
        self._backend, self._hidden = service.backend(), SearchState.read().hidden
        self._accented = accented
        self._first = service.kept("standing words", lambda: lru_cache(_REMEMBERED)(_first_hit))

    def others(self, before: str) -> tuple[Word, ...]:
        """Return the plain words before the last that positions have, except for stop words."""
        parsed = parse(before, SCHEMA.language)
        if not parsed.is_plain or not before[-1:].isspace():
            return ()
        typed = [leaf for leaf in leaves(parsed.tree) if isinstance(leaf, Word)]
        words = [word for word in typed if not is_stop_word_anywhere(word.text.casefold())]
        return tuple(word for word in words if self._hit(Terms((Must(word),))))

    def begins(self, tree_of: TreeOf, begun: str, candidates: Sequence[Suggestion]) -> bool:
        """Test whether any word with this beginning can stand there, if that saves lookups."""
        as_typed = all(candidate.target.startswith(begun.casefold()) for candidate in candidates)
        return not as_typed or len(begun) < 2 or bool(self._hit(tree_of(Prefix, begun)))

    def standing(self, word: str, tree: Terms) -> str:
        """Return a word as the first hit of a query has it, "" if it has none."""
        hit = self._hit(tree)
        return (_as_written(word, hit) if self._accented else word) if hit else ""

    def _hit(self, tree: Terms) -> int:
        try:
            return self._first(tree, self._hidden, self._backend.generation())
        except SearchUnavailable:
            return 0


def _first_hit(tree: Terms, hidden: frozenset[int], _generation: str) -> int:
    """Return the id of the best hit of a query, 0 if there is none."""
    query = SearchQuery(tree, hidden=hidden, limit=1, feedback=False, autocorrect=False)
    hits = service.backend().search(query).hits
    return hits[0].id if hits else 0


def _as_written(word: str, position: int) -> str:
    """Return a word with the accents that it has in a position."""
    for document in PositionDocuments().build([position]):
        for part in document.parts:
            for token in analyse(part.text, document.language):
                if token.form == word:
                    return part.text[token.start : token.end].casefold()
    return word
