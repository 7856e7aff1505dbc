"""Drop the log of positions for the lists that servers no longer keep in memory."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def drop_permissions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the content type of the log with its permissions, which Django leaves."""
    alias = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    kind = kinds.filter(app_label="history", model="listchange").first()
    if kind is not None:
        apps.get_model("auth", "Permission").objects.using(alias).filter(
            content_type_id=kind.pk
        ).delete()
        kind.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("history", "0019_help_of_detail_and_certainty"),
    ]

    operations = [
        migrations.DeleteModel(name="ListChange"),
        migrations.RunPython(drop_permissions, migrations.RunPython.noop),
    ]
