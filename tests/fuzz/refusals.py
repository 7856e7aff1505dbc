"""Hooks of schemathesis: the rejections that are permitted, and no undescribed fields."""

from __future__ import annotations

import schemathesis

from tests.debates.open_schemas import closed

SLUG = "^[-a-zA-Z0-9_]+$"
USELESS = ("This parameter has no effect in ", "This parameter cannot be combined with ")
"""How messages begin about a parameter that another one, or the format, leaves without effect."""
ENDS = ("_from", "_to")
NO_TEXT = "has a character that is not text (U+0000)."


@schemathesis.hook
def before_load_schema(ctx, raw_schema) -> None:
    """Take nothing for an answer but what is described."""
    raw_schema.update(closed(raw_schema))


@schemathesis.check
def refused_for_what_is_not_there(ctx, response, case) -> None:
    """Allow a well-formed request to be rejected for an unknown name in it, and few other reasons.

    Replaces positive_data_acceptance of schemathesis, which requires that every well-formed
    request be accepted.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code == 400:
        for error in response.json()["errors"]:
            assert _may_be_wrong(case, error), f"{error['parameter']}: {error['message']}"


def _may_be_wrong(case, error) -> bool:
    match error["parameter"]:
        case "fields":  # those of a related thing are there where `expand` names it
            return True
        case name if name.endswith(ENDS):  # a range may not end before it begins
            stem = name.removesuffix("_from").removesuffix("_to")
            return {stem + end for end in ENDS} <= set(case.query)
        case "at" | "cursor":  # nobody knows what will be said
            return "future" in error["message"] or error["message"].startswith(USELESS)
        case name:  # a description can say that U+0000 is no text only in words
            no_text = error["message"].endswith(NO_TEXT)
            return no_text or _takes_names(case, name) or error["message"].startswith(USELESS)


def _takes_names(case, name: str) -> bool:
    schemas = [one.definition["schema"] for one in case.operation.query if one.name == name]
    return any(schema.get("items", schema).get("pattern") == SLUG for schema in schemas)
