"""The tables of FTS5, filled with the search documents of a data folder.

python -m bench.fts5_site.index TARGET
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import django

FACETS = ("expert", "topic", "question", "stance")
KEYWORDS = (*FACETS, "has")
BATCH = 500


def main() -> None:
    """Write TARGET/fts5.sqlite3, and the files for drawing queries, unless they exist."""
    folder = Path(sys.argv[1])
    if (folder / "frequencies.json").exists():
        return
    django.setup()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "fts5.sqlite3"
    target.unlink(missing_ok=True)
    base = sqlite3.connect(target)
    frequencies: Counter[str] = Counter()
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as lines:
        build(base, _copied(lines, frequencies))
    base.close()
    # the last file that is written shows that all are complete
    (folder / "frequencies.json").write_text(json.dumps(frequencies), encoding="utf-8")


def _copied(lines: Any, frequencies: Counter[str]) -> Iterator[Any]:
    """Yield the documents; write statement and detail of each as a line, and count their words."""
    from debates.finding.position_documents import PositionDocuments

    corpus = PositionDocuments()
    ids = corpus.ids()
    while batch := list(islice(ids, BATCH)):
        for document in corpus.build(batch):
            said = {part.field: part.text for part in document.parts if part.field in _DRAWN}
            print(json.dumps({name: _plain(text) for name, text in said.items()}), file=lines)
            frequencies.update({word for text in said.values() for word in _plain(text).split()})
            yield document


_DRAWN = ("statement", "detail")


def _plain(text: str) -> str:
    """Return the words of a text with spaces between them, without punctuation."""
    return " ".join(word for word in text.replace(".", " ").split() if word.isalpha())


def build(base: sqlite3.Connection, documents: Iterator[Any]) -> None:
    """Make and fill the tables."""
    from debates.finding.index_schema import SCHEMA

    fields = [field.name for field in SCHEMA.text_fields if field.default_field]
    named = [f'"{name}"' for name in fields]
    base.execute(
        f"CREATE VIRTUAL TABLE texts USING fts5 ({', '.join(named)}, tokenize = 'porter unicode61')"
    )
    base.execute(
        "CREATE TABLE keywords (id INTEGER, name INTEGER, value INTEGER,"
        " PRIMARY KEY (id, name, value)) WITHOUT ROWID"
    )
    base.execute("CREATE TABLE vocabulary (value INTEGER PRIMARY KEY, slug TEXT UNIQUE)")
    known: dict[str, int] = {}
    places = ", ".join("?" * (len(fields) + 1))
    for document in documents:
        texts: dict[str, list[str]] = {name: [] for name in fields}
        for part in document.parts:
            if part.field in texts:
                texts[part.field].append(part.text)
        row = [document.id, *("\n".join(texts[name]) for name in fields)]
        base.execute(f"INSERT INTO texts (rowid, {', '.join(named)}) VALUES ({places})", row)
        base.executemany(
            "INSERT INTO keywords VALUES (?, ?, ?)",
            [
                (document.id, number, known.setdefault(value, len(known)))
                for number, name in enumerate(KEYWORDS)
                for value in document.keywords.get(name, ())
            ],
        )
    base.executemany(
        "INSERT INTO vocabulary VALUES (?, ?)", [(number, slug) for slug, number in known.items()]
    )
    base.execute("CREATE INDEX by_value ON keywords (name, value, id)")
    # What its manual advises after a bulk load.
    base.execute("INSERT INTO texts (texts) VALUES ('optimize')")
    base.execute("ANALYZE")
    base.commit()


if __name__ == "__main__":
    main()
