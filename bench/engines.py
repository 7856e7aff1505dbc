"""Engines that answer the benchmark's questions, each in a process of its own.

Run as a program with the name of an engine, a folder for its index and a file with documents;
then a question is read as a line of JSON, and answered with the seconds of processor time that
it took and the number of documents that match. Every engine gives the ids of the best hits.
tantivy need not be installed where this project is: the program needs nothing of it but for
its own engine.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HITS = 20
_PARTS = ("statement", "detail", "evidence")
_KEYWORDS = ("expert", "topic", "question", "stance", "has")

Ask = Callable[[dict], int]


def rows(source: Path) -> Iterator[dict]:
    """The documents of a file, one a line."""
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def own(folder: Path, source: Path) -> Ask:
    """This project's backend."""
    from bench.corpus import SCHEMA
    from search.backends.whoosh import WhooshBackend
    from search.documents import Part, SearchDocument, SearchQuery
    from search.query_tree import Fuzzy, Must, Phrase, Prefix, Terms, Word

    backend = WhooshBackend(path=folder, schema=SCHEMA)
    if not backend.state().ready:
        with backend.builder() as builder:
            builder.add(
                SearchDocument(
                    id=row["id"],
                    language="en",
                    parts=tuple(Part(part, row[part]) for part in _PARTS),
                    keywords={name: tuple(row[name]) for name in _KEYWORDS},
                    numbers={"date": row["date"]},
                )
                for row in rows(source)
            )
            builder.finish()
            with backend.writer() as writer:
                builder.swap(writer)

    def ask(question: dict) -> int:
        words = question["words"]
        tree = {
            "or": lambda: Terms(tuple(Word(word) for word in words)),
            "and": lambda: Terms(tuple(Must(Word(word)) for word in words)),
            "phrase": lambda: Phrase(" ".join(words)),
            "prefix": lambda: Prefix(words[0]),
            "fuzzy": lambda: Fuzzy(words[0]),
        }[question["how"]]()
        filters = {name: (value,) for name, value in question["filters"].items()}
        facets = tuple(question["facets"])
        # The others don't widen a question by words of its best hits.
        feedback = question.get("feedback", False)
        query = SearchQuery(tree, filters=filters, facets=facets, limit=HITS, feedback=feedback)
        return backend.search(query).total

    return ask


def stock_whoosh(folder: Path, source: Path) -> Ask:
    """Whoosh as its documentation shows it."""
    from whoosh import fields, index, query, sorting
    from whoosh.analysis import StemmingAnalyzer

    folder.mkdir(parents=True, exist_ok=True)
    if not index.exists_in(str(folder)):
        schema = fields.Schema(
            id=fields.ID(unique=True, stored=True),
            text=fields.TEXT(analyzer=StemmingAnalyzer()),
            topic=fields.KEYWORD(commas=True, sortable=True),
            **{name: fields.ID(sortable=True) for name in _KEYWORDS if name != "topic"},
        )
        made = index.create_in(str(folder), schema)
        writer = made.writer(limitmb=256)
        for row in rows(source):
            keywords = {name: ",".join(row[name]) for name in _KEYWORDS}
            text = " ".join(row[part] for part in _PARTS)
            writer.add_document(id=str(row["id"]), text=text, **keywords)
        writer.commit()
    searcher = index.open_dir(str(folder)).searcher()
    analyse = searcher.schema["text"].analyzer

    def ask(question: dict) -> int:
        terms = [
            query.Term("text", token.text) for word in question["words"] for token in analyse(word)
        ]
        first = question["words"][0]
        wanted = {
            "or": lambda: query.Or(terms),
            "and": lambda: query.And(terms),
            "phrase": lambda: query.Phrase("text", [term.text for term in terms]),
            "prefix": lambda: query.Prefix("text", first),
            "fuzzy": lambda: query.FuzzyTerm("text", first, maxdist=1, prefixlength=2),
        }[question["how"]]()
        filters = [query.Term(*pair) for pair in question["filters"].items()]
        facets = sorting.Facets()
        for name in question["facets"]:
            facets.add_field(name, allow_overlap=name == "topic", maptype=sorting.Count)
        results = searcher.search(
            wanted,
            limit=HITS,
            filter=query.And(filters) if filters else None,
            groupedby=facets if question["facets"] else None,
        )
        for name in question["facets"]:
            results.groups(name)
        for hit in results:
            hit["id"]
        return len(results)

    return ask


