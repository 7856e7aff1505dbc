"""Documents for tests: a small one that is sound, to be spoiled at will."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from debates.interchange.document import document as document_of
from debates.interchange.importing import import_debate, read_checked
from debates.interchange.plan import Options, Plan
from debates.models import Debate, Expert, Source, Topic

SOUND: dict[str, Any] = {
    "format": "sinorus-debate/1",
    "debate": {
        "slug": "partnership",
        "title": "Партнёрство 伙伴关系",
        "language": "ru",
        "date": "2022-02-04",
        "source": "roundtable",
        "questions": [
            {"slug": "lasts", "text": "Выдержит ли союз?"},
            {"slug": "gas", "text": "Is it about gas?", "locator": "0.8"},
        ],
        "participations": [
            {"expert": "lukin", "role": "Scholar", "place": "Vladivostok"},
            {"expert": "fallon"},
        ],
        "positions": [
            {
                "slug": "it-lasts",
                "expert": "lukin",
                "question": "lasts",
                "stance": "affirms",
                "kind": "forecast",
                "statement": "Выдержит.",
                "topics": ["energy"],
                "locator": "1.1",
                "quotation": "no limits",
                "evidence": [
                    {
                        "statement": "Trade grew.",
                        "kind": "statistic",
                        "value": 147.5,
                        "unit": "billion US dollars",
                        "period": "2021",
                        "source": "report",
                    },
                    {"statement": "A pipeline.", "kind": "event"},
                ],
                "counterpoints": [
                    {"statement": "Prices quarrel.", "kind": "rebuts", "raised_by": "it-breaks"},
                    {"statement": "Only in part.", "kind": "qualifies"},
                ],
            },
            {"slug": "it-breaks", "expert": "fallon", "statement": "It breaks."},
        ],
    },
    "experts": [
        {"slug": "lukin", "name": "Artyom Lukin", "aliases": ["Артём Лукин"]},
        {"slug": "fallon", "name": "Theresa Fallon"},
    ],
    "topics": [
        {"slug": "energy", "name": "Энергия", "broader": "trade"},
        {"slug": "trade", "name": "Trade"},
    ],
    "sources": [
        {"slug": "roundtable", "title": "Roundtable", "text": "[1.1] There are no limits to it."},
        {"slug": "report", "title": "Trade report", "date": "2022-01-14"},
    ],
}


def sound() -> dict[str, Any]:
    """A copy of SOUND."""
    return copy.deepcopy(SOUND)


def at(document: Any, pointer: str) -> Any:
    """Return the value at a JSON Pointer."""
    for step in pointer.split("/")[1:]:
        document = document[int(step) if isinstance(document, list) else step]
    return document


def spoiled(pointer: str, value: Any) -> dict[str, Any]:
    """A copy of SOUND with another value in one place; ... takes what is there away."""
    document = sound()
    home, _, name = pointer.rpartition("/")
    holder = at(document, home)
    key = int(name) if isinstance(holder, list) else name
    if value is ...:
        del holder[key]
    else:
        holder[key] = value
    return document


def import_file(path: Path, *, apply: bool = True, **options: bool) -> Plan:
    """Take the debate in a file in, published."""
    chosen = Options(**{"publish": True, **options})
    return import_debate(read_checked(path), chosen, apply=apply, source=path.name)


TWO_ROUNDS = Path(__file__).parent / "files" / "two_rounds.json"
"""A panel in two rounds, in which an expert changes her mind."""


def two_rounds() -> Debate:
    """The debate of TWO_ROUNDS, imported."""
    import_file(TWO_ROUNDS)
    return Debate.objects.get(slug="river-tolls-panel")


def import_document(document: Any, folder: Path, **options: bool) -> Plan:
    """Take a document in by way of a file."""
    path = folder / "debate.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return import_file(path, **options)


def forget_everything() -> None:
    """Empty the database of debates and all that they refer to."""
    Debate.objects.all().delete()
    Expert.objects.all().delete()
    while Topic.objects.exists():
        Topic.objects.filter(narrower=None).delete()
    Source.objects.all().delete()


def exported(slug: str = "partnership") -> dict[str, Any]:
    """The document of a debate."""
    return document_of(Debate.objects.select_related("source").get(slug=slug))


def changes(plan: Plan) -> dict[str, set[str]]:
    """The fields that change, by the slug or statement of the object."""
    return {
        getattr(one.instance, "slug", None) or one.instance.statement: set(one.values)
        | ({"topics"} if one.topics is not None else set())
        for one in plan.changed.values()
    }
