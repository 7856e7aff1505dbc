"""Tantivy by its Python package."""

from __future__ import annotations

from pathlib import Path

import tantivy

from bench.engines.base import HITS, KEYWORDS, Found, Opened, chosen, rows, text_of


def opened(folder: Path, source: Path) -> Opened:
    """Open tantivy over these documents."""
    builder = tantivy.SchemaBuilder()
    for name in ("text", "statement"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    for name in KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True)
    builder.add_unsigned_field("id", fast=True)
    schema = builder.build()
    done = folder / "done"
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema, path=str(folder))
    if not done.exists():
        _build(index, source)
        done.touch()
    index.reload()
    searcher = index.searcher()
    must, should = tantivy.Occur.Must, tantivy.Occur.Should

    def term(word: str, field: str | None = None) -> tantivy.Query:
        return index.parse_query(word, [field or "text"])

    def ask(query: dict) -> Found:
        words = query["words"]
        ways = {
            "or": lambda: tantivy.Query.boolean_query(
                [(should, term(word, query["field"])) for word in words]
            ),
            "and": lambda: tantivy.Query.boolean_query([(must, term(word)) for word in words]),
            "phrase": lambda: index.parse_query(f'"{" ".join(words)}"', ["text"]),
            "prefix": lambda: tantivy.Query.regex_query(schema, "text", f"{words[0]}.*"),
            "fuzzy": lambda: tantivy.Query.fuzzy_term_query(schema, "text", words[0], distance=1),
        }
        wanted = chosen(ways, query["how"])
        filters = [
            (must, tantivy.Query.term_query(schema, name, value))
            for name, value in {**query["filters"], **query["roles"]}.items()
        ]
        if filters:
            wanted = tantivy.Query.boolean_query([(must, wanted), *filters])
        result = searcher.search(wanted, limit=HITS, count=True)
        ids = searcher.fast_field_values("id", [address for _score, address in result.hits])
        facets = {}
        if query["facets"]:
            counts = {name: {"terms": {"field": name, "size": 1000}} for name in query["facets"]}
            counted = searcher.aggregate(wanted, counts)
            facets = {
                name: {each["key"]: each["doc_count"] for each in counted[name]["buckets"]}
                for name in query["facets"]
            }
        return Found(result.count, ids, facets)

    return Opened(ask)


def _build(index: tantivy.Index, source: Path) -> None:
    writer = index.writer(200_000_000, 1)
    writer.delete_all_documents()
    for row in rows(source):
        document = tantivy.Document()
        document.add_unsigned("id", row["id"])
        document.add_text("text", text_of(row))
        document.add_text("statement", row["statement"])
        for name in KEYWORDS:
            for value in row[name]:
                document.add_text(name, value)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
