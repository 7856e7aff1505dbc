"""Webhooks tell of corrections of debates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0003_outlive_debates"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_event_known",
        ),
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
