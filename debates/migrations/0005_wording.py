"""Labels, help texts and error messages in plain English. The database stays as it is."""

import django.core.validators
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

import debates.models.validators


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0004_evidence_kind_modified"),
    ]

    operations = [
        migrations.AlterField(
            model_name="counterpoint",
            name="kind",
            field=models.CharField(
                choices=[
                    ("rebuts", "rebuts: the claim is false"),
                    ("undercuts", "undercuts: the evidence does not support the claim"),
                    ("qualifies", "qualifies: the claim is true only in part"),
                ],
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="counterpoint",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as section.paragraph, for example 3.2.",
                max_length=12,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9]+\\.[0-9]+\\Z",
                        "Enter the locator as section.paragraph, for example 3.2.",
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="counterpoint",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="counterpoint",
            name="quotation",
            field=models.TextField(
                blank=True, help_text="Exact words from the source, if the wording matters."
            ),
        ),
        migrations.AlterField(
            model_name="counterpoint",
            name="raised_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Position in the same debate that raises it. Leave empty if the editors do.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="raised_counterpoints",
                to="debates.position",
            ),
        ),
        migrations.AlterField(
            model_name="debate",
            name="date",
            field=models.DateField(blank=True, help_text="Date of the debate.", null=True),
        ),
        migrations.AlterField(
            model_name="debate",
            name="language",
            field=models.CharField(
                default="en",
                help_text="Language of the texts as an ISO 639-1 code. Search uses its word forms.",
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z", "Enter a language code such as en or ru."
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="debate",
            name="published_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Date and time of first publication.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="debate",
            name="slug",
            field=models.SlugField(
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
        migrations.AlterField(
            model_name="debate",
            name="withdrawn_reason",
            field=models.TextField(
                blank=True, help_text="Reason for the withdrawal. Readers see it."
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as section.paragraph, for example 3.2.",
                max_length=12,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9]+\\.[0-9]+\\Z",
                        "Enter the locator as section.paragraph, for example 3.2.",
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="period",
            field=models.CharField(
                blank=True, help_text="Period of the figure, for example 2021.", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="quotation",
            field=models.TextField(
                blank=True, help_text="Exact words from the source, if the wording matters."
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="source",
            field=models.ForeignKey(
                blank=True,
                help_text="External source, if the debate names one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="debates.source",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="unit",
            field=models.CharField(blank=True, help_text="For example percent.", max_length=60),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="value",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                help_text="For example 147.",
                max_digits=20,
                null=True,
                validators=[debates.models.validators.figure],
            ),
        ),
        migrations.AlterField(
            model_name="expert",
            name="aliases",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Other spellings of the name, in any script. Search uses them.",
                validators=[debates.models.validators.list_of_texts],
            ),
        ),
        migrations.AlterField(
            model_name="expert",
            name="slug",
            field=models.SlugField(
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
        migrations.AlterField(
            model_name="expert",
            name="sort_name",
            field=models.CharField(
                blank=True,
                help_text="Name as in an index, for example Lukin, Artyom.",
                max_length=150,
            ),
        ),
        migrations.AlterField(
            model_name="expert",
            name="wikidata",
            field=models.CharField(
                blank=True,
                max_length=16,
                validators=[
                    django.core.validators.RegexValidator(
                        "^Q[1-9]\\d*\\Z", "Enter a Wikidata item such as Q42."
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="heading",
            field=models.CharField(
                blank=True,
                help_text="Heading of the expert’s section in the source.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as section.paragraph, for example 3.2.",
                max_length=12,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9]+\\.[0-9]+\\Z",
                        "Enter the locator as section.paragraph, for example 3.2.",
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="published_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Date and time of first publication.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="quotation",
            field=models.TextField(
                blank=True, help_text="Exact words from the source, if the wording matters."
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="slug",
            field=models.SlugField(
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
        migrations.AlterField(
            model_name="position",
            name="statement",
            field=models.CharField(
                help_text="One sentence that someone could disagree with.", max_length=500
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="withdrawn_reason",
            field=models.TextField(
                blank=True, help_text="Reason for the withdrawal. Readers see it."
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as section.paragraph, for example 3.2.",
                max_length=12,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9]+\\.[0-9]+\\Z",
                        "Enter the locator as section.paragraph, for example 3.2.",
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="slug",
            field=models.SlugField(
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
        migrations.AlterField(
            model_name="source",
            name="address",
            field=models.URLField(blank=True, max_length=500, verbose_name="web address"),
        ),
        migrations.AlterField(
            model_name="source",
            name="date",
            field=models.DateField(
                blank=True, help_text="Date of publication, if known.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="slug",
            field=models.SlugField(
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
        migrations.AlterField(
            model_name="source",
            name="text",
            field=models.TextField(
                blank=True,
                help_text="Full text, if the rights allow it. Begin each paragraph with its locator in brackets, for example [3.2].",
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="name",
            field=models.CharField(
                error_messages={"unique": "Another topic has this name."},
                max_length=120,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="slug",
            field=models.SlugField(
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
        migrations.AlterConstraint(
            model_name="counterpoint",
            name="counterpoint_statement_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement", ""), _negated=True),
                name="counterpoint_statement_not_empty",
                violation_error_message="Enter the statement.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="counterpoint",
            name="counterpoint_locator_form",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("locator", ""),
                    models.Q(
                        django.db.models.lookups.Exact(
                            models.Func(
                                models.F("locator"),
                                models.Value("0123456789"),
                                function="TRIM",
                                output_field=models.CharField(),
                            ),
                            models.Value("."),
                        ),
                        models.Q(("locator__startswith", "."), _negated=True),
                        models.Q(("locator__endswith", "."), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="counterpoint_locator_form",
                violation_error_message="Enter the locator as section.paragraph, for example 3.2.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="counterpoint",
            name="counterpoint_not_by_itself",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("raised_by", None),
                    models.Q(("raised_by", models.F("position")), _negated=True),
                    _connector="OR",
                ),
                name="counterpoint_not_by_itself",
                violation_error_message="A position cannot raise a counterpoint to itself.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="counterpoint",
            name="counterpoint_order_unique_in_position",
            constraint=models.UniqueConstraint(
                fields=("position", "order"),
                name="counterpoint_order_unique_in_position",
                violation_error_message="Another counterpoint already has this order.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="debate",
            name="debate_title_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="debate_title_not_empty",
                violation_error_message="Enter the title.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="evidence",
            name="evidence_statement_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement", ""), _negated=True),
                name="evidence_statement_not_empty",
                violation_error_message="Enter the statement.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="evidence",
            name="evidence_locator_form",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("locator", ""),
                    models.Q(
                        django.db.models.lookups.Exact(
                            models.Func(
                                models.F("locator"),
                                models.Value("0123456789"),
                                function="TRIM",
                                output_field=models.CharField(),
                            ),
                            models.Value("."),
                        ),
                        models.Q(("locator__startswith", "."), _negated=True),
                        models.Q(("locator__endswith", "."), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evidence_locator_form",
                violation_error_message="Enter the locator as section.paragraph, for example 3.2.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="evidence",
            name="evidence_unit_with_value",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value__isnull", False),
                    models.Q(("period", ""), ("unit", "")),
                    _connector="OR",
                ),
                name="evidence_unit_with_value",
                violation_error_message="Enter a figure, or remove the unit and the period.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="evidence",
            name="evidence_value_size",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", None),
                    models.Q(("value__gt", -1000000000000000), ("value__lt", 1000000000000000)),
                    _connector="OR",
                ),
                name="evidence_value_size",
                violation_error_message="Use at most 15 digits: longer figures cannot be stored exactly. Round the figure, or use a larger unit.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="evidence",
            name="evidence_order_unique_in_position",
            constraint=models.UniqueConstraint(
                fields=("position", "order"),
                name="evidence_order_unique_in_position",
                violation_error_message="Another piece of evidence already has this order.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="expert",
            name="expert_name_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="expert_name_not_empty",
                violation_error_message="Enter the name.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="participation",
            name="participation_once_in_debate",
            constraint=models.UniqueConstraint(
                fields=("debate", "expert"),
                name="participation_once_in_debate",
                violation_error_message="This expert is already in the debate.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="participation",
            name="participation_order_unique_in_debate",
            constraint=models.UniqueConstraint(
                fields=("debate", "order"),
                name="participation_order_unique_in_debate",
                violation_error_message="Another expert of this debate already has this order.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="position",
            name="position_statement_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement", ""), _negated=True),
                name="position_statement_not_empty",
                violation_error_message="Enter the statement.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="position",
            name="position_locator_form",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("locator", ""),
                    models.Q(
                        django.db.models.lookups.Exact(
                            models.Func(
                                models.F("locator"),
                                models.Value("0123456789"),
                                function="TRIM",
                                output_field=models.CharField(),
                            ),
                            models.Value("."),
                        ),
                        models.Q(("locator__startswith", "."), _negated=True),
                        models.Q(("locator__endswith", "."), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="position_locator_form",
                violation_error_message="Enter the locator as section.paragraph, for example 3.2.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="position",
            name="position_stance_with_question",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AlterConstraint(
            model_name="position",
            name="position_order_unique_for_expert",
            constraint=models.UniqueConstraint(
                fields=("debate", "expert", "order"),
                name="position_order_unique_for_expert",
                violation_error_message="Another position of this expert already has this order.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="question",
            name="question_text_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="question_text_not_empty",
                violation_error_message="Enter the text.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="question",
            name="question_locator_form",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("locator", ""),
                    models.Q(
                        django.db.models.lookups.Exact(
                            models.Func(
                                models.F("locator"),
                                models.Value("0123456789"),
                                function="TRIM",
                                output_field=models.CharField(),
                            ),
                            models.Value("."),
                        ),
                        models.Q(("locator__startswith", "."), _negated=True),
                        models.Q(("locator__endswith", "."), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="question_locator_form",
                violation_error_message="Enter the locator as section.paragraph, for example 3.2.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="question",
            name="question_order_unique_in_debate",
            constraint=models.UniqueConstraint(
                fields=("debate", "order"),
                name="question_order_unique_in_debate",
                violation_error_message="Another question of this debate already has this order.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="source",
            name="source_title_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="source_title_not_empty",
                violation_error_message="Enter the title.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="topic",
            name="topic_name_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="topic_name_not_empty",
                violation_error_message="Enter the name.",
            ),
        ),
    ]
