"""Lanes of a worker."""

from __future__ import annotations

import threading
import time

import pytest

from sinorus.admission.lanes import Busy, Lane, Lanes, pool_threads
from tests.waiting import PATIENCE, wait_until


def test_expensive_requests_never_take_the_last_threads():
    lanes = Lanes.of(4)
    for number in range(lanes.expensive.room):
        lanes.expensive.enter(f"192.0.2.{number}", 0)

    with pytest.raises(Busy):
        lanes.expensive.enter("192.0.2.9", 0)
    for number in range(4):
        lanes.short.enter(f"192.0.2.{number}", 0)


def test_one_payer_has_half_of_the_threads():
    lane = Lanes.of(4).short
    lane.enter("192.0.2.1", 0)
    lane.enter("192.0.2.1", 0)

    with pytest.raises(Busy):
        lane.enter("192.0.2.1", 0)
    lane.enter("192.0.2.2", 0)


def test_writes_that_wait_for_the_database_leave_a_thread_to_reads():
    lane = Lanes.of(2).short
    lane.enter("192.0.2.1", 0, writes=True)

    with pytest.raises(Busy):
        lane.enter("192.0.2.2", 0, writes=True)
    lane.enter("192.0.2.3", 0)

    lane.leave("192.0.2.1", writes=True)
    lane.enter("192.0.2.2", 0, writes=True)


def test_a_write_that_waits_is_let_in_by_the_one_before_it_and_not_by_a_read():
    lane = Lanes.of(4).short
    for number in range(3):
        lane.enter(f"192.0.2.{number}", 0, writes=True)
    came = []
    thread = threading.Thread(
        target=lambda: came.append(lane.enter("192.0.2.9", PATIENCE, writes=True))
    )
    thread.start()
    wait_until(lambda: lane.queued == 1)
    lane.enter("192.0.2.7", 0)
    lane.leave("192.0.2.7")
    assert lane.queued == 1

    lane.leave("192.0.2.0", writes=True)
    thread.join(PATIENCE)

    assert came == [None]


@pytest.mark.parametrize("threads", [1, 4, 64])
def test_a_thread_is_free_when_all_lanes_are_full(threads):
    lanes = Lanes.of(threads)
    most = sum(lane.room + lane.waiting for lane in (lanes.short, lanes.expensive, lanes.streams))

    assert pool_threads(threads) > most


def test_who_waits_is_let_in_by_who_leaves():
    lane = Lane(1, 1, 2)
    lane.enter("192.0.2.1", 0)
    came = []
    thread = threading.Thread(target=lambda: came.append(lane.enter("192.0.2.2", PATIENCE)))
    thread.start()
    wait_until(lambda: lane.queued == 1)

    lane.leave("192.0.2.1")
    thread.join(PATIENCE)

    assert came == [None]
    with pytest.raises(Busy):
        lane.enter("192.0.2.1", 0)


def test_who_has_nothing_running_is_let_in_before_who_has():
    lane = Lane(2, 2, 8)
    lane.enter("busy", 0)
    lane.enter("busy", 0)
    order = []

    def come(payer):
        lane.enter(payer, PATIENCE)
        order.append(payer)
        lane.leave(payer)

    threads = [threading.Thread(target=come, args=(payer,)) for payer in ("busy", "quiet")]
    for number, thread in enumerate(threads, 1):
        thread.start()
        wait_until(lambda number=number: lane.queued == number)

    lane.leave("busy")
    for thread in threads:
        thread.join(PATIENCE)

    assert order[0] == "quiet"


def test_who_waits_in_vain_goes_and_leaves_no_trace():
    lane = Lane(1, 1, 1)
    lane.enter("192.0.2.1", 0)
    began = time.monotonic()

    with pytest.raises(Busy):
        lane.enter("192.0.2.2", 0.05)

    assert time.monotonic() - began >= 0.05
    assert lane.queued == 0
    lane.leave("192.0.2.1")
    lane.enter("192.0.2.3", 0)


def test_a_full_waiting_room_sends_away_at_once():
    lane = Lane(1, 1, 0)
    lane.enter("192.0.2.1", 0)

    with pytest.raises(Busy):
        lane.enter("192.0.2.2", PATIENCE)


def test_who_has_used_little_takes_the_place_of_who_has_used_much():
    lane = Lane(1, 1, 1)
    lane.enter("192.0.2.1", 0)
    outcome = {}

    def come(payer, used):
        try:
            lane.enter(payer, PATIENCE, used)
            outcome[payer] = "let in"
        except Busy:
            outcome[payer] = "sent away"

    greedy = threading.Thread(target=come, args=("greedy", 0.9))
    greedy.start()
    wait_until(lambda: lane.queued == 1)
    modest = threading.Thread(target=come, args=("modest", 0.1))
    modest.start()
    greedy.join(PATIENCE)
    lane.leave("192.0.2.1")
    modest.join(PATIENCE)

    assert outcome == {"greedy": "sent away", "modest": "let in"}


def test_who_has_used_much_has_one_thread():
    lane = Lane(4, 2, 0)
    lane.enter("192.0.2.1", 0, 0.6)

    with pytest.raises(Busy):
        lane.enter("192.0.2.1", 0, 0.6)


def test_many_threads_never_exceed_the_room():
    lane = Lane(3, 2, 64)
    lock, running, most, done = threading.Lock(), 0, 0, 0

    def run(payer):
        nonlocal running, most, done
        for _ in range(30):
            with lane.entered(payer, PATIENCE, always=True):
                with lock:
                    running += 1
                    most = max(most, running)
                time.sleep(0.0001)
                with lock:
                    running -= 1
                    done += 1

    threads = [threading.Thread(target=run, args=(str(number % 4),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert (most, done) == (3, 360)
