"""Refresh of background values: timing, failures and the value returned meanwhile."""

from __future__ import annotations

import threading
from itertools import chain, repeat

import pytest
from django.db import DatabaseError

from search.backends.base import SearchUnavailable
from search.sync.background_value import (
    DEFAULT_POLICY,
    BackgroundThread,
    BackgroundValue,
    RefreshPolicy,
)
from tests.waiting import PATIENCE, wait_until


class World:
    """Index with a generation, a clock moved by hand, and deferred background work."""

    def __init__(self):
        self.generation = "1"
        self.now = 100.0
        self.takes = 0.0
        self.error = None
        self.waiting = []
        self.made = 0
        self.slept = []
        self.value = BackgroundValue(
            "Things",
            self.make,
            self.name,
            policy=RefreshPolicy(self.waiting.append),
            clock=lambda: self.now,
            sleep=self.sleep,
        )

    def make(self):
        if self.error:
            raise self.error
        self.now += self.takes
        self.made += 1
        return f"made of {self.generation}"

    def name(self):
        if isinstance(self.error, SearchUnavailable):
            raise self.error
        return self.generation

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.error = None

    def change(self, generation):
        self.generation = generation
        self.now += DEFAULT_POLICY.least_pause

    def work(self):
        while self.waiting:
            self.waiting.pop()()


@pytest.fixture
def world():
    return World()


def test_the_first_value_is_built_by_the_first_caller(world):
    assert world.value.get() == "made of 1"
    assert world.value.get() == "made of 1"
    assert world.made == 1


def test_the_first_can_be_made_before_anybody_asks(world):
    world.value.prepare()
    world.value.prepare()
    world.work()

    world.value.prepare()
    assert world.waiting == []
    assert world.value.get() == "made of 1"
    assert world.made == 1


def test_the_first_is_made_as_soon_as_there_is_an_index(world):
    world.error = SearchUnavailable("There is no index.")
    world.value.prepare()
    world.work()

    assert world.slept == [1.0]
    assert world.value.get() == "made of 1"


def test_after_a_change_the_old_one_serves_until_the_new_one_is_there(world):
    world.value.get()
    world.change("2")

    assert world.value.get() == "made of 1"
    assert world.value.get() == "made of 1"
    assert len(world.waiting) == 1

    world.work()
    assert world.value.get() == "made of 2"


def test_slow_values_are_rebuilt_rarely(world):
    world.takes = 3.0
    world.value.get()
    world.change("2")
    assert world.value.get() == "made of 1"
    assert world.waiting == []

    world.now += 3.0 / DEFAULT_POLICY.share
    world.value.get()
    world.work()
    assert world.value.get() == "made of 2"


def test_without_an_index_the_first_is_refused_and_a_later_one_waits(world):
    world.error = SearchUnavailable("There is no index.")
    with pytest.raises(SearchUnavailable):
        world.value.get()

    world.error = None
    assert world.value.get() == "made of 1"

    world.error = SearchUnavailable("It is gone.")
    world.change("2")
    assert world.value.get() == "made of 1"
    assert world.waiting == []


@pytest.mark.parametrize("error", [DatabaseError("away"), ZeroDivisionError("a mistake")])
def test_a_failure_is_said_once_and_tried_again_later(world, error, caplog):
    caplog.set_level("INFO", "search.sync.background_value")
    world.value.get()
    world.error = error
    world.change("2")
    for _ in range(3):
        world.value.get()
        world.work()
        world.now += 60.0

    assert world.value.get() == "made of 1"
    said = [record for record in caplog.records if record.levelname == "WARNING"]
    assert [record.getMessage() for record in said] == [
        f"Things could not be refreshed and are retried: {error}"
    ]

    world.error = None
    world.work()
    assert world.value.get() == "made of 2"
    assert caplog.messages[-1] == "Things are up to date again."


def test_no_caller_waits_for_a_build_in_another_thread():
    entered, go_on = threading.Event(), threading.Event()

    def make():
        entered.set()
        go_on.wait(PATIENCE)
        return "made"

    slow = BackgroundValue("Things", make, lambda: "1")
    first = threading.Thread(target=slow.get)
    first.start()
    assert entered.wait(PATIENCE)

    assert slow.get() is None
    go_on.set()
    first.join()
    assert slow.get() == "made"


def test_the_background_is_a_thread():
    names = chain(["1"], repeat("2"))
    threads = []
    renewed = threading.Event()

    def make():
        threads.append(threading.current_thread())
        if len(threads) == 2:
            renewed.set()
        return len(threads)

    objects = BackgroundValue(
        "Things", make, lambda: next(names), policy=RefreshPolicy(least_pause=0.0)
    )
    objects.get()
    wait_until(lambda: objects.get() and renewed.is_set())

    assert threads[0] is threading.current_thread()
    assert threads[1] is not threads[0]


def test_a_thread_that_cannot_be_started_is_tried_again(world):
    world.value.get()
    world.change("2")

    def refuse(_work):
        raise RuntimeError("can't start new thread")

    world.value._run, run = refuse, world.value._run
    assert world.value.get() == "made of 1"

    world.value._run = run
    world.now += 60.0
    world.value.get()
    world.work()
    assert world.value.get() == "made of 2"


def test_work_in_the_background_is_done_in_turn_by_one_thread():
    background = BackgroundThread("test")
    threads, go_on, done = [], threading.Event(), threading.Event()

    def wait():
        threads.append(threading.current_thread())
        go_on.wait(PATIENCE)

    background.run(wait)
    background.run(lambda: threads.append(threading.current_thread()))
    background.run(done.set)
    assert not done.is_set()
    go_on.set()

    assert done.wait(PATIENCE)
    assert threads[0] is threads[1]


def test_work_that_fails_is_logged_and_does_not_hinder_what_follows(caplog):
    background, done = BackgroundThread("test"), threading.Event()

    def fail():
        raise ZeroDivisionError("a mistake")

    background.run(fail)
    background.run(done.set)

    assert done.wait(PATIENCE)
    assert "a mistake" in caplog.text


def test_the_thread_ends_when_nothing_waits_and_another_one_begins():
    background, done = BackgroundThread("test"), threading.Event()
    background.run(lambda: None)
    wait_until(lambda: background._thread is None)

    background.run(done.set)

    assert done.wait(PATIENCE)
