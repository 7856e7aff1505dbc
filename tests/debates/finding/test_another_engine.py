"""The whole search over another engine, which the settings name: nothing else knows which it is."""

from __future__ import annotations

from pathlib import Path

from django.conf import LazySettings

from debates.finding.results import search_positions
from debates.models import Position
from search import service
from search.sync.outbox_worker import OutboxWorker
from search.sync.rebuilding import rebuild
from tests.debates.builders import Exchange
from tests.search.reference.backend import ReferenceBackend


def test_an_engine_is_chosen_by_the_settings(
    exchange: Exchange, settings: LazySettings, tmp_path: Path
) -> None:
    settings.SINORUS_SEARCH = {
        **settings.SINORUS_SEARCH,
        "BACKEND": "tests.search.reference.backend.ReferenceBackend",
        "PATH": tmp_path,
    }
    backend, corpus = service.backend(), service.corpus()
    assert isinstance(backend, ReferenceBackend)
    assert rebuild(backend, corpus) == 2

    found = search_positions("expert:lukin lasts", facets=("stance",))
    assert [result.position.slug for result in found.results] == ["lasts"]
    assert [match.html for result in found.results for match in result.matches]
    assert found.facets

    Position.objects.filter(pk=exchange.lasts.pk).update(statement="It perseveres.")
    OutboxWorker(backend, corpus).drain()
    assert search_positions("perseveres").total == 1
    assert not tmp_path.exists() or not list(tmp_path.iterdir())
