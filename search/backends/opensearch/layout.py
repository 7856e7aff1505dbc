r"""Layout of a document in an OpenSearch index: fields, tokens and lengths.

Texts are analysed here; OpenSearch gets words, one group for each position of a text, and splits
groups only. A word makes two tokens: its stem and SEPARATOR (``sanction\1``, unless it is a stop
word), and stem, SEPARATOR and form (``sanction\1sanctions``).

``text``         groups of the words of all text fields that are searched by default, by part, with
                 a gap between parts
``in_<field>``   groups of the words of one text field
``forms``, ``terms``  distinct forms, and distinct stems with their forms, of ``text``, to look
                 words up; ``forms_<field>`` and ``terms_<field>`` for a field that is searched by
                 name only
``length``, ``length_<field>``  number of words with a stem, of all and of each boosted field
``k_<field>``, ``n_<field>``  keywords and numbers
``words``        the words of the distinctive fields as ``stem TAB form TAB frequency`` lines

The similarity of texts returns the frequency of a word; the formula of the score is in `clauses`,
with statistics of living documents in all shards and with exact lengths.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.backends.documents import Part, SearchDocument, SearchSchema
from search.text.analysis import REVISION, analyse

LAYOUT = 1
"""Version of this layout, raised by hand whenever older code would misread what is written."""

SEPARATOR = "\x01"
BETWEEN_TOKENS = "\x02"
TERMS_ANALYZER = "terms"

MOST_HITS = 1_000_000
"""Number of hits that can be paged through."""

MOST_VALUES = 60_000
"""Maximum number of values in a query or an aggregation, below the server's limits of 65,536 and
65,535.
"""

_GAP = 16
"""Positions left free between the parts of a field, more than any proximity window."""
_FILLER = "_"

Source = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """Layout of the documents of one schema."""

    schema: SearchSchema

    @property
    def own(self) -> tuple[str, ...]:
        """Names of the text fields that are searched by default and are no context."""
        return tuple(
            field.name
            for field in self.schema.text_fields
            if field.default_field and not field.context
        )

    def named_only(self, field: str | None) -> str | None:
        """Return a text field if it has its own dictionary, else None."""
        return field if field in self.schema.named_only else None

    @property
    def fingerprint(self) -> str:
        """Fingerprint: indexes with the same one are read by the same code for the same schema."""
        text = repr((LAYOUT, REVISION, self.schema.fingerprint))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def check_keyword(self, name: str) -> None:
        """Raise ValueError for a keyword field that the schema lacks."""
        if name not in self.schema.keyword_names:
            raise ValueError(f"The index has no keyword field {name!r}.")

    def check_number(self, name: str) -> None:
        """Raise ValueError for a number that the schema lacks."""
        if name not in self.schema.number_names:
            raise ValueError(f"The index has no number {name!r}.")

    # Index

    def index(self, *, shards: int) -> Source:
        """Return settings and mappings of an index."""
        return {
            "settings": {
                "number_of_shards": shards,
                "auto_expand_replicas": "0-1",
                # A commit is seen when it is whole, and not before.
                "refresh_interval": "-1",
                # The version of a deleted document refuses a late request that would write it.
                "gc_deletes": "1h",
                "max_result_window": MOST_HITS,
                "similarity": {
                    "frequency": {"type": "scripted", "script": {"source": "return doc.freq;"}}
                },
                "analysis": {
                    "tokenizer": {"groups": {"type": "pattern", "pattern": " "}},
                    "filter": {
                        "holes": {"type": "stop", "stopwords": [_FILLER]},
                        "tokens": {
                            "type": "pattern_capture",
                            "preserve_original": False,
                            "patterns": [f"([^{BETWEEN_TOKENS}]+)"],
                        },
                    },
                    "analyzer": {
                        "groups": {
                            "type": "custom",
                            "tokenizer": "groups",
                            "filter": ["holes", "tokens"],
                        },
                        TERMS_ANALYZER: {
                            "type": "custom",
                            "tokenizer": "keyword",
                            "filter": ["tokens"],
                        },
                    },
                },
            },
            "mappings": {
                "dynamic": "strict",
                "_meta": {"sinorus": self.fingerprint},
                "_source": {"includes": ["words"]},
                "properties": self._properties(),
            },
        }

    def _properties(self) -> Source:
        text = {
            "type": "text",
            "analyzer": "groups",
            "search_analyzer": TERMS_ANALYZER,
            "similarity": "frequency",
            "norms": False,
            "position_increment_gap": _GAP,
        }
        word, kept = {"type": "keyword"}, {"type": "keyword", "index": False}
        number = {"type": "long"}
        properties: Source = {
            "id": number,
            "digest": kept,
            "language": word,
            "length": kept | {"type": "integer"},
            "text": text,
            "forms": word,
            "terms": kept,
            "words": {"type": "object", "enabled": False},
        }
        for field in self.schema.text_fields:
            properties[f"in_{field.name}"] = text
        for name in self.schema.named_only:
            properties |= {f"forms_{name}": word, f"terms_{name}": kept}
        for name, _ in self.schema.boosted:
            properties[f"length_{name}"] = kept | {"type": "integer"}
        properties |= {f"k_{name}": word for name in self.schema.keyword_names}
        properties |= {f"n_{name}": number for name in self.schema.number_names}
        return properties

    # Documents

    def prepare(self, document: SearchDocument) -> Source:
        """Return the source of a document.

        Raises ValueError if the document has a field that the schema lacks.
        """
        by_field = self._by_field(document)
        for name in document.keywords:
            self.check_keyword(name)
        for name in document.numbers:
            self.check_number(name)
        default = [name for name in by_field if name not in self.schema.named_only]
        source: Source = {
            "id": document.id,
            "digest": document.digest,
            "language": written(document.language),
            "length": sum(part.length for name in default for part in by_field[name]),
            "words": self._words(by_field),
        }
        source |= self._texts("text", "", [part for name in default for part in by_field[name]])
        for name, parts in by_field.items():
            own = self._texts(f"in_{name}", f"_{name}", parts)
            if name not in self.schema.named_only:
                own = {f"in_{name}": own[f"in_{name}"]}
            source |= own
        for name, _ in self.schema.boosted:
            source[f"length_{name}"] = sum(part.length for part in by_field.get(name, ()))
        for name, values in document.keywords.items():
            source[f"k_{name}"] = sorted(set(map(written, values)))
        for name, value in document.numbers.items():
            source[f"n_{name}"] = value
        return source

    def _by_field(self, document: SearchDocument) -> dict[str, list[_Analysed]]:
        known: dict[str, list[_Analysed]] = {field.name: [] for field in self.schema.text_fields}
        for part in document.parts:
            if part.field not in known:
                raise ValueError(f"The index has no text field {part.field!r}.")
            known[part.field].append(_Analysed(part, document.language))
        return {name: parts for name, parts in known.items() if parts}

    def _texts(self, field: str, suffix: str, parts: Sequence[_Analysed]) -> Source:
        words = {pair for part in parts for pair in part.words}
        return {
            field: [part.groups for part in parts],
            f"forms{suffix}": sorted({form for _stem, form in words}),
            f"terms{suffix}": sorted({term_of(stem, form) for stem, form in words}),
        }

    def _words(self, by_field: Mapping[str, Sequence[_Analysed]]) -> str:
        times: dict[tuple[str, str], int] = {}
        for name in by_field.keys() & self.schema.distinctive:
            for part in by_field[name]:
                for stem, form in part.words:
                    if stem is not None:
                        times[stem, form] = times.get((stem, form), 0) + 1
        return "\n".join(
            f"{stem}\t{form}\t{count}" for (stem, form), count in sorted(times.items())
        )


class _Analysed:
    """Part of a document: its words as (stem, form), their groups, and its length."""

    def __init__(self, part: Part, language: str) -> None:
        places: dict[int, list[str]] = {}
        self.words: list[tuple[str | None, str]] = []
        for token in analyse(part.text, language):
            form = written(token.form)
            stem = None if token.stem is None else written(token.stem)
            position = token.position
            self.words.append((stem, form))
            tokens = places.setdefault(position, [])
            if stem is not None:
                tokens.append(stem_token(stem))
            tokens.append(term_of(stem, form))
        self.length = sum(stem is not None for stem, _form in self.words)
        self.groups = " ".join(
            BETWEEN_TOKENS.join(places.get(place, (_FILLER,)))
            for place in range(max(places, default=-1) + 1)
        )


def parsed_words(lines: str) -> list[tuple[str, str, int]]:
    """Return (stem, form, frequency) of the words of a document."""
    words = (line.split("\t") for line in lines.splitlines())
    return [(stem, form, int(times)) for stem, form, times in words]


def stem_token(stem: str) -> str:
    """Return the token of all words with a stem."""
    return written(stem) + SEPARATOR


def term_of(stem: str | None, form: str) -> str:
    """Return the token of a stem with one of its forms."""
    return written(stem or "") + SEPARATOR + written(form)


def form_of(term: str) -> str:
    """Return the form in a token."""
    return term.partition(SEPARATOR)[2]


def written(text: str) -> str:
    """Return a text as UTF-8 can have it: single surrogates are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()


def joined(tokens: Iterable[str]) -> str:
    """Return tokens as the analyser of queries takes them."""
    return BETWEEN_TOKENS.join(sorted(tokens))
