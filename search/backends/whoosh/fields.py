r"""Layout of a document in a Whoosh index: fields, terms, posting values and stored facts.

``text``         every word of the text fields. A term is the stem, NUL and the form
                 (``sanction\0sanctions``; a stop word has an empty stem), so that words with one
                 stem are adjacent in the dictionary. The value of a posting is the word's
                 positions: ascending 32-bit numbers, the upper 8 bits of which are the number of
                 the text field, and the lower 24 the position in it, with a gap between its parts.
``in_<field>``   the same terms for boosted text fields and those of the context, with the term
                 frequency as weight; for a text field that is searched by name only, terms and
                 postings as in ``text``, which then lacks them.
``keys``         keyword field, NUL and value, and the language.
``facts``        one packed record for each document: id, digest, lengths, numbers.
``words``        the words of ``text``, stored as ``stem TAB form TAB frequency`` lines, to get
                 from a document to its words (similar documents, feedback).
``meaning``      only where a sentence model is used: the vectors (`search.meaning.vectors`).

Documents are brought into it by `search.backends.whoosh.preparing`.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property

import numpy as np
from whoosh import columns, fields, formats

from search.backends.documents import SearchDocument, SearchSchema
from search.backends.whoosh.postings import Access, best_access
from search.meaning.vectors import Encoder, head_of, packed
from search.text.analysis import REVISION

LAYOUT = 2
"""Version of this layout, raised by hand whenever older code would misread what is written."""

TEXT = "text"
KEYS = "keys"
FACTS = "facts"
WORDS = "words"
MEANING = "meaning"

FIELD_BITS = 24
GAP = 16
"""Positions left free between the parts of a field, more than any proximity window."""

NUMBER_MISSING = -(2**63)
SEPARATOR = b"\0"
LANGUAGE = ""
"""Keyword field of a text's language: a name that no field of a schema has."""

LAST_POSITION = (1 << FIELD_BITS) - 1


class RawPositions(formats.Format):
    """Posting format with positions as an array of 32-bit numbers, which NumPy reads directly."""

    posting_size = -1

    def __init__(self, field_boost: float = 1.0, **options: object) -> None:
        self.field_boost = field_boost
        self.options = options

    def encode(self, positions: list[int]) -> bytes:
        """Return the posting value of ascending positions."""
        return struct.pack(f"<{len(positions)}I", *positions)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Return the positions in a posting value."""
        return list(struct.unpack(f"<{len(valuestring) // 4}I", valuestring))

    def decode_frequency(self, valuestring: bytes) -> int:
        """Return the number of positions in a posting value."""
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        """Return the number of positions as a weight."""
        return len(valuestring) / 4 * self.field_boost


class Prepared(fields.FieldType):
    """Whoosh field whose postings are put into the pool (`search.backends.whoosh.preparing`)."""

    def __init__(self, format: formats.Format) -> None:
        super().__init__(format=format, analyzer=None)


@dataclass(frozen=True)
class Layout:
    """Layout of the documents of one schema.

    encoder  sentence model that gives documents their vectors; None for none
    """

    schema: SearchSchema
    access: Access = dataclass_field(default_factory=best_access, compare=False)
    encoder: Encoder | None = dataclass_field(default=None, compare=False)

    @property
    def counted(self) -> tuple[str, ...]:
        """Names of the text fields whose term frequencies are kept apart."""
        return tuple(name for name, _ in (*self.schema.boosted, *self.schema.context))

    @cached_property
    def named_only(self) -> frozenset[str]:
        """Names of the text fields that are searched by name only."""
        return self.schema.named_only

    def index_field(self, name: str | None) -> str:
        """Return the index field with the positions in a text field, or in any."""
        return f"in_{name}" if name in self.named_only else TEXT

    @property
    def placed(self) -> frozenset[str]:
        """Index fields with positions."""
        return frozenset(map(self.index_field, (None, *self.named_only)))

    def field_number(self, name: str) -> int:
        """Return the number of a text field. Raises ValueError if there is no such field."""
        for number, field in enumerate(self.schema.text_fields):
            if field.name == name:
                return number
        raise ValueError(f"The index has no text field {name!r}.")

    @property
    def facts(self) -> np.dtype:
        """Format of a document's packed record, aligned so that NumPy reads all at once."""
        return np.dtype(
            [("id", "<i8"), ("digest", "V16"), ("length", "<i4")]
            + [(f"length_{name}", "<i4") for name, _ in self.schema.boosted]
            + [(f"number_{name}", "<i8") for name in self.schema.number_names]
        )

    @property
    def fingerprint(self) -> str:
        """Fingerprint of schema and code that an index must match to be read."""
        text = repr((LAYOUT, REVISION, self.schema.fingerprint))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def whoosh_schema(self) -> fields.Schema:
        """Return the schema for Whoosh."""
        schema = fields.Schema()
        schema.add(TEXT, Prepared(RawPositions()))
        for name in self.counted:
            schema.add(f"in_{name}", Prepared(formats.Frequency()))
        for name in sorted(self.named_only):
            schema.add(f"in_{name}", Prepared(RawPositions()))
        schema.add(KEYS, Prepared(formats.Existence()))
        schema.add(FACTS, fields.COLUMN(columns.FixedBytesColumn(self.facts.itemsize)))
        schema.add(WORDS, fields.STORED())
        if self.encoder:
            schema.add(MEANING, fields.STORED())
        return schema

    def vectors(self, document: SearchDocument, known: bytes = b"") -> bytes:
        """Return the value of the vectors of a document: `known` if it is of the same texts."""
        passages = self.schema.passages(document)
        if self.encoder is None or not passages:
            return b""
        head = head_of(self.encoder.fingerprint, passages)
        if known.startswith(head):
            return known
        return packed(head, self.encoder.passages(passages))


def term_of(stem: str | None, form: str) -> bytes:
    """Return the term of a word in the text fields."""
    return stem_prefix(stem) + encoded(form)


def stem_prefix(stem: str | None) -> bytes:
    """Return the common prefix of the terms of all words with a stem."""
    return encoded(stem or "") + SEPARATOR


def form_of(term: bytes) -> str:
    """Return the form in a term of the text fields."""
    return term[term.index(SEPARATOR) + 1 :].decode("utf-8", "surrogatepass")


def stems_and_forms(terms: Iterable[bytes]) -> tuple[list[str], list[str]]:
    """Return the stems and the forms in terms of the text fields, of many in one pass."""
    parts = SEPARATOR.join(terms).decode("utf-8", "surrogatepass").split("\0")
    return parts[:-1:2], parts[1::2]


def keyword_term(name: str, value: str) -> bytes:
    """Return the term of a keyword."""
    return encoded(name) + SEPARATOR + encoded(value)


def encoded(text: str) -> bytes:
    """Encode as UTF-8, surrogates included."""
    return text.encode("utf-8", "surrogatepass")
