"""Schema of an OpenSearch index: rows of tokens, keywords, numbers, and facts of each document.

OpenSearch knows no weights of words, so that the stems of the texts of a document's own have a row
of their own, ``own`` (`search.backends.layout.own_stems`). Besides the rows there are

``terms``, ``terms_<field>``  distinct forms, as values that can be counted: of the texts that are
                              searched by default, and of each field searched by its name only
``inflections``               distinct stems with their forms
``words``                     stored, not indexed

Lucene keeps the length of a text in a byte, as tantivy does.
"""

from __future__ import annotations

from typing import Any

from search.backends.layout import OWN, Layout, Prepared, Row, own_stems, row_name, together
from search.planning import weights

MOST_HITS = 1_000_000
"""Number of hits that can be paged through."""

MOST_VALUES = 60_000
"""Maximum number of values in a query or an aggregation, below the server's limits of 65,536 and
65,535.
"""

Source = dict[str, Any]

BM25: Source = {"type": "BM25", "k1": weights.K1, "b": weights.B}

_SETTINGS: Source = {
    "auto_expand_replicas": "0-1",
    # A commit is seen when it is whole, and not before.
    "refresh_interval": "-1",
    # The version of a deleted document refuses a late request that would write it.
    "gc_deletes": "1h",
    "max_result_window": MOST_HITS,
    "similarity": {"words": BM25},
    "analysis": {
        "tokenizer": {"spaces": {"type": "pattern", "pattern": " "}},
        "analyzer": {"spaces": {"type": "custom", "tokenizer": "spaces"}},
    },
}


def fingerprint_of(layout: Layout) -> str:
    """Return the fingerprint that an index must have to be read."""
    return f"rows {layout.fingerprint}"


def index_of(layout: Layout, *, shards: int) -> Source:
    """Return settings and mappings of an index for the documents of a layout."""
    return {
        "settings": {"number_of_shards": shards, **_SETTINGS},
        "mappings": {
            "dynamic": "strict",
            "_meta": {"sinorus": fingerprint_of(layout)},
            "_source": {"includes": ["words"]},
            "properties": _properties(layout),
        },
    }


def _properties(layout: Layout) -> Source:
    row = {"type": "text", "analyzer": "spaces", "similarity": "words"}
    keyword, number = {"type": "keyword"}, {"type": "long"}
    properties: Source = {
        "id": number,
        "digest": {"type": "keyword", "index": False},
        "language": keyword,
        "inflections": keyword,
        "words": {"type": "object", "enabled": False},
        terms_field(None): keyword,
    }
    properties |= dict.fromkeys((*layout.rows, OWN), row)
    properties |= {terms_field(name): keyword for name in layout.schema.named_only}
    properties |= {keyword_field(name): keyword for name in layout.schema.keyword_names}
    properties |= {number_field(name): number for name in layout.schema.number_names}
    return properties


def source_of(layout: Layout, prepared: Prepared) -> Source:
    """Return a document as OpenSearch takes it."""
    source: Source = {
        "id": prepared.id,
        "digest": prepared.digest,
        "language": prepared.language,
        "inflections": prepared.inflections,
        "words": prepared.words,
        OWN: together(own_stems(prepared)),
    }
    for row in Row:
        for name, parts in prepared.rows(row).items():
            source[name] = together(tokens for tokens, _weight in parts)
    for field in (None, *layout.schema.named_only):
        forms = source.get(row_name(Row.FORMS, field), "")
        printable = {form for form in forms.split(" ") if form and form.isprintable()}
        source[terms_field(field)] = sorted(printable)
    source |= {keyword_field(name): values for name, values in prepared.keywords.items()}
    return source | {number_field(name): number for name, number in prepared.numbers.items()}


def terms_field(field: str | None) -> str:
    """Return the name of the forms of a text field, or of those searched by default."""
    return "terms" if field is None else f"terms_{field}"


def keyword_field(name: str) -> str:
    """Return the name of a keyword field in the index."""
    return f"k_{name}"


def number_field(name: str) -> str:
    """Return the name of a number in the index."""
    return f"n_{name}"
