"""Entries that a new installation begins with. A thesaurus with entries stays as it is."""

import csv
from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FILE = Path(__file__).resolve().parents[1] / "thesaurus" / "default.csv"


def add_defaults(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    synonyms = apps.get_model("search", "Synonym").objects.using(schema_editor.connection.alias)
    if synonyms.exists():
        return
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    synonyms.bulk_create(
        synonyms.model(
            **{name: value or (None if name == "weight" else "") for name, value in row.items()}
        )
        for row in rows
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0006_thesaurus_rules")]

    operations = [migrations.RunPython(add_defaults, migrations.RunPython.noop)]
