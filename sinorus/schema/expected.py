"""Tables and views that this version expects, pinned for each database system."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from sinorus.schema.catalogue import Schema, Table


def pinned_file(vendor: str) -> Path:
    """Return the path of the pinned schema of a database system."""
    return Path(__file__).with_name(f"{vendor}.json")


@cache
def pinned(vendor: str) -> Schema:
    """Return the pinned schema of a database system ("sqlite" or "postgresql")."""
    found = json.loads(pinned_file(vendor).read_text(encoding="utf-8"))
    tables = {name: Table(**parts) for name, parts in found["tables"].items()}
    return Schema(tables, found["views"])


def as_text(schema: Schema) -> str:
    """Return the text of a pinned file: the tables of the models, and the views."""
    own = {name: table for name, table in schema.tables.items() if name in tables_of_models()}
    return f"{json.dumps(asdict(Schema(own, schema.views)), indent=1, sort_keys=True)}\n"


def tables_of_models() -> set[str]:
    """Return the names of the tables of all installed models."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._meta.managed}


def pin(connection: BaseDatabaseWrapper, schema: Schema) -> None:
    """Write the pinned file of a database system."""
    pinned_file(connection.vendor).write_text(as_text(schema), encoding="utf-8")
    pinned.cache_clear()
