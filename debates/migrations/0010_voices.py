"""Voices, bases, support, and context of a debate; what is there gets its voice."""

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_voices(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give counterpoints the voices that they have had without saying so."""
    counterpoints = apps.get_model("debates", "Counterpoint").objects.using(
        schema_editor.connection.alias
    )
    counterpoints.filter(raised_by=None).update(voice="editors")
    counterpoints.exclude(raised_by=None).update(voice="position", basis="inferred")


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0009_forecasts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContextNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            ],
            options={
                "ordering": ["debate_id", "order", "id"],
            },
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            ],
            options={
                "ordering": ["position_id", "order", "id"],
            },
        ),
        migrations.AddField(
            model_name="counterpoint",
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
            model_name="counterpoint",
            name="reported_party",
            field=models.CharField(
                blank=True,
                help_text="Who is reported, if the expert reports the view of a third party: for example Chinese diplomats.",
                max_length=150,
            ),
        ),
        migrations.AddField(
            model_name="counterpoint",
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
            model_name="evidence",
            name="reported_party",
            field=models.CharField(
                blank=True,
                help_text="Who is reported, if the expert reports the view of a third party: for example Chinese diplomats.",
                max_length=150,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
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
            model_name="counterpoint",
            name="raised_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Position in the same debate that raises it, if the voice is “another position”.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="raised_counterpoints",
                to="debates.position",
            ),
        ),
        migrations.RunPython(give_voices, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voice__in", ["expert", "position", "reported", "moderator", "editors"])
                ),
                name="counterpoint_voice_known",
                violation_error_message="Choose one of: expert, position, reported, moderator, editors.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("voice", "reported"), models.Q(("reported_party", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("voice", "reported"), _negated=True), ("reported_party", "")
                    ),
                    _connector="OR",
                ),
                name="counterpoint_reported_party",
                violation_error_message="Name the reported party if the voice is “a reported party”, and only then.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("raised_by__isnull", False), ("voice", "position")),
                    models.Q(models.Q(("voice", "position"), _negated=True), ("raised_by", None)),
                    _connector="OR",
                ),
                name="counterpoint_raised_by_position",
                violation_error_message="Choose the position that raises it if the voice is “another position”, and only then.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis__in", ["stated", "inferred"]), ("voice", "position")),
                    models.Q(models.Q(("voice", "position"), _negated=True), ("basis", "")),
                    _connector="OR",
                ),
                name="counterpoint_basis_between_positions",
                violation_error_message="Choose a basis if another position raises it, and only then.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "stated"), _negated=True),
                    models.Q(("locator", ""), _negated=True),
                    _connector="OR",
                ),
                name="counterpoint_stated_with_locator",
                violation_error_message="Enter the locator where the source states the relation, or choose “inferred”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("voice__in", ["expert", "reported", "editors"])),
                name="evidence_voice_known",
                violation_error_message="Choose one of: expert, reported, editors.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("voice", "reported"), models.Q(("reported_party", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("voice", "reported"), _negated=True), ("reported_party", "")
                    ),
                    _connector="OR",
                ),
                name="evidence_reported_party",
                violation_error_message="Name the reported party if the voice is “a reported party”, and only then.",
            ),
        ),
        migrations.AddField(
            model_name="contextnote",
            name="debate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="context",
                to="debates.debate",
            ),
        ),
        migrations.AddField(
            model_name="support",
            name="given_by",
            field=models.ForeignKey(
                help_text="Position in the same debate that supports it.",
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="given_supports",
                to="debates.position",
            ),
        ),
        migrations.AddField(
            model_name="support",
            name="position",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="supports",
                to="debates.position",
            ),
        ),
        migrations.AddConstraint(
            model_name="contextnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement", ""), _negated=True),
                name="contextnote_statement_not_empty",
                violation_error_message="Enter the statement.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contextnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("voice__in", ["moderator", "editors"])),
                name="contextnote_voice_known",
                violation_error_message="Choose one of: moderator, editors.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contextnote",
            constraint=models.UniqueConstraint(
                fields=("debate", "order"),
                name="contextnote_order_unique_in_debate",
                violation_error_message="Another context note already has this order.",
            ),
        ),
        migrations.AddIndex(
            model_name="support",
            index=models.Index(fields=["kind", "position", "given_by"], name="support_kind"),
        ),
        migrations.AddIndex(
            model_name="support",
            index=models.Index(fields=["-created", "id"], name="support_created"),
        ),
        migrations.AddIndex(
            model_name="support",
            index=models.Index(fields=["-modified", "id"], name="support_modified"),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["agrees", "builds_on"])),
                name="support_kind_known",
                violation_error_message="Choose one of: agrees, builds_on.",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["stated", "inferred"])),
                name="support_basis_known",
                violation_error_message="Choose one of: stated, inferred.",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "stated"), _negated=True),
                    models.Q(("locator", ""), _negated=True),
                    _connector="OR",
                ),
                name="support_stated_with_locator",
                violation_error_message="Enter the locator where the source states the relation, or choose “inferred”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_by", models.F("position")), _negated=True),
                name="support_not_by_itself",
                violation_error_message="A position cannot support itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.UniqueConstraint(
                fields=("position", "given_by"),
                name="support_once",
                violation_error_message="This position already supports it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.UniqueConstraint(
                fields=("position", "order"),
                name="support_order_unique_in_position",
                violation_error_message="Another support already has this order.",
            ),
        ),
    ]
