"""Readers that search in several threads, and check that changes become searchable."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from random import Random

from django.db import close_old_connections

from debates.finding.results import search_positions
from search import service
from search.backends.documents import SearchQuery
from search.query import parse
from search.query.tree import Terms
from tests.torture.messages import Faults, Pipe
from tests.torture.writing import WORDS
from tests.waiting import PATIENCE

THREADS = 4
LOOK_SECONDS = 0.05
"""Between two looks whether what changed is found, which cost as much as some searches."""

MOST_WATCHED = 40

Digest = str | None


@dataclass
class Change:
    """Write that affected a position.

    It records when the write ended, and the digests of all states of the document seen since, one
    of which a reader's index must contain.
    """

    ended: float
    states: set[Digest] = field(default_factory=set)
    looks: int = 0


def read(seed: int, pause: float, changes: Pipe, tell: Pipe) -> None:
    """Search in THREADS threads forever, and check in this thread for the changes in `changes`.

    pause  seconds between two searches of a thread
    """
    for number in range(THREADS):
        chance = Random(f"{seed} {number}")
        threading.Thread(target=_search, args=(chance, pause, tell), daemon=True).start()
    with Faults(tell):
        _look_for_changes(changes, tell)


def _search(chance: Random, pause: float, tell: Pipe) -> None:
    looks = (_everything, _answer, _answer, _digests, _similar)
    while True:
        with Faults(tell):
            fault = chance.choice(looks)(chance)
            tell.send("searched", 1)
            if fault:
                tell.send("fault", fault)
        close_old_connections()
        time.sleep(chance.uniform(0, 2 * pause))


def _everything(_chance: Random) -> str:
    page = service.backend().search(SearchQuery(Terms(()), limit=10_000))
    ids = [hit.id for hit in page.hits]
    if len(set(ids)) != len(ids):
        return "a document came twice among all"
    return "" if page.total == len(ids) else f"{page.total} were counted, {len(ids)} came"


def _answer(chance: Random) -> str:
    one, other = chance.sample(WORDS, 2)
    text = chance.choice((one, f"{one} {other}", f'"{one} {other}"', f"{one[:3]}*", f"-{one}", ""))
    results = search_positions(text, facets=("expert", "stance"), limit=20)
    ids = [result.position.pk for result in results.results]
    if len(set(ids)) != len(ids):
        return "a document came twice in an answer"
    return "" if results.total >= len(ids) else f"{results.total} were counted, {len(ids)} came"


def _digests(_chance: Random) -> str:
    ids = [found for found, _digest in service.backend().digests()]
    return "" if ids == sorted(set(ids)) else "a document is in the index twice"


def _similar(chance: Random) -> str:
    backend = service.backend()
    page = backend.search(SearchQuery(parse(chance.choice(WORDS)).tree, limit=3))
    for hit in page.hits:
        found = [similar.id for similar in backend.similar(hit.id)]
        if len(set(found)) != len(found) or hit.id in found:
            return "a document came twice among similar ones"
    return ""


def _look_for_changes(changes: Pipe, tell: Pipe) -> None:
    watched: dict[tuple[float, int], Change] = {}
    while True:
        for ended, ids in changes.received():
            if len(watched) < MOST_WATCHED:
                watched |= {(ended, found): Change(ended) for found in ids}
        _look(watched, tell)
        time.sleep(LOOK_SECONDS)


def _look(watched: dict[tuple[float, int], Change], tell: Pipe) -> None:
    if not watched:
        return
    ids = sorted({position for _ended, position in watched})
    wanted = {document.id: document.digest for document in service.corpus().build(ids)}
    there = service.backend().digests_of(ids)
    now = time.monotonic()
    for (ended, position), change in list(watched.items()):
        change.states.add(wanted.get(position))
        change.looks += 1
        if there.get(position) in change.states:
            del watched[ended, position]
            if change.looks == 1:
                # A later write may have restored the same content or hidden the position.
                tell.send("at once")
            else:
                tell.send("delay", ended, round(now - ended, 3))
        elif now - ended > PATIENCE:
            del watched[ended, position]
            tell.send("fault", f"a change was not found within {PATIENCE:.0f} s")
