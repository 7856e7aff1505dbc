"""The date and source of a position of its own, and the earlier position that it replaces."""

from __future__ import annotations

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from debates.models.base import Recorded
from debates.models.choices import Status
from debates.models.declaration import Door, declare
from debates.models.sources import Source

NOT_ITSELF = "A position cannot replace itself."
OTHER_EXPERT = "This position belongs to another expert. Only its own expert can replace it."
OTHER_DEBATE = "This position belongs to another debate."
ALREADY_REPLACED = "Another position already replaces this one."
CIRCLE = "This position replaces the present one, directly or through others. Choose another."
LATER = "This position has a later date. A position can only replace an earlier one."


class Succeeding(Recorded):
    """Abstract model of a position in time: its date, its source, and what it replaces."""

    date = declare(
        models.DateField(
            null=True,
            blank=True,
            help_text="Date on which the position was taken, if it is not that of the debate.",
        ),
        "Date on which the position was taken, if it is not that of the debate.",
        example="2022-03-01",
        laid_out=True,
        excluded_from={Door.SEARCH: "The search schema keeps it as a number: `date:2022`."},
    )
    source = declare(
        models.ForeignKey(
            Source,
            models.PROTECT,
            null=True,
            blank=True,
            related_name="positions",
            help_text="Source of the position, if it is not that of the debate.",
        ),
        "Source of the position, if it is not that of the debate.",
        index="source",
        laid_out=True,
    )
    replaces = declare(
        models.OneToOneField(
            "self",
            models.RESTRICT,
            null=True,
            blank=True,
            verbose_name="earlier position",
            related_name="replaced_by",
            error_messages={"unique": ALREADY_REPLACED},
            help_text="Earlier position of the same expert in the same debate that this one "
            "replaces. Both stay readable.",
        ),
        "Earlier position of the same expert in the debate that the position replaces.",
        laid_out=True,
        if_public=True,
        excluded_from={
            Door.SEARCH: "A search finds both; which one replaces the other is no text."
        },
    )

    class Meta:
        abstract = True

    def taken_on(self) -> datetime.date | None:
        """Return the date of the position, or that of its debate; None if neither has a date."""
        return self.date or self.debate.date

    def public_earlier(self) -> Self | None:
        """Return the position that it replaces if that is published, else None."""
        return self._if_published(self.replaces)

    def public_later(self) -> Self | None:
        """Return the position that replaces it if that is published, else None."""
        return self._if_published(getattr(self, "replaced_by", None))

    def _if_published(self, position: Self | None) -> Self | None:
        return position if position is not None and position.status == Status.PUBLISHED else None

    def clean(self) -> None:
        super().clean()
        if self.replaces is not None:
            self._check_replaced(self.replaces)
        if self.pk is not None:
            self._check_successor()

    def _check_replaced(self, earlier: Self) -> None:
        """Refuse to replace a position of another expert or debate, a later position, or itself."""
        reason = ""
        if earlier.pk == self.pk:
            reason = NOT_ITSELF
        elif earlier.debate_id != self.debate_id:
            reason = OTHER_DEBATE
        elif earlier.expert_id != self.expert_id:
            reason = OTHER_EXPERT
        elif self.date and earlier.date and self.date < earlier.date:
            reason = LATER
        elif self.pk is not None and self._comes_before(earlier):
            reason = CIRCLE
        if reason:
            raise ValidationError({"replaces": reason})

    def _check_successor(self) -> None:
        """Refuse to move away from the position that replaces this one."""
        later = type(self)._default_manager.filter(replaces=self.pk).first()
        if later is None:
            return
        errors = {}
        if later.debate_id != self.debate_id:
            errors["debate"] = f"“{later}” replaces this position, so it cannot move."
        if later.expert_id != self.expert_id:
            errors["expert"] = f"“{later}” replaces this position, so it stays with its expert."
        if later.date and self.date and later.date < self.date:
            errors["date"] = f"“{later}”, which replaces this position, has an earlier date."
        if errors:
            raise ValidationError(errors)

    def _comes_before(self, later: Self | None) -> bool:
        """Tell whether a position replaces this one, directly or through others."""
        visited_keys = {self.pk}
        while later is not None and later.pk not in visited_keys:
            visited_keys.add(later.pk)
            later = later.replaces
        return later is not None and later.pk == self.pk


def succession_constraints(model: str) -> list[models.CheckConstraint]:
    """Return the constraints of succession that one row can show."""
    return [
        models.CheckConstraint(
            condition=Q(replaces=None) | ~Q(replaces=F("id")),
            name=f"{model}_not_its_own_successor",
            violation_error_message=NOT_ITSELF,
        )
    ]
