"""Scores of the reference backend: the formulas of search.planning.weights, plainly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from search.answering.similarity import DISTINCTIVE_WORDS, is_reason
from search.backends.base import Similar
from search.backends.documents import ScorePart, SearchSchema
from search.planning import weights
from search.planning.plan import (
    All,
    Any,
    Concept,
    Condition,
    HasKeyword,
    InRange,
    Pattern,
    PhraseVariant,
    Plan,
    Says,
    TermSlot,
)
from search.spelling.autocorrection import choose_replacements
from search.text.generic_words import is_generic
from tests.search.reference.documents import AnalysedDocument, PlacedWord, fits
from tests.search.reference.edit_distance import is_nearly

Ranked = list[tuple[AnalysedDocument, float]]


def kept_length(words: int) -> int:
    """Return the length of a document as an engine keeps it, in fewer digits perhaps."""
    return words


@dataclass
class Collected:
    """All documents of an index, with their statistics."""

    schema: SearchSchema
    documents: tuple[AnalysedDocument, ...]
    opened: dict[tuple[TermSlot, str | None], frozenset[str]] = field(default_factory=dict)
    counted: dict[tuple[str, str | None, bool], int] = field(default_factory=dict)
    averages: dict[str | None, float] = field(default_factory=dict)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages of the documents, ascending."""
        return tuple(sorted({doc.document.language for doc in self.documents}))

    def frequencies(self, named_only: str | None = None) -> dict[str, int]:
        """Return the document frequency of each form, summed over its stems.

        named_only  text field with its own dictionary; None for the fields searched by default
        """
        counts: dict[str, int] = {}
        for doc in self.documents:
            for form, _stem in {(word.form, word.stem) for word in doc.words_in(named_only)}:
                counts[form] = counts.get(form, 0) + 1
        return counts

    def average(self, name: str | None) -> float:
        """Return the mean length of a field, or of all."""
        if name not in self.averages:
            total = sum(doc.length(name) for doc in self.documents)
            self.averages[name] = total / len(self.documents)
        return self.averages[name]

    def expanded(self, slot: TermSlot, name: str | None = None) -> frozenset[str]:
        """Return the most frequent forms that match a prefix or fuzzy term, in one field or any."""
        named_only = name if name in self.schema.named_only else None
        if (slot, named_only) not in self.opened:
            frequencies = self.frequencies(named_only) if slot.prefix or slot.fuzzy else {}
            fitting = [
                form
                for form in frequencies
                if (slot.prefix and form.startswith(slot.prefix))
                or (slot.fuzzy and is_nearly(slot.fuzzy, form))
            ]
            fitting.sort(key=lambda form: (-frequencies[form], form))
            self.opened[slot, named_only] = frozenset(fitting[: weights.EXPANSIONS])
        return self.opened[slot, named_only]

    def forms(self, slot: TermSlot, name: str | None) -> frozenset[str]:
        """Return the forms in all documents that a term set accepts, in a text field or in any."""
        expanded = self.expanded(slot, name)
        named_only = name if name in self.schema.named_only else None
        return frozenset(
            word.form
            for doc in self.documents
            for word in doc.words_in(named_only)
            if fits(slot, expanded, word)
        )

    def has(self, stems: frozenset[str], name: str | None) -> bool:
        """See search.spelling.autocorrection.Lexicon."""
        named_only = name if name in self.schema.named_only else None
        return any(
            word.stem in stems for doc in self.documents for word in doc.words_in(named_only)
        )

    def near(self, form: str, name: str | None) -> list[str]:
        """See search.spelling.autocorrection.Lexicon."""
        named_only = name if name in self.schema.named_only else None
        having = [{word.form for word in doc.words_in(named_only)} for doc in self.documents]
        known = {other for forms in having for other in forms if other[:2] == form[:2]}
        return choose_replacements(
            form, {other: sum(other in forms for forms in having) for other in known}
        )

    def matches(self, pattern: Pattern, doc: AnalysedDocument) -> Iterator[tuple[PlacedWord, ...]]:
        """Yield the words of each match of a pattern in a document."""
        forms = [self.expanded(slot, pattern.field) for slot in pattern.slots]
        return doc.matches(pattern, forms)

    def with_token(self, token: str, name: str | None, *, is_form: bool) -> int:
        """Return the document frequency of a stem or a form in a text field, or in any."""
        key = (token, name, is_form)
        if key not in self.counted:
            self.counted[key] = sum(
                any(_is(token, word, is_form=is_form) for word in doc.words_in(name))
                for doc in self.documents
            )
        return self.counted[key]

    def idf(self, token: str, name: str | None = None, *, is_form: bool = False) -> float:
        """Return the inverse document frequency of a stem or a form."""
        return weights.idf(len(self.documents), self.with_token(token, name, is_form=is_form))

    def bm25(self, token: str, doc: AnalysedDocument, name: str | None, *, is_form: bool) -> float:
        """Return the score of a stem or a form in a document, in one text field or in any.

        In any, an occurrence counts as its field weighs.
        """
        times = sum(
            word.weight if name is None else 1.0
            for word in doc.words_in(name)
            if _is(token, word, is_form=is_form)
        )
        if not times:
            return 0.0
        saturated = weights.saturation(times, kept_length(doc.length(name)), self.average(name))
        return self.idf(token, name, is_form=is_form) * saturated


