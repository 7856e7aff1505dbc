"""Columns that migrations add, to tables in which the previous version still writes rows."""

from __future__ import annotations

from django.db.migrations import AddField
from django.db.migrations.loader import MigrationLoader

from search.sync import migration_state

BEFORE = {"debates": "0012", "history": "0010", "search": "0008"}
"""Number of the first migration of an app that machines apply one after the other."""


def test_an_added_column_may_be_null_or_has_a_default_in_the_database():
    added = {
        f"{app}.{name}: {operation.model_name}.{operation.name}": operation.field
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in migration_state.own_apps()
        and name >= BEFORE.get(app, "")
        and "squashed" not in name
        for operation in migration.operations
        if isinstance(operation, AddField) and not operation.field.many_to_many
    }

    refused = [
        name for name, field in added.items() if not field.null and not field.has_db_default()
    ]

    assert "debates.0019_private_text: source.private_text" in added
    assert refused == [], "the previous version cannot save rows: add db_default to the field"
