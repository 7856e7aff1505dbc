"""Error messages for editors when the database refuses a write, each beside its field.

Forms validate first, so these messages appear only if two people act at the same moment, or if
another change on the same page breaks a rule between rows.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import cache

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.db.models import Model, ProtectedError, RestrictedError, UniqueConstraint
from django.utils.text import Truncator, capfirst

from debates.db import cross_row_rules
from debates.kinds import kinds
from debates.models.declaration import label
from debates.models.public_id import TAKEN as PUBLIC_ID_TAKEN
from debates.models.slugs import ADDRESS_TAKEN
from search.sync.triggers import Refusal

FIELDS = {
    "position_stance_with_question": "stance",
    "position_order_unique_for_expert": "order",
    "position_certainty_with_words": "certainty_words",
    "position_horizon_in_order": "horizon_end",
    "position_not_its_own_successor": "replaces",
    **{
        f"{kind.name}_original_quotation_with_language": "original_language"
        for kind in kinds()
        if hasattr(kind.model, "original_language")
    },
    "source_address_scheme": "address",
    "source_one_text": "text",
    "expert_homepage_scheme": "homepage",
    "evidence_unit_with_value": "value",
    "evidence_value_size": "value",
    "evidence_range_order": "value",
    "evidence_precision_with_value": "value",
    "evidence_range_precision": "value",
    "evidence_reported_party": "reported_party",
    "counterpoint_not_by_itself": "raised_by",
    "counterpoint_reported_party": "reported_party",
    "counterpoint_raised_by_position": "raised_by",
    "counterpoint_basis_between_positions": "basis",
    "counterpoint_stated_with_locator": "locator",
    "support_not_by_itself": "given_by",
    "support_once": "given_by",
    "support_stated_with_locator": "locator",
    "forecast_outcome_with_reasoning": "outcome",
    "forecast_probability_as_said": "probability_words",
    "forecast_probability_percent": "probability",
    "participation_once_in_debate": "expert",
    "topic_not_its_own_broader": "broader",
    "holder_scope_in_part": "scope",
    "holder_once_in_position": "expert",
    "answer_once_in_position": "question",
    "vote_confidence_range": "confidence",
    "vote_confidence_with_view": "confidence",
    "vote_once_in_question": "expert",
}
"""The field beside which the message of a constraint appears, instead of above the form."""

REFERENCE_GONE = (
    "Something that this refers to has just been deleted. Check the form and try again."
)


def in_words(error: IntegrityError) -> str:
    """Return the error message of a write that the database has refused."""
    if isinstance(error, ProtectedError):
        return still_used(error.protected_objects)
    if isinstance(error, RestrictedError):
        return still_used(error.restricted_objects)
    return _by_name(_constraint(error), str(error))


def still_used(objects: Iterable[Model]) -> str:
    """Return the error message that a deleted object is still used; it names ten uses."""
    # a name may take queries, so that only ten are made
    in_order = sorted(objects, key=lambda instance: (instance._meta.verbose_name, instance.pk))
    names = [
        f"{instance._meta.verbose_name} “{Truncator(instance).chars(80)}”"
        for instance in in_order[:10]
    ]
    remainder = f" and {len(in_order) - 10} more" if len(in_order) > 10 else ""
    return f"It is still used by {', '.join(names)}{remainder}."


def beside_fields(error: ValidationError, fields: Container[str]) -> ValidationError:
    """Move messages of constraints to the fields that they are about."""
    if not hasattr(error, "error_dict"):
        return error
    by_place: dict[str, list[ValidationError]] = {}
    for field, messages in error.error_dict.items():
        for message in messages:
            place = (
                _fields_of_messages().get(message.message) if field == NON_FIELD_ERRORS else None
            )
            by_place.setdefault(place if place in fields else field, []).append(message)
    return ValidationError(by_place)


def labelled(error: ValidationError, model: type[Model]) -> list[str]:
    """Return what the form of a model would say, with the labels of its fields."""
    names = {field.name for field in model._meta.get_fields()}
    lines = []
    for name, messages in beside_fields(error, names).message_dict.items():
        before = "" if name == NON_FIELD_ERRORS else f"{label(model._meta.get_field(name))}: "
        lines += [f"{before}{message}" for message in messages]
    return lines


def _constraint(error: IntegrityError) -> str:
    """Return the name of the broken constraint; on SQLite, the columns of a unique constraint."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    match = re.match(r"(?:(?:CHECK|UNIQUE) constraint failed: )?([^:]+)", str(error))
    return match.group(1) if match else ""


def _by_name(name: str, database_message: str) -> str:
    if name in _messages():
        return _messages()[name]
    if "slug" in name:
        return ADDRESS_TAKEN
    if "public_id" in name:
        return PUBLIC_ID_TAKEN
    if "foreign key" in database_message.lower():
        return REFERENCE_GONE
    return f"The database rejected this change: {database_message}"


@cache
def _messages() -> dict[str, str]:
    """Get the message of each constraint and rule, by its name and by the columns SQLite names."""
    by_constraint = {
        action.constraint: f"{capfirst(action.message)}."
        for trigger in cross_row_rules.triggers()
        for action in getattr(trigger, "actions", ())
        if isinstance(action, Refusal)
    }
    for model in apps.get_app_config("debates").get_models():
        for constraint in model._meta.constraints:
            message = constraint.violation_error_message
            by_constraint[constraint.name] = message
            if isinstance(constraint, UniqueConstraint):
                columns = [model._meta.get_field(name).column for name in constraint.fields]
                table = model._meta.db_table
                by_constraint[", ".join(f"{table}.{column}" for column in columns)] = message
        for field in model._meta.concrete_fields:
            if field.one_to_one:
                table, message = model._meta.db_table, field.error_messages["unique"]
                # as SQLite and PostgreSQL name it
                by_constraint[f"{table}.{field.column}"] = message
                by_constraint[f"{table}_{field.column}_key"] = message
    return by_constraint


@cache
def _fields_of_messages() -> dict[str, str]:
    return {_messages()[name]: field for name, field in FIELDS.items()}