@dataclass
class Scores:
    """Matching and scores of a plan.

    weights, forms  weight and most frequent form of each stem of the feedback
    """

    collected: Collected
    plan: Plan
    weights: dict[str, float] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)

    def holds(self, condition: Condition, doc: AnalysedDocument) -> bool:
        """Test whether a document matches a condition."""
        match condition:
            case All(conditions, excluded):
                return all(self.holds(inner, doc) for inner in conditions) and not any(
                    self.holds(inner, doc) for inner in excluded
                )
            case Any(conditions):
                return any(self.holds(inner, doc) for inner in conditions)
            case Says(number):
                concept = self.plan.concepts[number]
                return any(
                    any(self.collected.matches(pattern, doc))
                    for variant in (*concept.words, *concept.alternatives)
                    for pattern in variant.patterns
                )
            case HasKeyword(name, value):
                if name not in self.collected.schema.keyword_names:
                    raise ValueError(f"The index has no keyword field {name!r}.")
                return doc.has(name, value)
            case InRange(name, span):
                return doc.in_range(name, span)

    def ranked(
        self, docs: Iterable[AnalysedDocument], *, feedback: bool
    ) -> tuple[Ranked, tuple[str, ...]]:
        """Return documents with their scores, best first, and the terms of the feedback."""
        first = _ordered((doc, self.asked(doc)) for doc in docs)
        if not (feedback and self.plan.plain and first):
            return first, ()
        self.choose(first[: weights.FEEDBACK_HITS])
        depth = weights.FEEDBACK_DEPTH
        again = _ordered((doc, score + self.fed_back(doc)) for doc, score in first[:depth])
        return again + first[depth:], tuple(self.forms.values())

    def asked(self, doc: AnalysedDocument) -> float:
        """Return the score of a document without feedback."""
        return sum(part.value for part in self.asked_parts(doc))

    def asked_parts(self, doc: AnalysedDocument) -> list[ScorePart]:
        """Return the score of a document without feedback, broken down by reason."""
        return [
            ScorePart(
                " ".join(variant.label for variant in concept.words),
                concept.weight * self.concept(concept, doc),
            )
            for concept in self.plan.concepts
        ]

    def concept(self, concept: Concept, doc: AnalysedDocument) -> float:
        """Return the unweighted score of a concept in a document."""
        scores = [sum(self.variant(variant, doc) for variant in concept.words)]
        for variant in concept.alternatives:
            most = sum(self.idf(typed) for typed in concept.words)
            # A synonym scores as if it were no rarer than the typed words.
            tempered = min(1.0, most / self.idf(variant))
            scores.append(tempered * self.variant(variant, doc))
        return max(scores)

    def idf(self, variant: PhraseVariant) -> float:
        """Return the inverse document frequency of a word or a phrase, summed over its words."""
        return max((self.idf_of(pattern) for pattern in variant.patterns), default=0.0)

    def idf_of(self, pattern: Pattern) -> float:
        """Return the same of a pattern, whose words are as frequent as their most frequent form."""
        collected, name = self.collected, pattern.field
        own = name if name in collected.schema.named_only else None
        total = 0.0
        for slot in pattern.slots:
            forms = slot.forms | collected.expanded(slot, name)
            most = [
                *(collected.with_token(stem, own, is_form=False) for stem in slot.stems),
                *(collected.with_token(form, own, is_form=True) for form in forms),
            ]
            total += weights.idf(len(collected.documents), max(most, default=0))
        return total

    def variant(self, variant: PhraseVariant, doc: AnalysedDocument) -> float:
        """Return the score of a word or synonym: the best of its patterns."""
        return max((self.pattern(pattern, doc) for pattern in variant.patterns), default=0.0)

    def pattern(self, pattern: Pattern, doc: AnalysedDocument) -> float:
        """Return the score of a pattern in a document: the best of its matches.

        A phrase counts as much as its words. They are compared by form if it has no stems.
        """
        collected, name = self.collected, pattern.field
        by_form = not any(slot.stems for slot in pattern.slots)
        best = 0.0
        for run in collected.matches(pattern, doc):
            score = 0.0
            for slot, word in zip(pattern.slots, run, strict=True):
                as_form = word.stem not in slot.stems if len(run) == 1 else by_form
                token = word.form if as_form or word.stem is None else word.stem
                is_form = as_form or word.stem is None
                score += collected.bm25(token, doc, name, is_form=is_form)
            best = max(best, score)
        return best

    def choose(self, hits: Ranked) -> None:
        """Choose the terms of the feedback and their weights from the top hits."""
        total, shares = self.collected, dict[str, float]()
        lengths = [len(doc.distinctive_words) for doc, _ in hits]
        average = sum(lengths) / len(lengths) or 1.0
        for doc, score in hits:
            trust = weights.trust(score, hits[0][1])
            for stem, times in doc.distinctive_frequencies().items():
                saturated = weights.saturation(times, len(doc.distinctive_words), average)
                shares[stem] = shares.get(stem, 0.0) + trust * saturated
        distinctive = {
            stem: round(share * total.idf(stem), weights.SCORE_DIGITS)
            for stem, share in shares.items()
        }
        best = sorted(distinctive, key=lambda stem: (-distinctive[stem], stem))[
            : weights.FEEDBACK_WORDS
        ]
        most = weights.FEEDBACK_SHARE * self.plan.weight * self.caution(hits)
        total_distinctive = sum(distinctive[stem] for stem in best) or 1.0
        for stem in best:
            self.weights[stem] = most * distinctive[stem] / total_distinctive
            forms = [
                word.form for doc, _ in hits for word in doc.distinctive_words if word.stem == stem
            ]
            self.forms[stem] = min(forms, key=lambda form: (-forms.count(form), form))

    def caution(self, hits: Ranked) -> float:
        """Return the factor by which hits that lack words of the query count less."""
        if len(hits) < weights.FEEDBACK_HITS:
            return 1.0
        trusts = [weights.trust(score, hits[0][1]) for _, score in hits]
        shared = total = 0.0
        for number, concept in enumerate(self.plan.concepts[: self.plan.typed]):
            if concept.weight:
                worth = concept.weight * sum(map(self.idf, concept.words))
                total += worth
                trusted = sum(
                    trust
                    for (doc, _), trust in zip(hits, trusts, strict=True)
                    if self.holds(Says(number), doc)
                )
                shared += worth * trusted / sum(trusts)
        return weights.caution(shared, total)

    def fed_back(self, doc: AnalysedDocument) -> float:
        """Return the score that feedback adds to a document."""
        return sum(part.value for part in self.feedback_parts(doc))

    def feedback_parts(self, doc: AnalysedDocument) -> list[ScorePart]:
        """Return the score that feedback adds to a document, broken down by term."""
        return [
            ScorePart(
                f"{self.forms[stem]} (feedback)",
                weight * self.collected.bm25(stem, doc, None, is_form=False),
            )
            for stem, weight in self.weights.items()
        ]

    def explained(
        self, doc: AnalysedDocument, score: float, place: int, feedback: tuple[str, ...]
    ) -> tuple[ScorePart, ...]:
        """Break down the score of the document at rank `place`."""
        parts = self.asked_parts(doc)
        if feedback and place < weights.FEEDBACK_DEPTH:
            parts += self.feedback_parts(doc)
        parts = [part for part in parts if part.value]
        rest = score - sum(part.value for part in parts)
        return (*parts, ScorePart("rounding", rest)) if rest else tuple(parts)


