"""Forms of what tools send: the rules and the words of the admin's forms, over values in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import DateField, Field, JSONField, Model, SlugField, URLField
from django.utils.functional import cached_property

from debates.editing import error_messages
from debates.editing.date_field import TypedDateField
from debates.editing.form_rules import (
    NO_LICENCE,
    DuplicatesNoticed,
    ErrorsBesideFields,
    VoiceFollows,
)
from debates.history.corrections import REASON_LENGTH
from debates.models import Counterpoint, Debate, Expert, Forecast, Question, Source, Vote
from debates.models.base import Publishable
from debates.models.choices import PositionKind
from debates.models.forecasts import NOT_OF_ITS_KIND
from debates.models.former_slugs import key_field
from debates.models.ordering import LAST_ORDER
from debates.models.places import Orderable
from debates.models.positions import Position
from debates.models.validators import no_reader_is_misled
from debates.review.form_rules import PublicationRules
from debates.text.figures import FIGURE_NUMBERS, as_fields
from debates.text.typed_dates import as_iso
from debates.writing.allowed import allowed_in_fields
from debates.writing.fields import (
    PARENTS,
    may_be_empty,
    may_be_null,
    no_object,
    record_values,
    value_of,
    writable,
)

REASON, SLIP = "correction_reason", "correction_slip"
CORRECTION_FIELDS = (REASON, SLIP)
"""What a correction of a public position says besides the fields of the object."""

OWNERS = ("debate", "expert")
"""References of a position among whose positions it has its order."""

MOST_FORM_HINTS = 5
"""Unknown references of one list for which the nearest object is looked for."""

LONGEST_LIST = 200
"""Values in one list: topics of a position, names of an expert, entries of a debate or position."""

WHOLE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""A date with all its digits, as answers have it."""

TEXT, TEXTS = "Send a text.", "Send a list of texts."
NUMBER = "Send a number, without quotes."
SLUG, SLUGS = "Send the slug, as a text.", "Send a list of slugs."
EMPTY_LIST = "Send a list of texts: [] for none."
NULL_FOR_NONE = "An empty text is not a value of this field. Leave it out or send null."
NEVER_EMPTY = "This field is never empty. Leave it out."

TEXT_IN_ADMIN = (
    "Change the text of a source in the admin, which shows first what it moves or breaks."
)


