"""Relevance scores of the query's concepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from search.planning import weights
from search.planning.plan import Concept, Pattern, PhraseVariant, Plan
from search.ranking import scoring
from search.ranking.scoring import Docs, Keys, Mask, Postings, Scores
from search.ranking.views import NOTHING, Scored, View, Words

_DENSE_SHARE = 2
"""Inverse share of documents from which a word's scores are also kept as one dense array.

Reading a dense array needs no search, but twice the memory; only a few dozen words are so
frequent.
"""


class ConceptScores:
    """Matching documents and scores of each concept of a plan in one view, computed once.

    ranking  indices of the concepts that are scored
    """

    def __init__(self, view: View, plan: Plan) -> None:
        self.view = view
        self.plan = plan
        self.ranking = [n for n, concept in enumerate(plan.concepts) if concept.weight]
        self._presence = weights.presence(plain=plan.plain)
        self._found: dict[int, Scored] = {}
        self._weighted: dict[int, tuple[Docs, Scores]] = {}
        self._places: dict[int, tuple[Docs, Keys]] = {}
        self._sums: Scores | None = None

    def concept(self, number: int) -> Scored:
        """Return the documents that match a concept, with unweighted scores."""
        if number not in self._found:
            self._found[number] = self._score_concept(self.plan.concepts[number])
        return self._found[number]

    def weighted(self, number: int, docs: Docs) -> Scores:
        """Return a concept's weighted score for each of `docs`; the last array is cached."""
        known = self._weighted.get(number)
        if known is None or known[0] is not docs:
            scored, weight = self.concept(number), self.plan.concepts[number].weight
            added = scored.of(docs)
            known = docs, added * weight if weight != 1.0 else added
            self._weighted[number] = known
        return known[1]

    def sums(self) -> Scores:
        """Return the total score of every slot, float64 of shape (view.size,)."""
        if self._sums is None:
            self._sums = np.zeros(self.view.size)
            for number in self.ranking:
                scored, weight = self.concept(number), self.plan.concepts[number].weight
                added = scored.scores if scored.spread is None else scored.spread
                added = added * weight if weight != 1.0 else added
                if scored.spread is None:
                    np.add.at(self._sums, scored.docs, added)
                else:
                    self._sums += added
        return self._sums

    def sums_of(self, docs: Docs) -> Scores:
        """Return the total score of each of `docs`, float64 of the same shape."""
        if len(self.ranking) == 1:
            [number] = self.ranking
            scored, weight = self.concept(number), self.plan.concepts[number].weight
            if scored.docs is docs:
                return scored.scores * weight if weight != 1.0 else scored.scores
        if self._sums is None and docs.size * scoring.SEARCH_RATIO < self._total_matches():
            added = np.zeros(docs.size)
            for number in self.ranking:
                added += self.weighted(number, docs)
            return added
        return self.sums().take(docs)

    def _total_matches(self) -> int:
        return sum(self.concept(number).docs.size for number in self.ranking)

    def typed(self, number: int) -> Words:
        """Return the dictionary terms of a concept with a single typed word."""
        return self.view.terms(self.plan.concepts[number].words[0].patterns[0].slots[0])

    def places(self, number: int, docs: Docs) -> Keys:
        """Return the occurrences in `docs` of a concept with a single typed word, as position keys.

        Cached for the last array asked for.
        """
        known = self._places.get(number)
        if known is None or known[0] is not docs:
            known = docs, self.view.keys(self.typed(number), docs, None)
            self._places[number] = known
        return known[1]

    def word(
        self, words: Words, exact: frozenset[str] = frozenset(), field: str | None = None
    ) -> Scored:
        """Return the documents with one of these dictionary terms, and their BM25 scores.

        exact  forms that score higher
        field  None for any field, or a text field that is boosted or has its own dictionary
        """
        key = ("word", words, exact, field, self._presence)
        return self.view.cached(key, lambda: self._word(words, exact, field))

    def is_expensive(self, number: int) -> bool:
        """Test whether matching a concept needs word positions, which are expensive to read."""
        concept = self.plan.concepts[number]
        return any(
            len(pattern.slots) > 1 or not self._has_postings(pattern.field)
            for variant in (*concept.words, *concept.alternatives)
            for pattern in variant.patterns
        )

    def mask(self, *sets: Docs) -> Mask:
        """Return the union of sets of documents as a boolean mask of shape (view.size,)."""
        mask = np.zeros(self.view.size, bool)
        for docs in sets:
            mask[docs] = True
        return mask

    def are_in(self, docs: Docs, others: Docs) -> Mask:
        """Return a boolean mask over `docs`: which of them are among `others`."""
        return scoring.are_in(docs, others, self.view.size)

    def _score_concept(self, concept: Concept) -> Scored:
        words = [self._variant(variant) for variant in concept.words]
        typed = self._combined(words, np.add)
        if not concept.alternatives:
            return typed
        most = sum(self._idf(scored) for scored in words)
        others = [self._variant(variant) for variant in concept.alternatives]
        tempered = [self._capped(scored, most) for scored in others]
        return self._combined([typed, *tempered], np.maximum)

    def _capped(self, scored: Scored, most: float) -> Scored:
        """Scale down the scores of a synonym that is rarer than the typed words, to their idf."""
        idf = self._idf(scored)
        return scored if idf <= most else Scored(scored.docs, scored.scores * (most / idf))

    def _idf(self, scored: Scored) -> float:
        return weights.idf(self.view.count, scored.docs.size)

    def _variant(self, variant: PhraseVariant) -> Scored:
        patterns = [self._pattern(pattern, variant.exact) for pattern in variant.patterns]
        return self._combined(patterns, np.maximum)

    def _combined(self, parts: Sequence[Scored], operation: np.ufunc) -> Scored:
        parts = [part for part in parts if part.docs.size]
        if len(parts) < 2:
            return parts[0] if parts else NOTHING
        docs = np.flatnonzero(self.mask(*(part.docs for part in parts))).astype(np.int32)
        scores = np.zeros(docs.size)
        for part in parts:
            places = np.searchsorted(docs, part.docs)
            scores[places] = operation(scores[places], part.scores)
        return Scored(docs, scores)

    def _pattern(self, pattern: Pattern, exact: frozenset[str]) -> Scored:
        """Return the documents that match a pattern, with scores."""
        words = self._words(pattern)
        if len(words) == 1 and self._has_postings(pattern.field):
            return self.word(words[0], exact, pattern.field)
        # Suggestions repeat the same phrases, which are the most expensive to match.
        return self.view.cached(
            ("pattern", pattern, exact, self._presence),
            lambda: self._in_places(pattern, words, exact),
        )

    def _in_places(self, pattern: Pattern, words: Sequence[Words], exact: frozenset[str]) -> Scored:
        keys = self._keys(pattern, words)
        if not keys.size:
            return NOTHING
        found = scoring.keys_to_postings(keys)
        inside = {
            name: scoring.keys_to_postings(self.view.field_of(keys, name))
            for name in self._counted_apart(pattern.field)
        }
        scored = self._scored(found, inside, anywhere=pattern.field is None)
        if exact and len(words) == 1:
            as_typed = self.view.exact(words[0], exact)
            keys = self.view.keys(as_typed, found.docs, pattern.field)
            self._boost_exact(scored, scoring.distinct(keys >> scoring.KEY_BITS))
        return scored

    def _has_postings(self, field: str | None) -> bool:
        """Test whether the view has separate postings for a field."""
        view = self.view
        return field is None or field in (*view.named_only, *dict(view.boosted), *view.context)

    def _counted_apart(self, field: str | None) -> tuple[str, ...]:
        """Return the fields that change the score of a word that is looked for in `field`."""
        boosted = tuple(dict(self.view.boosted))
        return boosted if field is not None else (*boosted, *self.view.context)

    def _word(self, words: Words, exact: frozenset[str], field: str | None) -> Scored:
        found = self.view.postings(words, field)
        inside = {field: found}
        if field is None:
            inside |= {name: self.view.postings(words, name) for name in self._counted_apart(None)}
        scored = self._scored(found, inside, anywhere=field is None)
        as_typed = self.view.exact(words, exact) if exact else ()
        if as_typed:
            self._boost_exact(scored, self.view.postings(as_typed, field).docs)
        if scored.docs.size * _DENSE_SHARE < self.view.size:
            return scored
        spread = np.zeros(self.view.size)
        spread[scored.docs] = scored.scores
        return Scored(scored.docs, scored.scores, spread)

    def _boost_exact(self, scored: Scored, docs: NDArray[np.integer]) -> None:
        """Raise the scores of documents in which a word occurs exactly as typed."""
        scored.scores[np.searchsorted(scored.docs, docs)] *= 1.0 + weights.EXACT

    def _scored(
        self, found: Postings, inside: Mapping[str | None, Postings], *, anywhere: bool
    ) -> Scored:
        """Score the documents with a word.

        inside    postings of the word in single fields
        anywhere  whether it is looked for in any field, so that the context counts less
        """
        view = self.view
        lengths, average = view.lengths(None), view.average(None)
        scores = scoring.bm25(found, lengths, average, view.count, self._presence)
        for name, boost in view.boosted:
            if name not in inside:
                continue
            more = scoring.bm25(inside[name], view.lengths(name), view.average(name), view.count)
            scores[np.searchsorted(found.docs, inside[name].docs)] += boost * more
        if anywhere and view.context:
            self._temper_context(scores, found, [inside[name] for name in view.context])
        return Scored(found.docs, scores)

    def _temper_context(self, scores: Scores, found: Postings, context: Sequence[Postings]) -> None:
        """Lower the scores of documents that have a word in their context only."""
        above = scoring.merged_postings(context)
        places = np.searchsorted(found.docs, above.docs)
        alone = found.frequencies.take(places) == above.frequencies
        scores[places[alone]] *= weights.CONTEXT

    def _words(self, pattern: Pattern) -> list[Words]:
        """Return the dictionary terms for each position of a pattern."""
        return [self.view.terms(slot, self._named_only(pattern)) for slot in pattern.slots]

    def _keys(self, pattern: Pattern, words: Sequence[Words]) -> Keys:
        """Return the position keys at which matches of a pattern begin."""
        if len(words) == 1:
            return self.view.keys(words[0], None, pattern.field)
        found_in = [self.view.postings(each, self._named_only(pattern)).docs for each in words]
        # The rarest term first: each one leaves fewer documents to search for the next.
        first, *others = sorted(range(len(words)), key=lambda place: found_in[place].size)
        within = found_in[first]
        for place in others:
            within = within[self.are_in(within, found_in[place])]
        begins = self.view.keys(words[first], within, pattern.field) - first
        for place in others:
            within = scoring.distinct(begins >> scoring.KEY_BITS).astype(np.int32)
            keys = self.view.keys(words[place], within, pattern.field) - place
            begins = begins[scoring.contained(begins, keys)]
        return begins

    def _named_only(self, pattern: Pattern) -> str | None:
        """Return the field of a pattern if it has its own dictionary, else None."""
        return pattern.field if pattern.field in self.view.named_only else None
