"""The constraints and indexes that several models have, each built under its own name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q


def one_of(field: str, choices: Iterable[models.TextChoices], name: str) -> models.CheckConstraint:
    """Return a constraint `name`: `field` has one of the values of `choices`."""
    values = [choice.value for choice in choices]
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values}),
        name=name,
        violation_error_message=f"Choose one of: {', '.join(values)}.",
    )


def filled_exactly_where(
    field: str, condition: Q, name: str, message: str
) -> models.CheckConstraint:
    """Return a constraint `name`: `field` has a text where `condition` holds, and only there."""
    return models.CheckConstraint(
        condition=(condition & ~Q(**{field: ""})) | (~condition & Q(**{field: ""})),
        name=name,
        violation_error_message=message,
    )


def not_empty(field: str, name: str) -> models.CheckConstraint:
    """Return a constraint `name`: `field` is not the empty text."""
    return models.CheckConstraint(
        condition=~Q(**{field: ""}),
        name=name,
        violation_error_message=f"Enter the {field.replace('_', ' ')}.",
    )


def newest_first(name: str) -> list[models.Index]:
    """Indexes by which the rows that are new, and those that changed lately, come first."""
    return [
        models.Index(fields=[f"-{moment}", "id"], name=f"{name}_{moment}")
        for moment in ("created", "modified")
    ]
