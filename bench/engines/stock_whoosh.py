"""Whoosh as documented."""

from __future__ import annotations

from pathlib import Path

from whoosh import fields, index, query, sorting
from whoosh.analysis import StemmingAnalyzer

from bench.engines.base import HITS, KEYWORDS, Found, NotOffered, Opened, chosen, rows, text_of


def opened(folder: Path, source: Path) -> Opened:
    """Open Whoosh over these documents."""
    folder.mkdir(parents=True, exist_ok=True)
    if not index.exists_in(str(folder)):
        _build(folder, source)
    searcher = index.open_dir(str(folder)).searcher()
    analyse = searcher.schema["text"].analyzer

    def ask(asked: dict) -> Found:
        if asked["field"]:
            raise NotOffered("all text is in one field")
        terms = [
            query.Term("text", token.text) for word in asked["words"] for token in analyse(word)
        ]
        first = asked["words"][0]
        ways = {
            "or": lambda: query.Or(terms),
            "and": lambda: query.And(terms),
            "phrase": lambda: query.Phrase("text", [term.text for term in terms]),
            "prefix": lambda: query.Prefix("text", first),
            "fuzzy": lambda: query.FuzzyTerm("text", first, maxdist=1, prefixlength=2),
        }
        both = {**asked["filters"], **asked["roles"]}
        filters = [query.Term(*pair) for pair in both.items()]
        facets = sorting.Facets()
        for name in asked["facets"]:
            facets.add_field(name, allow_overlap=name == "topic", maptype=sorting.Count)
        results = searcher.search(
            chosen(ways, asked["how"]),
            limit=HITS,
            filter=query.And(filters) if filters else None,
            groupedby=facets if asked["facets"] else None,
        )
        counts = {name: results.groups(name) for name in asked["facets"]}
        return Found(len(results), [int(hit["id"]) for hit in results], counts)

    return Opened(ask)


def _build(folder: Path, source: Path) -> None:
    schema = fields.Schema(
        id=fields.ID(unique=True, stored=True),
        text=fields.TEXT(analyzer=StemmingAnalyzer()),
        topic=fields.KEYWORD(commas=True, sortable=True),
        **{name: fields.ID(sortable=True) for name in KEYWORDS if name != "topic"},
    )
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    for row in rows(source):
        keywords = {name: ",".join(row[name]) for name in KEYWORDS}
        writer.add_document(id=str(row["id"]), text=text_of(row), **keywords)
    writer.commit()
