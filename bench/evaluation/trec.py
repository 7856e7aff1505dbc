"""Readers of test collections in common formats, and a writer of rankings in TREC's.

Documents and queries are lines of JSON, ``{"id", "title", "text", "language"}`` and ``{"id",
"text"}``; judgments are lines ``query 0 document grade``, rankings lines ``query Q0 document rank
score tag``, as in trec_eval. Files of BEIR are read unchanged: ``_id`` for ``id``, judgments
without the 0 and with a header.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

TAG = "sinorus"

Judgments = dict[str, dict[str, int]]
"""Grades by query and document; 0 and less is not relevant."""


_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.0*)?")
_NAMES_OF_GRADES = frozenset(["score", "grade", "relevance", "rel", "label"])


class CollectionError(Exception):
    """Raised if a file of a collection cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class CollectionDocument:
    """Document of a collection; `language` is an ISO 639-1 code."""

    id: str
    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class CollectionQuery:
    """Query of a collection."""

    id: str
    text: str


def read_documents(path: Path, language: str) -> Iterator[CollectionDocument]:
    """Yield the documents of a file. Raises CollectionError.

    language  of documents that name none
    """
    seen: set[str] = set()
    for place, fields in _objects(path):
        document = CollectionDocument(
            id=_id(place, fields, seen),
            title=_text(place, fields, "title"),
            text=_text(place, fields, "text"),
            language=_text(place, fields, "language") or language,
        )
        yield document


def read_queries(path: Path) -> Iterator[CollectionQuery]:
    """Yield the queries of a file. Raises CollectionError."""
    seen: set[str] = set()
    for place, fields in _objects(path):
        yield CollectionQuery(_id(place, fields, seen), _text(place, fields, "text"))


def read_judgments(path: Path) -> Judgments:
    """Return the judgments of a file, with or without a header. Raises CollectionError."""
    found: Judgments = {}
    for count, (place, line) in enumerate(_lines(path)):
        query, document, grade = _judgment(place, line)
        if count == 0 and grade.lower() in _NAMES_OF_GRADES:
            continue
        if not _WHOLE_NUMBER.fullmatch(grade):
            raise CollectionError(f"{place}: the grade {grade!r} is no whole number.")
        number = int(grade.partition(".")[0])
        if found.setdefault(query, {}).setdefault(document, number) != number:
            raise CollectionError(f"{place}: {document!r} has another grade for {query!r} above.")
    if not found:
        raise CollectionError(f"{path}: there are no judgments in it.")
    return found


def _judgment(place: str, line: str) -> tuple[str, str, str]:
    """Parse a line to query, document and grade, in the format of TREC or BEIR."""
    match line.split():
        case [query, _, document, grade] | [query, document, grade]:
            return query, document, grade
    raise CollectionError(f"{place}: a judgment is “query 0 document grade”.")


def write_ranking(out: TextIO, query: str, ranking: Sequence[tuple[str, float]]) -> None:
    """Write a query's documents with their scores, best first, as lines of a run."""
    out.writelines(
        f"{query} Q0 {document} {rank} {score:.9f} {TAG}\n"
        for rank, (document, score) in enumerate(ranking, 1)
    )


def _objects(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, line in _lines(path):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CollectionError(f"{place}: this is no JSON: {error}.") from None
        if not isinstance(found, dict):
            raise CollectionError(f"{place}: this is no JSON object.")
        yield place, found


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the non-empty lines, each with its place for error messages."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path}, line {number}", line
    except OSError as error:
        raise CollectionError(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise CollectionError(f"{path} is no text in UTF-8: {error.reason}.") from None


def _id(place: str, fields: Mapping[str, Any], seen: set[str]) -> str:
    given = fields.get("id", fields.get("_id"))
    if isinstance(given, bool) or not isinstance(given, str | int) or not str(given).strip():
        raise CollectionError(f'{place}: "id" has to be a text or a whole number.')
    key = str(given)
    if len(key.split()) > 1:
        raise CollectionError(f'{place}: "id" has spaces, so that no ranking could name it.')
    if key in seen:
        raise CollectionError(f"{place}: there is another {key!r} above.")
    seen.add(key)
    return key


def _text(place: str, fields: Mapping[str, Any], name: str) -> str:
    text = fields.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise CollectionError(f'{place}: "{name}" has to be a text.')
    return text
