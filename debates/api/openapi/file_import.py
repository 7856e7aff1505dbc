"""The import of a debate as a file, as the OpenAPI document describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from debates.api.openapi.json_schema import ref
from debates.api.openapi.operations import PRINTED_TEXT, Parameter, Schema, yes_or_no
from debates.api.openapi.write_operations import (
    DRY_RUN,
    IDEMPOTENCY_KEY,
    OF_BODIES,
    REASON_PARAMETER,
    SLIP,
)
from debates.api.openapi.written_objects import CHANGE
from debates.interchange.formats import files_by_name

_OWN_TYPES: Mapping[str, str] = {
    "application/json": "debate.json",
    "application/zip": "debate.zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "debate.xlsx",
    "text/csv": "debate.csv",
}


def file_types() -> dict[str, str]:
    """Return the media types of a debate as a file, with the name of one that is sent without."""
    formats = {file_format.media_type: name for name, file_format in files_by_name().items()}
    return {**formats, **_OWN_TYPES}


FILE_NAME_LENGTH = 150
"""Maximum number of characters of the name of a file."""

FILE_PARAMETERS = (
    DRY_RUN,
    Parameter(
        "file_name",
        "Name of the file, for the history. That of a single table says which one it is.",
        PRINTED_TEXT | {"maxLength": FILE_NAME_LENGTH},
        "positions.csv",
    ),
    yes_or_no("publish", "Publish the debate and its positions.", default=False),
    yes_or_no(
        "update_shared",
        "Also change experts, topics and sources that are here already.",
        default=False,
    ),
    yes_or_no(
        "overwrite",
        "Undo changes that were made here after the file was made. Without it, they are listed and "
        "nothing is imported.",
        default=False,
    ),
    Parameter(
        "same_expert",
        "Slug of an expert of the file who is the expert of the site whom the file may mean. Such "
        "experts are listed, and nothing is imported, until all of them are decided.",
        {"type": "array", "items": {"type": "string"}},
        ["lukin-2"],
    ),
    yes_or_no(
        "new_experts",
        "All experts of the file who may be experts of the site are new, but for `same_expert`.",
        default=False,
    ),
    Parameter(
        "column",
        "What a column of a table of arguments is: its header, `=`, and one of the names that "
        "docs/interchange.md lists. May be repeated; the others are recognised by their headers.",
        {"type": "array", "items": {"type": "string"}},
        ["Who=speaker"],
    ),
    replace(
        REASON_PARAMETER,
        text="Reason of corrections, for readers. Needed where they have seen them.",
    ),
    replace(
        SLIP,
        text="Whether the file corrects slips of the pen alone, which need no reason: "
        "one that is given is kept.",
    ),
)

_LABEL: Schema = {"type": "string", "description": "Label of the field, as editors read it."}

_LABELLED_CHANGE: Schema = CHANGE | {
    "required": ["field", "label", "before", "after"],
    "properties": {
        "field": {"type": "string", "description": "Name of the field."},
        "label": _LABEL,
        "before": {"type": ["string", "null"], "description": "Value before, as editors read it."},
        "after": {"type": ["string", "null"], "description": "Value after, as editors read it."},
    },
}

FILE_IMPORT: Schema = {
    "type": "object",
    "description": "What an import did, or with `dry_run` would do.",
    "required": ["dry_run", "debate", "summary", "changes", "newer", "unsure", "columns"],
    "properties": {
        "dry_run": {"type": "boolean", "description": "Whether nothing was imported."},
        "debate": {"type": ["string", "null"], "description": "Slug of the debate."},
        "summary": {"type": "string", "description": "Numbers of what is new, changed, removed."},
        "changes": {
            "type": "array",
            "description": "Objects that are made, changed or deleted; of very many the first.",
            "items": {
                "type": "object",
                "required": ["kind", "model", "of", "text", "fields"],
                "properties": {
                    "kind": {"type": "string", "enum": ["made", "changed", "deleted"]},
                    "model": {"type": "string"},
                    "of": {"type": "string"},
                    "text": {"type": "string"},
                    "fields": {"type": "array", "items": _LABELLED_CHANGE},
                },
            },
        },
        "newer": {
            "type": "array",
            "description": "Changes made here after the file was made, which it would undo.",
            "items": {"type": "string"},
        },
        "unsure": {
            "type": "array",
            "description": "Experts of the file who may be experts of the site, as questions.",
            "items": {"type": "string"},
        },
        "columns": {
            "type": "object",
            "description": "What the columns of a table of arguments were taken for.",
            "additionalProperties": {"type": "string"},
        },
    },
}

_DEBATE: Schema = {
    "type": "object",
    "description": "A debate, as `docs/debate.schema.json` describes it and `export/` writes it.",
}


def file_import() -> Schema:
    """Return the operation, in the form that `described` takes."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        "name": "importFile",
        "text": "Import a debate as a file: JSON or the archive that readers download, a "
        "spreadsheet, CSV, or another format. Either all of it is imported, or nothing.",
        "query": [parameter.as_openapi() for parameter in FILE_PARAMETERS],
        "headers": [IDEMPOTENCY_KEY],
        "body": binary["schema"],
        "types": dict.fromkeys(file_types(), binary) | {"application/json": {"schema": _DEBATE}},
        "has_etag": False,
        "answers": {"200": ref("FileImport")},
        "problems": OF_BODIES,
    }
