"""History of voices, bases, support and context; what is recorded gets its voice."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_voices(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give counterpoints the voices that they have had without saying so."""
    counterpoints = apps.get_model("history", "HistoricalCounterpoint").objects.using(
        schema_editor.connection.alias
    )
    counterpoints.filter(raised_by=None).update(voice="editors")
    counterpoints.exclude(raised_by=None).update(voice="position", basis="inferred")


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0010_voices"),
        ("history", "0007_forecasts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalcounterpoint",
            name="basis",
            field=models.CharField(
                blank=True,
                choices=[
                    ("stated", "stated in the source"),
                    ("inferred", "inferred by the editors"),
                ],
                help_text="Only for a counterpoint of another position; inferred if left empty.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="historicalcounterpoint",
            name="reported_party",
            field=models.CharField(
                blank=True,
                help_text="Who is reported, if the expert reports the view of a third party: for example Chinese diplomats.",
                max_length=150,
            ),
        ),
        migrations.AddField(
            model_name="historicalcounterpoint",
            name="voice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("expert", "the expert"),
                    ("position", "another position"),
                    ("reported", "a reported party"),
                    ("moderator", "the moderator"),
                    ("editors", "the editors"),
                ],
                help_text="Leave empty for another position, if one raises it, or else for the editors.",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="reported_party",
            field=models.CharField(
                blank=True,
                help_text="Who is reported, if the expert reports the view of a third party: for example Chinese diplomats.",
                max_length=150,
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="voice",
            field=models.CharField(
                choices=[
                    ("expert", "the expert"),
                    ("reported", "a reported party"),
                    ("editors", "the editors"),
                ],
                default="expert",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="historicalcounterpoint",
            name="raised_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Position in the same debate that raises it, if the voice is “another position”.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="debates.position",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalContextNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "modified",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                        max_length=120,
                    ),
                ),
                (
                    "quotation",
                    models.TextField(
                        blank=True, help_text="Exact words from the source, if the wording matters."
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                ("statement", models.TextField()),
                (
                    "voice",
                    models.CharField(
                        choices=[("moderator", "the moderator"), ("editors", "the editors")],
                        default="moderator",
                        max_length=9,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "debate",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.debate",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical context note",
                "verbose_name_plural": "historical context notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSupport",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "modified",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                        max_length=120,
                    ),
                ),
                (
                    "quotation",
                    models.TextField(
                        blank=True, help_text="Exact words from the source, if the wording matters."
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                (
                    "statement",
                    models.TextField(
                        blank=True, help_text="What the two positions share, if that needs words."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agrees", "agrees: it claims the same"),
                            ("builds_on", "builds on: it follows from the other"),
                        ],
                        default="agrees",
                        max_length=9,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("stated", "stated in the source"),
                            ("inferred", "inferred by the editors"),
                        ],
                        default="inferred",
                        max_length=8,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Position in the same debate that supports it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.position",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.position",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical support",
                "verbose_name_plural": "historical supports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(give_voices, migrations.RunPython.noop),
    ]
