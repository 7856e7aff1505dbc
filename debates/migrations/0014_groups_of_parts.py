"""The groups of editors may see and change what the migrations before this one added."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from debates.editing import roles


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for kind in ("contextnote", "support", "holder", "answer", "vote"):
        roles.make_groups(apps, schema_editor.connection.alias, kind)


class Migration(migrations.Migration):
    dependencies = [("debates", "0013_holders_answers_votes")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
