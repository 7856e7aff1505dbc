"""Scores of the reference backend: the formulas of search.planning.weights, plainly."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

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
from search.answering.similarity import DISTINCTIVE_WORDS, is_reason
from search.spelling.autocorrection import choose_replacements
from search.text.generic_words import is_generic
from tests.search.reference.documents import AnalysedDocument, fits
from tests.search.reference.edit_distance import is_nearly

Ranked = list[tuple[AnalysedDocument, float]]


@dataclass
class Collected:
    """All documents of an index, with their statistics."""

    schema: SearchSchema
    documents: tuple[AnalysedDocument, ...]
    opened: dict[tuple[TermSlot, str | None], frozenset[str]] = field(default_factory=dict)
    counted: dict[tuple[Pattern, str | None], int] = field(default_factory=dict)
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

    def documents_with(self, stem: str) -> int:
        """Return the number of documents with a word of this stem."""
        return sum(stem in doc.frequencies() for doc in self.documents)

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

    def times(self, pattern: Pattern, doc: AnalysedDocument, name: str | None) -> int:
        """Return the number of matches of a pattern in a document, in one field or all."""
        forms = [self.expanded(slot, pattern.field) for slot in pattern.slots]
        return sum(name in (None, word.field) for word in doc.found(pattern, forms))

    def with_pattern(self, pattern: Pattern, name: str | None) -> int:
        """Return the document frequency of a pattern, in one field or any."""
        key = (pattern, name)
        if key not in self.counted:
            self.counted[key] = sum(self.times(pattern, doc, name) > 0 for doc in self.documents)
        return self.counted[key]

    def with_stem(self, stem: str) -> int:
        """Return the document frequency of a stem, summed over its forms."""
        return sum(
            len({word.form for word in doc.words if word.stem == stem}) for doc in self.documents
        )

    def distinctive(self, stem: str, times: int, length: int) -> float:
        """Return the distinctiveness of a stem with this frequency in a document of this length."""
        share = weights.saturation(times, length, self.average(None))
        return share * weights.idf(len(self.documents), self.with_stem(stem))


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
                    self.collected.times(pattern, doc, None)
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
        concepts = self.plan.concepts
        names = [" ".join(variant.label for variant in concept.words) for concept in concepts]
        values = [concept.weight * self.concept(concept, doc) for concept in concepts]
        parts = [ScorePart(*pair) for pair in zip(names, values, strict=True)]
        for first, second in self.plan.pairs:
            if self.near(concepts[first], concepts[second], doc):
                lesser = min(values[first], values[second])
                reason = f"{names[first]} near {names[second]}"
                parts.append(ScorePart(reason, weights.NEAR * lesser))
        return parts

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
        """Return the inverse document frequency of a word or synonym."""
        having = sum(
            any(self.collected.times(pattern, doc, None) for pattern in variant.patterns)
            for doc in self.collected.documents
        )
        return weights.idf(len(self.collected.documents), having)

    def variant(self, variant: PhraseVariant, doc: AnalysedDocument) -> float:
        """Return the score of a word or synonym: the best of its patterns, kept as a float32."""
        best = max(
            (self.pattern(pattern, variant.exact, doc) for pattern in variant.patterns), default=0.0
        )
        return struct.unpack("f", struct.pack("f", best))[0]

    def pattern(self, pattern: Pattern, exact: frozenset[str], doc: AnalysedDocument) -> float:
        """Return the score of a pattern in a document."""
        score = self.bm25(pattern, doc, None)
        for name in self.collected.schema.text_fields:
            if name.boost and score:
                score += name.boost * self.bm25(pattern, doc, name.name)
        above = [
            (share, times)
            for name, share in self.collected.schema.context
            if (times := self.collected.times(pattern, doc, name))
        ]
        alone = sum(times for _, times in above) == self.collected.times(pattern, doc, None)
        if above and pattern.field is None and alone:
            score *= max(share for share, _ in above)
        forms = [self.collected.expanded(slot, pattern.field) for slot in pattern.slots]
        if any(word.form in exact for word in doc.found(pattern, forms)):
            score *= 1.0 + weights.EXACT
        return score

    def bm25(self, pattern: Pattern, doc: AnalysedDocument, name: str | None) -> float:
        """Return the BM25 score of a pattern over one field, or over all."""
        times = self.collected.times(pattern, doc, name)
        if not times:
            return 0.0
        idf = weights.idf(len(self.collected.documents), self.collected.with_pattern(pattern, name))
        average = self.collected.average(name)
        presence = weights.presence(plain=self.plan.plain) if name is None else 0.0
        return idf * (weights.saturation(times, doc.length(name), average) + presence)

    def near(self, first: Concept, second: Concept, doc: AnalysedDocument) -> bool:
        """Test whether the typed words of two concepts occur within NEAR_WINDOW words."""
        slots = [concept.words[0].patterns[0].slots[0] for concept in (first, second)]
        ones, others = (
            [word for word in doc.words if fits(slot, frozenset(), word)] for slot in slots
        )
        return any(
            one.part == other.part and abs(one.position - other.position) <= weights.NEAR_WINDOW
            for one in ones
            for other in others
        )

    def choose(self, hits: Ranked) -> None:
        """Choose the terms of the feedback and their weights from the top hits."""
        total, shares = self.collected, dict[str, float]()
        for doc, score in hits:
            length = doc.length(None)
            trust = weights.trust(score, hits[0][1])
            for stem, times in doc.distinctive_frequencies().items():
                share = weights.saturation(times, length, total.average(None))
                shares[stem] = shares.get(stem, 0.0) + trust * share
        distinctive = {
            stem: round(
                share * weights.idf(len(total.documents), total.with_stem(stem)),
                weights.SCORE_DIGITS,
            )
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
                having = [doc for doc in self.collected.documents if self.holds(Says(number), doc)]
                worth = concept.weight * weights.idf(len(self.collected.documents), len(having))
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
                weight * self.pattern(Pattern((TermSlot(frozenset((stem,))),)), frozenset(), doc),
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


def share_of(collected: Collected, asked: AnalysedDocument, doc: AnalysedDocument) -> Similar:
    """Compare a document with the one asked for, by their shared distinctive words."""
    length, average = asked.length(None), collected.average(None)
    by_stem = {
        stem: round(collected.distinctive(stem, times, length), weights.SCORE_DIGITS)
        for stem, times in asked.distinctive_frequencies().items()
        if not is_generic(stem)
    }
    distinctive = sorted(by_stem, key=lambda stem: (-by_stem[stem], stem))[:DISTINCTIVE_WORDS]
    times = doc.frequencies()
    shared = [stem for stem in distinctive if stem in times]
    score = sum(
        by_stem[stem] * weights.saturation(times[stem], doc.length(None), average)
        for stem in shared
    )
    total = sum(by_stem[stem] for stem in distinctive) * (weights.K1 + 1.0)
    words = tuple(
        asked.form_of(stem)
        for stem in shared
        if is_reason(stem, collected.documents_with(stem), len(collected.documents))
    )
    return Similar(doc.id, round(score / total, weights.SCORE_DIGITS) if total else 0.0, words)


def _ordered(scored: Iterable[tuple[AnalysedDocument, float]]) -> Ranked:
    rounded = [(doc, round(score, weights.SCORE_DIGITS)) for doc, score in scored]
    return sorted(rounded, key=lambda item: (-item[1], item[0].id))
