"""Statistics of tables are gathered once many of their rows have changed."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from debates.db.planner_statistics import FEWEST, analyse_changed_tables
from debates.models import Topic


def make_topics(count: int, first: int = 0) -> None:
    Topic.objects.bulk_create(
        Topic(slug=f"topic-{number}", name=f"Topic {number}")
        for number in range(first, first + count)
    )


@pytest.mark.django_db(transaction=True)
def test_statistics_follow_many_changes_and_not_few() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # what earlier tests changed counts before, not after
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("ANALYZE")
    make_topics(FEWEST - 1)
    few = analyse_changed_tables(connection)
    make_topics(FEWEST, first=FEWEST)
    with transaction.atomic():
        inside = analyse_changed_tables(connection)

    many = analyse_changed_tables(connection)

    assert few == inside == []
    assert ("public.debates_topic" in many) == (connection.vendor == "postgresql")
    assert analyse_changed_tables(connection) == []
