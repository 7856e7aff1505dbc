"""Layout of a document in an index: what every engine stores and finds.

Texts are analysed here, whatever the engine: it gets tokens with a space between them, and splits
at spaces only. The words of a text make two rows of tokens, one token for each position:

``stems``   the stem of each word, or STOP and the form of a stop word; these are scored
``forms``   the form of each word, for exact phrases and beginnings of words, and as dictionary

A compound of which parts are also found (co-operation) has its own token; its parts follow at the
end, each after BREAK, as do the parts of a field, so that no phrase goes from one to another.
Both rows exist for all fields that are searched by default together, under their bare names, and
for each field that people can name, under `row_name`.

Besides, an index holds

``inflections``  distinct stems with their forms (``sanction JOINT sanctions``)
``words``        the same for the distinctive fields with their frequency, one word a line, to get
                 from a document to its words (similar documents, feedback)

and the id, digest and language of a document, its keywords and its numbers.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from search.backends.documents import SearchDocument, SearchField, SearchSchema
from search.text.analysis import REVISION, Piece, chunks_of, cutter

LAYOUT = 1
"""Version of this layout, raised by hand whenever older code would misread what is written."""

STOP = "\x01"
BREAK = "\x02"
JOINT = "\x03"

OWN = "own"
CONTEXT_SHARE = 0.25
"""Share of the score of a word that counts wherever it stands, in engines without weights of words.

The rest of it counts in the row `OWN` (`own_stems`).
"""

_MOST_CHUNKS = 1 << 15
"""Distinct chunks of a language that are remembered: some 20 MB."""

_LONG = 64
"""Length in characters from which a chunk is not remembered: it hardly comes again."""


class Row(StrEnum):
    """Rows of tokens of a text."""

    STEMS = "stems"
    FORMS = "forms"


class Tokens(NamedTuple):
    """Tokens of a part of a document, as the engine splits them at spaces.

    weight  of a word of its field in the score of a document, 1 for a plain one
    """

    field: SearchField
    weight: float
    stems: str
    forms: str

    def row(self, row: Row) -> str:
        """Return one of the two rows."""
        return self.stems if row is Row.STEMS else self.forms


@dataclass(frozen=True, slots=True)
class Prepared:
    """Document as engines take it.

    parts        in the order of the document
    inflections  distinct, ascending
    words        see the module
    keywords     by field, distinct and ascending
    """

    id: int
    digest: str
    language: str
    parts: tuple[Tokens, ...]
    inflections: tuple[str, ...]
    words: str
    keywords: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]

    def rows(self, row: Row) -> dict[str, list[tuple[str, float]]]:
        """Return the tokens and weight of each part by the name of its row in the index.

        Within a field that is named, all words weigh 1.
        """
        rows: dict[str, list[tuple[str, float]]] = {}
        for part in self.parts:
            tokens = part.row(row)
            if part.field.default_field:
                rows.setdefault(row_name(row, None), []).append((tokens, part.weight))
            if _has_row(part.field):
                rows.setdefault(row_name(row, part.field.name), []).append((tokens, 1.0))
        return rows


class _Written(NamedTuple):
    """Tokens of a chunk of text: stems and forms in their rows, parts of compounds, and words."""

    stems: str
    forms: str
    apart: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


class _Chunks(dict[str, _Written]):
    """Tokens of the chunks of texts in one language, of which most have come before."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._cut = cutter(language)

    def __missing__(self, chunk: str) -> _Written:
        pieces = self._cut(chunk)
        along = [piece for piece in pieces if piece.step]
        written = _Written(
            " ".join(map(_stem_token, along)),
            " ".join(piece.form for piece in along),
            tuple((_stem_token(piece), piece.form) for piece in pieces if not piece.step),
            tuple(f"{piece.stem}{JOINT}{piece.form}" for piece in pieces if piece.stem is not None),
        )
        if len(chunk) < _LONG:
            if len(self) >= _MOST_CHUNKS:
                self.clear()
            self[chunk] = written
        return written


