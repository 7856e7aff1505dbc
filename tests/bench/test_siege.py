"""Judgement of a siege."""

from __future__ import annotations

from bench.siege import ATTACKS, missed, report


def met(milliseconds: float, answers: int = 100, refused: int = 0) -> dict:
    states = {"200": answers, "503": refused} if refused else {"200": answers}
    return {"times": [milliseconds] * (answers + refused), "states": states, "megabytes": 0.0}


def found(readers: dict, alive: dict) -> dict:
    return {
        "readers": readers,
        "alive": alive,
        "attacks": {name: met(1, 0, 9) for name in ATTACKS},
        "processor": 1.0,
    }


def test_readers_who_are_answered_in_time_are_well():
    well = found(met(300), met(5))

    assert missed(well) == []
    assert "answered in time" in report(well, 20_000)


def test_each_bar_can_be_missed():
    assert "readers" in missed(found(met(1000), met(5)))[0]
    assert "/livez" in missed(found(met(300), met(100)))[0]
    assert "refused" in missed(found(met(300, refused=1), met(5)))[0]


def test_ten_attacks_are_made():
    assert len(ATTACKS) == 10
    assert all(address.format(1).startswith("/api/v1/") for address, _ in ATTACKS.values())
