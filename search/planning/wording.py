"""Analysis of a query's words: their variants in each language, corrections and synonyms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from search.backends.base import Alternative, Synonyms
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
from search.text.characters import HYPHENS, fold, is_unspaced
from search.text.english import NUMBER_WORDS
from search.text.everyday_words import is_everyday_word
from search.text.function_words import FUNCTION_WORDS, UNSPACED_LANGUAGES
from search.text.idioms import idiom_runs
from search.text.languages import is_foreign_stop_word
from search.text.names import (
    countries,
    german_parts,
    segments,
    without_particle,
    without_turkish_ending,
)
from search.text.palladius import pinyin_of_name
from search.text.transliteration import pinyin_names

_WITH_UNIT = re.compile(r"(\d[\d.,]*)((?!(?:st|nd|rd|th)\b)[^\W\d_]{2}.*|%)")
"""A number with the unit after it, as in 130km/h or 2%; 21st and 5G are one word."""

_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
"""A number with points between the thousands, as most of Europe writes it: 13.000."""

_HYPHENATED = re.compile(rf"([^\W\d_]+)[{re.escape(HYPHENS)}]([^\W\d_]+)")
"""A compound of two words: burn-out."""

_LEAST_PART = 3
"""Letters of the shortest part of a compound that is written as one word, but for stop words; the
list of everyday words has longer ones only."""

_LONGEST_COMPOUND = 24


class QueryWords:
    """Analyser of the words of one query.

    languages      ISO 639-1 codes of the texts
    synonyms       expand the query's words
    lexicon        words of the index
    autocorrect    whether to correct words that the lexicon lacks
    notes          messages for the reader about synonyms that were added
    without_match  for each typed word whose synonyms no text has, these synonyms
    idioms         runs of words that mean something else together (search.text.idioms)
    """

    def __init__(
        self,
        languages: tuple[str, ...],
        synonyms: Synonyms,
        lexicon: Lexicon,
        *,
        autocorrect: bool,
    ) -> None:
        self.languages = languages
        self.lexicon = lexicon
        self.notes: list[str] = []
        self.without_match: dict[str, list[PhraseVariant]] = {}
        self.idioms: set[tuple[str, ...]] = set()
        self._synonyms = synonyms
        is_own = UNSPACED_LANGUAGES.intersection(languages)
        self._function_words: Collection[str] = () if is_own else FUNCTION_WORDS
        self._used: dict[tuple[str, ...], str] = {}
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
        with_unit = _WITH_UNIT.fullmatch(text)
        found = self.found(text)
        if with_unit and not any(found[:1]):
            return with_unit.groups()
        if not any(found) and (
            parts := german_parts(text) or without_particle(text) or without_turkish_ending(text)
        ):
            return (parts,) if isinstance(parts, str) else parts
        return [
            one
            for part in segments(text, self._function_words)
            for one in ((not any(self.found(part)) and countries(part)) or [part])
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
        found: list[str] = []
        while texts:
            run = next((run for run in longest_first if texts[: len(run)] == run), texts[:1])
            found.append(instead.get(run, run[0]))
            texts = texts[len(run) :]
        return " ".join(found)

    def _has_any(self, texts: Iterable[str]) -> bool:
        """Test whether any document has one of these words as typed."""
        return any(any(self.found(text)) for text in texts)

    def replacements(
        self, texts: list[str], stops: Collection[str] = ()
    ) -> dict[int, tuple[int, tuple[PhraseVariant, ...]]]:
        """Map the start of each run of words with known synonyms to (end, synonyms).

        Of overlapping runs the longest counts, then the first.

        stops  stop words of another language, which have none alone: un is no UN in French
        """
        by_run: dict[tuple[int, int], dict[Alternative, None]] = {}
        alone = {text for text in stops if text.islower()}
        for each in self._alternatives(texts):
            if each.end - each.start > 1 or texts[each.start] not in alone:
                by_run.setdefault((each.start, each.end), {})[each] = None
        taken: dict[int, tuple[int, tuple[PhraseVariant, ...]]] = {}
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
                    taken[start] = (end, variants)
                    self._used[tuple(texts[start:end])] = variants[0].label
                    listed = ", ".join(f"“{variant.label}”" for variant in variants)
                    self.notes.append(f"“{' '.join(texts[start:end])}” also finds {listed}.")
                elif end - start > 1:
                    taken |= self._by_word(texts, start, end, stops)
                else:
                    self.without_match[texts[start]] = others
        return taken

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
            if _THOUSANDS.fullmatch(text) and self._is_unknown(text):
                yield Alternative(place, place + 1, text.replace(".", ""))
            for name in (*pinyin_names(text), *pinyin_of_name(text)):
                yield Alternative(place, place + 1, name)
        yield from self._other_compounds(texts)

    def _meanings(
        self, texts: Sequence[str], synonyms: Iterable[Alternative], language: str
    ) -> Iterator[Alternative]:
        """Yield plain words for idioms, unless editors have synonyms for the same run.

        A synonym may be an idiom, too: mariage de raison is a marriage of convenience.
        """
        taken = {(each.start, each.end) for each in synonyms}
        for run in idiom_runs([self._stems_of(text) for text in texts], language):
            if (run.start, run.end) not in taken:
                self.idioms.add(tuple(texts[run.start : run.end]))
                yield from (Alternative(run.start, run.end, text) for text in run.meanings)
        for each in synonyms:
            words = [self._stems_of(text) for text in each.text.split()]
            for run in idiom_runs(words, language) if len(words) > 1 else ():
                yield from (Alternative(each.start, each.end, text) for text in run.meanings)

    def _stems_of(self, text: str) -> list[frozenset[str]]:
        """Return the stems of each part of a typed word."""
        read = read_word(text, None, self.languages)
        return [reading.variant.patterns[0].slots[0].stems for reading in read]

    def _other_compounds(self, texts: Sequence[str]) -> Iterator[Alternative]:
        """Yield other ways to write compounds, which the texts may not have.

        For burn-out that is burnout; only for what no text has, also “burn out” for burnout, and
        burnout for “burn out”.
        """
        unknown = {place for place, text in enumerate(texts) if self._is_unknown(text)}
        for place, text in enumerate(texts):
            if hyphenated := _HYPHENATED.fullmatch(text):
                joined = "".join(hyphenated.groups())
                if all(variant.label != fold(joined) for variant in self.variants(Word(text))):
                    yield Alternative(place, place + 1, joined)
            elif place in unknown and _is_compound_part(text):
                for parted in self._parted(text):
                    yield Alternative(place, place + 1, parted)
        for place, pair in enumerate(pairwise(texts)) if unknown else ():
            joined = "".join(pair)
            if (
                not unknown.isdisjoint((place, place + 1))
                and all(map(_is_compound_part, pair))
                # “Лукин о” is no Лукино
                and not any(map(is_foreign_stop_word, pair))
                # else it would keep its words from a longer name: в Центральной Азии
                and self.is_known(self.variant_of(joined))
            ):
                yield Alternative(place, place + 2, joined)

    def _is_unknown(self, text: str) -> bool:
        """Test whether no text has any part of a typed word, which is no stop word."""
        found = self.found(text)
        return bool(found) and not any(found)

    def _parted(self, text: str) -> Iterator[str]:
        """Yield the ways to write a word as two everyday words; the first is no stop word.

        What is an everyday word itself has longer parts: shortage is no “short age”.
        """
        is_whole = is_everyday_word(fold(text))
        least = _LEAST_PART + is_whole
        longest = min(len(text), _LONGEST_COMPOUND)
        for end in range(least, longest - (least if is_whole else 2) + 1):
            first, second = text[:end], text[end:]
            if (
                _may_be_everyday(first)
                and (_may_be_everyday(second) or self.is_stop_word(second))
                and not self.is_stop_word(first)
            ):
                yield f"{first} {second}"

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
        slots = [slot for pattern in variant.patterns for slot in pattern.slots if slot.stems]
        return bool(slots) and all(self.lexicon.has(slot.stems, None) for slot in slots)

    def is_stop_word(self, word: str) -> bool:
        """Test whether a typed word is a stop word of any language of the texts, or a foreign one.

        A text in one language lacks those of the others, which is no news to a reader.
        """
        form = fold(bare(word))
        return any(form in stop_words(each) for each in self.languages) or is_foreign_stop_word(
            word
        )

    def found(self, text: str, field: str | None = None) -> tuple[bool, ...]:
        """Test whether any text has each part of a typed word that has a stem; see `variants`."""
        known = self._found.get((text, field))
        if known is None:
            read = read_word(text, field, self.languages)
            known = tuple([self.is_found(reading.variant) for reading in read])
            self._found[text, field] = known
        return known

    def is_found(self, variant: PhraseVariant) -> bool:
        """Test whether any text has a typed word or its correction."""
        return any(
            slot.prefix or self.lexicon.has(slot.stems, pattern.field)
            for pattern in variant.patterns
            for slot in pattern.slots
        )

    def variants(self, word: Word, *, correct: bool = False) -> list[PhraseVariant]:
        """Split a typed word into its words with a stem; `correct` replaces unknown ones."""
        read = read_word(word.text, word.field, self.languages)
        if not correct:
            return [reading.variant for reading in read]
        return [
            reading.variant if is_found else self.corrected(reading, word.field)
            for reading, is_found in zip(read, self.found(word.text, word.field), strict=True)
        ]

    def corrected(self, reading: Reading, field: str | None) -> PhraseVariant:
        """Return a typed word, with its correction if no document has it."""
        typed, variant = reading.typed, reading.variant
        [pattern] = variant.patterns
        [slot] = pattern.slots
        replacements = self._corrector.replacements(typed, variant.exact, slot.stems, field)
        if not replacements:
            return variant
        stems = slot.stems.union(*(stems_of(form, self.languages) for form in replacements))
        pattern = Pattern((TermSlot(stems=stems),), field)
        return PhraseVariant(variant.label, (pattern,), variant.exact.union(replacements))

    def variant_of(self, text: str) -> PhraseVariant:
        """Turn a synonym into a phrase whose words may be inflected."""
        return variant_of(text, self.languages)

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
        return PhraseVariant(label_of(mark.format(node.text), node.field), tuple(patterns))

    def tokens(self, text: str) -> list[list[Token]]:
        """Tokenise a typed text in each language of the index."""
        return tokens_of(text, self.languages)


def _may_be_everyday(part: str) -> bool:
    """Test whether a part of a word may be an everyday English word."""
    return len(part) == _LEAST_PART or is_everyday_word(fold(part))


def _is_compound_part(text: str) -> bool:
    """Test whether a typed word consists of letters of a script with spaces."""
    return text.isalpha() and not is_unspaced(text)
