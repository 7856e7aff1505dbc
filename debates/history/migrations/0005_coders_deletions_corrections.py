"""Coders in the history of positions; records of deletions; public reasons of corrections."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0004_method_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalposition",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position_id", models.BigIntegerField()),
                ("moment", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("slip", models.BooleanField(default=False)),
                ("modified", models.DateTimeField()),
                ("updated", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("position_id", "moment"), name="correction_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slip", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="correction_reason_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deletion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("target_id", models.BigIntegerField()),
                ("debate_id", models.BigIntegerField()),
                ("question_id", models.BigIntegerField(null=True)),
                (
                    "deleted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("reason", models.TextField(blank=True, db_default="")),
            ],
            options={
                "indexes": [models.Index(fields=["debate_id"], name="deletion_debate")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "target_id"), name="deletion_unique")
                ],
            },
        ),
    ]