def sqlite_fts5(folder: Path, source: Path) -> Ask:
    """SQLite's full-text search, with its ranking and exact totals."""
    folder.mkdir(parents=True, exist_ok=True)
    base = sqlite3.connect(folder / "fts5.sqlite3")
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'texts'").fetchone():
        base.execute("CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'porter unicode61')")
        base.execute("CREATE TABLE keywords (id INTEGER, name TEXT, value TEXT)")
        for row in rows(source):
            text = " ".join(row[part] for part in _PARTS)
            base.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (row["id"], text))
            keywords = [(row["id"], name, value) for name in _KEYWORDS for value in row[name]]
            base.executemany("INSERT INTO keywords VALUES (?, ?, ?)", keywords)
        base.execute("CREATE INDEX by_value ON keywords (name, value, id)")
        base.execute("CREATE INDEX by_id ON keywords (id, name, value)")
        base.commit()

    def ask(question: dict) -> int:
        words = question["words"]
        match = {
            "or": " OR ".join(words),
            "and": " AND ".join(words),
            "phrase": f'"{" ".join(words)}"',
            "prefix": f"{words[0]}*",
            "fuzzy": None,
        }[question["how"]]
        if match is None:
            raise NotImplementedError
        condition, arguments = "texts MATCH ?", [match]
        for pair in question["filters"].items():
            condition += " AND rowid IN (SELECT id FROM keywords WHERE name = ? AND value = ?)"
            arguments += pair
        base.execute(
            f"SELECT rowid FROM texts WHERE {condition} ORDER BY rank LIMIT {HITS}", arguments
        ).fetchall()
        for name in question["facets"]:
            base.execute(
                "SELECT value, count(*) FROM keywords WHERE name = ? AND id IN "
                f"(SELECT rowid FROM texts WHERE {condition}) GROUP BY value",
                [name, *arguments],
            ).fetchall()
        counted = base.execute(f"SELECT count(*) FROM texts WHERE {condition}", arguments)
        return counted.fetchone()[0]

    return ask


def tantivy_engine(folder: Path, source: Path) -> Ask:
    """tantivy, by its Python package."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    for name in _KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True)
    builder.add_unsigned_field("id", fast=True)
    schema = builder.build()
    made = folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema, path=str(folder))
    if not made:
        writer = index.writer(200_000_000, 1)
        for row in rows(source):
            document = tantivy.Document()
            document.add_unsigned("id", row["id"])
            document.add_text("text", " ".join(row[part] for part in _PARTS))
            for name in _KEYWORDS:
                for value in row[name]:
                    document.add_text(name, value)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    must, should = tantivy.Occur.Must, tantivy.Occur.Should

    def term(word: str) -> tantivy.Query:
        return index.parse_query(word, ["text"])

    def ask(question: dict) -> int:
        words = question["words"]
        wanted = {
            "or": lambda: tantivy.Query.boolean_query([(should, term(word)) for word in words]),
            "and": lambda: tantivy.Query.boolean_query([(must, term(word)) for word in words]),
            "phrase": lambda: index.parse_query(f'"{" ".join(words)}"', ["text"]),
            "prefix": lambda: tantivy.Query.regex_query(schema, "text", f"{words[0]}.*"),
            "fuzzy": lambda: tantivy.Query.fuzzy_term_query(schema, "text", words[0], distance=1),
        }[question["how"]]()
        filters = [
            (must, tantivy.Query.term_query(schema, name, value))
            for name, value in question["filters"].items()
        ]
        if filters:
            wanted = tantivy.Query.boolean_query([(must, wanted), *filters])
        result = searcher.search(wanted, limit=HITS, count=True)
        searcher.fast_field_values("id", [address for _score, address in result.hits])
        if question["facets"]:
            counts = {name: {"terms": {"field": name, "size": 1000}} for name in question["facets"]}
            searcher.aggregate(wanted, counts)
        return result.count

    return ask


ENGINES = {
    "own": own,
    "whoosh": stock_whoosh,
    "fts5": sqlite_fts5,
    "tantivy": tantivy_engine,
}


def _memory() -> int:
    """Megabytes of memory that this process has for itself, and shares."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) // 1024


def main(name: str, folder: Path, source: Path) -> None:
    """Answer questions until there are no more."""
    ask = ENGINES[name](folder, source)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        began = time.process_time()
        try:
            total = ask(question)
        except NotImplementedError:
            total = None
        took = time.process_time() - began
        print(json.dumps({"seconds": took, "total": total, "memory": _memory()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
