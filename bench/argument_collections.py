"""Make test collections of arguments from a debate, for `bench.search_evaluate`.

    python -m bench.argument_collections fixtures/china_russia_2022.json FOLDER

Each collection is a folder with documents, queries and judgments:

- `motions`: a question finds the positions that answer it;
- `counterpoints`: a counterpoint finds the position that raises it;
- `evidence`: a piece of evidence finds the position that rests on it;
- `topics`: the description of a topic finds the positions on it.

A document is only a claim with its explanation, without the text of any query.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Fields = dict[str, Any]


class Asked(NamedTuple):
    """Query of a collection with the slugs of the positions that answer it."""

    text: str
    relevant: tuple[str, ...]


def collections(fixture: list[dict[str, Any]]) -> dict[str, list[Asked]]:
    """Return the queries of each collection that a fixture of debates gives."""
    objects: defaultdict[str, list[Fields]] = defaultdict(list)
    for item in fixture:
        objects[item["model"].removeprefix("debates.")].append(item["fields"])
    return {
        "motions": list(_motions(objects)),
        "counterpoints": [
            Asked(item["statement"], (item["raised_by"][0],))
            for item in objects["counterpoint"]
            if item["raised_by"]
        ],
        "evidence": [
            Asked(item["statement"], (item["position"][0],)) for item in objects["evidence"]
        ],
        "topics": list(_topics(objects)),
    }


def _motions(objects: dict[str, list[Fields]]) -> Iterator[Asked]:
    answers: defaultdict[str, list[str]] = defaultdict(list)
    for position in objects["position"]:
        if position["question"]:
            answers[position["question"][0]].append(position["slug"])
    for question in objects["question"]:
        yield Asked(question["text"], tuple(answers[question["slug"]]))


def _topics(objects: dict[str, list[Fields]]) -> Iterator[Asked]:
    on: defaultdict[str, list[str]] = defaultdict(list)
    for position in objects["position"]:
        for [slug] in position["topics"]:
            on[slug].append(position["slug"])
    for topic in objects["topic"]:
        yield Asked(topic["description"], tuple(on[topic["slug"]]))


def write(fixture: list[dict[str, Any]], folder: Path) -> list[str]:
    """Write the collections of a fixture as folders; return their names."""
    documents = [
        {"id": item["fields"]["slug"], "title": item["fields"]["statement"],
         "text": item["fields"]["detail"]}
        for item in fixture
        if item["model"] == "debates.position"
    ]  # fmt: skip
    found = collections(fixture)
    for name, queries in found.items():
        judged = [(f"{name}-{at}", query) for at, query in enumerate(queries) if query.relevant]
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        _write_lines(target / "documents.jsonl", map(json.dumps, documents))
        _write_lines(
            target / "queries.jsonl",
            (json.dumps({"id": number, "text": query.text}) for number, query in judged),
        )
        _write_lines(
            target / "judgments.tsv",
            (f"{number}\t0\t{slug}\t1" for number, query in judged for slug in query.relevant),
        )
    return list(found)


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def main() -> None:
    """Read a fixture, and write its collections."""
    parser = argparse.ArgumentParser(description="Make test collections of arguments of a debate.")
    parser.add_argument("fixture", type=Path, help="debates, as in fixtures/")
    parser.add_argument("folder", type=Path, help="where the folders of the collections go")
    given = parser.parse_args()
    for name in write(json.loads(given.fixture.read_text(encoding="utf-8")), given.folder):
        print(given.folder / name)


if __name__ == "__main__":
    main()
