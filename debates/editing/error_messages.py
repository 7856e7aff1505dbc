"""Error messages of forms, in place of Django's own: those of editors, and of what tools write.

A message names the field and says what to enter; for a required field it also says why.
"""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.db import models
from django.db.models import Model

REQUIRED: Mapping[tuple[str, str], str] = {
    ("counterpoint", "kind"): "Choose the kind: it tells readers how the counterpoint works.",
    ("counterpoint", "statement"): "Enter the statement: readers see it as the counterpoint.",
    ("debate", "language"): "Enter the language: search uses its word forms.",
    ("debate", "status"): "Choose the status: only published debates are public.",
    ("debate", "title"): "Enter the title: readers see it as the name of the debate.",
    ("evidence", "kind"): "Choose the kind: readers can search by it.",
    ("evidence", "statement"): "Enter the statement: readers see it as the evidence.",
    ("expert", "name"): "Enter the name: readers see it beside each position.",
    ("forecast", "event"): "Enter what exactly is forecast: it is decided by this.",
    ("participation", "expert"): "Choose the expert: a row adds one to the debate.",
    ("position", "debate"): "Choose the debate: every position belongs to one.",
    ("position", "expert"): "Choose the expert: readers see who holds the position.",
    ("position", "kind"): "Choose the kind of claim: readers can search by it.",
    ("position", "statement"): "Enter the statement: readers see it as the claim.",
    ("position", "status"): "Choose the status: only published positions are public.",
    ("question", "debate"): "Choose the debate: every question belongs to one.",
    ("question", "text"): "Enter the question: experts affirm, qualify or deny it.",
    ("source", "date_precision"): "Choose how much of the date is known: day, month or year.",
    ("source", "locator_form"): "Choose how places in the source are cited.",
    ("source", "title"): "Enter the title: readers see it wherever the source is cited.",
    ("support", "given_by"): "Choose the position that gives the support.",
    ("synonym", "term"): "Enter the term: it is what people search for.",
    ("topic", "name"): "Enter the name: readers browse positions by it.",
}
"""The message for each required field, by model and name; others get `_required`."""

INVALID: Mapping[type[forms.Field], str] = {
    forms.DecimalField: "Enter a number with a point for decimals, for example 1470.5.",
    forms.SlugField: "Use letters without accents, digits and hyphens, for example no-limits.",
    forms.URLField: "Enter a full web address, for example https://example.org/page.",
}
"""The message where the text is not of the kind that a field takes, by the kind of field."""

INVALID_OF: Mapping[tuple[str, str], str] = {
    ("source", "address"): "Enter a full web address, for example https://example.org/page. "
    "Enter a DOI as https://doi.org/10.1000/182.",
}
"""The same for single fields, by model and name."""

LIMITS: Mapping[str, str] = {
    "max_length": "Use at most %(limit_value)d characters. You have used %(show_value)d.",
    "max_value": "Enter a number of at most %(limit_value)s.",
    "min_value": "Enter a number of at least %(limit_value)s.",
    "max_digits": "Use at most %(max)s digits.",
    "max_decimal_places": "Use at most %(max)s decimal places.",
    "max_whole_digits": "Use at most %(max)s digits before the decimal point.",
}
"""The messages where a value is too long or too large, by Django's code of the error."""


def invalid_address(of: models.URLField) -> str:
    """Return the message where a field of a model takes a web address and gets another text."""
    return INVALID_OF.get((of.model._meta.model_name, of.name), INVALID[forms.URLField])


def set_messages(form: type[forms.BaseForm], model: type[Model] | None = None) -> None:
    """Give each field of a form class its messages from this module.

    model  the model that the form edits; None for a form without a model
    """
    for name, field in form.base_fields.items():
        label = _label(field.label or name.replace("_", " "))
        key = (model._meta.model_name if model else "", name)
        field.error_messages.update(LIMITS, required=REQUIRED.get(key) or _required(field, label))
        for kind, message in INVALID.items():
            if type(field) is kind:
                field.error_messages["invalid"] = INVALID_OF.get(key, message)
        if isinstance(field, forms.ChoiceField):
            for code in ("invalid_choice", "invalid_pk_value"):
                field.error_messages[code] = f"Choose the {label} from the list."


def _required(field: forms.Field, label: str) -> str:
    verb = "Choose" if isinstance(field, forms.ChoiceField) else "Enter"
    return f"{verb} the {label}."


def _label(label: str) -> str:
    """Return a label as it reads within a sentence: "sort name", "ORCID"."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
