"""Answers a plan from arrays: which documents match, which are best, and why.

An engine gives a `View` of its index; everything else is here, the same for all engines that
can hand out posting arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search import ranking, scoring
from search.documents import Facet, Hit, Page, Range, ScorePart, SearchQuery
from search.plan import (
    All,
    Any,
    Concept,
    Condition,
    HasKeyword,
    InRange,
    Pattern,
    Place,
    Plan,
    Says,
    Wording,
)
from search.scoring import Docs, Keys, Mask, Postings, Scores

Terms = tuple[bytes, ...]
"""Words of the dictionary, named as the engine likes; ascending."""


class View(Protocol):
    """One generation of an index, as arrays over its slots. Deleted documents have a slot and
    are in nothing else that a view gives.

    Words anywhere are those of all text fields but those `aside`, of which each is asked for
    by its name, has a dictionary of its own, and counts for no length.
    """

    size: int
    count: int
    ids: NDArray[np.int64]
    live: Mask | None
    boosted: tuple[tuple[str, float], ...]
    aside: frozenset[str]

    def lengths(self, field: str | None) -> NDArray[np.int32]:
        """Words with a stem in each slot: in a boosted text field, or in all."""

    def average(self, field: str | None) -> float:
        """The mean of the lengths over all documents."""

    def number(self, name: str) -> NDArray[np.int64]:
        """The number of each slot; the least 64-bit number where there is none."""

    def column(self, field: str) -> scoring.Column:
        """The values of a keyword field."""

    def keyword(self, field: str, value: str) -> Docs:
        """The documents that have a keyword."""

    def terms(self, place: Place, aside: str | None = None) -> Terms:
        """The words that may stand in a place anywhere, or in a field aside."""

    def exact(self, terms: Terms, forms: frozenset[str]) -> Terms:
        """Those of `terms` that are written in one of these ways."""

    def postings(self, terms: Terms, field: str | None) -> Postings:
        """Where one of the words stands: in a text field that is boosted or aside, or anywhere."""

    def keys(self, terms: Terms, within: Mask | None, field: str | None) -> Keys:
        """The places of the words in the documents of a mask, in a text field or anywhere."""

    def field_of(self, keys: Keys, field: str) -> Keys:
        """Those of `keys` that lie in a text field."""

    def words(self, slot: int) -> Sequence[tuple[str, str, int]]:
        """Stem, form and frequency of the words with a stem in a document."""

    def documents_with(self, stems: Sequence[str]) -> Sequence[int]:
        """How many documents have a word with each of these stems, once for each of its forms;
        deleted ones may count."""

    def cached(self, key: tuple, make: Callable[[], Scored]) -> Scored:
        """What `make` made for this key and this generation before, or makes now."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Documents that have something, and what that adds to the score of each."""

    docs: Docs
    scores: Scores

    @property
    def nbytes(self) -> int:
        """The memory that the scores take; the documents are those of the postings."""
        return self.scores.nbytes


NOTHING = Scored(scoring.NO_DOCS, np.empty(0))