def share_of(collected: Collected, origin: AnalysedDocument, doc: AnalysedDocument) -> Similar:
    """Compare a document with another one, by the distinctive words of the latter."""
    by_stem = {
        stem: round(weights.saturation(times, 1.0, 1.0) * collected.idf(stem), weights.SCORE_DIGITS)
        for stem, times in origin.distinctive_frequencies().items()
        if not is_generic(stem)
    }
    distinctive = sorted(by_stem, key=lambda stem: (-by_stem[stem], stem))[:DISTINCTIVE_WORDS]
    times = doc.distinctive_frequencies()
    shared = [stem for stem in distinctive if stem in times]
    length, average = len(doc.distinctive_words), len(origin.distinctive_words)
    score = sum(by_stem[stem] * weights.saturation(times[stem], length, average) for stem in shared)
    total = sum(by_stem[stem] for stem in distinctive) * (weights.K1 + 1.0)
    words = tuple(
        origin.form_of(stem)
        for stem in shared
        if is_reason(
            stem, collected.with_token(stem, None, is_form=False), len(collected.documents)
        )
    )
    return Similar(doc.id, round(score / total, weights.SCORE_DIGITS) if total else 0.0, words)


def _is(token: str, word: PlacedWord, *, is_form: bool) -> bool:
    return token == (word.form if is_form else word.stem)


def _ordered(scored: Iterable[tuple[AnalysedDocument, float]]) -> Ranked:
    rounded = [(doc, round(score, weights.SCORE_DIGITS)) for doc, score in scored]
    return sorted(rounded, key=lambda item: (-item[1], item[0].id))
