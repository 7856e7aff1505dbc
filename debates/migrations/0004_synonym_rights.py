"""The groups' rights to the synonyms of the search."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from debates import roles


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.make_groups(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("debates", "0003_groups"), ("search", "0002_synonym")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
