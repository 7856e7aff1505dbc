"""The constraints and indexes that several models have, each built under its own name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


def one_of(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Return a constraint `name`: `field` has one of the values of `choices`."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}),
        name=name,
        violation_error_message=f"Choose one of: {', '.join(choices.values)}.",
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
