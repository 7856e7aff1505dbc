"""Judgement of a siege."""

from __future__ import annotations

from tests.siege.__main__ import ATTACKS, missed, report


def met(milliseconds: float, answers: int = 100, refused: int = 0) -> dict:
    states = {"200": answers, "503": refused} if refused else {"200": answers}
    return {"times": [milliseconds] * (answers + refused), "states": states, "megabytes": 0.0}


def result(readers: dict, alive: dict) -> dict:
    attacks = {name: met(1, 0, 9) for name in ATTACKS}
    return {
        "readers": readers,
        "alive": alive,
        "attacks": attacks,
        "processor": 1.0,
        "server": 1.0,
    }


PEACE = result(met(200), met(5))


def test_readers_who_are_answered_in_time_are_well():
    siege = result(met(300), met(50))

    assert missed(PEACE, siege) == []
    assert "answered in time" in report(PEACE, siege, 20_000)


def test_each_bar_can_be_missed():
    assert "readers waited" in missed(PEACE, result(met(401), met(5)))[0]
    assert "/livez" in missed(PEACE, result(met(200), met(105)))[0]
    assert "refused" in missed(PEACE, result(met(200, refused=1), met(5)))[0]
