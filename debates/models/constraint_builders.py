"""The constraints and indexes that several models have, each built under its own name."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_letters

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact


def is_one_of(
    field: str, choices: Iterable[models.TextChoices], name: str
) -> models.CheckConstraint:
    """Return a constraint `name`: `field` has a value of `choices`."""
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


def one_of_or_empty(
    field: str, choices: type[models.TextChoices], name: str
) -> models.CheckConstraint:
    """Return a constraint `name`: `field` is empty, or has a value of `choices`."""
    return models.CheckConstraint(
        condition=Q(**{field: ""}) | Q(**{f"{field}__in": choices.values}),
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


def original_language(model: str) -> list[models.CheckConstraint]:
    """Return the constraints of `original_quotation` and `original_language` of a model."""
    letters = Func(
        F("original_language"),
        Value(f"-{ascii_letters}"),
        function="TRIM",
        output_field=models.CharField(),
    )
    return [
        models.CheckConstraint(
            condition=Q(original_quotation="") | ~Q(original_language=""),
            name=f"{model}_original_quotation_with_language",
            violation_error_message=(
                "Enter the language of the original quotation, for example ru."
            ),
        ),
        models.CheckConstraint(
            condition=Q(Exact(letters, Value(""))),
            name=f"{model}_original_language_form",
            violation_error_message="Enter a language code such as en or ru.",
        ),
    ]


SCHEMES = ("http", "https", "ftp", "ftps")
"""The schemes of web addresses, as Django's `URLValidator` allows them."""


def web_address(field: str, name: str) -> models.CheckConstraint:
    """Return a constraint `name`: `field` is empty, or an address that only leads to a page.

    An address such as `javascript:…` would run in the browser of whoever follows the link.
    """
    condition = Q(**{field: ""})
    for scheme in SCHEMES:
        condition |= Q(**{f"{field}__istartswith": f"{scheme}://"})
    return models.CheckConstraint(
        condition=condition,
        name=name,
        violation_error_message=f"Enter the {field} as a full web address, for example "
        "https://example.org/page.",
    )


def newest_first(name: str) -> list[models.Index]:
    """Indexes by which the rows that are new, and those that changed lately, come first."""
    return [
        models.Index(fields=[f"-{moment}", "id"], name=f"{name}_{moment}")
        for moment in ("created", "modified")
    ]


def in_order(name: str, field: str) -> models.Index:
    """Index by which a list has its pages in the order of a field."""
    return models.Index(fields=[field, "id"], name=f"{name}_{field}")
