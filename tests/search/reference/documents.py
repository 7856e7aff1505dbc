"""A document of the reference: its words one by one, and what can be asked of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from search.backends.documents import Range, SearchDocument, SearchSchema
from search.planning.plan import Pattern, Place
from search.text.analysis import analyse


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word of a document: the number of the part, the place in it, and the part's field."""

    part: int
    position: int
    field: str
    form: str
    stem: str | None


class AnalysedDocument:
    """A document and its words. Raises ValueError for a field that the schema lacks.

    Words anywhere are those of all text fields that do not stand aside.
    """

    def __init__(self, document: SearchDocument, schema: SearchSchema) -> None:
        self.document = document
        self.id = document.id
        self.aside = schema.aside
        self.telling = schema.telling
        known = {field.name for field in schema.text_fields}
        for unknown in sorted({part.field for part in document.parts} - known):
            raise ValueError(f"The index has no text field {unknown!r}.")
        for unknown in sorted(set(document.keywords) - set(schema.keyword_fields)):
            raise ValueError(f"The index has no keyword field {unknown!r}.")
        for unknown in sorted(set(document.numbers) - set(schema.number_fields)):
            raise ValueError(f"The index has no number {unknown!r}.")

    @cached_property
    def words(self) -> tuple[PlacedWord, ...]:
        """The words anywhere, part by part."""
        return tuple(word for word in self._all_words if word.field not in self.aside)

    def words_in(self, field: str | None) -> tuple[PlacedWord, ...]:
        """The words of a text field, or anywhere."""
        among = self._all_words if field in self.aside else self.words
        return tuple(word for word in among if field in (None, word.field))

    @cached_property
    def _all_words(self) -> tuple[PlacedWord, ...]:
        return tuple(
            PlacedWord(number, token.position, part.field, token.form, token.stem)
            for number, part in enumerate(self.document.parts)
            for token in analyse(part.text, self.document.language)
        )

    def length(self, field: str | None) -> int:
        """How many words with a stem there are in a field, or anywhere."""
        return sum(word.stem is not None for word in self.words_in(field))

    def frequencies(self) -> dict[str, int]:
        """How often each stem comes."""
        return Counter(word.stem for word in self.words if word.stem is not None)

    @cached_property
    def telling_words(self) -> tuple[PlacedWord, ...]:
        """The words with a stem that say what the document is about."""
        return tuple(
            word for word in self.words if word.field in self.telling and word.stem is not None
        )

    def telling_frequencies(self) -> dict[str, int]:
        """How often each stem comes where it says what the document is about."""
        return Counter(word.stem for word in self.telling_words)

    def form_of(self, stem: str) -> str:
        """The form that a stem has most often where it says what the document is about."""
        forms = [word.form for word in self.telling_words if word.stem == stem]
        return min(set(forms), key=lambda form: (-forms.count(form), form))

    def has(self, field: str, value: str) -> bool:
        """Whether a keyword field has a value."""
        return value in self.document.keywords.get(field, ())

    def in_range(self, name: str, span: Range) -> bool:
        """Whether a number is there, and in the range."""
        number = self.document.numbers.get(name)
        return (
            number is not None
            and (span.low is None or number >= span.low)
            and (span.high is None or number <= span.high)
        )

    def found(self, pattern: Pattern, forms: list[frozenset[str]]) -> Iterator[PlacedWord]:
        """The words with which a pattern begins; each word of the same form and place once.

        forms  for each place of the pattern, what its prefix or misspelling stands for
        """
        for word in self.words_in(pattern.field):
            if self._goes_on(pattern, forms, word, 0):
                yield word

    def _goes_on(
        self, pattern: Pattern, forms: list[frozenset[str]], word: PlacedWord, index: int
    ) -> bool:
        if not fits(pattern.places[index], forms[index], word):
            return False
        if index + 1 == len(pattern.places):
            return True
        return any(
            self._goes_on(pattern, forms, other, index + 1)
            for other in self.words_in(pattern.field)
            if other.part == word.part and other.position == word.position + 1
        )


def fits(place: Place, expanded: frozenset[str], word: PlacedWord) -> bool:
    """Whether a word may stand in a place, whose prefix or misspelling stands for `expanded`."""
    return word.stem in place.stems or word.form in place.forms or word.form in expanded
