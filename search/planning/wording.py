"""Analysis of a query's words: their variants in each language, corrections and synonyms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from search.backends.base import Alternative, Synonyms, Wording
from search.backends.documents import NameFields
from search.planning.compounds import other_compounds
from search.planning.name_lookup import NameLookup
from search.planning.plan import Pattern, PhraseVariant, TermSlot
from search.planning.readings import (
    Reading,
    is_one_character,
    label_of,
    read_word,
    stems_of,
    tokens_of,
    variant_of,
)
from search.query.tree import Fuzzy, Phrase, Prefix, Text, Word
from search.query.words import bare
from search.spelling.autocorrection import AutoCorrector, Correction, Lexicon
from search.text.analysis import Token, stop_words
from search.text.characters import fold
from search.text.english import NUMBER_WORDS
from search.text.function_words import FUNCTION_WORDS, UNSPACED_LANGUAGES
from search.text.languages import is_foreign_stop_word
from search.text.names import without_turkish_ending
from search.text.palladius import pinyin_of_name
from search.text.phrasal_verbs import phrasal_verbs
from search.text.transliteration import pinyin_names

_WITH_UNIT = re.compile(r"(\d[\d.,]*)((?!(?:st|nd|rd|th)\b)[^\W\d_]{2}.*|%)")
"""A number with the unit after it, as in 130km/h or 2%; 21st and 5G are one word."""

_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
"""A number with points between the thousands, as most of Europe writes it: 13.000."""


class QueryWords:
    """Analyser of the words of one query.

    languages      ISO 639-1 codes of the texts
    synonyms       expand the query's words
    lexicon        words of the index
    autocorrect    whether to correct words that the lexicon lacks
    names          lookup of names; None if the texts have no fields with names alone
    notes          messages for the reader about synonyms that were added
    without_match  for each typed word whose synonyms no text has, these synonyms
    idioms         runs of words that mean something else together (search.planning.idioms)
    """

    def __init__(
        self,
        languages: tuple[str, ...],
        synonyms: Synonyms,
        lexicon: Lexicon,
        *,
        autocorrect: bool,
        names: NameFields | None = None,
    ) -> None:
        self.languages = languages
        self.lexicon = lexicon
        self.notes: list[str] = []
        self.without_match: dict[str, list[PhraseVariant]] = {}
        self.idioms: set[tuple[str, ...]] = set()
        self.names = None if names is None else NameLookup(names, lexicon, languages)
        self._synonyms = synonyms
        is_own = UNSPACED_LANGUAGES.intersection(languages)
        self._function_words: Collection[str] = () if is_own else FUNCTION_WORDS
        self._used: dict[tuple[str, ...], str] = {}
        self._readings: dict[tuple[str, str | None], Sequence[Reading]] = {}
        self._split: dict[str, Sequence[str]] = {}
        self._found: dict[tuple[str, str | None], tuple[bool, ...]] = {}
        self._corrector = AutoCorrector(
            lexicon, partial(stems_of, languages=languages), autocorrect=autocorrect
        )

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Corrections made so far."""
        return self._corrector.corrections

    def segmented(self, words: Sequence[Word]) -> list[Word]:
        """Split words that are several in the texts.

        Words of scripts without spaces are split at the names in them (search.text.names), German
        compounds of two names that no text has into these, 中俄 into its countries, and 130km into
        number and unit. Arabic names lose the particles that are written onto them, and Chinese and
        Japanese questions their function words, if the texts are in other languages.
        """
        return [
            Word(part, word.field)
            for word in words
            for part in (self._parts(word.text) if word.field is None else (word.text,))
        ]

    def _parts(self, text: str) -> Sequence[str]:
        parts = self._split.get(text)
        if parts is None:
            parts = self._split[text] = self._split_at_names(text)
        return parts

    def _split_at_names(self, text: str) -> Sequence[str]:
        names = self._synonyms.names
        with_unit = _WITH_UNIT.fullmatch(text)
        is_found = self.found(text)
        if with_unit and not any(is_found[:1]):
            return with_unit.groups()
        if not any(is_found) and (
            parts := names.german_parts(text)
            or names.without_particle(text)
            or without_turkish_ending(text)
        ):
            return (parts,) if isinstance(parts, str) else parts
        return [
            name
            for part in names.segments(text, self._function_words)
            for name in ((not any(self.found(part)) and names.countries(part)) or [part])
        ]

    def understood(self, words: Sequence[Word]) -> str:
        """Return words as a text in which what no document has is put as it was searched for.

        Synonyms and corrections so far count, the longest first: Krieg in der Ukraine becomes
        “war in der Ukraine”, which a sentence model of English reads better.
        """
        typed = [word.text for word in words]
        instead = {run: other for run, other in self._used.items() if not self._has_any(run)}
        instead |= {(each.typed,): each.replacements[0] for each in self.corrections}
        if not instead:
            return " ".join(typed)
        texts = tuple(word.text for word in self.segmented(words))
        longest_first = sorted(instead, key=len, reverse=True)
        matches: list[str] = []
        while texts:
            run = next((run for run in longest_first if texts[: len(run)] == run), texts[:1])
            matches.append(instead.get(run, run[0]))
            texts = texts[len(run) :]
        return " ".join(matches)

    def _has_any(self, texts: Iterable[str]) -> bool:
        """Test whether any document has one of these words as typed."""
        return any(any(self.found(text)) for text in texts)

    def replacements(
        self, texts: list[str], stops: Collection[str] = ()
    ) -> dict[int, tuple[int, tuple[PhraseVariant, ...]]]:
        """Map the start of each run of words with known synonyms to (end, synonyms).

        Of overlapping runs the longest counts, then the first.

        stops  stop words of another language, which have none alone: un is no UN in French

        Nor has the verb of a phrasal verb: “give up” is no giving.
        """
        by_run: dict[tuple[int, int], dict[Alternative, None]] = {}
        alone = {text for text in stops if text.islower()}
        phrasal = phrasal_verbs(texts) if "en" in self.languages else ()
        for alternative in self._alternatives(texts):
            is_alone = alternative.end - alternative.start == 1
            if not (
                is_alone and (alternative.start in phrasal or texts[alternative.start] in alone)
            ):
                by_run.setdefault((alternative.start, alternative.end), {})[alternative] = None
        replacements: dict[int, tuple[int, tuple[PhraseVariant, ...]]] = {}
        used: set[int] = set()
        for start, end in sorted(by_run, key=lambda run: (run[0] - run[1], run[0])):
            if used.isdisjoint(range(start, end)):
                run = fold(" ".join(texts[start:end]))
                others = [
                    self.variant_of(other.text)
                    for other in by_run[start, end]
                    if fold(other.text) != run
                ]
                variants = tuple(variant for variant in others if self.is_known(variant))
                used.update(range(start, end))
                if variants:
                    replacements[start] = (end, variants)
                    self._used[tuple(texts[start:end])] = variants[0].label
                    listed = ", ".join(f"“{variant.label}”" for variant in variants)
                    self.notes.append(f"“{' '.join(texts[start:end])}” also finds {listed}.")
                elif end - start > 1:
                    replacements |= self._by_word(texts, start, end, stops)
                else:
                    self.without_match[texts[start]] = others
        return replacements

    def _alternatives(self, texts: Sequence[str]) -> Iterator[Alternative]:
        """Yield other ways to say runs of words: synonyms, idioms, numbers, Pinyin, compounds."""
        for language in self.languages:
            synonyms = self._synonyms.alternatives(texts, language)
            yield from synonyms
            if synonyms or len(texts) > 1:
                yield from self._meanings(texts, synonyms, language)
        for place, text in enumerate(texts):
            if text in NUMBER_WORDS and "en" in self.languages:
                yield Alternative(place, place + 1, NUMBER_WORDS[text])
            if _THOUSANDS.fullmatch(text) and self.is_unknown(text):
                yield Alternative(place, place + 1, text.replace(".", ""))
            for name in (*pinyin_names(text), *pinyin_of_name(text)):
                yield Alternative(place, place + 1, name)
        yield from other_compounds(self, texts)

    def _meanings(
        self, texts: Sequence[str], synonyms: Iterable[Alternative], language: str
    ) -> Iterator[Alternative]:
        """Yield plain words for idioms, unless editors have synonyms for the same run.

        A synonym may be an idiom, too: mariage de raison is a marriage of convenience.
        """
        synonym_runs = {(synonym.start, synonym.end) for synonym in synonyms}
        for run in self._synonyms.idioms([self._stems_of(text) for text in texts], language):
            if (run.start, run.end) not in synonym_runs:
                self.idioms.add(tuple(texts[run.start : run.end]))
                yield from (Alternative(run.start, run.end, text) for text in run.meanings)
        for synonym in synonyms:
            words = [self._stems_of(text) for text in synonym.text.split()]
            for run in self._synonyms.idioms(words, language) if len(words) > 1 else ():
                yield from (Alternative(synonym.start, synonym.end, text) for text in run.meanings)

    def _stems_of(self, text: str) -> list[frozenset[str]]:
        """Return the stems of each part of a typed word."""
        readings = read_word(text, None, self.languages)
        return [reading.variant.patterns[0].slots[0].stems for reading in readings]

    def is_unknown(self, text: str) -> bool:
        """Test whether no text has any part of a typed word, which is no stop word."""
        matches = self.found(text)
        return bool(matches) and not any(matches)

    def _by_word(
        self, texts: list[str], start: int, end: int, stops: Collection[str]
    ) -> dict[int, tuple[int, tuple[PhraseVariant, ...]]]:
        """Return the synonyms of the single words of a run whose own the index does not have."""
        return {
            place: (place + 1, variants)
            for place in range(start, end)
            for _end, variants in self.replacements([texts[place]], stops).values()
        }

    def is_known(self, variant: PhraseVariant) -> bool:
        """Test whether the index has all words of a synonym."""
        words = [
            (slot.stems, pattern.field)
            for pattern in variant.patterns
            for slot in pattern.slots
            if slot.stems
        ]
        return bool(words) and all(self.lexicon.has(stems, field) for stems, field in words)

    def is_stop_word(self, word: str) -> bool:
        """Test whether a typed word is a stop word of any language of the texts, or a foreign one.

        A text in one language lacks those of the others, which is no news to a reader.
        """
        form = fold(bare(word))
        return any(
            form in stop_words(language) for language in self.languages
        ) or is_foreign_stop_word(word)

    def found(self, text: str, field: str | None = None) -> tuple[bool, ...]:
        """Test whether any text has each part of a typed word that has a stem; see `variants`."""
        matches = self._found.get((text, field))
        if matches is None:
            readings = self._read(text, field)
            matches = tuple([self.is_found(reading.variant) for reading in readings])
            self._found[text, field] = matches
        return matches

    def is_found(self, variant: PhraseVariant) -> bool:
        """Test whether any text has a typed word or its correction."""
        return any(
            slot.prefix or self.lexicon.has(slot.stems, pattern.field)
            for pattern in variant.patterns
            for slot in pattern.slots
        )

    def _read(self, text: str, field: str | None) -> Sequence[Reading]:
        """Split a typed word into its words with a stem, in names if no other text has them."""
        readings = self._readings.get((text, field))
        if readings is None:
            readings = read_word(text, field, self.languages)
            if self.names is not None:
                placed = self.names.placed
                readings = [
                    reading._replace(variant=placed(reading.variant)) for reading in readings
                ]
            self._readings[text, field] = readings
        return readings

    def variants(self, word: Word, *, correct: bool = False) -> list[PhraseVariant]:
        """Split a typed word into its words with a stem; `correct` replaces unknown ones."""
        readings = self._read(word.text, word.field)
        if not correct:
            return [reading.variant for reading in readings]
        return [
            reading.variant if is_found else self.corrected(reading, word.field)
            for reading, is_found in zip(readings, self.found(word.text, word.field), strict=True)
        ]

    def corrected(self, reading: Reading, field: str | None) -> PhraseVariant:
        """Return a typed word, with its correction if no document has it."""
        typed, variant = reading.typed, reading.variant
        [pattern] = variant.patterns
        [slot] = pattern.slots
        fields = [field]
        if field is None and self.names is not None:
            fields.append(self.names.fields.words)
        for each in fields:
            forms = self._corrector.replacements(typed, variant.exact, slot.stems, each)
            if forms:
                stems = slot.stems.union(*(stems_of(form, self.languages) for form in forms))
                pattern = Pattern((TermSlot(stems=stems),), each)
                return PhraseVariant(variant.label, (pattern,), variant.exact.union(forms))
        return variant

    def related(self, stem: str) -> Mapping[Wording, float]:
        """Map the words that are related to those with a stem to the highest of their weights."""
        related: dict[Wording, float] = {}
        for language in self.languages:
            for phrase, weight in self._synonyms.related(stem, language).items():
                related[phrase] = max(weight, related.get(phrase, 0.0))
        return related

    def variant_of(self, text: str) -> PhraseVariant:
        """Turn a synonym into a phrase whose words may be inflected."""
        variant = variant_of(text, self.languages)
        return variant if self.names is None else self.names.placed(variant)

    def variants_of_run(
        self,
        words: Sequence[Word],
        typed: Sequence[Sequence[PhraseVariant]],
        alternatives: Sequence[PhraseVariant],
    ) -> tuple[PhraseVariant, ...]:
        """Return the variants of a run of words: of an idiom one, as its words mean nothing apart.

        typed  variants of each word
        """
        texts = tuple(word.text for word in words)
        if alternatives and texts in self.idioms:
            return (self.variant_of(" ".join(texts)),)
        return tuple(variant for variants in typed for variant in variants)

    def sequence(self, node: Text) -> PhraseVariant:
        """Turn a text leaf into a phrase of exact forms; the last term may be a prefix or fuzzy."""
        patterns: dict[Pattern, None] = {}
        for tokens in self.tokens(node.text):
            slots = [TermSlot(forms=frozenset((token.form,))) for token in tokens]
            if not tokens:
                continue
            if isinstance(node, Prefix) or (len(tokens) == 1 and is_one_character(tokens[0].form)):
                slots[-1] = TermSlot(prefix=tokens[-1].form)
            elif isinstance(node, Fuzzy):
                slots[-1] = TermSlot(fuzzy=tokens[-1].form)
            elif isinstance(node, Word):
                slots = [
                    TermSlot(stems=frozenset((token.stem,))) if token.stem else slot
                    for token, slot in zip(tokens, slots, strict=True)
                ]
            patterns[Pattern(tuple(slots), node.field)] = None
        mark = {Prefix: "{}*", Fuzzy: "{}~", Phrase: "“{}”"}.get(type(node), "{}")
        variant = PhraseVariant(label_of(mark.format(node.text), node.field), tuple(patterns))
        if self.names is None or node.field is not None:
            return variant
        variant = self.names.placed(variant)
        if isinstance(node, Phrase):
            whole = self.names.whole(node.text)
            variant = variant._replace(patterns=(*variant.patterns, *whole))
        return variant

    def tokens(self, text: str) -> list[list[Token]]:
        """Tokenise a typed text in each language of the index."""
        return tokens_of(text, self.languages)
