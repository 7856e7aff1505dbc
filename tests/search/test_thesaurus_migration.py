"""Synonyms of editors become entries of the thesaurus that find the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from search.models import Synonym

BEFORE, AFTER = ("search", "0004_index_lease"), ("search", "0007_default_thesaurus")


def migrate(target: tuple[str, str]) -> Any:
    executor = MigrationExecutor(connection)
    return executor.migrate([target]).apps


@pytest.fixture
def before(transactional_db: None) -> Iterator[Any]:
    yield migrate(BEFORE).get_model("search", "Synonym")
    migrate(AFTER)


def test_what_editors_entered_is_brought_over(before: Any) -> None:
    before.objects.all().delete()
    for term, alternative, both_ways, note in (
        ("PRC", "China", True, "The state."),
        ("America", "U.S.", False, "Wider."),
        ("Пекин", "Пекин", False, "A restaurant."),
    ):
        before.objects.create(
            term=term, alternative=alternative, both_ways=both_ways, language="en", note=note
        )

    migrate(AFTER)

    entries = {(str(each), each.language, each.note) for each in Synonym.objects.all()}
    assert entries == {
        ("PRC = China", "en", "The state."),
        ("U.S. < America", "en", "Wider."),
        ("Пекин as typed", "en", "A restaurant."),
    }


def test_the_way_back_restores_them(before: Any) -> None:
    before.objects.all().delete()
    before.objects.create(term="America", alternative="U.S.", both_ways=False)
    before.objects.create(term="Пекин", alternative="Пекин", both_ways=False)
    migrate(AFTER)

    again = migrate(BEFORE).get_model("search", "Synonym")

    assert set(again.objects.values_list("term", "alternative", "both_ways")) == {
        ("America", "U.S.", False),
        ("Пекин", "Пекин", False),
    }
