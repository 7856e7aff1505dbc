"""The size of figures, in databases that were made before it was a constraint."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "evidence_value_size"


def create_where_missing(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the constraint that an early database lacks, since `0001_initial` was edited once."""
    evidence = apps.get_model("debates", "Evidence")
    with editor.connection.cursor() as cursor:
        constraints = editor.connection.introspection.get_constraints(
            cursor, evidence._meta.db_table
        )
    if NAME not in constraints:
        by_name = {constraint.name: constraint for constraint in evidence._meta.constraints}
        editor.add_constraint(evidence, by_name[NAME])


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0022_question_favours_and_reasons"),
    ]

    operations = [
        migrations.RunPython(create_where_missing, migrations.RunPython.noop),
    ]