class Layout:
    """Layout of the documents of one schema."""

    def __init__(self, schema: SearchSchema) -> None:
        self.schema = schema
        self._fields = {field.name: field for field in schema.text_fields}
        self._chunks: dict[str, _Chunks] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint: indexes with the same one are read by the same code for the same schema."""
        text = repr((LAYOUT, REVISION, self.schema.fingerprint))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of all rows of tokens."""
        named = [field.name for field in self.schema.text_fields if _has_row(field)]
        return tuple(row_name(row, name) for row in Row for name in (None, *named))

    def check_keyword(self, name: str) -> None:
        """Raise ValueError for a keyword field that the schema lacks."""
        if name not in self.schema.keyword_names:
            raise ValueError(f"The index has no keyword field {name!r}.")

    def check_number(self, name: str) -> None:
        """Raise ValueError for a number that the schema lacks."""
        if name not in self.schema.number_names:
            raise ValueError(f"The index has no number {name!r}.")

    def prepare(self, document: SearchDocument) -> Prepared:
        """Return a document as engines take it.

        Raises ValueError if the document has a field that the schema lacks.
        """
        for name in document.keywords:
            self.check_keyword(name)
        for name in document.numbers:
            self.check_number(name)
        chunks = self._chunks.get(document.language)
        if chunks is None:
            chunks = self._chunks[document.language] = _Chunks(document.language)
        parts: list[Tokens] = []
        words: set[str] = set()
        times: Counter[str] = Counter()
        for part in document.parts:
            field = self._fields.get(part.field)
            if field is None:
                raise ValueError(f"The index has no text field {part.field!r}.")
            pieces = [chunks[chunk] for chunk in chunks_of(part.text).findall(part.text)]
            parts.append(_tokens(field, pieces))
            own = list(chain.from_iterable(piece.words for piece in pieces))
            words.update(own)
            if part.field in self.schema.distinctive:
                times.update(own)
        return Prepared(
            id=document.id,
            digest=document.digest,
            language=written(document.language),
            parts=tuple(parts),
            inflections=tuple(sorted(words)),
            words="\n".join(f"{word}{JOINT}{times[word]}" for word in sorted(times)),
            keywords={
                name: tuple(sorted(set(map(written, values))))
                for name, values in document.keywords.items()
            },
            numbers=document.numbers,
        )


def _has_row(field: SearchField) -> bool:
    """Test whether the words of a field are looked for in it alone, by people or by the planner."""
    return field.can_be_named or not field.default_field


def _stem_token(piece: Piece) -> str:
    return STOP + piece.form if piece.stem is None else piece.stem


def _tokens(field: SearchField, pieces: Sequence[_Written]) -> Tokens:
    """Return the tokens of a part; one in a field of context weighs its share."""
    apart = list(chain.from_iterable(piece.apart for piece in pieces))
    stems = [piece.stems for piece in pieces if piece.stems]
    forms = [piece.forms for piece in pieces if piece.forms]
    for stem, form in apart:
        stems += (BREAK, stem)
        forms += (BREAK, form)
    return Tokens(field, field.context or 1.0 + field.boost, " ".join(stems), " ".join(forms))


def row_name(row: Row, field: str | None) -> str:
    """Return the name of a row in an index: of one text field, or of those searched by default."""
    return str(row) if field is None else f"{row}_{field}"


def together(parts: Iterable[str]) -> str:
    """Return the tokens of several parts as one text, with a BREAK between them."""
    return f" {BREAK} ".join(part for part in parts if part)


def own_stems(prepared: Prepared) -> list[str]:
    """Return the stems of a document's own texts, with those of boosted fields twice.

    In engines without weights of words, this row makes them count more than words of a context.
    """
    own = [part for part in prepared.parts if part.field.default_field and not part.field.context]
    return [part.stems for part in own] + [part.stems for part in own if part.field.boost]


def parsed_words(lines: str) -> list[tuple[str, str, int]]:
    """Return (stem, form, frequency) of the words of a document."""
    words = (line.split(JOINT) for line in lines.split("\n") if line)
    return [(stem, form, int(times)) for stem, form, times in words]


def written(text: str) -> str:
    """Return a text as UTF-8 can have it: single surrogates are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()
