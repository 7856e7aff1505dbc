"""New places, in an edited text, of records taken from the text before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from debates.text.locators import HEADING_PARAGRAPH, ends, has_form
from debates.text.quotations import normalized, passage_numbers, passages
from debates.text.source_texts import source_text

LEAST_SHARED_WORDS = 0.6
"""Share of words that two passages have in common, of those that either has, to be the same one."""


@dataclass(frozen=True, slots=True)
class _Passage:
    mark: str
    words: str
    bag: frozenset[str]


class Reanchoring:
    """The places of an edited text, by the places that the text had before."""

    def __init__(self, before: str, after: str, form: str) -> None:
        self._texts, self._form = (before, after), form

    def locator(self, locator: str, words: str = "") -> str:
        """Return the locator in the edited text of what was at a locator before; "" if unknown.

        words  the quoted words; their place decides where they are given and found
        """
        before, after = self._texts
        moved_locator = self._moved(locator)
        if words:
            text = source_text(after, self._form)
            for place in dict.fromkeys((moved_locator, locator)):
                passage = text.find(place, words) if place else None
                if passage and passage.spans:
                    return place
            passage = text.find("", words)
            return (
                _locator_range(*text.marks(passage), self._form)
                if passage and passage.spans
                else ""
            )
        if len(passages(before, self._form)) == 1:
            # nothing to compare with
            return locator if passage_numbers(after, locator, self._form) else ""
        return moved_locator

    def _moved(self, locator: str) -> str:
        """Return the new locator of passages in the edited text; "" if any is missing."""
        before, _ = self._texts
        numbers = passage_numbers(before, locator, self._form) if locator else []
        if not numbers or len(numbers) == len(self._before):
            return ""
        first, last = (self._now_at(number) for number in (numbers[0], numbers[-1]))
        if first is None or last is None:
            return ""
        same = first.mark == self._before[numbers[0]].mark
        if same and last.mark == self._before[numbers[-1]].mark:
            return locator
        return _locator_range(first.mark, last.mark, self._form)

    @cached_property
    def _before(self) -> list[_Passage]:
        return _read_passages(self._texts[0], self._form)

    @cached_property
    def _after(self) -> list[_Passage]:
        return _read_passages(self._texts[1], self._form)

    @cached_property
    def _by_words(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(self._after):
            numbers[passage.words].append(number)
        return numbers

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(self._after):
            for word in passage.bag:
                numbers[word].append(number)
        return numbers

    def _now_at(self, number: int) -> _Passage | None:
        """Return the passage of the edited text that was a passage before; None for none."""
        old = self._before[number]
        share = len(self._after) / max(len(self._before), 1)
        if same := self._by_words.get(old.words):
            return self._after[min(same, key=lambda candidate: abs(candidate - number * share))]
        # the rarest words tell which passages to compare with
        rare = sorted((self._by_word.get(word, ()) for word in old.bag), key=len)
        candidates = {
            candidate for places in [own for own in rare if own][:5] for candidate in places[:50]
        }
        ranked = [
            (_likeness(old.bag, self._after[candidate].bag), -candidate) for candidate in candidates
        ]
        best, place = max(ranked, default=(0.0, 0))
        return self._after[-place] if best >= LEAST_SHARED_WORDS else None


def _read_passages(text: str, form: str) -> list[_Passage]:
    return [
        _Passage(passage.mark, words, frozenset(words.casefold().split()))
        for passage in passages(text, form)
        for words in [normalized(passage.words)]
    ]


def _likeness(bag: frozenset[str], other_bag: frozenset[str]) -> float:
    return len(bag & other_bag) / max(len(bag | other_bag), 1)


def _locator_range(first: str, last: str, form: str) -> str:
    """Return the locator from one mark to another; "" where the form has none."""
    if not first or not last:
        return ""
    if first == last:
        return first
    tail = last.rpartition(", ")[2] if form == HEADING_PARAGRAPH else last
    locator = f"{first}-{tail}"
    if not has_form(locator, form):
        return ""
    return locator if ends(locator, form)[0] == ends(first, form)[0] else ""
