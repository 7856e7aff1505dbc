"""Querysets of the models: visibility to the public, and related rows to fetch along.

`published()` alone decides what the public may see, for every door. Public are published
positions of published debates, and all that public positions use: their evidence and forecasts, the
counterpoints and supports that no unpublished position raises or gives, their joint holders and
further answers, their topics (with the broader ones), their experts and sources. Who takes part in
a published debate is public with it, and so are its questions with the votes on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import connections, models, transaction
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Prefetch, Q, When

from debates.models import clock
from debates.models.choices import Status
from debates.models.declaration import long_texts

guard_of_updates: list[Callable[[type[models.Model], dict[str, Any]], None]] = []
"""Called with the model and the values of each update in bulk; they may refuse it."""


class QuerySet(models.QuerySet):
    """Querysets of all models of the app."""

    def related(self, path: str) -> models.Manager:
        """Return the default manager of the model that relations lead to: "debate__positions"."""
        model = self.model
        for name in path.split("__"):
            model = model._meta.get_field(name).related_model
        return model._default_manager

    def select_related_short(self, *paths: str) -> Self:
        """Fetch related objects along, without texts that may be as long as a book.

        Each row has an object of its own, so that a list would hold such a text once for each row.
        What reads it nevertheless fetches it then.
        """
        found = self.select_related(*paths)
        steps = {path.rsplit("__", n)[0] for path in paths for n in range(path.count("__") + 1)}
        long = [
            f"{path}__{name}"
            for path in sorted(steps)
            for name in long_texts(self.related(path).model)
        ]
        return found.defer(*long) if long else found

    def update(self, **values: Any) -> int:
        """Update; set `modified` and raise `version`, as saving one by one would."""
        for guard in guard_of_updates:
            guard(self.model, values)
        names = {field.name for field in self.model._meta.concrete_fields}
        if "modified" in names:
            values.setdefault("modified", clock.now())
            values.setdefault("version", F("version") + 1)
        return super().update(**values)

    update.alters_data = True

    def bulk_create(
        self, objs: Iterable[models.Model], *arguments: Any, **options: Any
    ) -> list[models.Model]:
        """Create rows in bulk, of which each has to pass the same guards as an update."""
        rows = list(objs)
        for status in {row.status for row in rows if hasattr(row, "status")}:
            for guard in guard_of_updates:
                guard(self.model, {"status": status})
        return super().bulk_create(rows, *arguments, **options)


class ExistsByIndex(Exists):
    """Condition that there is a row, which PostgreSQL looks up for each row that it is asked of.

    Without `OFFSET 0` it may read all positions to tell which experts have any, for a page of 25.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="EXISTS(%(subquery)s OFFSET 0)")


class SluggedQuerySet(QuerySet):
    def get_by_natural_key(self, slug: str) -> models.Model:
        return self.get(slug=slug)


class DebateQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        """Withdrawn debates, with `gone_at` and `gone_reason`."""
        return self.filter(status=Status.WITHDRAWN).annotate(
            gone_at=F("withdrawn_at"), gone_reason=F("withdrawn_reason")
        )

    def for_list(self) -> Self:
        """Add the source and the numbers of public objects: questions, experts, positions."""
        return self.select_related_short("source").annotate(
            question_count=self._count("questions"),
            expert_count=self._counted(self.related("participations").with_positions()),
            position_count=self._count("positions"),
        )

    def _count(self, relation: str) -> Func:
        """Return the number of public objects of a relation of the debate of the outer query."""
        return self._counted(self.related(relation).published())

    def _counted(self, objects: QuerySet) -> Func:
        rows = (
            objects.filter(debate=OuterRef("pk"))
            .order_by()
            .values("debate")
            .annotate(total=Count("pk"))
            .values("total")
        )
        return models.functions.Coalesce(models.Subquery(rows), 0)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete with all related rows; first what needs participations: positions and votes."""
        with transaction.atomic(using=self.db):
            ids = list(self.values_list("pk", flat=True))
            positions, by_model = self.related("positions").filter(debate__in=ids).delete()
            cast = self.related("questions__votes").filter(question__debate__in=ids)
            votes, also = cast.delete()
            rest, others = super().delete()
        return positions + votes + rest, {**by_model, **also, **others}

    delete.alters_data = True
    delete.queryset_only = True


class QuestionQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(debate__status=Status.PUBLISHED)

    def published_one_by_one(self) -> Self:
        """Public questions, looked at in the order of a list.

        With the join of `published`, SQLite begins at the debates, and sorts all questions for
        each page; counting them is quicker so.
        """
        debates = self.related("debate").published().filter(pk=OuterRef("debate"))
        return self.filter(Exists(debates.order_by()))

    def withdrawn(self) -> Self:
        """Questions of withdrawn debates, with `gone_at` and `gone_reason`."""
        return self.filter(debate__status=Status.WITHDRAWN).annotate(
            gone_at=F("debate__withdrawn_at"), gone_reason=F("debate__withdrawn_reason")
        )


class ContextNoteQuerySet(QuerySet):
    def published(self) -> Self:
        return self.filter(debate__status=Status.PUBLISHED)

    def get_by_natural_key(self, debate: str, order: int) -> models.Model:
        return self.get(debate__slug=debate, order=order)


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

        The author of a position is never among its joint holders, so that none counts twice.
        """
        own, held, votes = (
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
            + models.functions.Coalesce(models.Subquery(held), 0),
            vote_count=models.functions.Coalesce(models.Subquery(votes), 0),
        )

    def _public(self, exists: type[Exists]) -> Q:
        debates = self.related("participations").published().filter(expert=OuterRef("pk"))
        return exists(debates.order_by()) | self._speaking(exists)

    def _speaking(self, exists: type[Exists]) -> Q:
        shown = (
            self.related(name).published().filter(expert=OuterRef("pk")).order_by()
            for name in ("positions", "holdings", "votes")
        )
        return reduce(or_, map(exists, shown))

    def for_reading(self) -> Self:
        """Prefetch the public participations with their debates and `holds_position`."""
        participations = self.related("participations").published().select_related("debate")
        told = participations.annotate(holds_position=participations.has_position())
        return self.prefetch_related(Prefetch("participations", told))


