"""Tables of the migrations up to 0015 in one step, for a database that has none of them.

What they did to rows is left out: there are none then.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import simple_history.models
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import debates.models.public_id
import debates.models.validators
from debates.editing import roles


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.make_groups(apps, schema_editor.connection.alias, "methodtext")


class Migration(migrations.Migration):
    replaces = [
        ("history", "0001_initial"),
        ("history", "0002_wording"),
        ("history", "0003_method_text"),
        ("history", "0004_method_rights"),
        ("history", "0005_coders_deletions_corrections"),
        ("history", "0006_speakers_places_figures"),
        ("history", "0007_forecasts"),
        ("history", "0008_voices"),
        ("history", "0009_time_and_certainty"),
        ("history", "0010_earlier_deletions"),
        ("history", "0011_holders_answers_votes"),
        ("history", "0012_public_ids"),
        ("history", "0013_source_accessed"),
        ("history", "0014_list_changes"),
        ("history", "0015_private_text"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("debates", "0001_squashed_0020_list_orders"),
        ("search", "0002_synonym"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("changed", models.BigIntegerField(help_text="In milliseconds since 1970.")),
            ],
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
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("slug", models.SlugField(max_length=80)),
                ("target_id", models.BigIntegerField()),
                (
                    "created",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "target_id"], name="former_slug_target")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "slug"), name="former_slug_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAnswer",
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
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("affirms", "affirms"),
                            ("qualifies", "qualifies"),
                            ("denies", "denies"),
                        ],
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
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical further answer",
                "verbose_name_plural": "historical further answers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                    "original_quotation",
                    models.TextField(
                        blank=True,
                        help_text="Exact words in the language in which they were said, if the quotation is a translation.",
                    ),
                ),
                (
                    "original_language",
                    models.CharField(
                        blank=True,
                        help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z",
                                "Enter a language code such as en or ru.",
                            )
                        ],
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
            name="HistoricalCounterpoint",
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
                    "original_quotation",
                    models.TextField(
                        blank=True,
                        help_text="Exact words in the language in which they were said, if the quotation is a translation.",
                    ),
                ),
                (
                    "original_language",
                    models.CharField(
                        blank=True,
                        help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z",
                                "Enter a language code such as en or ru.",
                            )
                        ],
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        db_default=debates.models.public_id.RandomPublicId(),
                        db_index=True,
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[2-9a-hjkmnp-tv-z]{10}$",
                                "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                            )
                        ],
                        verbose_name="identifier",
                    ),
                ),
                ("statement", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rebuts", "rebuts: the claim is false"),
                            ("undercuts", "undercuts: the evidence does not support the claim"),
                            ("qualifies", "qualifies: the claim is true only in part"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "voice",
                    models.CharField(
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
                (
                    "reported_party",
                    models.CharField(
                        blank=True,
                        help_text="Who is reported, if the expert reports the view of a third party: for example Chinese diplomats.",
                        max_length=150,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "stated in the source"),
                            ("inferred", "inferred by the editors"),
                        ],
                        help_text="Only for a counterpoint of another position; inferred if left empty.",
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
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Position in the same debate that raises it, if the voice is “another position”.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.position",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical counterpoint",
                "verbose_name_plural": "historical counterpoints",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDebate",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Date and time of first publication.",
                        null=True,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "withdrawn_reason",
                    models.TextField(
                        blank=True, help_text="Reason for the withdrawal. Readers see it."
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("summary", models.TextField(blank=True)),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="Language of the texts as an ISO 639-1 code. Search uses its word forms.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z",
                                "Enter a language code such as en or ru.",
                            )
                        ],
                    ),
                ),
                ("date", models.DateField(blank=True, help_text="Date of the debate.", null=True)),
                ("moderator", models.CharField(blank=True, max_length=150)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical debate",
                "verbose_name_plural": "historical debates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEvidence",
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
                    "original_quotation",
                    models.TextField(
                        blank=True,
                        help_text="Exact words in the language in which they were said, if the quotation is a translation.",
                    ),
                ),
                (
                    "original_language",
                    models.CharField(
                        blank=True,
                        help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z",
                                "Enter a language code such as en or ru.",
                            )
                        ],
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        db_default=debates.models.public_id.RandomPublicId(),
                        db_index=True,
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[2-9a-hjkmnp-tv-z]{10}$",
                                "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                            )
                        ],
                        verbose_name="identifier",
                    ),
                ),
                ("statement", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statistic", "statistic"),
                            ("event", "event"),
                            ("document", "document"),
                            ("testimony", "testimony"),
                            ("comparison", "comparison"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="A number, a range, or one with about, at least, at most, more than or less than before it. For example 147, 20 to 30, about 147.",
                        max_digits=20,
                        null=True,
                        validators=[debates.models.validators.figure],
                        verbose_name="figure",
                    ),
                ),
                (
                    "value_end",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Upper end of a range.",
                        max_digits=20,
                        null=True,
                        validators=[debates.models.validators.figure],
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("about", "about"),
                            ("at_least", "at least"),
                            ("at_most", "at most"),
                            ("more_than", "more than"),
                            ("less_than", "less than"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "unit",
                    models.CharField(blank=True, help_text="For example percent.", max_length=60),
                ),
                (
                    "period",
                    models.CharField(
                        blank=True,
                        help_text="Period of the figure, for example 2021.",
                        max_length=60,
                    ),
                ),
                (
                    "voice",
                    models.CharField(
                        choices=[
                            ("expert", "the expert"),
                            ("reported", "a reported party"),
                            ("editors", "the editors"),
                        ],
                        default="expert",
                        max_length=9,
                    ),
                ),
                (
                    "reported_party",
                    models.CharField(
                        blank=True,
                        help_text="Who is reported, if the expert reports the view of a third party: for example Chinese diplomats.",
                        max_length=150,
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
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="External source, if the debate names one.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical evidence",
                "verbose_name_plural": "historical evidence",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExpert",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("unnamed", "unnamed speaker"),
                        ],
                        default="person",
                        max_length=12,
                    ),
                ),
                (
                    "sort_name",
                    models.CharField(
                        blank=True,
                        help_text="Name as in an index, for example Lukin, Artyom.",
                        max_length=150,
                    ),
                ),
                (
                    "aliases",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Other spellings of the name, in any script. Search uses them.",
                        validators=[debates.models.validators.list_of_texts],
                    ),
                ),
                ("biography", models.TextField(blank=True)),
                (
                    "orcid",
                    models.CharField(
                        blank=True,
                        max_length=19,
                        validators=[debates.models.validators.orcid],
                        verbose_name="ORCID",
                    ),
                ),
                (
                    "wikidata",
                    models.CharField(
                        blank=True,
                        max_length=16,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^Q[1-9]\\d*\\Z", "Enter a Wikidata item such as Q42."
                            )
                        ],
                    ),
                ),
                ("homepage", models.URLField(blank=True, max_length=500)),
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
                "verbose_name": "historical expert",
                "verbose_name_plural": "historical experts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalForecast",
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
                    "event",
                    models.TextField(
                        help_text="What exactly is forecast, so that somebody else could tell whether it has happened."
                    ),
                ),
                (
                    "due",
                    models.DateField(
                        blank=True,
                        help_text="Day by which the event happens. Leave empty if none was said.",
                        null=True,
                    ),
                ),
                (
                    "probability_words",
                    models.CharField(
                        blank=True,
                        help_text="How probable the event is in the exact words of the source.",
                        max_length=200,
                        verbose_name="probability in words",
                    ),
                ),
                (
                    "probability",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="In percent, only if the source gives a number. Words such as “likely” are no number.",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                0, "Enter a percentage from 0 to 100."
                            ),
                            django.core.validators.MaxValueValidator(
                                100, "Enter a percentage from 0 to 100."
                            ),
                        ],
                    ),
                ),
                (
                    "criteria",
                    models.TextField(
                        blank=True,
                        help_text="How it will be decided whether the event has happened.",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("came_true", "came true"),
                            ("partly", "came true in part"),
                            ("did_not", "did not come true"),
                            ("undecidable", "cannot be decided"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "decided_on",
                    models.DateField(
                        blank=True, help_text="Day on which the outcome was decided.", null=True
                    ),
                ),
                (
                    "reasoning",
                    models.TextField(
                        blank=True, help_text="Why the outcome is as it is. Readers see it."
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outcome_source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Source that shows the outcome.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.source",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        error_messages={"unique": "This position already has a forecast."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.position",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical forecast",
                "verbose_name_plural": "historical forecasts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHolder",
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
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                (
                    "extent",
                    models.CharField(
                        choices=[("wholly", "wholly"), ("in_part", "in part")],
                        default="wholly",
                        max_length=7,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        blank=True,
                        help_text="The part that the expert holds, for example Parts I and II.",
                        max_length=200,
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                        max_length=120,
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
                    "expert",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.expert",
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
                "verbose_name": "historical holder",
                "verbose_name_plural": "historical holders",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMethodText",
            fields=[
                (
                    "created",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "modified",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("id", models.PositiveSmallIntegerField(db_index=True, default=1, editable=False)),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="Plain text for readers: how debates are chosen, entered and checked. An empty line begins a new paragraph. Leave empty for a general description.",
                        max_length=20000,
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
                "verbose_name": "historical method",
                "verbose_name_plural": "historical method",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalParticipation",
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
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=200)),
                (
                    "other_roles",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Further roles at the time of the debate.",
                        validators=[debates.models.validators.list_of_texts],
                    ),
                ),
                ("affiliation", models.CharField(blank=True, max_length=200)),
                ("place", models.CharField(blank=True, max_length=120)),
                (
                    "heading",
                    models.CharField(
                        blank=True,
                        help_text="Heading of the expert’s section in the source.",
                        max_length=200,
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
                    "expert",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.expert",
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
                "verbose_name": "historical participation",
                "verbose_name_plural": "historical participations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPosition",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Date and time of first publication.",
                        null=True,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "withdrawn_reason",
                    models.TextField(
                        blank=True, help_text="Reason for the withdrawal. Readers see it."
                    ),
                ),
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
                    "original_quotation",
                    models.TextField(
                        blank=True,
                        help_text="Exact words in the language in which they were said, if the quotation is a translation.",
                    ),
                ),
                (
                    "original_language",
                    models.CharField(
                        blank=True,
                        help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z",
                                "Enter a language code such as en or ru.",
                            )
                        ],
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("almost_no_chance", "almost no chance"),
                            ("very_unlikely", "very unlikely"),
                            ("unlikely", "unlikely"),
                            ("roughly_even", "roughly even chance"),
                            ("likely", "likely"),
                            ("very_likely", "very likely"),
                            ("almost_certain", "almost certain"),
                        ],
                        help_text="Term of the standard ICD 203 that fits the words of the source. Leave empty if the source does not say.",
                        max_length=16,
                    ),
                ),
                (
                    "certainty_words",
                    models.CharField(
                        blank=True,
                        help_text="Exact words of the source that show how sure the expert is, for example in all likelihood.",
                        max_length=200,
                        verbose_name="words of certainty",
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("near", "near term"),
                            ("medium", "medium term"),
                            ("long", "long term"),
                        ],
                        help_text="Near: up to two years ahead. Medium: two to ten years. Long: more.",
                        max_length=6,
                    ),
                ),
                (
                    "horizon_start",
                    models.DateField(
                        blank=True,
                        help_text="First day for which the claim is made, if the source says.",
                        null=True,
                        verbose_name="start of the horizon",
                    ),
                ),
                (
                    "horizon_end",
                    models.DateField(
                        blank=True,
                        help_text="Last day for which the claim is made, if the source says.",
                        null=True,
                        verbose_name="end of the horizon",
                    ),
                ),
                (
                    "date",
                    models.DateField(
                        blank=True,
                        help_text="Date on which the position was taken, if it is not that of the debate.",
                        null=True,
                    ),
                ),
                (
                    "statement",
                    models.CharField(
                        help_text="One sentence that someone could disagree with.", max_length=500
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assessment", "assessment"),
                            ("forecast", "forecast"),
                            ("recommendation", "recommendation"),
                        ],
                        default="assessment",
                        max_length=14,
                    ),
                ),
                ("detail", models.TextField(blank=True, help_text="Two to four sentences.")),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("affirms", "affirms"),
                            ("qualifies", "qualifies"),
                            ("denies", "denies"),
                        ],
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
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.expert",
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
                    "question",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.question",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        error_messages={"unique": "Another position already replaces this one."},
                        help_text="Earlier position of the same expert in the same debate that this one replaces. Both stay readable.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.position",
                        verbose_name="earlier position",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Source of the position, if it is not that of the debate.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical position",
                "verbose_name_plural": "historical positions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPosition_topics",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="history.historicalposition",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.position",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalPosition_topics",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalQuestion",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                        max_length=120,
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
                "verbose_name": "historical question",
                "verbose_name_plural": "historical questions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSource",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("author", models.CharField(blank=True, max_length=200)),
                ("publisher", models.CharField(blank=True, max_length=200)),
                (
                    "address",
                    models.URLField(blank=True, max_length=500, verbose_name="web address"),
                ),
                (
                    "date",
                    models.DateField(
                        blank=True, help_text="Date of publication, if known.", null=True
                    ),
                ),
                (
                    "accessed",
                    models.DateField(
                        blank=True,
                        help_text="Day on which the editors last read it at its web address.",
                        null=True,
                    ),
                ),
                (
                    "locator_form",
                    models.CharField(
                        choices=[
                            ("paragraph", "paragraph: 3.2 or 45"),
                            ("page", "page: 12, 12-14 or xii"),
                            ("heading_paragraph", "heading and paragraph: Findings, 3"),
                            ("time", "time code: 12:34 or 1:02:03"),
                            ("column", "column: 345 or 12WH"),
                            ("line", "line: 12, or with its page 45:12"),
                        ],
                        default="paragraph",
                        help_text="How places in this source are cited. Locators must have this form.",
                        max_length=17,
                        verbose_name="cited by",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="Full text, if the rights allow it. Begin each passage with its locator in brackets, for example [3.2] or [12:34].",
                    ),
                ),
                (
                    "private_text",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="text for editors alone"
                    ),
                ),
                (
                    "rights_holder",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Licence or permission under which readers may have the text, for example CC BY 4.0, or: by permission of the publisher.",
                        max_length=200,
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
                "verbose_name": "historical source",
                "verbose_name_plural": "historical sources",
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
                    "original_quotation",
                    models.TextField(
                        blank=True,
                        help_text="Exact words in the language in which they were said, if the quotation is a translation.",
                    ),
                ),
                (
                    "original_language",
                    models.CharField(
                        blank=True,
                        help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z",
                                "Enter a language code such as en or ru.",
                            )
                        ],
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts from 1. Leave empty to put it last."
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        db_default=debates.models.public_id.RandomPublicId(),
                        db_index=True,
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[2-9a-hjkmnp-tv-z]{10}$",
                                "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                            )
                        ],
                        verbose_name="identifier",
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
        migrations.CreateModel(
            name="HistoricalTopic",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        db_index=True,
                        error_messages={"unique": "Another topic has this name."},
                        max_length=120,
                    ),
                ),
                ("description", models.TextField(blank=True)),
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
                    "broader",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.topic",
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
                "verbose_name": "historical topic",
                "verbose_name_plural": "historical topics",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVote",
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
                    "public_id",
                    models.CharField(
                        db_default=debates.models.public_id.RandomPublicId(),
                        db_index=True,
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[2-9a-hjkmnp-tv-z]{10}$",
                                "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                            )
                        ],
                        verbose_name="identifier",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("strongly_agree", "strongly agree"),
                            ("agree", "agree"),
                            ("uncertain", "uncertain"),
                            ("disagree", "disagree"),
                            ("strongly_disagree", "strongly disagree"),
                            ("no_opinion", "no opinion"),
                            ("did_not_answer", "did not answer"),
                        ],
                        max_length=17,
                    ),
                ),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From 1 (not at all) to 10 (extremely), as the expert gave it.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                1, "Enter the confidence as a whole number from 1 to 10."
                            ),
                            django.core.validators.MaxValueValidator(
                                10, "Enter the confidence as a whole number from 1 to 10."
                            ),
                        ],
                    ),
                ),
                (
                    "comment",
                    models.TextField(
                        blank=True, help_text="The expert’s own words, exactly as given."
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                        max_length=120,
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
                    "expert",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.expert",
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
                    "question",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="debates.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical vote",
                "verbose_name_plural": "historical votes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ListChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("mark", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["mark", "key"], name="listchange_mark")],
            },
        ),
        migrations.CreateModel(
            name="MethodText",
            fields=[
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
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="Plain text for readers: how debates are chosen, entered and checked. An empty line begins a new paragraph. Leave empty for a general description.",
                        max_length=20000,
                    ),
                ),
            ],
            options={
                "verbose_name": "method",
                "verbose_name_plural": "method",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)),
                        name="method_text_only_one",
                        violation_error_message="The site has only one text about its method.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=80)),
                ("target_id", models.BigIntegerField()),
                (
                    "gone_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["gone_at", "id"], name="tombstone_gone_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="tombstone_unique")
                ],
            },
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
