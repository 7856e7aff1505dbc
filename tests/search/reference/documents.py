"""Document of the reference backend, as a list of its analysed words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from search.backends.documents import Range, SearchDocument, SearchSchema
from search.planning.plan import Pattern, TermSlot
from search.text.analysis import analyse


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """Word of a document, with its part's number and field, and its position in the part.

    weight     of a word of its field where all fields are searched
    is_within  whether it is a part of a compound, which has the position of the compound
    """

    part: int
    position: int
    field: str
    form: str
    stem: str | None
    weight: float
    is_within: bool


class AnalysedDocument:
    """Document with its words. Raises ValueError for a field that the schema lacks.

    Searches in any field cover all text fields except those with their own dictionary.
    """

    def __init__(self, document: SearchDocument, schema: SearchSchema) -> None:
        self.document = document
        self.id = document.id
        self.named_only = schema.named_only
        self.distinctive = schema.distinctive
        self.weights = {
            field.name: field.context or 1.0 + field.boost for field in schema.text_fields
        }
        known = {field.name for field in schema.text_fields}
        for unknown in sorted({part.field for part in document.parts} - known):
            raise ValueError(f"The index has no text field {unknown!r}.")
        for unknown in sorted(set(document.keywords) - set(schema.keyword_names)):
            raise ValueError(f"The index has no keyword field {unknown!r}.")
        for unknown in sorted(set(document.numbers) - set(schema.number_names)):
            raise ValueError(f"The index has no number {unknown!r}.")

    @cached_property
    def words(self) -> tuple[PlacedWord, ...]:
        """Words of the fields searched by default, part by part."""
        return tuple(word for word in self._all_words if word.field not in self.named_only)

    def words_in(self, field: str | None) -> tuple[PlacedWord, ...]:
        """Return the words of a text field, or of the fields searched by default."""
        among = self._all_words if field in self.named_only else self.words
        return tuple(word for word in among if field in (None, word.field))

    @cached_property
    def _all_words(self) -> tuple[PlacedWord, ...]:
        words = []
        for number, part in enumerate(self.document.parts):
            place = -1
            for token in analyse(part.text, self.document.language):
                words.append(
                    PlacedWord(
                        number,
                        token.position,
                        part.field,
                        token.form,
                        token.stem,
                        self.weights[part.field],
                        is_within=token.position == place,
                    )
                )
                place = token.position
        return tuple(words)

    def length(self, field: str | None) -> int:
        """Return the number of words, in one field or those searched by default.

        A part of a compound counts twice.
        """
        return sum(1 + word.is_within for word in self.words_in(field))

    def frequencies(self) -> dict[str, int]:
        """Return the frequency of each stem."""
        return Counter(word.stem for word in self.words if word.stem is not None)

    @cached_property
    def distinctive_words(self) -> tuple[PlacedWord, ...]:
        """Words with a stem that represent the document for feedback and similarity."""
        return tuple(
            word for word in self.words if word.field in self.distinctive and word.stem is not None
        )

    def distinctive_frequencies(self) -> dict[str, int]:
        """Return the frequency of each stem in `distinctive_words`."""
        return Counter(word.stem for word in self.distinctive_words)

    def form_of(self, stem: str) -> str:
        """Return the most frequent form of a stem in `distinctive_words`."""
        forms = [word.form for word in self.distinctive_words if word.stem == stem]
        return min(set(forms), key=lambda form: (-forms.count(form), form))

    def has(self, field: str, value: str) -> bool:
        """Test whether a keyword field has a value."""
        return value in self.document.keywords.get(field, ())

    def in_range(self, name: str, span: Range) -> bool:
        """Test whether a number is present and in the range."""
        number = self.document.numbers.get(name)
        return (
            number is not None
            and (span.low is None or number >= span.low)
            and (span.high is None or number <= span.high)
        )

    def matches(
        self, pattern: Pattern, forms: list[frozenset[str]]
    ) -> Iterator[tuple[PlacedWord, ...]]:
        """Yield the words of each match of a pattern; phrases are of whole words.

        forms  expansions of the prefix or fuzzy term at each position of the pattern
        """
        words = self.words_in(pattern.field)
        if len(pattern.slots) > 1:
            words = tuple(word for word in words if not word.is_within)
        for place in range(len(words) - len(pattern.slots) + 1):
            run = words[place : place + len(pattern.slots)]
            if len({word.part for word in run}) == 1 and all(map(fits, pattern.slots, forms, run)):
                yield run


def fits(slot: TermSlot, expanded: frozenset[str], word: PlacedWord) -> bool:
    """Test whether a term set accepts a word.

    expanded  forms of its prefix or fuzzy term
    """
    return word.stem in slot.stems or word.form in slot.forms or word.form in expanded