class RecordForm(DuplicatesNoticed, ErrorsBesideFields, forms.ModelForm):
    """The form of an object that a tool writes.

    Each field has the name and the value that answers have: references are slugs.

    lists      what has no address of its own, as it is to become (`debates.writing.nested.Lists`)
    confirmed  whether the tool says that the object is another one than those like it
    """

    lists: Any
    confirmed = False
    correction_reason = forms.CharField(
        required=False, max_length=REASON_LENGTH, validators=[no_reader_is_misled]
    )
    correction_slip = forms.BooleanField(required=False)

    def __init__(self, values: Mapping[str, Any], instance: Model) -> None:
        model = type(instance)
        present = {_inner(model, name): value for name, value in record_values(instance).items()}
        sent_values = {_inner(model, name): value for name, value in values.items()}
        self.present, self.sent = present, sent_values
        data = present | sent_values
        lists = {name for name in present if isinstance(present[name], list)}
        for name in lists:
            data[name] = data[name] or []
        super().__init__(data, instance=instance, initial=present)

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields that were sent with another value."""
        return [name for name in super().changed_data if name in self.sent]

    def clean(self) -> dict[str, Any]:
        """Leave texts that were not sent as they are, with their spaces at the ends."""
        cleaned = super().clean() or self.cleaned_data
        texts = {name for name, value in cleaned.items() if isinstance(value, str)}
        for name in texts - self.sent.keys():
            if isinstance(self.present.get(name), str):
                cleaned[name] = self.present[name]
        return cleaned

    def is_confirmed(self) -> bool:
        return self.confirmed

    def allowed(self) -> dict[str, list[str]]:
        """Return the values that fields take, by the name of the field as the tool knows it."""
        allowed_values = allowed_in_fields(self.fields)
        return {
            _outer(type(self.instance), name): values for name, values in allowed_values.items()
        }

    def faults(self) -> dict[str, list[str]]:
        """Return the messages by the name of the field as the tool knows it; "" for the whole."""
        return {
            "" if name == NON_FIELD_ERRORS else _outer(type(self.instance), name): [*messages]
            for name, messages in self.errors.items()
        }


class _PublishableForm(PublicationRules, RecordForm):
    """The form of a debate or a position."""


class _PositionForm(_PublishableForm):
    """The form of a position, which comes last where it goes to another expert or debate."""

    def __init__(self, values: Mapping[str, Any], instance: Model) -> None:
        own = writable(Position)
        owner_names = [name for name in OWNERS if name in values]
        changes_owner = any(values[name] != value_of(instance, own[name]) for name in owner_names)
        if changes_owner and "order" not in values:
            instance.order = None
        super().__init__(values, instance)


class _OrderedForm(RecordForm):
    """The form of an object whose place is only a wish, which its siblings make room for."""

    order = forms.IntegerField(min_value=1, max_value=LAST_ORDER, required=False)


class _EntryForm(RecordForm):
    """The form of an entry, which is corrected with its object."""

    correction_reason = correction_slip = None


class _CounterpointForm(VoiceFollows, _OrderedForm):
    """The form of a counterpoint, with its place."""


class _SourceForm(RecordForm):
    """The form of a source, whose text readers get under a licence alone."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is not None:
            for name in {"text", "private_text"} & {*self.changed_data}:
                self.add_error(name, TEXT_IN_ADMIN)
        elif cleaned.get("text") and not cleaned.get("licence") and "licence" not in self.errors:
            self.add_error("licence", NO_LICENCE)
        return cleaned


class _ForecastForm(RecordForm):
    """The form of a forecast, whose position is sent with it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        position = cleaned.get("position")
        if position is not None and position.kind != PositionKind.FORECAST:
            self.add_error("position", NOT_OF_ITS_KIND)
        return cleaned


def _base(model: type[Model]) -> type[RecordForm]:
    if model is Counterpoint:
        return _CounterpointForm
    if model is Source:
        return _SourceForm
    if model is Forecast:
        return _ForecastForm
    if issubclass(model, Publishable):
        return _PositionForm if model is Position else _PublishableForm
    return _OrderedForm if issubclass(model, Orderable) else RecordForm


@cache
def form_of(model: type[Model]) -> type[RecordForm]:
    """Return the form of a model, with the messages of the admin's."""
    base = _base(model)
    names = [field.name for field in writable(model).values() if field.name not in base.base_fields]
    return _made_form(model, base, names)


@cache
def entry_form_of(model: type[Model], fields: tuple[str, ...]) -> type[RecordForm]:
    """Return the form of an entry that is written with its object.

    fields  of the entry, as answers have them
    """
    base = _EntryForm
    return _made_form(model, base, [writable(model)[name].name for name in fields])


def _made_form(model: type[Model], base: type[RecordForm], names: list[str]) -> type[RecordForm]:
    form = forms.modelform_factory(model, base, fields=names, formfield_callback=_form_field)
    error_messages.set_messages(form, model)
    for field in form.base_fields.values():
        if isinstance(field, forms.ModelChoiceField):
            kind = field.queryset.model._meta.verbose_name
            field.error_messages["invalid_choice"] = f"There is no {kind} “%(value)s”."
            field.error_messages["invalid_pk_value"] = f"There is no {kind} “%(pk)s”."
        elif isinstance(field, forms.ChoiceField):
            words = ", ".join(str(value) for value, _label in field.choices if value)
            field.error_messages["invalid_choice"] = f"Send one of these: {words}."
    return form


class _Reference(forms.ModelChoiceField):
    """The key of another object."""

    def to_python(self, value: Any) -> Model | None:
        try:
            return super().to_python(value)
        except ValidationError:
            message = no_object(self.queryset.model, str(value), self.queryset)
            raise ValidationError(message) from None


