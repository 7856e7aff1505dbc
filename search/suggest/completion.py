"""Autocomplete of entries by their words (`Completer`), and spelling suggestions (`Speller`).

Both are built once, immutable and thread-safe.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from heapq import nlargest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.spelling.misspellings import NearWords
from search.text.analysis import LONGEST_FORM, analyse, as_written, forget
from search.text.everyday_words import is_everyday_word

WORDS_OF_AN_ENTRY = 64
"""Maximum number of words of an entry that can complete it."""

WORDS_TYPED = 8
"""Maximum number of typed words considered; more do not narrow the result."""

CORRECTED_LENGTH = 4
"""Minimum length in letters of a word to correct: shorter words have too many neighbours."""

TWO_EDITS_LENGTH = 8
"""Minimum length in letters of a word for two edits."""

SPELLINGS = 10
"""Maximum number of suggested spellings for a word."""

KNOWN_WORDS = 50_000
"""Maximum size of the speller's vocabulary, the most frequent words: about 10 MB of memory."""

_LAST = chr(0x10FFFF)
# Only forms are needed here, and an unknown language, without a stemmer, is the fastest.
_NO_LANGUAGE = ""
# Bonuses, as a share of the weight, of a match at the beginning of the text, of complete words and
# of the whole text; and the factor of a match with an edit.
_START_BONUS, _COMPLETE_BONUS, _WHOLE_BONUS, _EDIT_FACTOR = 0.5, 0.5, 1.0, 0.25
# An object with several names may have several of the best entries.
_NAMES_OF_ONE = 4
_MUCH_MORE_FREQUENT = 100
_REMEMBERED = 4096

Ranges = list[tuple[int, int]]
"""Ranges of indices in the sorted word list, each without its end."""


class Entry(NamedTuple):
    """Entry of the autocomplete.

    kind    its type ("author"), for filters and limits
    text    label, whose words complete the entry; an object with several names has several entries
            with the same target
    target  its identifier, such as a slug
    weight  positive; doubling it outweighs a match at the beginning
    """

    kind: str
    text: str
    target: str
    weight: float = 1.0


class Suggestion(NamedTuple):
    """Matching entry and its score, which is comparable between completers."""

    score: float
    kind: str
    text: str
    target: str


