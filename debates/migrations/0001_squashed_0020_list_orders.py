"""Tables of the migrations up to 0020 in one step, for a database that has none of them.

What they did to rows is left out: there are none then.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import debates.models.public_id
import debates.models.validators
from debates.editing import roles


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.make_groups(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    replaces = [
        ("debates", "0001_initial"),
        ("debates", "0002_topic_position_index"),
        ("debates", "0003_groups"),
        ("debates", "0004_evidence_kind_modified"),
        ("debates", "0005_wording"),
        ("debates", "0006_coders"),
        ("debates", "0007_published_with_debate"),
        ("debates", "0008_speakers_places_figures"),
        ("debates", "0009_forecasts"),
        ("debates", "0010_voices"),
        ("debates", "0011_time_and_certainty"),
        ("debates", "0012_voice_indexes"),
        ("debates", "0013_holders_answers_votes"),
        ("debates", "0014_groups_of_parts"),
        ("debates", "0015_vote_answer"),
        ("debates", "0016_public_ids"),
        ("debates", "0017_web_addresses"),
        ("debates", "0018_source_accessed"),
        ("debates", "0019_private_text"),
        ("debates", "0020_list_orders"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # whose synonyms the groups may see or change
        ("search", "0002_synonym"),
    ]

    operations = [
        migrations.CreateModel(
            name="Expert",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        unique=True,
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
            ],
            options={
                "ordering": ["sort_name", "id"],
                "indexes": [
                    models.Index(fields=["sort_name", "id"], name="expert_sort_name"),
                    models.Index(fields=["name", "id"], name="expert_name"),
                    models.Index(fields=["-created", "id"], name="expert_created"),
                    models.Index(fields=["-modified", "id"], name="expert_modified"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="expert_name_not_empty",
                        violation_error_message="Enter the name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("homepage", ""),
                            ("homepage__istartswith", "http://"),
                            ("homepage__istartswith", "https://"),
                            ("homepage__istartswith", "ftp://"),
                            ("homepage__istartswith", "ftps://"),
                            _connector="OR",
                        ),
                        name="expert_homepage_scheme",
                        violation_error_message="Enter the homepage as a full web address, for example https://example.org/page.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["person", "organisation", "unnamed"])),
                        name="expert_kind_known",
                        violation_error_message="Choose one of: person, organisation, unnamed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        unique=True,
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
            ],
            options={
                "ordering": ["title", "id"],
                "indexes": [
                    models.Index(fields=["title", "id"], name="source_title"),
                    models.Index(fields=["-created", "id"], name="source_created"),
                    models.Index(fields=["-modified", "id"], name="source_modified"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="source_title_not_empty",
                        violation_error_message="Enter the title.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address", ""),
                            ("address__istartswith", "http://"),
                            ("address__istartswith", "https://"),
                            ("address__istartswith", "ftp://"),
                            ("address__istartswith", "ftps://"),
                            _connector="OR",
                        ),
                        name="source_address_scheme",
                        violation_error_message="Enter the address as a full web address, for example https://example.org/page.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "locator_form__in",
                                [
                                    "paragraph",
                                    "page",
                                    "heading_paragraph",
                                    "time",
                                    "column",
                                    "line",
                                ],
                            )
                        ),
                        name="source_locator_form_known",
                        violation_error_message="Choose one of: paragraph, page, heading_paragraph, time, column, line.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), ("private_text", ""), _connector="OR"),
                        name="source_one_text",
                        violation_error_message="The text of this source is for editors alone. Show it to readers on the page of the source, or leave the text out.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Debate",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        unique=True,
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
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debates",
                        to="debates.source",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("date"), descending=True, nulls_last=True),
                    "-id",
                ],
                "permissions": [("publish", "Can publish, withdraw and change what is public")],
                "indexes": [
                    models.Index(fields=["-date", "id"], name="debate_date"),
                    models.Index(fields=["-published_at", "id"], name="debate_published_at"),
                    models.Index(fields=["-created", "id"], name="debate_created"),
                    models.Index(fields=["-modified", "id"], name="debate_modified"),
                    models.Index(fields=["title", "id"], name="debate_title"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="debate_title_not_empty",
                        violation_error_message="Enter the title.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published", "withdrawn"])),
                        name="debate_status_known",
                        violation_error_message="Choose one of: draft, published, withdrawn.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
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
                (
                    "debate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="debates.debate",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="debates.expert",
                    ),
                ),
            ],
            options={
                "ordering": ["debate_id", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("debate", "expert"),
                        name="participation_once_in_debate",
                        violation_error_message="This expert is already in the debate.",
                    ),
                    models.UniqueConstraint(
                        fields=("debate", "order"),
                        name="participation_order_unique_in_debate",
                        violation_error_message="Another expert of this debate already has this order.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        unique=True,
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
                (
                    "debate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="debates.debate",
                    ),
                ),
            ],
            options={
                "ordering": ["debate_id", "order", "id"],
                "indexes": [
                    models.Index(fields=["-created", "id"], name="question_created"),
                    models.Index(fields=["-modified", "id"], name="question_modified"),
                    models.Index(fields=["order", "id"], name="question_order"),
                    models.Index(fields=["text", "id"], name="question_text"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="question_text_not_empty",
                        violation_error_message="Enter the text.",
                    ),
                    models.UniqueConstraint(
                        fields=("debate", "order"),
                        name="question_order_unique_in_debate",
                        violation_error_message="Another question of this debate already has this order.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another topic has this name."},
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "broader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="narrower",
                        to="debates.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="topic_name_not_empty",
                        violation_error_message="Enter the name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("broader", None),
                            models.Q(("broader", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="topic_not_its_own_broader",
                        violation_error_message="A topic cannot be broader than itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "This address is taken. Enter another, or leave it empty."
                        },
                        help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                        max_length=80,
                        unique=True,
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
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="positions_checked_by",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "debate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="debates.debate",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="positions_entered_by",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="debates.expert",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "Another position already replaces this one."},
                        help_text="Earlier position of the same expert in the same debate that this one replaces. Both stay readable.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="replaced_by",
                        to="debates.position",
                        verbose_name="earlier position",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="positions",
                        to="debates.question",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="Source of the position, if it is not that of the debate.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="debates.source",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="positions", to="debates.topic"
                    ),
                ),
            ],
            options={
                "ordering": ["debate_id", "expert_id", "order", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "published")),
                        fields=["debate"],
                        name="position_public",
                    ),
                    models.Index(
                        fields=["expert", "-modified", "id", "status", "debate"],
                        name="position_expert_modified",
                    ),
                    models.Index(
                        fields=["stance", "-modified", "id", "status", "debate"],
                        name="position_stance_modified",
                    ),
                    models.Index(
                        fields=["kind", "-modified", "id", "status", "debate"],
                        name="position_kind_modified",
                    ),
                    models.Index(
                        fields=["-modified", "id", "status", "debate"], name="position_modified"
                    ),
                    models.Index(
                        fields=["-created", "id", "status", "debate"], name="position_created"
                    ),
                    models.Index(
                        fields=["-published_at", "id", "status", "debate"],
                        name="position_published_at",
                    ),
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", False)),
                        fields=["withdrawn_at"],
                        name="position_withdrawn",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("statement", ""), _negated=True),
                        name="position_statement_not_empty",
                        violation_error_message="Enter the statement.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("original_quotation", ""),
                            models.Q(("original_language", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="position_original_quotation_with_language",
                        violation_error_message="Enter the language of the original quotation, for example ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("original_language"),
                                    models.Value(
                                        "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    ),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            )
                        ),
                        name="position_original_language_form",
                        violation_error_message="Enter a language code such as en or ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certainty", ""),
                            (
                                "certainty__in",
                                [
                                    "almost_no_chance",
                                    "very_unlikely",
                                    "unlikely",
                                    "roughly_even",
                                    "likely",
                                    "very_likely",
                                    "almost_certain",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="position_certainty_known",
                        violation_error_message="Choose one of: almost_no_chance, very_unlikely, unlikely, roughly_even, likely, very_likely, almost_certain.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("horizon", ""),
                            ("horizon__in", ["near", "medium", "long"]),
                            _connector="OR",
                        ),
                        name="position_horizon_known",
                        violation_error_message="Choose one of: near, medium, long.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certainty", ""),
                            models.Q(("certainty_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="position_certainty_with_words",
                        violation_error_message="Enter the words of the source that show how sure the expert is.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("horizon_start", None),
                            ("horizon_end", None),
                            ("horizon_start__lte", models.F("horizon_end")),
                            _connector="OR",
                        ),
                        name="position_horizon_in_order",
                        violation_error_message="The horizon cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces", None),
                            models.Q(("replaces", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="position_not_its_own_successor",
                        violation_error_message="A position cannot replace itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published", "withdrawn"])),
                        name="position_status_known",
                        violation_error_message="Choose one of: draft, published, withdrawn.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["assessment", "forecast", "recommendation"])
                        ),
                        name="position_kind_known",
                        violation_error_message="Choose one of: assessment, forecast, recommendation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question", None), ("stance", "")),
                            models.Q(
                                ("question__isnull", False),
                                ("stance__in", ["affirms", "qualifies", "denies"]),
                            ),
                            _connector="OR",
                        ),
                        name="position_stance_with_question",
                        violation_error_message="Choose both a question and a stance, or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entered_by", None),
                            ("checked_by", None),
                            models.Q(("checked_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="position_checked_by_another",
                        violation_error_message="Whoever entered a position cannot check it too. Ask somebody else to compare it with the source.",
                    ),
                    models.UniqueConstraint(
                        fields=("debate", "expert", "order"),
                        name="position_order_unique_for_expert",
                        violation_error_message="Another position of this expert already has this order.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holder",
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
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="debates.expert",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holders",
                        to="debates.position",
                    ),
                ),
            ],
            options={
                "ordering": ["position_id", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("extent__in", ["wholly", "in_part"])),
                        name="holder_extent_known",
                        violation_error_message="Choose one of: wholly, in_part.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope", ""), ("extent", "in_part"), _connector="OR"),
                        name="holder_scope_in_part",
                        violation_error_message="An expert who holds the whole position has no scope. Choose “in part”, or remove the scope.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "expert"),
                        name="holder_once_in_position",
                        violation_error_message="This expert already holds the position.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "order"),
                        name="holder_order_unique_in_position",
                        violation_error_message="Another joint holder already has this order.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Counterpoint",
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
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        unique=True,
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
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counterpoints",
                        to="debates.position",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Position in the same debate that raises it, if the voice is “another position”.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="raised_counterpoints",
                        to="debates.position",
                    ),
                ),
            ],
            options={
                "ordering": ["position_id", "order", "id"],
                "indexes": [
                    models.Index(
                        fields=["kind", "position", "raised_by"], name="counterpoint_kind"
                    ),
                    models.Index(
                        fields=["voice", "position", "raised_by"], name="counterpoint_voice"
                    ),
                    models.Index(
                        fields=["basis", "position", "raised_by"], name="counterpoint_basis"
                    ),
                    models.Index(fields=["-created", "id"], name="counterpoint_created"),
                    models.Index(fields=["-modified", "id"], name="counterpoint_modified"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("public_id"),
                                    models.Value("23456789abcdefghjkmnpqrstvwxyz"),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("public_id"),
                                models.Value(10),
                            ),
                        ),
                        name="counterpoint_public_id_form",
                        violation_error_message="An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("statement", ""), _negated=True),
                        name="counterpoint_statement_not_empty",
                        violation_error_message="Enter the statement.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("original_quotation", ""),
                            models.Q(("original_language", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="counterpoint_original_quotation_with_language",
                        violation_error_message="Enter the language of the original quotation, for example ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("original_language"),
                                    models.Value(
                                        "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    ),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            )
                        ),
                        name="counterpoint_original_language_form",
                        violation_error_message="Enter a language code such as en or ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rebuts", "undercuts", "qualifies"])),
                        name="counterpoint_kind_known",
                        violation_error_message="Choose one of: rebuts, undercuts, qualifies.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "voice__in",
                                ["expert", "position", "reported", "moderator", "editors"],
                            )
                        ),
                        name="counterpoint_voice_known",
                        violation_error_message="Choose one of: expert, position, reported, moderator, editors.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("voice", "reported"),
                                models.Q(("reported_party", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("voice", "reported"), _negated=True),
                                ("reported_party", ""),
                            ),
                            _connector="OR",
                        ),
                        name="counterpoint_reported_party",
                        violation_error_message="Name the reported party if the voice is “a reported party”, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("raised_by__isnull", False), ("voice", "position")),
                            models.Q(
                                models.Q(("voice", "position"), _negated=True), ("raised_by", None)
                            ),
                            _connector="OR",
                        ),
                        name="counterpoint_raised_by_position",
                        violation_error_message="Choose the position that raises it if the voice is “another position”, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis__in", ["stated", "inferred"]), ("voice", "position")),
                            models.Q(models.Q(("voice", "position"), _negated=True), ("basis", "")),
                            _connector="OR",
                        ),
                        name="counterpoint_basis_between_positions",
                        violation_error_message="Choose a basis if another position raises it, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "stated"), _negated=True),
                            models.Q(("locator", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="counterpoint_stated_with_locator",
                        violation_error_message="Enter the locator where the source states the relation, or choose “inferred”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("raised_by", None),
                            models.Q(("raised_by", models.F("position")), _negated=True),
                            _connector="OR",
                        ),
                        name="counterpoint_not_by_itself",
                        violation_error_message="A position cannot raise a counterpoint to itself.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "order"),
                        name="counterpoint_order_unique_in_position",
                        violation_error_message="Another counterpoint already has this order.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
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
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_answers",
                        to="debates.position",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="further_answers",
                        to="debates.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "further answer",
                "ordering": ["position_id", "order", "id"],
                "indexes": [
                    models.Index(
                        fields=["question", "stance", "position"], name="answer_question_stance"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["affirms", "qualifies", "denies"])),
                        name="answer_stance_known",
                        violation_error_message="Choose one of: affirms, qualifies, denies.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "question"),
                        name="answer_once_in_position",
                        violation_error_message="The position already answers this question.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "order"),
                        name="answer_order_unique_in_position",
                        violation_error_message="Another further answer already has this order.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
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
                (
                    "position",
                    models.OneToOneField(
                        error_messages={"unique": "This position already has a forecast."},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecast",
                        to="debates.position",
                    ),
                ),
                (
                    "outcome_source",
                    models.ForeignKey(
                        blank=True,
                        help_text="Source that shows the outcome.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_forecasts",
                        to="debates.source",
                    ),
                ),
            ],
            options={
                "ordering": ["position_id", "id"],
                "indexes": [
                    models.Index(fields=["due", "id"], name="forecast_due"),
                    models.Index(fields=["decided_on", "id"], name="forecast_decided_on"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("event", ""), _negated=True),
                        name="forecast_event_not_empty",
                        violation_error_message="Enter the event.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("probability", None),
                            models.Q(("probability__gte", 0), ("probability__lte", 100)),
                            _connector="OR",
                        ),
                        name="forecast_probability_percent",
                        violation_error_message="Enter a percentage from 0 to 100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("probability", None),
                            models.Q(("probability_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="forecast_probability_as_said",
                        violation_error_message="Enter the words of the source that give this probability, or remove the number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["", "came_true", "partly", "did_not", "undecidable"])
                        ),
                        name="forecast_outcome_known",
                        violation_error_message="Choose one of: came_true, partly, did_not, undecidable.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_on", None),
                                ("outcome", ""),
                                ("outcome_source", None),
                                ("reasoning", ""),
                            ),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("decided_on__isnull", False),
                                models.Q(("reasoning", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="forecast_outcome_with_reasoning",
                        violation_error_message="An outcome needs the day on which it was decided and the reasoning. Without an outcome, leave day, source and reasoning empty.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
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
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        unique=True,
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
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="debates.position",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="External source, if the debate names one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="debates.source",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["position_id", "order", "id"],
                "indexes": [
                    models.Index(
                        fields=["kind", "-modified", "id", "position"],
                        name="evidence_kind_modified",
                    ),
                    models.Index(fields=["voice", "position"], name="evidence_voice"),
                    models.Index(fields=["-created", "id"], name="evidence_created"),
                    models.Index(fields=["-modified", "id"], name="evidence_modified"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("public_id"),
                                    models.Value("23456789abcdefghjkmnpqrstvwxyz"),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("public_id"),
                                models.Value(10),
                            ),
                        ),
                        name="evidence_public_id_form",
                        violation_error_message="An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("statement", ""), _negated=True),
                        name="evidence_statement_not_empty",
                        violation_error_message="Enter the statement.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("original_quotation", ""),
                            models.Q(("original_language", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evidence_original_quotation_with_language",
                        violation_error_message="Enter the language of the original quotation, for example ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("original_language"),
                                    models.Value(
                                        "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    ),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            )
                        ),
                        name="evidence_original_language_form",
                        violation_error_message="Enter a language code such as en or ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["statistic", "event", "document", "testimony", "comparison"],
                            )
                        ),
                        name="evidence_kind_known",
                        violation_error_message="Choose one of: statistic, event, document, testimony, comparison.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("voice__in", ["expert", "reported", "editors"])),
                        name="evidence_voice_known",
                        violation_error_message="Choose one of: expert, reported, editors.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("voice", "reported"),
                                models.Q(("reported_party", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("voice", "reported"), _negated=True),
                                ("reported_party", ""),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_reported_party",
                        violation_error_message="Name the reported party if the voice is “a reported party”, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", False),
                            models.Q(("period", ""), ("unit", "")),
                            _connector="OR",
                        ),
                        name="evidence_unit_with_value",
                        violation_error_message="Enter a figure, or remove the unit and the period.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value", None),
                            models.Q(
                                ("value__gt", -1000000000000000), ("value__lt", 1000000000000000)
                            ),
                            _connector="OR",
                        ),
                        name="evidence_value_size",
                        violation_error_message="Use at most 15 digits: longer figures cannot be stored exactly. Round the figure, or use a larger unit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value_end", None),
                            models.Q(
                                ("value__isnull", False),
                                ("value_end__gt", models.F("value")),
                                ("value_end__lt", 1000000000000000),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_range_order",
                        violation_error_message="Enter the lower end of the range first: 20 to 30.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("precision", ""),
                            models.Q(
                                (
                                    "precision__in",
                                    ["about", "at_least", "at_most", "more_than", "less_than"],
                                ),
                                ("value__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_precision_with_value",
                        violation_error_message="Enter a figure, or remove what says how exact it is.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value_end", None), ("precision__in", ("", "about")), _connector="OR"
                        ),
                        name="evidence_range_precision",
                        violation_error_message="A range is exact or “about”. Enter, for example, about 20 to 30, or one figure: at least 20.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "order"),
                        name="evidence_order_unique_in_position",
                        violation_error_message="Another piece of evidence already has this order.",
                    ),
                ],
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
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        unique=True,
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
                (
                    "given_by",
                    models.ForeignKey(
                        help_text="Position in the same debate that supports it.",
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="given_supports",
                        to="debates.position",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to="debates.position",
                    ),
                ),
            ],
            options={
                "ordering": ["position_id", "order", "id"],
                "indexes": [
                    models.Index(fields=["kind", "position", "given_by"], name="support_kind"),
                    models.Index(fields=["basis", "position", "given_by"], name="support_basis"),
                    models.Index(fields=["-created", "id"], name="support_created"),
                    models.Index(fields=["-modified", "id"], name="support_modified"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("public_id"),
                                    models.Value("23456789abcdefghjkmnpqrstvwxyz"),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("public_id"),
                                models.Value(10),
                            ),
                        ),
                        name="support_public_id_form",
                        violation_error_message="An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("original_quotation", ""),
                            models.Q(("original_language", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="support_original_quotation_with_language",
                        violation_error_message="Enter the language of the original quotation, for example ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("original_language"),
                                    models.Value(
                                        "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    ),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            )
                        ),
                        name="support_original_language_form",
                        violation_error_message="Enter a language code such as en or ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["agrees", "builds_on"])),
                        name="support_kind_known",
                        violation_error_message="Choose one of: agrees, builds_on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["stated", "inferred"])),
                        name="support_basis_known",
                        violation_error_message="Choose one of: stated, inferred.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "stated"), _negated=True),
                            models.Q(("locator", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="support_stated_with_locator",
                        violation_error_message="Enter the locator where the source states the relation, or choose “inferred”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_by", models.F("position")), _negated=True),
                        name="support_not_by_itself",
                        violation_error_message="A position cannot support itself.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "given_by"),
                        name="support_once",
                        violation_error_message="This position already supports it.",
                    ),
                    models.UniqueConstraint(
                        fields=("position", "order"),
                        name="support_order_unique_in_position",
                        violation_error_message="Another support already has this order.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
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
                    "public_id",
                    models.CharField(
                        db_default=debates.models.public_id.RandomPublicId(),
                        default=debates.models.public_id.new_public_id,
                        editable=False,
                        error_messages={
                            "unique": "Another object has this identifier. Leave it out to get a new one."
                        },
                        max_length=10,
                        unique=True,
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
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="debates.expert",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="debates.question",
                    ),
                ),
            ],
            options={
                "ordering": ["question_id", "id"],
                "indexes": [
                    models.Index(fields=["answer", "question"], name="vote_answer"),
                    models.Index(fields=["-created", "id"], name="vote_created"),
                    models.Index(fields=["-modified", "id"], name="vote_modified"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("public_id"),
                                    models.Value("23456789abcdefghjkmnpqrstvwxyz"),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("public_id"),
                                models.Value(10),
                            ),
                        ),
                        name="vote_public_id_form",
                        violation_error_message="An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "answer__in",
                                [
                                    "strongly_agree",
                                    "agree",
                                    "uncertain",
                                    "disagree",
                                    "strongly_disagree",
                                    "no_opinion",
                                    "did_not_answer",
                                ],
                            )
                        ),
                        name="vote_answer_known",
                        violation_error_message="Choose one of: strongly_agree, agree, uncertain, disagree, strongly_disagree, no_opinion, did_not_answer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confidence", None),
                            models.Q(("confidence__gte", 1), ("confidence__lte", 10)),
                            _connector="OR",
                        ),
                        name="vote_confidence_range",
                        violation_error_message="Enter the confidence as a whole number from 1 to 10.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confidence", None),
                            (
                                "answer__in",
                                [
                                    "strongly_agree",
                                    "agree",
                                    "uncertain",
                                    "disagree",
                                    "strongly_disagree",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="vote_confidence_with_view",
                        violation_error_message="Confidence belongs to an answer from “strongly agree” to “strongly disagree”. Remove it, or choose one of these.",
                    ),
                    models.UniqueConstraint(
                        fields=("question", "expert"),
                        name="vote_once_in_question",
                        violation_error_message="This expert already has a vote on the question.",
                    ),
                ],
            },
        ),
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
                (
                    "debate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="context",
                        to="debates.debate",
                    ),
                ),
            ],
            options={
                "ordering": ["debate_id", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("statement", ""), _negated=True),
                        name="contextnote_statement_not_empty",
                        violation_error_message="Enter the statement.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("original_quotation", ""),
                            models.Q(("original_language", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contextnote_original_quotation_with_language",
                        violation_error_message="Enter the language of the original quotation, for example ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("original_language"),
                                    models.Value(
                                        "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    ),
                                    function="TRIM",
                                    output_field=models.CharField(),
                                ),
                                models.Value(""),
                            )
                        ),
                        name="contextnote_original_language_form",
                        violation_error_message="Enter a language code such as en or ru.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("voice__in", ["moderator", "editors"])),
                        name="contextnote_voice_known",
                        violation_error_message="Choose one of: moderator, editors.",
                    ),
                    models.UniqueConstraint(
                        fields=("debate", "order"),
                        name="contextnote_order_unique_in_debate",
                        violation_error_message="Another context note already has this order.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="debate",
            name="experts",
            field=models.ManyToManyField(
                related_name="debates", through="debates.Participation", to="debates.expert"
            ),
        ),
        # a topic that many positions carry is listed by this index instead of by a scan
        migrations.RunSQL(
            "CREATE INDEX debates_position_topics_carried "
            "ON debates_position_topics (topic_id, position_id)",
            "DROP INDEX debates_position_topics_carried",
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
