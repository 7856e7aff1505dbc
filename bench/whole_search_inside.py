"""Measures whole searches in one process: `python -m bench.whole_search_inside EACH ROUNDS`."""

from __future__ import annotations

import json
import sys
import warnings
from statistics import median
from typing import Any

import django

from bench.api_process import JSON, Server
from bench.whole_search import spread
from bench.whole_search_questions import Question, questions

PLAIN_QUESTIONS = 3
"""So many of a class are put to SearchFilter, which takes long."""


def main() -> None:
    """Print what was measured as JSON."""
    django.setup()
    from debates import suggestions
    from search import service, spelling

    each, rounds = map(int, sys.argv[1:])
    warnings.simplefilter("ignore")
    server = Server()
    # The first one makes what all others find.
    spelling.speller()
    suggestions.suggest("a")
    classes = {}
    for name, asked in questions(each).items():
        print(f"{name} …", file=sys.stderr)
        classes[name] = _class(server, asked, rounds)
    json.dump({"positions": service.backend().count(), "classes": classes}, sys.stdout)


def _class(server: Server, asked: list[Question], rounds: int) -> dict[str, Any]:
    for question in asked:
        server.time(question.ours, JSON)
    ours: list[float] = []
    plain: list[float] = []
    for turn in range(rounds):
        ours += [server.time(question.ours, JSON).processor for question in asked]
        question = asked[turn % len(asked)]
        if turn < PLAIN_QUESTIONS and question.plain is not None:
            plain.append(server.time(question.plain, JSON).processor)
    found = spread(ours)
    middle = median(plain) if plain else None
    return {**found, "plain": middle, "times": middle and middle / found["p50"]}


if __name__ == "__main__":
    main()
