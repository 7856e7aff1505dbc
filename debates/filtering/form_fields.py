"""Typed values of filters: what may be given, and what is said where something else is.

Every refusal is a ValidationError whose `params` hold the `value`, what is `allowed`
(words, or a description in words), and the `nearest` of what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from debates.text.did_you_mean import nearest

COMPARED = 500
"""With how many public names an unknown one is compared, at most."""

LARGEST = 2**63 - 1


def refusal(
    message: str, value: str, allowed: Sequence[str] | str, near: str | None = None
) -> ValidationError:
    """A refusal of one value, for people and for programs."""
    if "," in value:
        # several values were meant, of which one can be near to something
        near = None
    if near is not None:
        message = f"{message} Did you mean “{near}”?"
    params = {"value": value, "allowed": allowed, "nearest": near}
    # the message is no format: a value may have a percent sign in it
    return ValidationError(message.replace("%", "%%"), code="unknown", params=params)


class SlugsField(forms.ModelMultipleChoiceField):
    """Slugs of public things; the value is the list of their primary keys.

    A thing that is not public is refused in the same words as one that does not exist.

    where  behind the words that refuse one: " in this debate"
    """

    def __init__(self, things: Callable[[], QuerySet], where: str = "", **options: Any) -> None:
        self.things, self.where = things, where
        super().__init__(None, to_field_name="slug", **options)

    @property
    def queryset(self) -> QuerySet:
        return self.things()

    @queryset.setter
    def queryset(self, value: None) -> None:
        self.widget.choices = self.choices

    def clean(self, value: Sequence[str] | None) -> list[int]:
        given = list(dict.fromkeys(value or ()))
        found = dict(self.things().filter(slug__in=given).values_list("slug", "pk"))
        refused = [self._refusal(slug) for slug in given if slug not in found]
        if refused:
            raise ValidationError(refused)
        return [found[slug] for slug in given]

    def _refusal(self, slug: str) -> ValidationError:
        names = self.things().model._meta
        message = f"There is no {names.verbose_name} “{slug}”{self.where}."
        allowed = f"the slug of one of the {names.verbose_name_plural}{self.where}"
        return refusal(message, slug, allowed, nearest(slug, self._similar(slug)))

    def _similar(self, slug: str) -> Iterable[str]:
        alike = self.things().order_by("slug").values_list("slug", flat=True)
        start = re.sub(r"[^a-z0-9-]", "", slug.lower())[:2]
        return {*alike.filter(slug__startswith=start)[:COMPARED], *alike[:COMPARED]}


class ChoicesField(forms.MultipleChoiceField):
    """Some of a few words."""

    def __init__(self, words: Sequence[str], **options: Any) -> None:
        super().__init__(choices=[(word, word) for word in words], **options)
        self.words = tuple(words)

    def clean(self, value: Sequence[str] | None) -> list[str]:
        given = list(dict.fromkeys(value or ()))
        refused = [
            refusal(f"“{word}” is not known here.", word, self.words, nearest(word, self.words))
            for word in given
            if word not in self.words
        ]
        if refused:
            raise ValidationError(refused)
        return given


def near_yes_or_no(value: str) -> str | None:
    """Which of true and false is meant, where that can be told."""
    known = {"yes": "true", "1": "true", "no": "false", "0": "false"}
    return known.get(value.casefold(), nearest(value, ("true", "false")))


class TrueFalseField(forms.Field):
    """true or false."""

    words = ("true", "false")
    widget = forms.Select(choices=[("", ""), ("true", "yes"), ("false", "no")])

    def clean(self, value: str | None) -> bool | None:
        if not value:
            return None
        if value not in self.words:
            near = near_yes_or_no(value)
            raise refusal(f"“{value}” is neither true nor false.", value, self.words, near)
        return value == "true"


class IsoDateField(forms.Field):
    """A day, written 2022-04-07."""

    widget = forms.DateInput(attrs={"type": "date"})

    def clean(self, value: str | None) -> date | None:
        if not value:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            raise refusal(
                f"There is no day “{value}” in the calendar.", value, "a day, as 2022-04-07"
            ) from None
        raise refusal(f"“{value}” is no day.", value, "a day, as 2022-04-07")


class IsoMomentField(forms.Field):
    """A day or a moment, as RFC 3339 writes it; UTC where no offset is given."""

    allowed = "a moment, as 2022-04-07T09:30:00Z, or a day, as 2022-04-07"
    form = re.compile(
        r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII
    )

    def clean(self, value: str | None) -> datetime | None:
        if not value:
            return None
        try:
            if self.form.fullmatch(value):
                moment = datetime.fromisoformat(value)
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise refusal(
                f"There is no moment “{value}” in the calendar.", value, self.allowed
            ) from None
        hint = " Write + as %2B in an address." if re.search(r" \d\d:\d\d$", value) else ""
        raise refusal(f"“{value}” is no moment.{hint}", value, self.allowed)
