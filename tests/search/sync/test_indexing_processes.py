"""Indexer processes: killed at any moment they lose no change, and others take over."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from debates.models import Counterpoint, Expert, Position, Topic
from search.sync import outbox
from tests.debates.builders import Exchange, make_evidence, make_exchange, make_position
from tests.search.indexing_processes import ROOT, Forker, IndexingProcesses, environment
from tests.search_index import LiveIndex
from tests.waiting import PATIENCE, wait_until

KILLS = 12


@pytest.fixture
def exchange(transactional_db: None) -> Exchange:
    return make_exchange()


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


@pytest.fixture
def processes(index: LiveIndex, forker: Forker, tmp_path: Path) -> Iterator[IndexingProcesses]:
    with IndexingProcesses(forker, tmp_path) as processes:
        yield processes


def write_in_many_ways(exchange: Exchange, number: int) -> None:
    """Write to the database in several ways that affect several positions each."""
    position = make_position(
        exchange.debate, exchange.lukin, slug=f"made-{number}", topics=[exchange.gas]
    )
    make_evidence(position)
    Position.objects.filter(slug="lasts").update(detail=f"Round {number}.")
    Expert.objects.filter(slug="lukin").update(name=f"Lukin {number}")
    Topic.objects.filter(slug="gas").update(name=f"Gas {number}")
    Counterpoint.objects.update(statement=f"Quarrel {number}.")
    Position.objects.filter(slug=f"made-{number - 2}").delete()
    Position.objects.filter(slug=f"made-{number - 1}").update(status="withdrawn")


def test_the_next_one_takes_over_when_the_leader_is_killed(
    exchange: Exchange, index: LiveIndex, processes: IndexingProcesses
) -> None:
    def is_followed(word: str) -> bool:
        return index.found(f"detail:{word}") == {"lasts"}

    leader = processes.start("index")
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    wait_until(lambda: is_followed("perseveres"))
    processes.start("index")

    processes.kill(leader)
    Position.objects.filter(slug="lasts").update(detail="It prevails.")

    wait_until(lambda: is_followed("prevails"))
    wait_until(lambda: outbox.pending_count() == 0)


def test_a_drain_that_is_killed_at_any_moment_loses_nothing(
    exchange: Exchange, index: LiveIndex, processes: IndexingProcesses
) -> None:
    for number in range(KILLS):
        child = processes.start("drain")
        write_in_many_ways(exchange, number)
        time.sleep(random.uniform(0, 0.15))
        processes.kill(child)
        index.found("lasts")

    index.drain()

    assert outbox.pending_count() == 0
    assert list(index.differing()) == []
    assert index.found(f"topic:{KILLS - 1}") == {"lasts", f"made-{KILLS - 1}"}


BACKGROUND = """
import os, threading, django
django.setup()
from search.sync import indexer

def started():
    return sum(thread.name == "search-indexer" for thread in threading.enumerate())

indexer.start_in_background()
indexer.start_in_background()
print("parent", started(), flush=True)
child = os.fork()
if child == 0:
    print("child", started(), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


def test_a_process_has_one_indexer_its_forked_child_another_and_neither_keeps_it_alive(
    index: LiveIndex, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BACKGROUND],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert ended.stdout.splitlines() == ["parent 1", "child 1"]
    assert ended.returncode == 0
