"""Watch over the standby, with servers that answer as a test says."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sinorus.database import REPLICA
from sinorus.standby import watch
from sinorus.standby.questions import Answer, LatestAnswer, NoAnswer
from sinorus.standby.watch import AFTER_FAILURE, SILENCE, Standby

HERE = ("7713290099210207737", "231612")


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Answers:
    """A server that gives this answer until it gets another."""

    def __init__(self, *answer):
        self.answer = Answer(*answer)

    def ask(self):
        if self.answer is None:
            raise NoAnswer("away")
        return self.answer

    def close(self):
        pass


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def primary():
    return Answers(HERE, False, 100)


@pytest.fixture
def replica():
    return Answers(HERE, True, 100)


@pytest.fixture
def closed(monkeypatch):
    """Pools that were closed."""
    closed = []
    replica = SimpleNamespace(close_pool=lambda: closed.append(REPLICA))
    monkeypatch.setattr(watch, "connections", {REPLICA: replica})
    return closed


@pytest.fixture
def standby(clock, primary, replica):
    standby = Standby(2.0, clock)
    standby.ask(LatestAnswer(clock.now, primary.answer), replica)
    return standby


def test_one_that_is_in_step_serves_readers(standby):
    assert standby.is_current()
    assert standby.state() == "ok"
    assert standby.lag() == 0


def test_one_that_lags_is_left_out_until_it_has_caught_up(standby, clock, primary, replica):
    for _ in range(3):
        clock.now += 1
        primary.answer = Answer(HERE, False, primary.answer.position + 10)
        standby.ask(LatestAnswer(clock.now, primary.answer), replica)

    assert standby.lag() == 3
    assert not standby.is_current()
    assert standby.state() == "left out: 3 s behind"

    replica.answer = Answer(HERE, True, 130)
    standby.ask(LatestAnswer(clock.now, primary.answer), replica)
    assert standby.is_current()


def test_one_that_nobody_asks_any_more_is_left_out(standby, clock):
    clock.now += 2.5

    assert not standby.is_current()


@pytest.mark.parametrize(
    "answer",
    [None, Answer(HERE, False, 100), Answer(("another", "1"), True, 100)],
    ids=["away", "promoted", "another database"],
)
def test_one_that_is_none_is_left_out_at_once(standby, clock, replica, answer, closed):
    replica.answer = answer
    for _ in range(2):
        standby.ask(LatestAnswer(clock.now, Answer(HERE, False, 100)), replica)

    assert not standby.is_current()
    assert closed == [REPLICA]
    assert standby.state() == "left out: away"


@pytest.mark.parametrize("answer", [None, Answer(HERE, True, 100)], ids=["away", "no primary"])
def test_readers_are_served_while_the_primary_is_away(standby, clock, primary, replica, answer):
    primary.answer = answer
    clock.now += 60
    standby.ask(LatestAnswer(clock.now, primary.answer), replica)

    assert standby.is_current()


def test_a_primary_that_hangs_counts_as_away(standby, clock, primary, replica):
    heard = LatestAnswer(clock.now, primary.answer)
    clock.now += SILENCE + 1
    standby.ask(heard, replica)

    assert standby.is_current()


def test_one_that_failed_a_request_gets_none_for_a_while(standby, clock, primary, replica):
    standby.leave_out()
    assert not standby.is_current()

    clock.now += AFTER_FAILURE
    standby.ask(LatestAnswer(clock.now, primary.answer), replica)
    assert standby.is_current()