class Evaluation:
    """One query on one view."""

    def __init__(self, view: View, plan: Plan, query: SearchQuery) -> None:
        self.view = view
        self.plan = plan
        self.query = query
        self.said: dict[int, Scored] = {}
        self.weighed: dict[int, tuple[Docs, Scores]] = {}
        self.sums: Scores | None = None
        self.feedback: dict[str, float] = {}
        self.ranking = [n for n, concept in enumerate(plan.concepts) if concept.weight]

    def page(self) -> Page:
        """The answer."""
        base = self._base()
        filters = {name: self._filter(name, vals) for name, vals in self.query.filters.items()}
        matched = base
        for mask in filters.values():
            matched = _both(matched, mask)
        docs = self._docs(matched)
        hits = self._hits(docs) if self.query.limit > 0 else ()
        return Page(
            hits=hits,
            total=int(docs.size),
            facets=tuple(self._facet(name, base, filters, docs) for name in self.query.facets),
            notes=self.plan.notes,
            feedback=tuple(self.feedback),
            corrections=self.plan.corrections,
        )

    # What matches

    def _base(self) -> Mask | None:
        """What matches the text and may be seen, before any filter with a facet."""
        mask = _both(self.view.live, self._holds(self.plan.condition))
        for name, span in self.query.ranges.items():
            mask = _both(mask, self._in_range(name, span))
        if self.query.hidden:
            hidden = np.fromiter(self.query.hidden, np.int64, len(self.query.hidden))
            mask = _both(mask, ~np.isin(self.view.ids, hidden))
        return mask

    def _docs(self, mask: Mask | None) -> Docs:
        if mask is None:
            return np.arange(self.view.size, dtype=np.int32)
        return np.flatnonzero(mask).astype(np.int32)

    def _filter(self, name: str, values: Sequence[str]) -> Mask:
        mask = np.zeros(self.view.size, bool)
        for value in values:
            mask[self.view.keyword(name, value)] = True
        return mask

    def _facet(self, name: str, base: Mask | None, filters: dict[str, Mask], docs: Docs) -> Facet:
        """The counts of a facet: under all filters but its own."""
        column = self.view.column(name)
        if name in filters:
            mask = base
            for other, held in filters.items():
                if other != name:
                    mask = _both(mask, held)
            docs = self._docs(mask)
        return Facet(name, column.count(docs))

    def _in_range(self, name: str, span: Range) -> Mask:
        numbers = self.view.number(name)
        mask = numbers != np.iinfo(np.int64).min
        if span.low is not None:
            mask &= numbers >= span.low
        if span.high is not None:
            mask &= numbers <= span.high
        return mask

    def _holds(self, condition: Condition) -> Mask | None:
        """The documents for which a condition holds; None for all."""
        match condition:
            case All(conditions, excluded):
                mask = None
                for inner in conditions:
                    mask = _both(mask, self._holds(inner))
                for inner in excluded:
                    held = self._holds(inner)
                    nothing = np.zeros(self.view.size, bool)
                    mask = _both(mask, nothing if held is None else ~held)
                return mask
            case Any(conditions):
                return self._any(conditions)
            case Says(number):
                return self._mask(self._concept(number).docs)
            case HasKeyword(name, value):
                return self._mask(self.view.keyword(name, value))
            case InRange(name, span):
                return self._in_range(name, span)

    def _any(self, conditions: Sequence[Condition]) -> Mask | None:
        said = {inner.concept for inner in conditions if isinstance(inner, Says)}
        if len(said) == len(conditions) > 1 and said == set(self.ranking):
            # What is said always adds something, so that the sums tell who says anything.
            return self._all_sums() > 0.0
        mask = np.zeros(self.view.size, bool)
        for inner in conditions:
            if isinstance(inner, Says):
                mask[self._concept(inner.concept).docs] = True
                continue
            held = self._holds(inner)
            if held is None:
                return None
            mask |= held
        return mask

    def _mask(self, *sets: Docs) -> Mask:
        mask = np.zeros(self.view.size, bool)
        for docs in sets:
            mask[docs] = True
        return mask

    # What a document says

    def _concept(self, number: int) -> Scored:
        if number not in self.said:
            self.said[number] = self._said(self.plan.concepts[number])
        return self.said[number]

    def _said(self, concept: Concept) -> Scored:
        words = [self._wording(wording) for wording in concept.words]
        typed = self._sum_of(words)
        if not concept.alternatives:
            return typed
        most = sum(self._idf(scored) for scored in words)
        others = [self._wording(wording) for wording in concept.alternatives]
        return self._best_of([typed, *(self._tempered(scored, most) for scored in others)])

    def _tempered(self, scored: Scored, most: float) -> Scored:
        """What another way to say something adds, as if it were not rarer than what was typed."""
        idf = self._idf(scored)
        return scored if idf <= most else Scored(scored.docs, scored.scores * (most / idf))

    def _idf(self, scored: Scored) -> float:
        return ranking.idf(self.view.count, scored.docs.size)

    def _wording(self, wording: Wording) -> Scored:
        return self._best_of(
            [self._pattern(pattern, wording.exact) for pattern in wording.patterns]
        )

    def _sum_of(self, parts: Sequence[Scored]) -> Scored:
        return self._combined(parts, np.add)

    def _best_of(self, parts: Sequence[Scored]) -> Scored:
        return self._combined(parts, np.maximum)

    def _combined(self, parts: Sequence[Scored], operation: np.ufunc) -> Scored:
        parts = [part for part in parts if part.docs.size]
        if len(parts) < 2:
            return parts[0] if parts else NOTHING
        docs = np.flatnonzero(self._mask(*(part.docs for part in parts))).astype(np.int32)
        scores = np.zeros(docs.size)
        for part in parts:
            places = np.searchsorted(docs, part.docs)
            scores[places] = operation(scores[places], part.scores)
        return Scored(docs, scores)

    def _pattern(self, pattern: Pattern, exact: frozenset[str]) -> Scored:
        """The documents in which a pattern is found, and what it adds there."""
        if len(pattern.places) == 1 and pattern.field is None:
            terms = self.view.terms(pattern.places[0])
            return self.view.cached(("word", terms, exact), lambda: self._word(terms, exact))
        keys = self._keys(pattern)
        found = scoring.keys_to_postings(keys)
        inside = {
            name: scoring.keys_to_postings(self.view.field_of(keys, name))
            for name, _ in self.view.boosted
        }
        scored = self._scored(found, inside)
        if exact and len(pattern.places) == 1:
            [typed] = self._terms(pattern)
            terms = self.view.exact(typed, exact)
            within = self._mask(found.docs)
            keys = self.view.keys(terms, within, pattern.field)
            self._favour(scored, scoring.distinct(keys >> scoring.KEY_BITS))
        return scored

    def _word(self, terms: Terms, exact: frozenset[str]) -> Scored:
        """What a word adds wherever it stands."""
        inside = {name: self.view.postings(terms, name) for name, _ in self.view.boosted}
        scored = self._scored(self.view.postings(terms, None), inside)
        as_typed = self.view.exact(terms, exact) if exact else ()
        if as_typed:
            self._favour(scored, self.view.postings(as_typed, None).docs)
        return scored

    def _favour(self, scored: Scored, docs: NDArray[np.integer]) -> None:
        """Let documents gain where a word stands as it was typed."""
        scored.scores[np.searchsorted(scored.docs, docs)] *= 1.0 + ranking.EXACT

    def _scored(self, found: Postings, inside: dict[str, Postings]) -> Scored:
        view = self.view
        lengths, average = view.lengths(None), view.average(None)
        scores = scoring.bm25(found, lengths, average, view.count, ranking.PRESENCE)
        for name, boost in view.boosted:
            more = scoring.bm25(inside[name], view.lengths(name), view.average(name), view.count)
            scores[np.searchsorted(found.docs, inside[name].docs)] += boost * more
        return Scored(found.docs, scores)

    def _keys(self, pattern: Pattern) -> Keys:
        """Where a pattern begins."""
        terms = self._terms(pattern)
        within = None
        if len(terms) > 1:
            for words in terms:
                docs = self.view.postings(words, self._aside(pattern)).docs
                within = _both(within, self._mask(docs))
        found = self.view.keys(terms[-1], within, pattern.field)
        for words in reversed(terms[:-1]):
            found = scoring.followed(self.view.keys(words, within, pattern.field), found)
        return found

    def _terms(self, pattern: Pattern) -> list[Terms]:
        """For each place of a pattern the words that may stand there."""
        return [self.view.terms(place, self._aside(pattern)) for place in pattern.places]

    def _aside(self, pattern: Pattern) -> str | None:
        """The field of a pattern where that stands aside."""
        return pattern.field if pattern.field in self.view.aside else None

    # Which are best

    def _hits(self, docs: Docs) -> tuple[Hit, ...]:
        window = slice(self.query.offset, self.query.offset + self.query.limit)
        count = window.stop
        if self.query.order != "relevance":
            chosen = docs[self._by_number(docs)[window]]
            return tuple(Hit(int(self.view.ids[doc]), 0.0) for doc in chosen)
        chosen, scores = self._ranked(docs, count)
        hits = zip(chosen[window].tolist(), scores[window].tolist(), strict=True)
        if not self.query.explain:
            return tuple(Hit(int(self.view.ids[doc]), score) for doc, score in hits)
        return tuple(
            Hit(int(self.view.ids[doc]), score, self._explain(doc, score, place))
            for place, (doc, score) in enumerate(hits, self.query.offset)
        )

    def _by_number(self, docs: Docs) -> NDArray[np.int64]:
        """The places of documents in order of a number; those without it come last."""
        name = self.query.order.removeprefix("-")
        numbers = self.view.number(name)[docs]
        missing = numbers == np.iinfo(np.int64).min
        keys = -numbers if self.query.order.startswith("-") else numbers
        return np.lexsort((self.view.ids[docs], keys, missing))

    def _ranked(self, docs: Docs, count: int) -> tuple[Docs, Scores]:
        """The best documents, best first, and their scores."""
        deepest = max(count, ranking.FEEDBACK_DEPTH) if self._may_widen() else count
        scores = self._sums(docs)
        docs, scores = self._contenders(docs, scores, deepest)
        for pair in self.plan.pairs:
            close, added = self._pair(pair, docs)
            scores[close] += added
        scores = np.round(scores, ranking.SCORE_DIGITS)
        order = scoring.best(scores, self.view.ids[docs], deepest)
        docs, scores = docs[order], scores[order]
        if self._may_widen() and docs.size:
            docs, scores = self._widened(docs, scores)
        return docs[:count], scores[:count]

    def _contenders(self, docs: Docs, scores: Scores, count: int) -> tuple[Docs, Scores]:
        """Those documents that can be among the `count` best once nearness is added, ascending.

        Where two words are near each other, NEAR of the lesser is added. So a document gains
        at most NEAR of its sum for each time that a word is in more than one pair, and at most
        what its own words allow: the first bound is cheap, the second one is close.
        """
        slack = 1.0 + ranking.NEAR * self._pairs_of_a_word() / 2.0
        threshold = scoring.threshold(scores, count)
        kept = np.flatnonzero(scores >= threshold / slack)
        docs, scores = docs[kept], scores[kept]
        if self.plan.pairs and docs.size > count:
            most = scores.copy()
            for pair in self.plan.pairs:
                most += ranking.NEAR * self._lesser(pair, docs)
            kept = np.flatnonzero(most >= threshold)
            docs, scores = docs[kept], scores[kept]
        return docs, scores

    def _sums(self, docs: Docs) -> Scores:
        """The sum of what the concepts add, for each of `docs`."""
        if len(self.ranking) == 1:
            [number] = self.ranking
            scored, weight = self._concept(number), self.plan.concepts[number].weight
            if scored.docs.size == docs.size:
                return scored.scores * weight if weight != 1.0 else scored.scores
        return self._all_sums()[docs]

    def _all_sums(self) -> Scores:
        """The same for all slots."""
        if self.sums is None:
            self.sums = np.zeros(self.view.size)
            for number in self.ranking:
                scored, weight = self._concept(number), self.plan.concepts[number].weight
                added = scored.scores * weight if weight != 1.0 else scored.scores
                np.add.at(self.sums, scored.docs, added)
        return self.sums

    def _pairs_of_a_word(self) -> int:
        members = [number for pair in self.plan.pairs for number in pair]
        return max((members.count(number) for number in set(members)), default=0)

    def _lesser(self, pair: tuple[int, int], docs: Docs) -> Scores:
        """What the lesser word of a pair adds to documents, 0 where one of them is missing."""
        return np.minimum(self._weighed(pair[0], docs), self._weighed(pair[1], docs))

    def _weighed(self, number: int, docs: Docs) -> Scores:
        """What a concept adds to documents; kept for the documents that were asked for last."""
        known = self.weighed.get(number)
        if known is None or known[0] is not docs:
            scored = self._concept(number)
            weight = self.plan.concepts[number].weight
            known = docs, weight * scoring.value_at(scored.docs, scored.scores, docs)
            self.weighed[number] = known
        return known[1]

    def _pair(self, pair: tuple[int, int], docs: Docs) -> tuple[NDArray[np.int64], Scores]:
        """Places in `docs`, which is ascending, where a pair is near each other, and what that
        adds there."""
        lesser = self._lesser(pair, docs)
        within = self._mask(docs[lesser > 0.0])
        first, second = (
            self.view.keys(self._typed(self.plan.concepts[number]), within, None) for number in pair
        )
        close = scoring.near(first, second, ranking.NEAR_WINDOW)
        places = np.searchsorted(docs, close)
        return places, ranking.NEAR * lesser[places]

    def _typed(self, concept: Concept) -> Terms:
        """The words of the dictionary that a concept of one typed word stands for."""
        return self.view.terms(concept.words[0].patterns[0].places[0])

    # Words of the best hits

    def _may_widen(self) -> bool:
        return self.plan.plain and self.query.feedback

    def _widened(self, docs: Docs, scores: Scores) -> tuple[Docs, Scores]:
        """The best documents, ordered anew with the words that the first of them share."""
        hits = slice(ranking.FEEDBACK_HITS)
        self._choose_feedback(docs[hits].tolist(), scores[hits].tolist())
        depth = ranking.FEEDBACK_DEPTH
        # Ascending documents are looked up several times faster.
        order = np.argsort(docs[:depth])
        first, rest = docs[:depth][order], docs[depth:]
        added = scores[:depth][order]
        for stem in self.feedback:
            added += self._fed_back(stem, first)
        added = np.round(added, ranking.SCORE_DIGITS)
        order = scoring.best(added, self.view.ids[first], first.size)
        return (
            np.concatenate((first[order], rest)),
            np.concatenate((added[order], scores[depth:])),
        )

    def _fed_back(self, stem: str, docs: Docs) -> Scores:
        """What a word of the feedback adds to documents."""
        terms = self.view.terms(Place(stems=frozenset((stem,))))
        nothing: frozenset[str] = frozenset()
        scored = self.view.cached(("word", terms, nothing), lambda: self._word(terms, nothing))
        return self.feedback[stem] * scoring.value_at(scored.docs, scored.scores, docs)

    def _choose_feedback(self, hits: Sequence[int], scores: Sequence[float]) -> None:
        """Set the words of the feedback and their weights: those that the best hits use most, as
        far as few other documents do."""
        lengths, average = self.view.lengths(None), self.view.average(None)
        used: dict[str, float] = {}
        for doc, score in zip(hits, scores, strict=True):
            trust = ranking.trust(score, scores[0])
            frequencies: dict[str, int] = {}
            for stem, _form, frequency in self.view.words(doc):
                frequencies[stem] = frequencies.get(stem, 0) + frequency
            for stem, frequency in frequencies.items():
                share = ranking.saturation(frequency, float(lengths[doc]), average)
                used[stem] = used.get(stem, 0.0) + trust * share
        documents = self.view.documents_with(tuple(used))
        telling = {
            stem: round(share * ranking.idf(self.view.count, others), ranking.SCORE_DIGITS)
            for (stem, share), others in zip(used.items(), documents, strict=True)
        }
        chosen = sorted(telling, key=lambda stem: (-telling[stem], stem))[: ranking.FEEDBACK_WORDS]
        for stem in chosen:
            self.feedback[stem] = ranking.FEEDBACK_WEIGHT * telling[stem] / telling[chosen[0]]

    # Why

    def _explain(self, doc: int, score: float, place: int) -> tuple[ScorePart, ...]:
        """The addends of the score of the document at a place of the order; the last one takes
        up what rounding left."""
        one = np.array([doc], np.int32)
        parts = [
            ScorePart(_named(self.plan.concepts[number]), float(self._weighed(number, one)[0]))
            for number, concept in enumerate(self.plan.concepts)
            if concept.weight
        ]
        for pair in self.plan.pairs:
            _places, added = self._pair(pair, one)
            first, second = (_named(self.plan.concepts[number]) for number in pair)
            parts.append(ScorePart(f"{first} near {second}", float(added.sum())))
        if place < ranking.FEEDBACK_DEPTH:
            parts += [
                ScorePart(f"{stem} (feedback)", float(self._fed_back(stem, one)[0]))
                for stem in self.feedback
            ]
        parts = [part for part in parts if part.value]
        rest = score - sum(part.value for part in parts)
        return (*parts, ScorePart("rounding", rest)) if rest else tuple(parts)


def _both(first: Mask | None, second: Mask | None) -> Mask | None:
    """What is in both masks; None is everything."""
    if first is None:
        return second
    if second is None:
        return first
    return first & second


def _named(concept: Concept) -> str:
    return " ".join(wording.label for wording in concept.words)