class _Choice(NamedTuple):
    """Requested kinds, as their codes, and the limits in all and for each kind."""

    codes: list[int]
    limit: int
    limit_of_kind: int

    def best_of(self, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
        """Return the best suggestions within the limits, each target once."""
        best: dict[tuple[str, str], Suggestion] = {}
        of_kind: Counter[str] = Counter()
        for suggestion in sorted(suggestions, key=lambda suggestion: -suggestion.score):
            key = (suggestion.kind, suggestion.target)
            if key not in best and of_kind[suggestion.kind] < self.limit_of_kind:
                of_kind[suggestion.kind] += 1
                best[key] = suggestion
        return list(best.values())[: self.limit]


class Completer:
    """Prefix search for entries in which a word begins with each typed word, in microseconds.

    Words are kept sorted, with the numbers of their entries in one array, so a prefix is one slice
    of both. A typed word with one edit (a letter wrong, extra, missing, or two swapped, with the
    first letter right) is tried at every letter with which the sorted words continue. 100,000
    sentences take 30 MB and 3 s to build.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        ordered = sorted(entries, key=lambda e: (-e.weight, len(e.text), e.text, e.kind, e.target))
        self._kinds = sorted({entry.kind for entry in ordered})
        codes = {kind: code for code, kind in enumerate(self._kinds)}
        self._kind = np.array([codes[entry.kind] for entry in ordered], np.uint8)
        self._weight = np.array([entry.weight for entry in ordered], np.float64)
        self._texts = _Strings(entry.text for entry in ordered)
        self._targets = _Strings(entry.target for entry in ordered)
        self._index(ordered)

    def __len__(self) -> int:
        return len(self._kind)

    def complete(
        self,
        text: str,
        limit: int = 10,
        kinds: Collection[str] | None = None,
        limit_of_kind: int | None = None,
    ) -> list[Suggestion]:
        """Return at most `limit` entries for the text typed so far, best first, each target once.

        kinds          restricts the kinds; None allows all
        limit_of_kind  maximum for each kind; None sets none

        If fewer entries match, words may have one edit, and such matches score a quarter.
        """
        typed = as_written(analyse(text[: WORDS_TYPED * LONGEST_FORM], _NO_LANGUAGE))
        words = list(dict.fromkeys(token.form for token in typed))[:WORDS_TYPED]
        if not words or not len(self):
            return []
        choice = _Choice(
            [code for code, kind in enumerate(self._kinds) if kinds is None or kind in kinds],
            limit,
            limit if limit_of_kind is None else min(limit, limit_of_kind),
        )
        ranges = [[self._beginning_with(word)] for word in words]
        suggestions = choice.best_of(self._fitting(words, ranges, 1.0, choice))
        if len(suggestions) < limit:
            ranges = [[*own, *self._near(word)] for own, word in zip(ranges, words, strict=True)]
            suggestions = choice.best_of(
                [*suggestions, *self._fitting(words, ranges, _EDIT_FACTOR, choice)]
            )
        return suggestions

    def _index(self, entries: Sequence[Entry]) -> None:
        numbers: dict[str, int] = {}
        words, owners = array("i"), array("i")
        firsts = np.full(len(entries), -1, np.int32)
        lengths = np.zeros(len(entries), np.uint8)
        for owner, entry in enumerate(entries):
            tokens = analyse(entry.text, _NO_LANGUAGE)
            own = list(dict.fromkeys(token.form for token in tokens))[:WORDS_OF_AN_ENTRY]
            ids = [numbers.setdefault(word, len(numbers)) for word in own]
            words.extend(ids)
            owners.extend([owner] * len(ids))
            if ids:
                firsts[owner], lengths[owner] = ids[0], len(as_written(tokens[:WORDS_OF_AN_ENTRY]))
        forget(_NO_LANGUAGE)
        self._words = sorted(numbers)
        rank = np.empty(len(numbers) + 1, np.int32)
        rank[-1] = -1
        rank[[numbers[word] for word in self._words]] = np.arange(len(numbers), dtype=np.int32)
        sorted_words = rank[np.frombuffer(words, np.intc)]
        order = np.argsort(sorted_words, kind="stable")
        self._owners = np.frombuffer(owners, np.intc)[order].astype(np.int32)
        self._offsets = np.searchsorted(sorted_words[order], np.arange(len(numbers) + 1))
        self._first = rank[firsts]
        self._length = lengths

    def _beginning_with(self, prefix: str) -> tuple[int, int]:
        low = bisect_left(self._words, prefix)
        return low, bisect_left(self._words, prefix + _LAST, low)

    def _near(self, word: str) -> Iterator[tuple[int, int]]:
        """Yield the ranges of words that begin with `word` after one edit."""
        if len(word) < CORRECTED_LENGTH or not word.isalpha():
            return
        for place in range(1, len(word)):
            head, rest = word[:place], word[place:]
            within = self._beginning_with(head)
            if within[0] == within[1]:
                return
            yield self._beginning_with(head + rest[1:])
            yield self._beginning_with(head + rest[1:2] + rest[:1] + rest[2:])
            for letter in self._letters(place, *within):
                yield self._beginning_with(head + letter + rest[1:])
                yield self._beginning_with(head + letter + rest)

    def _letters(self, place: int, low: int, high: int) -> Iterator[str]:
        """Yield the distinct letters at index `place` of the words from `low` to `high`."""
        while low < high:
            word = self._words[low]
            if len(word) == place:
                low += 1
                continue
            yield word[place]
            low = bisect_left(self._words, word[: place + 1] + _LAST, low, high)

    def _with(self, ranges: Iterable[tuple[int, int]]) -> NDArray[np.bool_]:
        """Return a mask over the entries: which contain a word of these ranges."""
        mask = np.zeros(len(self), np.bool_)
        for low, high in ranges:
            mask[self._owners[self._offsets[low] : self._offsets[high]]] = True
        return mask

    def _fitting(
        self, words: Sequence[str], ranges: Sequence[Ranges], factor: float, choice: _Choice
    ) -> Iterator[Suggestion]:
        """Yield the best entries of each kind that contain a word of each of these ranges."""
        entries = np.flatnonzero(
            np.logical_and.reduce([self._with(word_range) for word_range in ranges])
        )
        scores = self._scores(entries, words, ranges[0]) * factor
        for code in choice.codes:
            own = self._kind[entries] == code
            enough = choice.limit_of_kind * _NAMES_OF_ONE
            for entry, score in _highest(entries[own], scores[own], enough):
                text, target = self._texts[entry], self._targets[entry]
                yield Suggestion(score, self._kinds[code], text, target)

    def _scores(
        self, entries: NDArray[np.intp], words: Sequence[str], first: Ranges
    ) -> NDArray[np.float64]:
        """Return the entries' weights with bonuses for early, complete and whole matches."""
        head = self._first[entries]
        starts = np.zeros(len(entries), np.bool_)
        for low, high in first:
            starts |= (head >= low) & (head < high)
        exact = []
        for word in words:
            low = bisect_left(self._words, word)
            exact.append((low, low + (self._words[low : low + 1] == [word])))
        complete = np.logical_and.reduce(
            [self._with([word_range])[entries] for word_range in exact]
        )
        whole = starts & complete & (self._length[entries] == len(words))
        return self._weight[entries] * (
            1 + _START_BONUS * starts + _COMPLETE_BONUS * complete + _WHOLE_BONUS * whole
        )


class Speller:
    """Spelling correction of words against the vocabulary of the documents.

    frequencies  document frequency of each form

    A misspelled word is corrected to the known word at the smallest edit distance (one; two from
    eight letters on), then to the most frequent. A wrong first letter counts as one more edit,
    since typos are rare there. Numbers, words of fewer than four letters and known words are left
    alone, unless a neighbour is at least a hundred times as frequent: then the documents
    themselves contain a typo. Words that differ only in their last two letters, or in the first
    letter of four, are different words and not typos, and everyday words are no typos at all.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        correctable = (
            (count, form)
            for form, count in frequencies.items()
            if count > 0 and _is_correctable(form)
        )
        self._frequencies = {form: count for count, form in nlargest(KNOWN_WORDS, correctable)}
        words = NearWords(self._frequencies)
        # Queries repeat the same words, and comparing one with the whole vocabulary is slow.
        self._better = lru_cache(_REMEMBERED)(partial(_better, self._frequencies, words))

    def knows(self, form: str) -> bool:
        """Test whether a word needs no correction: known, everyday, too short, not alphabetic."""
        return form in self._frequencies or not _may_be_typo(form)

    def has(self, form: str) -> bool:
        """Test whether a word is in the vocabulary."""
        return form in self._frequencies

    def suggest(self, form: str, limit: int = 3) -> list[str]:
        """Return better spellings of a form, best first, at most SPELLINGS; none if it is right."""
        return [*self._better(form)][:limit] if _may_be_typo(form) else []

    def correct(self, forms: Iterable[str]) -> dict[str, str]:
        """Map each misspelled form to its best correction."""
        better = {form: self.suggest(form, limit=1) for form in forms}
        return {form: terms[0] for form, terms in better.items() if terms}


def _better(frequencies: Mapping[str, int], words: NearWords, form: str) -> tuple[str, ...]:
    """Return the best corrections of a form; `frequencies` is in descending order."""
    own, most = frequencies.get(form, 0), next(iter(frequencies.values()), 0)
    if own * _MUCH_MORE_FREQUENT > most:
        return ()
    distance = 1 if own or len(form) < TWO_EDITS_LENGTH else 2
    better = [
        (edits + (term[0] != form[0]), -frequencies[term], term)
        for term, edits in words.near(form, distance).items()
        if term != form
        and frequencies[term] >= own * _MUCH_MORE_FREQUENT
        and not (edits > 1 and _ends_otherwise(form, term))
        and (term[0] == form[0] or len(form) > CORRECTED_LENGTH)
    ]
    return tuple(term for _, _, term in sorted(better)[:SPELLINGS])


def _ends_otherwise(form: str, term: str) -> bool:
    """Test whether two words differ in their last two letters only, as distinct words do.

    For example currency and current.
    """
    return term.startswith(form[:-2])


class _Strings:
    """Immutable list of strings in one buffer, which takes a fraction of the memory."""

    def __init__(self, strings: Iterable[str]) -> None:
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        self._bytes = b"".join(encoded)
        self._ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)

    def __getitem__(self, number: int) -> str:
        text = self._bytes[self._ends[number] : self._ends[number + 1]]
        return text.decode("utf-8", "surrogatepass")


def _is_correctable(form: str) -> bool:
    return len(form) >= CORRECTED_LENGTH and form.isalpha()


def _may_be_typo(form: str) -> bool:
    return _is_correctable(form) and not is_everyday_word(form)


def _highest(
    entries: NDArray[np.intp], scores: NDArray[np.float64], count: int
) -> list[tuple[int, float]]:
    """Return the `count` entries with the highest scores, highest first, equal ones by number."""
    if len(entries) > count:
        least = np.partition(scores, -count)[-count]
        above = np.flatnonzero(scores > least)
        equal = np.flatnonzero(scores == least)[: count - len(above)]
        best_places = np.sort(np.concatenate([above, equal]))
        entries, scores = entries[best_places], scores[best_places]
    order = np.argsort(-scores, kind="stable")
    return list(zip(entries[order].tolist(), scores[order].tolist(), strict=True))
