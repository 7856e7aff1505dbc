"""Editors may make webhooks."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from debates.editing import roles


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.make_groups(apps, schema_editor.connection.alias, "webhook")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("debates", "0003_groups"),
        ("webhooks", "0001_endpoints"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
