"""Reasons of corrections of names, roles, context notes and questions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0016_source_date_precision"),
    ]

    operations = [
        migrations.CreateModel(
            name="ObjectCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("target_id", models.BigIntegerField()),
                ("moment", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("slip", models.BooleanField(default=False)),
                ("removed", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "target_id", "moment"), name="objectcorrection_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slip", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="objectcorrection_reason_not_empty",
                    ),
                ],
            },
        ),
    ]
