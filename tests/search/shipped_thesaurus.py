"""The thesaurus that comes with the first debate, without a database."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from search.backends.documents import Relation, Synonym
from search.planning.thesaurus import Thesaurus

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / "search" / "thesaurus" / "default.csv"
FIRST = ROOT / "fixtures" / "international_affairs.csv"


def entries(*files: Path) -> list[Synonym]:
    """Return the entries of tables."""
    return [
        Synonym(
            row["term"],
            row["alternative"],
            Relation(row["relation"]),
            row["language"],
            row["alternative_language"],
            float(row["weight"]) if row["weight"] else None,
        )
        for file in files
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    ]


@cache
def shipped_thesaurus() -> Thesaurus:
    """Return the default entries and those of the first debate."""
    return Thesaurus(entries(DEFAULT, FIRST))
