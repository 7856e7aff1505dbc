"""Visible experts, topics and sources, which several debates share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Self

from django.db import connections, models
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q

from debates.models.querysets import ExistsByIndex, SluggedQuerySet, built_once


class ExpertQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        """Experts with a public position, and those who take part in a published debate."""
        return self.filter(self._public(Exists))

    def published_one_by_one(self) -> Self:
        """Public experts, in a form that is faster for a page of a list, and slower to count."""
        return self.filter(self._public(ExistsByIndex))

    def with_positions(self) -> Self:
        """Experts who hold a public position, alone or jointly, or have a public vote."""
        return self.filter(self._speaking(Exists))

    def with_counts(self) -> Self:
        """Add the numbers of public positions that each holds, alone or with others, and of votes.

        The author of a position is never among its joint holders, so no position counts twice.
        """
        own, joint_holdings, votes = (
            self.related(name)
            .published()
            .filter(expert=OuterRef("pk"))
            .order_by()
            .values("expert")
            .annotate(total=Count("pk"))
            .values("total")
            for name in ("positions", "holdings", "votes")
        )
        return self.annotate(
            position_count=models.functions.Coalesce(models.Subquery(own), 0)
            + models.functions.Coalesce(models.Subquery(joint_holdings), 0),
            vote_count=models.functions.Coalesce(models.Subquery(votes), 0),
        )

    @built_once
    def _public(self, exists: type[Exists]) -> Q:
        debates = self.related("participations").published().filter(expert=OuterRef("pk"))
        return exists(debates.order_by()) | self._speaking(exists)

    @built_once
    def _speaking(self, exists: type[Exists]) -> Q:
        contributions = (
            self.related(name).published().filter(expert=OuterRef("pk")).order_by()
            for name in ("positions", "holdings", "votes")
        )
        return reduce(or_, map(exists, contributions))

    def for_reading(self) -> Self:
        """Prefetch the public participations with their debates and `holds_position`."""
        participations = self.related("participations").published().select_related("debate")
        marked = participations.annotate(holds_position=participations.has_position())
        return self.prefetch_related(Prefetch("participations", marked))


_PUBLIC_CARRIERS = (
    "FROM debates_topic_ancestry ancestry"
    " CROSS JOIN debates_position_topics carried"
    " CROSS JOIN debates_position carrier"
    " CROSS JOIN debates_debate home"
    " WHERE carried.topic_id = ancestry.topic_id AND carrier.id = carried.position_id"
    " AND home.id = carrier.debate_id"
    " AND carrier.status = 'published' AND home.status = 'published'"
)
"""SQL for public positions (`carrier`) with their topics and all broader topics.

With CROSS JOIN, SQLite goes from the topic to its positions, rather than through all debates.
"""


class _UsedPublicly(Func):
    """Condition that a public position has the topic or a narrower topic.

    `OFFSET 0` keeps PostgreSQL from joining all topics of all positions to answer for a few
    topics: it stops at the first match of each.
    """

    output_field = models.BooleanField()
    template = (
        f"EXISTS (SELECT 1 {_PUBLIC_CARRIERS}"
        " AND ancestry.ancestor_id = %(expressions)s LIMIT 1 OFFSET 0)"
    )


class TopicQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        """Topics of public positions, and the broader topics of these."""
        return self.filter(_UsedPublicly(F("pk")))

    def closure(self, topics: Iterable[int]) -> set[int]:
        """Return the ids of these topics and of all narrower topics; one query."""
        narrower: dict[int, list[int]] = {}
        for topic, broader in self.model._default_manager.values_list("pk", "broader_id"):
            narrower.setdefault(broader, []).append(topic)
        ids: set[int] = set()
        waiting = list(topics)
        while waiting:
            topic = waiting.pop()
            if topic not in ids:
                ids.add(topic)
                waiting.extend(narrower.get(topic, ()))
        return ids

    def with_broader(self, topics: Iterable[int]) -> set[int]:
        """Return the ids of these topics and of all broader topics; one query."""
        above = dict(self.model._default_manager.order_by().values_list("pk", "broader_id"))
        ids: set[int] = set()
        for topic in topics:
            topic_id: int | None = topic
            while topic_id is not None and topic_id not in ids:
                ids.add(topic_id)
                # what was deleted since has no broader topic
                topic_id = above.get(topic_id)
        return ids

    def position_counts(self) -> dict[int, int]:
        """Return the number of public positions about each topic or a narrower topic, by topic id.

        Topics without any are left out. One query, over all topics of all positions.
        """
        columns = "ancestry.ancestor_id, COUNT(DISTINCT carrier.id)"
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"SELECT {columns} {_PUBLIC_CARRIERS} GROUP BY ancestry.ancestor_id")
            return dict(cursor.fetchall())

    def for_reading(self) -> Self:
        """Select the broader topic, and prefetch the public narrower topics."""
        narrower = self.model.objects.published().order_by("name", "pk")
        return self.select_related("broader").prefetch_related(Prefetch("narrower", narrower))


class SourceQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        """Keep the sources of published debates, and of what public positions have from them.

        These are the positions themselves, their evidence, and the outcomes of their forecasts.
        """
        return self.filter(self._public(Exists))

    def published_one_by_one(self) -> Self:
        """Public sources, in a form that is faster for a page of a list, and slower to count."""
        return self.filter(self._public(ExistsByIndex))

    @built_once
    def _public(self, exists: type[Exists]) -> Q:
        citing = ("debates", "positions", "evidence")
        users = [self.related(path).published().filter(source=OuterRef("pk")) for path in citing]
        forecasts = self.related("decided_forecasts").published()
        users.append(forecasts.filter(outcome_source=OuterRef("pk")))
        return reduce(or_, map(exists, users))
