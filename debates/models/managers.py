"""Who may see what, and what is fetched along: every door to the debates goes through here.

Public is a published position of a published debate, and what public positions use: their
evidence, the counterpoints against them that no unpublished position raises, their topics
(with the broader ones), their experts and sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Prefetch, Q, When
from django.db.models.functions import Now

from debates.models.choices import Status


def _model(name: str) -> type[models.Model]:
    return apps.get_model("debates", name)


def _public_positions(**where: Any) -> QuerySet:
    return _model("Position").objects.published().filter(**where).order_by()


class QuerySet(models.QuerySet):
    """What all of them can do."""

    def update(self, **values: Any) -> int:
        """Update; moves `modified` and `version` as saving one by one would."""
        names = {field.name for field in self.model._meta.concrete_fields}
        if "modified" in names:
            values.setdefault("modified", Now())
            values.setdefault("version", F("version") + 1)
        return super().update(**values)

    update.alters_data = True


class SluggedQuerySet(QuerySet):
    def get_by_natural_key(self, slug: str) -> models.Model:
        return self.get(slug=slug)


class DebateQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        """Those that were taken back, with `gone_at` and `gone_reason`."""
        return self.filter(status=Status.WITHDRAWN).annotate(
            gone_at=F("withdrawn_at"), gone_reason=F("withdrawn_reason")
        )

    def for_list(self) -> Self:
        """With the numbers of public things in each: questions, experts, positions."""
        return self.select_related("source").annotate(
            question_count=_count("Question"),
            expert_count=_count("Position", distinct="expert"),
            position_count=_count("Position"),
        )

    def for_reading(self) -> Self:
        """With the questions, the public participations and their experts."""
        return self.for_list().prefetch_related(
            Prefetch("questions", _model("Question").objects.order_by("order")),
            Prefetch(
                "participations",
                _model("Participation").objects.published().select_related("expert"),
            ),
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete with everything in them; positions first, since they hold on to participations."""
        with transaction.atomic(using=self.db):
            ids = list(self.values_list("pk", flat=True))
            positions, by_model = _model("Position").objects.filter(debate__in=ids).delete()
            rest, others = super().delete()
        return positions + rest, {**by_model, **others}

    delete.alters_data = True
    delete.queryset_only = True


def _count(model: str, distinct: str | None = None) -> models.Subquery:
    """The number of public things of a model in the debate of the outer query."""
    rows = (
        _model(model)
        .objects.published()
        .filter(debate=OuterRef("pk"))
        .order_by()
        .values("debate")
        .annotate(total=Count(distinct or "pk", distinct=distinct is not None))
        .values("total")
    )
    return models.functions.Coalesce(models.Subquery(rows), 0)


class QuestionQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(debate__status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        """Those of debates that were taken back, with `gone_at` and `gone_reason`."""
        return self.filter(debate__status=Status.WITHDRAWN).annotate(
            gone_at=F("debate__withdrawn_at"), gone_reason=F("debate__withdrawn_reason")
        )

    def for_list(self) -> Self:
        return self.select_related("debate")

    def for_reading(self) -> Self:
        """With the public positions that answer it."""
        positions = _model("Position").objects.published().for_list()
        return self.for_list().prefetch_related(Prefetch("positions", positions))


class ExpertQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        """Those who hold a public position."""
        return self.filter(Exists(_public_positions(expert=OuterRef("pk"))))

    def for_list(self) -> Self:
        return self

    def for_reading(self) -> Self:
        """With the public participations and their debates."""
        return self.prefetch_related(
            Prefetch(
                "participations",
                _model("Participation").objects.published().select_related("debate"),
            )
        )


class ParticipationQuerySet(QuerySet):
    def published(self) -> Self:
        """Those in published debates of experts who hold a public position there."""
        positions = _public_positions(debate=OuterRef("debate"), expert=OuterRef("expert"))
        return self.filter(Exists(positions), debate__status=Status.PUBLISHED)

    def get_by_natural_key(self, debate: str, expert: str) -> models.Model:
        return self.get(debate__slug=debate, expert__slug=expert)


_PUBLIC_CARRIERS = (
    "FROM debates_topic_ancestry ancestry"
    " JOIN debates_position_topics carried ON carried.topic_id = ancestry.topic_id"
    " JOIN debates_position carrier ON carrier.id = carried.position_id"
    " JOIN debates_debate home ON home.id = carrier.debate_id"
    " WHERE carrier.status = 'published' AND home.status = 'published'"
)
"""The public positions (`carrier`) with the topics that they carry, and all above these."""


class _UsedPublicly(Func):
    """Whether a public position carries the topic or one that is narrower.

    The offset of nothing keeps PostgreSQL from joining all that is carried to answer for a few
    topics: it stops at the first that it finds for each.
    """

    output_field = models.BooleanField()
    template = (
        f"EXISTS (SELECT 1 {_PUBLIC_CARRIERS}"
        " AND ancestry.ancestor_id = %(expressions)s LIMIT 1 OFFSET 0)"
    )


class TopicQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        """Those that a public position carries, and the broader ones of these."""
        return self.filter(_UsedPublicly(F("pk")))

    def closure(self, topics: Iterable[int]) -> set[int]:
        """The ids of these topics and of everything that is narrower; one query."""
        narrower: dict[int, list[int]] = {}
        for topic, broader in self.model._default_manager.values_list("pk", "broader_id"):
            narrower.setdefault(broader, []).append(topic)
        found: set[int] = set()
        waiting = list(topics)
        while waiting:
            topic = waiting.pop()
            if topic not in found:
                found.add(topic)
                waiting.extend(narrower.get(topic, ()))
        return found

    def position_counts(self) -> dict[int, int]:
        """How many public positions are about each topic, or about what is narrower; of all
        topics that have any, by id. One query, over all that is carried."""
        columns = "ancestry.ancestor_id, COUNT(DISTINCT carrier.id)"
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"SELECT {columns} {_PUBLIC_CARRIERS} GROUP BY ancestry.ancestor_id")
            return dict(cursor.fetchall())

    def for_list(self) -> Self:
        return self.select_related("broader")

    def for_reading(self) -> Self:
        """With the broader topic and the public narrower ones."""
        return self.for_list().prefetch_related(
            Prefetch("narrower", _model("Topic").objects.published().order_by("name", "pk"))
        )


class SourceQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        """Those that a published debate or the evidence of a public position is taken from."""
        debates = _model("Debate").objects.published().filter(source=OuterRef("pk"))
        evidence = _model("Evidence").objects.published().filter(source=OuterRef("pk"))
        return self.filter(Exists(debates) | Exists(evidence))

    def for_list(self) -> Self:
        return self

    def for_reading(self) -> Self:
        """With the published debates that are taken from it."""
        return self.prefetch_related(Prefetch("debates", _model("Debate").objects.published()))


class PositionQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED, debate__status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        """Those that were taken back, alone or with their debate; with `gone_at`, `gone_reason`."""
        own = Q(status=Status.WITHDRAWN, debate__status__in=[Status.PUBLISHED, Status.WITHDRAWN])
        with_debate = Q(debate__status=Status.WITHDRAWN, status=Status.PUBLISHED)
        return self.filter(own | with_debate).annotate(
            gone_at=Case(
                When(status=Status.WITHDRAWN, then=F("withdrawn_at")),
                default=F("debate__withdrawn_at"),
            ),
            gone_reason=Case(
                When(status=Status.WITHDRAWN, then=F("withdrawn_reason")),
                default=F("debate__withdrawn_reason"),
            ),
        )

    def withdrawn_since(self, moment: datetime) -> Self:
        """Those that were taken back at a moment or later, as `withdrawn` has them."""
        lately = {"status": Status.WITHDRAWN, "withdrawn_at__gte": moment}
        debates = _model("Debate").objects.filter(**lately).order_by()
        positions = self.model._default_manager.order_by().values("pk")
        own, with_debate = positions.filter(**lately), positions.filter(debate__in=debates)
        # each half finds its way by an index, and both together do not
        return self.withdrawn().filter(pk__in=own.union(with_debate), gone_at__gte=moment)

    def about(self, topics: Iterable[int]) -> Self:
        """Those that carry one of these topics (ids), or one that is narrower."""
        through = self.model.topics.through
        wanted = _model("Topic").objects.closure(topics)
        carried = through.objects.filter(position=OuterRef("pk"), topic__in=wanted)
        return self.filter(Exists(carried))

    def for_list(self) -> Self:
        """With debate, expert, question and topics."""
        return self.select_related("debate", "expert", "question").prefetch_related(
            Prefetch("topics", _model("Topic").objects.order_by("name", "pk"))
        )

    def for_weighing(self) -> Self:
        """With question and expert, the evidence, and the counterpoints with who raised them."""
        counterpoints = _model("Counterpoint").objects.published().order_by("order", "pk")
        evidence = _model("Evidence").objects.select_related("source").order_by("order", "pk")
        return self.select_related("expert", "question").prefetch_related(
            Prefetch("evidence", evidence),
            Prefetch("counterpoints", counterpoints.select_related("raised_by__expert")),
        )

    def for_reading(self) -> Self:
        """With all that hangs on it: topics, evidence, counterpoints on both sides."""
        counterpoints = _model("Counterpoint").objects.published().order_by("order", "pk")
        return (
            self.for_weighing()
            .for_list()
            .prefetch_related(
                Prefetch("raised_counterpoints", counterpoints.select_related("position__expert")),
            )
        )


class PartQuerySet(QuerySet):
    """What evidence and counterpoints have in common: they belong to a position."""

    def withdrawn(self) -> Self:
        """Those of positions that were taken back, with `gone_at` and `gone_reason`."""
        positions = _model("Position").objects.withdrawn().filter(pk=OuterRef("position"))
        return self.filter(Exists(positions)).annotate(
            gone_at=models.Subquery(positions.values("gone_at")),
            gone_reason=models.Subquery(positions.values("gone_reason")),
        )

    def get_by_natural_key(self, position: str, order: int) -> models.Model:
        return self.get(position__slug=position, order=order)


class EvidenceQuerySet(PartQuerySet):
    def published(self) -> Self:
        return self.filter(
            position__status=Status.PUBLISHED, position__debate__status=Status.PUBLISHED
        )

    def of_public(self, position: Any) -> Self:
        """The public ones of a position that is known to be public."""
        return self.filter(position=position)

    def for_list(self) -> Self:
        return self.select_related("position", "source")

    for_reading = for_list


class CounterpointQuerySet(PartQuerySet):
    def published(self) -> Self:
        """Those against public positions that the editors or a public position raises."""
        return self.filter(
            Q(raised_by=None) | Q(raised_by__status=Status.PUBLISHED),
            position__status=Status.PUBLISHED,
            position__debate__status=Status.PUBLISHED,
        )

    def withdrawn(self) -> Self:
        """Those against positions that were taken back; what a draft raises never was public."""
        return super().withdrawn().exclude(raised_by__status=Status.DRAFT)

    def of_public(self, position: Any) -> Self:
        """The public ones against a position that is known to be public."""
        return self.filter(
            Q(raised_by=None) | Q(raised_by__status=Status.PUBLISHED), position=position
        )

    def for_list(self) -> Self:
        return self.select_related("position", "raised_by")

    for_reading = for_list
