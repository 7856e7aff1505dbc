"""Visible parts of positions: evidence, counterpoints, supports, forecasts, holders, answers."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from debates.models.choices import Status
from debates.models.querysets import QuerySet, built_once


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
    """Querysets of the parts that are public if their position is."""

    def published(self) -> Self:
        """Parts of public positions."""
        return self.filter(self._of_public_debates(), position__status=Status.PUBLISHED)

    @built_once
    def _of_public_debates(self) -> Exists:
        debates = self.related("position__debate").published()
        # with a join, SQLite would sort all public evidence for each page of a list
        return Exists(debates.filter(pk=OuterRef("position__debate")).order_by())

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
