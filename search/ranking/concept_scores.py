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
from search.ranking.word_scores import InField, WordScores

AnyScored = Scored | WordScores


class ConceptScores:
    """Matching documents and scores of each concept of a plan in one view, computed once.

    ranking   indices of the concepts that are scored
    presence  constant for containing a word at all
    """

    def __init__(self, view: View, plan: Plan) -> None:
        self.view = view
        self.plan = plan
        self.ranking = [n for n, concept in enumerate(plan.concepts) if concept.weight]
        self.presence = weights.presence(plain=plan.plain)
        self._found: dict[int, AnyScored] = {}
        self._weighted: dict[int, tuple[Docs, Scores]] = {}
        self._places: dict[int, tuple[Docs, Keys]] = {}
        self._sums: Scores | None = None
        self._union: Mask | None = None

    def concept(self, number: int) -> AnyScored:
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

    def narrowed(self, docs: Docs, kept: NDArray[np.int64]) -> Docs:
        """Return `docs` at some indices; their weighted scores that are cached stay known."""
        chosen = docs.take(kept)
        for number, (known, scores) in self._weighted.items():
            if known is docs:
                self._weighted[number] = chosen, scores.take(kept)
        return chosen

    def sums(self) -> Scores:
        """Return the total score of every slot, float64 of shape (view.size,)."""
        if self._sums is None:
            self._sums = np.zeros(self.view.size)
            for number in self.ranking:
                self.concept(number).add_to(self._sums, self.plan.concepts[number].weight)
        return self._sums

    def contenders(self, count: int, slack: float) -> tuple[Docs, Scores]:
        """Return the documents that may be among the `count` best, ascending, and their sums.

        slack  factor by which a score may exceed its sum
        """
        sums = self.sums()
        least = scoring.threshold(sums, count) / slack
        may_be = sums >= least if least > 0.0 else sums > 0.0
        docs = may_be.nonzero()[0].astype(np.int32)
        return docs, sums.take(docs)

    def union(self) -> Mask:
        """Return a mask of the documents that match any scored concept, of shape (view.size,)."""
        if self._union is None:
            matched = (self.concept(number).docs for number in self.ranking)
            self._union = self._sums > 0.0 if self._sums is not None else self.mask(*matched)
        return self._union

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
    ) -> WordScores:
        """Return the documents with one of these dictionary terms, and their BM25 scores.

        exact  forms that score higher
        field  None for any field, or a text field that is boosted or has its own dictionary
        """
        key = ("word", words, exact, field, self.presence)
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
        return scoring.union(sets, self.view.size)

    def are_in(self, docs: Docs, others: Docs) -> Mask:
        """Return a boolean mask over `docs`: which of them are among `others`."""
        return scoring.are_in(docs, others, self.view.size)

    def _score_concept(self, concept: Concept) -> AnyScored:
        words = [self._variant(variant) for variant in concept.words]
        typed = self._combined(words, np.add)
        if not concept.alternatives:
            return typed
        most = sum(self._idf(scored) for scored in words)
        others = [self._variant(variant) for variant in concept.alternatives]
        tempered = [self._capped(scored, most) for scored in others]
        return self._combined([typed, *tempered], np.maximum)

    def _capped(self, scored: AnyScored, most: float) -> AnyScored:
        """Scale down the scores of a synonym that is rarer than the typed words, to their idf."""
        idf = self._idf(scored)
        return scored if idf <= most else Scored(scored.docs, scored.scores * (most / idf))

    def _idf(self, scored: AnyScored) -> float:
        return weights.idf(self.view.count, scored.docs.size)

    def _variant(self, variant: PhraseVariant) -> AnyScored:
        patterns = [self._pattern(pattern, variant.exact) for pattern in variant.patterns]
        return self._combined(patterns, np.maximum)

    def _combined(self, parts: Sequence[AnyScored], operation: np.ufunc) -> AnyScored:
        parts = [part for part in parts if part.docs.size]
        if len(parts) < 2:
            return parts[0] if parts else NOTHING
        docs = self.mask(*(part.docs for part in parts)).nonzero()[0].astype(np.int32)
        scores = np.zeros(docs.size)
        for part in parts:
            places = docs.searchsorted(part.docs)
            scores[places] = operation(scores[places], part.scores)
        return Scored(docs, scores)

    def _pattern(self, pattern: Pattern, exact: frozenset[str]) -> AnyScored:
        """Return the documents that match a pattern, with scores."""
        words = self._words(pattern)
        if len(words) == 1 and self._has_postings(pattern.field):
            return self.word(words[0], exact, pattern.field)
        # Suggestions repeat the same phrases, which are the most expensive to match.
        return self.view.cached(
            ("pattern", pattern, exact, self.presence),
            lambda: self._in_places(pattern, words, exact),
        )

    def _in_places(
        self, pattern: Pattern, words: Sequence[Words], exact: frozenset[str]
    ) -> AnyScored:
        keys = self._keys(pattern, words)
        if not keys.size:
            return NOTHING
        found = scoring.keys_to_postings(keys)
        inside = {
            name: scoring.keys_to_postings(self.view.field_of(keys, name))
            for name in self._counted_apart(pattern.field)
        }
        as_typed = scoring.NO_DOCS
        if exact and len(words) == 1:
            terms = self.view.exact(words[0], exact)
            keys = self.view.keys(terms, found.docs, pattern.field)
            as_typed = scoring.distinct(keys >> scoring.KEY_BITS).astype(np.int32)
        return self._scored(found, inside, as_typed, anywhere=pattern.field is None)

    def _has_postings(self, field: str | None) -> bool:
        """Test whether the view has separate postings for a field."""
        view = self.view
        return field is None or field in (
            *view.named_only,
            *dict(view.boosted),
            *dict(view.context),
        )

    def _counted_apart(self, field: str | None) -> tuple[str, ...]:
        """Return the fields that change the score of a word that is looked for in `field`."""
        boosted = tuple(dict(self.view.boosted))
        return boosted if field is not None else (*boosted, *dict(self.view.context))

    def _word(self, words: Words, exact: frozenset[str], field: str | None) -> WordScores:
        found = self.view.postings(words, field)
        inside = {field: found}
        if field is None:
            inside |= {name: self.view.postings(words, name) for name in self._counted_apart(None)}
        as_typed = self._as_typed(words, exact, found, field) if exact else scoring.NO_DOCS
        return self._scored(found, inside, as_typed, anywhere=field is None)

    def _as_typed(
        self, words: Words, exact: frozenset[str], found: Postings, field: str | None
    ) -> Docs:
        """Return the documents with one of these forms, of those found with any of the words."""
        terms = self.view.exact(words, exact)
        return found.docs if terms == words else self.view.postings(terms, field).docs

    def _scored(
        self,
        found: Postings,
        inside: Mapping[str | None, Postings],
        exact: Docs,
        *,
        anywhere: bool,
    ) -> WordScores:
        """Return the scores of the documents with a word.

        inside    postings of the word in single fields
        exact     documents in which it occurs exactly as typed
        anywhere  whether it is looked for in any field, so that the context counts less
        """
        view = self.view
        boosted = [
            InField(name, inside[name], boost)
            for name, boost in view.boosted
            if name in inside and inside[name].docs.size
        ]
        context = view.context if anywhere else ()
        return WordScores(
            view,
            found,
            boosted,
            presence=self.presence,
            context=[(inside[name], share) for name, share in context],
            exact=exact,
        )

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
