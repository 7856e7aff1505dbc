"""Editors may approve debates for publication."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from debates.editing import roles


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.make_groups(apps, schema_editor.connection.alias, "review")


class Migration(migrations.Migration):
    dependencies = [("review", "0003_reviews")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
