"""The public record of a position, as its readers ask it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from debates.history.digest import PositionContent
from debates.history.former_values import MERGED_NAME, FormerValue, value_at
from debates.history.written_order import WrittenOrder
from debates.models import Expert, Participation, Question
from debates.text.roles import roles_in_line


@dataclass(frozen=True, slots=True)
class Span:
    """Content of the position from a moment on; None while the position was not public.

    dated  the same moment as the clock gave it, which may have been set back: addresses name it
    """

    since: datetime
    content: PositionContent | None
    dated: datetime


@dataclass(frozen=True, slots=True)
class RolesThen:
    """Role and affiliation of an expert in a debate at a moment; empty where unknown."""

    role: str = ""
    affiliation: str = ""
    other_roles: tuple[str, ...] = ()
    place: str = ""

    @property
    def in_line(self) -> str:
        """The roles with the affiliation in one line."""
        return roles_in_line(self.role, self.affiliation, self.other_roles)


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """All spans of a position in order of time, and what stood beside it.

    names    of the objects in the spans, by field and slug
    beside   the experts, the questions and their experts' participations, by model and slug
    former   values of these that readers saw and that are not the present ones, the latest first
    order    the order in which its changes were written
    """

    spans: tuple[Span, ...]
    names: Mapping[tuple[str, str], str]
    beside: Mapping[tuple[type[Model], str], Any]
    former: tuple[FormerValue, ...] = ()
    order: WrittenOrder = field(default_factory=WrittenOrder)

    def name(self, field: str, slug: str, moment: datetime | None = None) -> str:
        """Return the name of an object that a field refers to; other values as they are.

        moment  at which it read so, for experts and questions; the present one without it
        """
        if moment is not None and field == "expert":
            return self.expert(slug, moment) or slug
        if moment is not None and field == "question":
            return self.question(slug, moment) or slug
        return self.names.get((field, slug), slug)

    def question(self, slug: str, moment: datetime) -> str:
        """Return the text of a question at a moment; empty for none."""
        return self._read(Question, slug, "text", moment)

    def expert(self, slug: str, moment: datetime) -> str:
        """Return the name of an expert at a moment; empty for none who is public."""
        for value in reversed(self.former):
            is_merged = value.field == MERGED_NAME and value.of.slug == slug
            if is_merged and moment < value.until and not value.withheld:
                return value.value
        return self._read(Expert, slug, "name", moment)

    def roles(self, slug: str, moment: datetime) -> RolesThen:
        """Return what an expert was in the debate of the position, as it read at a moment."""
        other_roles = self._read(Participation, slug, "other_roles", moment)
        return RolesThen(
            other_roles=tuple(other_roles.splitlines()),
            **{
                name: self._read(Participation, slug, name, moment)
                for name in ("role", "affiliation", "place")
            },
        )

    def _read(self, model: type[Model], slug: str, name: str, moment: datetime) -> str:
        instance = self.beside.get((model, slug))
        return "" if instance is None else value_at(self.former, instance, name, moment).value

    def latest(self) -> datetime:
        """Return the latest moment to ask for: now, or later if the clock was set back."""
        return max(timezone.now(), self.spans[-1].since, *(span.dated for span in self.spans))

    def at(self, moment: datetime) -> Span | None:
        """Return the span that contains a moment; None before the first publication."""
        moment = self.order.moment(moment)
        place = bisect_right([span.since for span in self.spans], moment)
        return self.spans[place - 1] if place else None

    def until(self, span: Span) -> datetime | None:
        """Return the end of a span; None for the current span."""
        later = self.spans[self.spans.index(span) + 1 :]
        return later[0].since if later else None
