"""Visible debates, questions, context, participations and votes."""

from __future__ import annotations

from typing import Self

from django.db import models, transaction
from django.db.models import Count, Exists, F, Func, OuterRef, Q

from debates.models.choices import Status
from debates.models.querysets import QuerySet, SluggedQuerySet, built_once


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

    def languages(self) -> frozenset[str]:
        """Return the languages of these debates; one query."""
        return frozenset(self.order_by().values_list("language", flat=True).distinct())

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete with all related rows; positions and votes first, before participations."""
        with transaction.atomic(using=self.db):
            ids = list(self.values_list("pk", flat=True))
            positions, by_model = self.related("positions").filter(debate__in=ids).delete()
            cast = self.related("questions__votes").filter(question__debate__in=ids)
            votes, vote_counts = cast.delete()
            own_count, other_counts = super().delete()
        return positions + votes + own_count, {**by_model, **vote_counts, **other_counts}

    delete.alters_data = True
    delete.queryset_only = True


class QuestionQuerySet(SluggedQuerySet):
    def published(self) -> Self:
        return self.filter(debate__status=Status.PUBLISHED)

    def published_one_by_one(self) -> Self:
        """Public questions, in a form that is faster for a page of a list, and slower to count.

        With the join of `published`, SQLite starts from the debates and sorts all questions for
        each page.
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


class ParticipationQuerySet(QuerySet):
    def published(self) -> Self:
        """Participations in published debates, whether or not a position is recorded."""
        return self.filter(debate__status=Status.PUBLISHED)

    def with_positions(self) -> Self:
        """Participations in published debates of experts with a public position in them."""
        return self.published().filter(self.has_position())

    @built_once
    def has_position(self) -> Q:
        """Return the condition that the expert holds a public position in the debate, or voted."""
        expert = {"expert": OuterRef("expert")}
        positions = self.related("debate__positions").published().order_by()
        own = positions.filter(debate=OuterRef("debate"), **expert)
        holdings = self.related("expert__holdings").order_by().filter(**expert)
        joint_holdings = holdings.filter(
            position__debate=OuterRef("debate"), position__status=Status.PUBLISHED
        )
        votes = self.related("expert__votes").order_by().filter(**expert)
        voted = votes.filter(question__debate=OuterRef("debate"))
        return Exists(own) | Exists(joint_holdings) | Exists(voted)

    def get_by_natural_key(self, debate: str, expert: str) -> models.Model:
        return self.get(debate__slug=debate, expert__slug=expert)


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