class ParticipationQuerySet(QuerySet):
    def published(self) -> Self:
        """Participations in published debates, whether or not a position is recorded."""
        return self.filter(debate__status=Status.PUBLISHED)

    def with_positions(self) -> Self:
        """Participations in published debates of experts with a public position in them."""
        return self.published().filter(self.has_position())

    def has_position(self) -> Q:
        """Return the condition that the expert holds a public position in the debate, or voted."""
        expert = {"expert": OuterRef("expert")}
        positions = self.related("debate__positions").published().order_by()
        own = positions.filter(debate=OuterRef("debate"), **expert)
        holdings = self.related("expert__holdings").order_by().filter(**expert)
        held = holdings.filter(
            position__debate=OuterRef("debate"), position__status=Status.PUBLISHED
        )
        votes = self.related("expert__votes").order_by().filter(**expert)
        voted = votes.filter(question__debate=OuterRef("debate"))
        return Exists(own) | Exists(held) | Exists(voted)

    def get_by_natural_key(self, debate: str, expert: str) -> models.Model:
        return self.get(debate__slug=debate, expert__slug=expert)


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
    """Condition that a public position has the topic or a narrower one.

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
        found: set[int] = set()
        waiting = list(topics)
        while waiting:
            topic = waiting.pop()
            if topic not in found:
                found.add(topic)
                waiting.extend(narrower.get(topic, ()))
        return found

    def position_counts(self) -> dict[int, int]:
        """Return the number of public positions about each topic or a narrower one, by topic id.

        Topics without any are left out. One query, over all topics of all positions.
        """
        columns = "ancestry.ancestor_id, COUNT(DISTINCT carrier.id)"
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"SELECT {columns} {_PUBLIC_CARRIERS} GROUP BY ancestry.ancestor_id")
            return dict(cursor.fetchall())

    def for_reading(self) -> Self:
        """Select the broader topic, and prefetch the public narrower ones."""
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

    def _public(self, exists: type[Exists]) -> Q:
        citing = ("debates", "positions", "evidence")
        found = [self.related(one).published().filter(source=OuterRef("pk")) for one in citing]
        forecasts = self.related("decided_forecasts").published()
        found.append(forecasts.filter(outcome_source=OuterRef("pk")))
        return reduce(or_, map(exists, found))


SUCCESSION = ("replaces", "replaced_by")
"""The positions before and after a position, which a list shows with it."""


class PositionQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED, debate__status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        """Positions withdrawn alone or with their debate, with `gone_at` and `gone_reason`."""
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

    def current(self) -> Self:
        """Keep the positions that no published position replaces."""
        later = self.model._default_manager.published().filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(later.order_by()))

    def withdrawn_since(self, moment: datetime) -> Self:
        """Positions withdrawn at a moment or later, with the annotations of `withdrawn`."""
        lately = {"status": Status.WITHDRAWN, "withdrawn_at__gte": moment}
        debates = self.related("debate").filter(**lately).order_by()
        positions = self.model._default_manager.order_by().values("pk")
        own, with_debate = positions.filter(**lately), positions.filter(debate__in=debates)
        # each half uses an index; one condition with OR would use none
        return self.withdrawn().filter(pk__in=own.union(with_debate), gone_at__gte=moment)

    def about(self, topics: Iterable[int]) -> Self:
        """Positions about one of these topics (ids), or about a narrower topic."""
        through = self.model.topics.through
        wanted = self.related("topics").closure(topics)
        carried = through.objects.filter(position=OuterRef("pk"), topic__in=wanted)
        return self.filter(Exists(carried))

    def for_list(self) -> Self:
        """Fetch debate, expert, question, topics, and the earlier and later positions along.

        And all who hold it, and what else it answers.
        """
        return self._with_topics().prefetch_related(*self._held_and_answered())

    def _with_topics(self) -> Self:
        related = ("debate", "expert", "question")
        return self.select_related(*related, *SUCCESSION).prefetch_related(
            Prefetch("topics", self.related("topics").order_by("name", "pk"))
        )

    def for_weighing(self) -> Self:
        """Fetch question, expert, evidence, counterpoints and supports along.

        Counterpoints and supports with the position on the other side and its expert; and who else
        holds it, and what else it answers.
        """
        counterpoints = self.related("counterpoints").published().order_by("order", "pk")
        supports = self.related("supports").published().order_by("order", "pk")
        evidence = self.related("evidence").select_related_short("source").order_by("order", "pk")
        return self.select_related("expert", "question", *SUCCESSION).prefetch_related(
            Prefetch("evidence", evidence),
            Prefetch("counterpoints", counterpoints.select_related("raised_by__expert")),
            Prefetch("supports", supports.select_related("given_by__expert")),
            *self._held_and_answered(),
        )

    def with_holders_and_answers(self) -> Self:
        """Fetch along who else holds it, and what else it answers."""
        return self.prefetch_related(*self._held_and_answered())

    def _held_and_answered(self) -> tuple[Prefetch, Prefetch]:
        holders = self.related("holders").select_related("expert").order_by("order", "pk")
        answers = self.related("further_answers").select_related("question")
        return (
            Prefetch("holders", holders),
            Prefetch("further_answers", answers.order_by("order", "pk")),
        )

    def for_reading(self) -> Self:
        """Fetch all relations along: topics, forecast, and all parts, on both sides."""
        counterpoints = self.related("counterpoints").published().order_by("order", "pk")
        supports = self.related("supports").published().order_by("order", "pk")
        return (
            self.for_weighing()
            ._with_topics()
            .select_related_short("source", "forecast__outcome_source")
            .prefetch_related(
                Prefetch("raised_counterpoints", counterpoints.select_related("position__expert")),
                Prefetch("given_supports", supports.select_related("position__expert")),
            )
        )


class PartQuerySet(QuerySet):
    """Querysets of the parts of positions: evidence, counterpoints, supports and forecasts."""

    def withdrawn(self) -> Self:
        """Parts of withdrawn positions, with `gone_at` and `gone_reason`."""
        positions = self.related("position").withdrawn().filter(pk=OuterRef("position"))
        return self.filter(Exists(positions)).annotate(
            gone_at=models.Subquery(positions.values("gone_at")),
            gone_reason=models.Subquery(positions.values("gone_reason")),
        )

    def get_by_natural_key(self, public_id: str) -> models.Model:
        return self.get(public_id=public_id)


class OwnPartQuerySet(PartQuerySet):
    """Querysets of the parts that are public wherever their position is."""

    def published(self) -> Self:
        """Parts of public positions."""
        debates = self.related("position__debate").published()
        # with a join, SQLite would sort all public evidence for each page of a list
        return self.filter(
            Exists(debates.filter(pk=OuterRef("position__debate")).order_by()),
            position__status=Status.PUBLISHED,
        )

    def of_public(self, position: Any) -> Self:
        """Public parts of a position that is known to be public."""
        return self.filter(position=position)


class HolderQuerySet(OwnPartQuerySet):
    def get_by_natural_key(self, position: str, expert: str) -> models.Model:
        return self.get(position__slug=position, expert__slug=expert)


class AnswerQuerySet(OwnPartQuerySet):
    def current(self) -> Self:
        """Keep the answers of positions that no published position replaces."""
        later = self.related("position").published().filter(replaces=OuterRef("position"))
        return self.filter(~Exists(later.order_by()))

    def get_by_natural_key(self, position: str, question: str) -> models.Model:
        return self.get(position__slug=position, question__slug=question)


class VoteQuerySet(QuerySet):
    def published(self) -> Self:
        """Votes in published debates."""
        return self.filter(question__debate__status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        """Votes in withdrawn debates, with `gone_at` and `gone_reason`."""
        return self.filter(question__debate__status=Status.WITHDRAWN).annotate(
            gone_at=F("question__debate__withdrawn_at"),
            gone_reason=F("question__debate__withdrawn_reason"),
        )

    def get_by_natural_key(self, question: str, expert: str) -> models.Model:
        return self.get(question__slug=question, expert__slug=expert)


class EvidenceQuerySet(OwnPartQuerySet):
    """Querysets of evidence."""


class ForecastQuerySet(OwnPartQuerySet):
    """Querysets of forecasts."""

    def get_by_natural_key(self, position: str) -> models.Model:
        return self.get(position__slug=position)


class CounterpointQuerySet(PartQuerySet):
    def published(self) -> Self:
        """Counterpoints to public positions, raised by the editors or a public position."""
        return self.filter(
            Q(raised_by=None) | Q(raised_by__status=Status.PUBLISHED),
            position__status=Status.PUBLISHED,
            position__debate__status=Status.PUBLISHED,
        )

    def withdrawn(self) -> Self:
        """Counterpoints to withdrawn positions, except those raised by a draft."""
        return super().withdrawn().exclude(raised_by__status=Status.DRAFT)

    def of_public(self, position: Any) -> Self:
        """Public counterpoints to a position that is known to be public."""
        return self.filter(
            Q(raised_by=None) | Q(raised_by__status=Status.PUBLISHED), position=position
        )


class SupportQuerySet(PartQuerySet):
    def published(self) -> Self:
        """Supports of public positions, given by public positions."""
        return self.filter(
            given_by__status=Status.PUBLISHED,
            position__status=Status.PUBLISHED,
            position__debate__status=Status.PUBLISHED,
        )

    def withdrawn(self) -> Self:
        """Supports of withdrawn positions, except those given by a draft."""
        return super().withdrawn().exclude(given_by__status=Status.DRAFT)

    def of_public(self, position: Any) -> Self:
        """Public supports of a position that is known to be public."""
        return self.filter(given_by__status=Status.PUBLISHED, position=position)
