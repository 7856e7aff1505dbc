"""Xapian by its own Python bindings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import xapian

from bench.engines.base import HITS, KEYWORDS, Found, Opened, chosen, rows, text_of


def opened(folder: Path, source: Path) -> Opened:
    """Open Xapian over these documents."""
    done = folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _build(folder, source)
        done.touch()
    database = xapian.Database(str(folder))
    enquire = xapian.Enquire(database)
    stem = xapian.Stem("english")
    query = xapian.Query

    def ask(asked: dict) -> Found:
        words = asked["words"]
        terms = [f"Z{stem(word).decode()}" for word in words]
        ways = {
            "or": lambda: query(query.OP_OR, terms),
            "and": lambda: query(query.OP_AND, terms),
            "phrase": lambda: query(query.OP_PHRASE, list(words)),
            "prefix": lambda: query(query.OP_WILDCARD, words[0]),
        }
        wanted = chosen(ways, asked["how"])
        for name, value in {**asked["filters"], **asked["roles"]}.items():
            wanted = query(query.OP_FILTER, wanted, query(f"X{name.upper()}:{value}"))
        spies = {name: xapian.ValueCountMatchSpy(KEYWORDS.index(name)) for name in asked["facets"]}
        for spy in spies.values():
            enquire.add_matchspy(spy)
        enquire.set_query(wanted)
        # All documents are checked, so that the total is exact.
        found = enquire.get_mset(0, HITS, database.get_doccount())
        for match in found:
            assert match.docid
        for name, spy in spies.items():
            _counted(spy, several=name == "topic")
        enquire.clear_matchspies()
        return Found(found.get_matches_estimated())

    return Opened(ask)


def _counted(spy: xapian.ValueCountMatchSpy, *, several: bool) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for item in spy.values():
        value = item.term.decode()
        for each in value.split(",") if several else [value]:
            counts[each] += item.termfreq
    return counts


def _build(folder: Path, source: Path) -> None:
    database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("english"))
    for row in rows(source):
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(text_of(row))
        for slot, name in enumerate(KEYWORDS):
            document.add_value(slot, ",".join(row[name]))
            for value in row[name]:
                document.add_boolean_term(f"X{name.upper()}:{value}")
        database.replace_document(row["id"], document)
    database.commit()
    database.close()