class _References(forms.ModelMultipleChoiceField):
    """The keys of several other objects, with a message for every unknown key."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            key = self.to_field_name
            present_keys = self.queryset.filter(**{f"{key}__in": value or ()}).values_list(
                key, flat=True
            )
            unknown = [name for name in dict.fromkeys(value or ()) if name not in {*present_keys}]
            messages = [
                no_object(
                    self.queryset.model, name, self.queryset if place < MOST_FORM_HINTS else None
                )
                for place, name in enumerate(unknown)
            ]
            raise ValidationError(messages or error.messages) from None


class TextsField(forms.Field):
    """A list of texts, which the validators of the model look at."""

    def to_python(self, value: Any) -> list[str]:
        return value or []


def _form_field(of: Field, **options: Any) -> forms.Field | None:
    if isinstance(of, JSONField):
        return TextsField(label=of.verbose_name, required=not of.blank)
    if of.is_relation:
        manager = of.related_model._default_manager
        options |= {"queryset": manager.all(), "to_field_name": key_field(of.related_model)}
        options["form_class"] = _References if of.many_to_many else _Reference
    if isinstance(of, URLField):
        options["assume_scheme"] = "https"
    if type(of) is DateField:
        options["form_class"] = TypedDateField
    return of.formfield(**options)


def kind_faults(model: type[Model], values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the kinds of values, by field: a number where a text has to be."""
    fields = form_of(model).base_fields
    faults = {}
    for name, value in values.items():
        field = fields.get(_inner(model, name))
        if field is not None and (fault := fault_of(writable(model).get(name), field, value)):
            faults[name] = fault
    return faults


def fault_of(of: Field | None, field: forms.Field, value: Any) -> str:
    """Return what a field takes, where a value is of another kind, or empty in another way.

    of  field of the model; None for what is no part of the object. Empty values of what has to be
        filled in are left to the form, which says what they are needed for.
    """
    if isinstance(of, SlugField) and isinstance(value, str):
        # the field leaves out spaces around a slug, and one that is empty is made anew
        value = value.strip()
    if of is None and value is None:
        return "Send true or false." if isinstance(field, forms.BooleanField) else ""
    if of is None or value not in (None, ""):
        is_figure = of is not None and of.name in FIGURE_NUMBERS and isinstance(value, str)
        return f"{NUMBER} {as_fields(value)}" if is_figure else fault_of_kind(field, value)
    if field.required or (may_be_null(of) if value is None else may_be_empty(of)):
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField | TextsField):
        return EMPTY_LIST
    return NULL_FOR_NONE if may_be_null(of) else NEVER_EMPTY


def fault_of_kind(field: forms.Field, value: Any) -> str:
    """Return what a field takes, where a value is of another kind; else an empty text."""
    if isinstance(field, forms.ModelMultipleChoiceField | TextsField):
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            return SLUGS if isinstance(field, forms.ModelChoiceField) else TEXTS
        return f"Send at most {LONGEST_LIST} texts." if len(value) > LONGEST_LIST else ""
    if isinstance(field, forms.BooleanField):
        return "" if isinstance(value, bool) else "Send true or false."
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return "" if number else NUMBER
    if isinstance(field, forms.DateField) and isinstance(value, str) and value:
        return "" if WHOLE_DATE.fullmatch(value) else as_iso(value)
    needed = SLUG if isinstance(field, forms.ModelChoiceField) else TEXT
    return "" if isinstance(value, str | date) else needed


def correction_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the names of what a correction says, for what needs a reason once it was seen."""
    explained = model in (Position, Debate, Source, Expert, Question, Vote)
    return CORRECTION_FIELDS if explained or PARENTS.get(model) == "position" else ()


def _inner(model: type[Model], name: str) -> str:
    field = writable(model).get(name)
    return field.name if field is not None else name


def _outer(model: type[Model], name: str) -> str:
    return next((outer for outer, field in writable(model).items() if field.name == name), name)
