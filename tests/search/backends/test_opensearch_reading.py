"""Kept numbers of an index in OpenSearch, without a server."""

from __future__ import annotations

import pytest

from search.backends.opensearch import reading
from search.backends.opensearch.client import Json
from search.backends.opensearch.layout import Layout
from search.backends.opensearch.reading import Reading
from tests.search.corpora import SCHEMA


class Server:
    """Client that answers that a search for a number finds so many documents."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def searches(self, index: str, bodies: list[Json]) -> list[Json]:
        numbers = [body["query"]["term"]["number"] for body in bodies]
        self.asked += numbers
        return [{"hits": {"total": {"value": number}}} for number in numbers]


def counted(known: Reading, *numbers: int) -> list[int]:
    return list(known.counts([{"term": {"number": number}} for number in numbers]).values())


def test_what_has_been_counted_is_not_asked_again() -> None:
    server = Server()
    known = Reading(server, Layout(SCHEMA), "library", "library/1")

    assert counted(known, 3, 5) == [3, 5]
    assert counted(known, 5, 4, 3) == [5, 4, 3]
    assert server.asked == [3, 5, 4]


def test_numbers_are_right_while_others_push_them_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_NUMBERS", 2)
    known = Reading(Server(), Layout(SCHEMA), "library", "library/1")
    counted(known, 3, 5)

    assert counted(known, 3, 4, 5, 6) == [3, 4, 5, 6]
    assert counted(known, 3, 5) == [3, 5]


def test_fewer_plans_are_kept_than_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_PLANS", 2)
    server = Server()
    known = Reading(server, Layout(SCHEMA), "library", "library/1")
    made: list[str] = []
    counted(known, 3)

    for name in ("a", "b", "a", "c", "a"):
        known.kept(("plan", name), lambda name=name: made.append(name) or name)

    assert made == ["a", "b", "c", "a"]
    assert counted(known, 3) == [3]
    assert server.asked == [3]
