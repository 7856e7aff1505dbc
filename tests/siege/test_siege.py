"""Judgement of a siege."""

from __future__ import annotations

import pytest

from tests.siege.attacks import ATTACKS, Manner
from tests.siege.clients import MANNERS
from tests.siege.judgement import Siege, report


def answers(milliseconds: float, refused: int = 0) -> dict:
    states = {"200": 100, "503": refused} if refused else {"200": 100}
    return {"times": [milliseconds] * (100 + refused), "states": states}


PEACE = Siege("Peace", answers(200), answers(5))


def test_readers_who_are_answered_in_time_are_well():
    siege = Siege("All attacks", answers(300), answers(50), {"RIS": answers(1, refused=9)})

    assert siege.missed(PEACE) == []
    assert "| — RIS | 100 | 9 |" in report(PEACE, [siege])
    assert report(PEACE, [siege]).endswith("Readers and `/livez` were answered in time.")


@pytest.mark.parametrize(
    ("readers", "alive", "sentence"),
    [
        (answers(401), answers(5), "RIS: 95 of 100 readers waited 401 ms, in peace 200 ms."),
        (answers(200), answers(105), "RIS: 99 of 100 checks of /livez took 105 ms, in peace 5 ms."),
        (answers(200, refused=1), answers(5), "RIS: 1 requests of readers were refused"),
        (answers(200), answers(5, refused=2), "RIS: 2 requests of checks of /livez were refused"),
    ],
)
def test_each_bar_can_be_missed(readers, alive, sentence):
    siege = Siege("RIS", readers, alive)

    [missed] = siege.missed(PEACE)
    assert missed.startswith(sentence)
    assert missed in report(PEACE, [siege])


def test_every_manner_of_attack_is_used():
    assert {attack.manner for attack in ATTACKS.values()} == set(MANNERS) == set(Manner)
