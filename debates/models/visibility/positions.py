"""Visible positions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, When

from debates.models.choices import Status
from debates.models.querysets import SluggedQuerySet

SUCCESSION = ("replaces", "replaced_by")
"""The positions before and after a position, which a list shows with it."""


class PositionQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED, debate__status=Status.PUBLISHED)

    def unpublished(self) -> Self:
        """Positions that are not public; unlike `published` negated, read from an index alone."""
        debates = self.related("debate").exclude(status=Status.PUBLISHED).order_by()
        return self.filter(~Q(status=Status.PUBLISHED) | Q(debate__in=debates))

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
        return self.withdrawn().filter(pk__in=own.union(with_debate, all=True), gone_at__gte=moment)

    def about(self, topics: Iterable[int]) -> Self:
        """Positions about any of these topics (ids), or about a narrower topic."""
        through = self.model.topics.through
        topic_ids = self.related("topics").closure(topics)
        carried = through.objects.filter(position=OuterRef("pk"), topic__in=topic_ids)
        return self.filter(Exists(carried))

    def for_list(self) -> Self:
        """Fetch also debate, expert, question, topics, succession, holders and answers."""
        return self._with_topics().prefetch_related(*self._held_and_answered())

    def _with_topics(self) -> Self:
        related = ("debate", "expert", "question")
        return self.select_related(*related, *SUCCESSION).prefetch_related(
            Prefetch("topics", self.related("topics").order_by("name", "pk"))
        )

    def for_weighing(self) -> Self:
        """Fetch also question, expert, evidence, counterpoints, supports, holders and answers.

        Counterpoints and supports come with the position on the other side and its expert.
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

    def for_answers(self) -> Self:
        """Fetch also expert, source, succession, evidence and the list `joint_holders`."""
        evidence = self.related("evidence").order_by("order", "pk")
        return (
            self.select_related("expert", *SUCCESSION)
            .select_related_short("source")
            .with_joint_holders()
            .prefetch_related(Prefetch("evidence", evidence))
        )

    def with_joint_holders(self) -> Self:
        """Fetch the joint holders as the list `joint_holders`.

        For many positions a list is cheaper than `with_holders`, which makes a manager for each.
        """
        holders = self.related("holders").select_related("expert").order_by("order", "pk")
        return self.prefetch_related(Prefetch("holders", holders, to_attr="joint_holders"))

    def with_holders(self) -> Self:
        """Prefetch the joint holders."""
        return self.prefetch_related(self._held_and_answered()[0])

    def with_holders_and_answers(self) -> Self:
        """Prefetch the joint holders and further answers."""
        return self.prefetch_related(*self._held_and_answered())

    def _held_and_answered(self) -> tuple[Prefetch, Prefetch]:
        holders = self.related("holders").select_related("expert").order_by("order", "pk")
        answers = self.related("further_answers").select_related("question")
        return (
            Prefetch("holders", holders),
            Prefetch("further_answers", answers.order_by("order", "pk")),
        )

    def for_reading(self) -> Self:
        """Fetch also all relations: topics, forecast, and parts on both sides."""
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
