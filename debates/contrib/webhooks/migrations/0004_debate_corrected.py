"""Webhooks tell of corrections of debates."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the deliveries that the previous version does not know."""
    deliveries = apps.get_model("webhooks", "Delivery").objects
    known = deliveries.using(schema_editor.connection.alias)
    known.filter(event="debate.corrected").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0003_outlive_debates"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_event_known",
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
        migrations.AlterField(
            model_name="delivery",
            name="event",
            field=models.CharField(
                choices=[
                    ("position.published", "position published"),
                    ("position.corrected", "position corrected"),
                    ("position.moved", "position moved to another address"),
                    ("position.withdrawn", "position withdrawn"),
                    ("position.removed", "position deleted, or a draft again"),
                    ("debate.published", "debate published"),
                    ("debate.corrected", "debate corrected"),
                    ("debate.moved", "debate moved to another address"),
                    ("debate.withdrawn", "debate withdrawn"),
                    ("debate.removed", "debate deleted, or a draft again"),
                    ("test", "test"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "event__in",
                        [
                            "position.published",
                            "position.corrected",
                            "position.moved",
                            "position.withdrawn",
                            "position.removed",
                            "debate.published",
                            "debate.corrected",
                            "debate.moved",
                            "debate.withdrawn",
                            "debate.removed",
                            "test",
                        ],
                    )
                ),
                name="delivery_event_known",
                violation_error_message="Choose one of: position.published, position.corrected, position.moved, position.withdrawn, position.removed, debate.published, debate.corrected, debate.moved, debate.withdrawn, debate.removed, test.",
            ),
        ),
    ]
