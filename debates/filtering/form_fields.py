"""Form fields of filters: parsing of typed values, and error messages for other values.

Every error is a ValidationError whose `params` hold the `value`, the `allowed` values (a list, or a
description), and the `nearest` allowed value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from debates.db.compiled_queries import published, values_among
from debates.history.missing_objects import departed_keys
from debates.models.nearest_objects import nearest_slug
from debates.text.did_you_mean import did_you_mean, nearest


def invalid_value(
    message: str, value: str, allowed: Sequence[str] | str, near: str | None = None
) -> ValidationError:
    """Make the error of one value, for people and for programs."""
    message += did_you_mean(near)
    params = {"value": value, "allowed": allowed, "nearest": near}
    # Django formats the message with params, and the value may have a percent sign
    return ValidationError(message.replace("%", "%%"), code="unknown", params=params)


NO_OBJECT = 0
"""Key that no object has: a list without objects, and not one without a filter."""

MOST_FIELD_HINTS = 5
"""Unknown slugs of one field for which a similar one is looked for."""


class SlugsField(forms.ModelMultipleChoiceField):
    """Slugs of objects of a model, usually the public objects; the value is their primary keys.

    An object that is not among them has the same error message as one that does not exist, unless
    everybody may know that it was public.

    key            path to what takes the place of the slug
    rows           returns these objects of a model; hashable, and has to mean the same each time
    without_gone   leave out what is no longer public instead of refusing it: of many objects that
                   a copy asks for, one that was withdrawn is no slip
    """

    where = ""
    """End of the first part of the error message: " in this debate"."""

    def __init__(
        self,
        model: type[Model],
        key: str = "slug",
        rows: Callable[[type[Model]], QuerySet] = published,
        *,
        without_gone: bool = False,
        **options: Any,
    ) -> None:
        self.model, self.key, self.rows, self.without_gone = model, key, rows, without_gone
        super().__init__(None, to_field_name=key, **options)

    @property
    def queryset(self) -> QuerySet:
        return self.rows(self.model)

    @queryset.setter
    def queryset(self, value: None) -> None:
        self.widget.choices = self.choices

    def clean(self, value: Sequence[str] | None) -> list[int]:
        slugs = list(dict.fromkeys(value or ()))
        keys = dict(self._keys(slugs))
        unknown = [slug for slug in slugs if slug not in keys]
        if not unknown:
            return [keys[slug] for slug in slugs]
        departed = departed_keys(self.queryset, unknown)
        if self.without_gone and departed.issuperset(unknown):
            return [keys[slug] for slug in slugs if slug in keys] or [NO_OBJECT]
        hinted = [slug for slug in unknown if slug not in departed][:MOST_FIELD_HINTS]
        raise ValidationError(
            [
                self._gone(slug) if slug in departed else self._error(slug, hint=slug in hinted)
                for slug in unknown
                if not (self.without_gone and slug in departed)
            ]
        )

    def _keys(self, slugs: Sequence[str]) -> Iterable[tuple[str, int]]:
        """Return the slugs among these that the objects have, with the primary keys."""
        return values_among(self.rows, self.model, self.key, slugs, (self.key, "pk"))

    def _gone(self, slug: str) -> ValidationError:
        name = self.model._meta.verbose_name
        message = f"The {name} “{slug}” is no longer public. Its address says since when and why."
        return invalid_value(message, slug, self._allowed())

    def _error(self, slug: str, *, hint: bool) -> ValidationError:
        message = f"There is no {self.model._meta.verbose_name} “{slug}”{self.where}."
        near = nearest_slug(self.queryset, slug, self.key) if hint else None
        return invalid_value(message, slug, self._allowed(), near)

    def _allowed(self) -> str:
        noun = "identifier" if self.key == "public_id" else "slug"
        return f"the {noun} of one of the {self.model._meta.verbose_name_plural}{self.where}"


class SlugsAmongField(SlugsField):
    """Slugs of the objects in a queryset.

    where  says which they are, after their name: " in this debate"
    """

    def __init__(self, objects: QuerySet, where: str, **options: Any) -> None:
        super().__init__(objects.model, rows=lambda _model: objects.all(), **options)
        self.where = where

    def _keys(self, slugs: Sequence[str]) -> Iterable[tuple[str, int]]:
        return self.queryset.filter(slug__in=slugs).values_list("slug", "pk")


class ChoicesField(forms.MultipleChoiceField):
    """One or more of the given choices."""

    def __init__(self, words: Sequence[str], **options: Any) -> None:
        super().__init__(choices=[(word, word) for word in words], **options)
        self.words = tuple(words)

    def clean(self, value: Sequence[str] | None) -> list[str]:
        words = list(dict.fromkeys(value or ()))
        errors = [
            invalid_value(
                f"“{word}” is not a valid value.", word, self.words, nearest(word, self.words)
            )
            for word in words
            if word not in self.words
        ]
        if errors:
            raise ValidationError(errors)
        return words


class TextField(forms.Field):
    """Any text without NUL, which PostgreSQL refuses; without blanks around it."""

    def clean(self, value: str | None) -> str | None:
        text = (value or "").strip()
        if "\0" in text:
            raise invalid_value("A text has no NUL characters.", text, "a text without NUL")
        return text or None


def _near_yes_or_no(value: str) -> str | None:
    """Guess which of true and false is meant; None if neither is similar."""
    synonyms = {"yes": "true", "1": "true", "no": "false", "0": "false"}
    return synonyms.get(value.casefold(), nearest(value, ("true", "false")))


class TrueFalseField(forms.Field):
    """Boolean field that accepts "true" and "false" only."""

    words = ("true", "false")

    def clean(self, value: str | None) -> bool | None:
        if not value:
            return None
        if value not in self.words:
            near = _near_yes_or_no(value)
            message = f"“{value[:40]}” is neither true nor false."
            raise invalid_value(message, value, self.words, near)
        return value == "true"


class IsoDateField(forms.Field):
    """Date in the format 2022-04-07."""

    def clean(self, value: str | None) -> date | None:
        if not value:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            raise invalid_value(
                f"The date “{value}” does not exist.", value, "a date such as 2022-04-07"
            ) from None
        raise invalid_value(f"“{value}” is not a date.", value, "a date such as 2022-04-07")


class IsoMomentField(forms.Field):
    """Date, or date and time with its zone, in the format of RFC 3339.

    A date is its start in UTC. A time without a zone is refused: whoever sends it means their own,
    and would miss hours. An offset may be without its colon, as `strftime` and clients made with it
    write it. Java and Go write nanoseconds, of which those below a microsecond are left out.
    """

    allowed = "a date and time such as 2022-04-07T09:30:00Z, or a date such as 2022-04-07"
    form = re.compile(
        r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
    )

    def clean(self, value: str | None) -> datetime | None:
        if not value:
            return None
        try:
            if self.form.fullmatch(value):
                moment = datetime.fromisoformat(value)
                if moment.tzinfo is None and "T" in value:
                    raise invalid_value(
                        f"“{value}” has no time zone. Add Z for UTC, or an offset such as +02:00 "
                        "(in a URL %2B02:00).",
                        value,
                        self.allowed,
                        f"{value}Z",
                    )
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise invalid_value(
                f"The date or time “{value}” does not exist.", value, self.allowed
            ) from None
        hint = " Write + as %2B in a URL." if re.search(r" \d\d:?\d\d$", value) else ""
        raise invalid_value(f"“{value}” is not a date or time.{hint}", value, self.allowed)
