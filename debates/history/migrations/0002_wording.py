"""Labels, help texts and error messages in plain English. The database stays as it is."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import debates.models.validators


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0005_wording"),
        ("history", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalcounterpoint",
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
            model_name="historicalcounterpoint",
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
            model_name="historicalcounterpoint",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="historicalcounterpoint",
            name="quotation",
            field=models.TextField(
                blank=True, help_text="Exact words from the source, if the wording matters."
            ),
        ),
        migrations.AlterField(
            model_name="historicalcounterpoint",
            name="raised_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Position in the same debate that raises it. Leave empty if the editors do.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="debates.position",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldebate",
            name="date",
            field=models.DateField(blank=True, help_text="Date of the debate.", null=True),
        ),
        migrations.AlterField(
            model_name="historicaldebate",
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
            model_name="historicaldebate",
            name="published_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Date and time of first publication.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="historicaldebate",
            name="slug",
            field=models.SlugField(
                blank=True,
                error_messages={
                    "unique": "This address is taken. Enter another, or leave it empty."
                },
                help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                max_length=80,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldebate",
            name="withdrawn_reason",
            field=models.TextField(
                blank=True, help_text="Reason for the withdrawal. Readers see it."
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
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
            model_name="historicalevidence",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
            name="period",
            field=models.CharField(
                blank=True, help_text="Period of the figure, for example 2021.", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
            name="quotation",
            field=models.TextField(
                blank=True, help_text="Exact words from the source, if the wording matters."
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
            name="source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="External source, if the debate names one.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="debates.source",
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
            name="unit",
            field=models.CharField(blank=True, help_text="For example percent.", max_length=60),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
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
            model_name="historicalexpert",
            name="aliases",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Other spellings of the name, in any script. Search uses them.",
                validators=[debates.models.validators.list_of_texts],
            ),
        ),
        migrations.AlterField(
            model_name="historicalexpert",
            name="slug",
            field=models.SlugField(
                blank=True,
                error_messages={
                    "unique": "This address is taken. Enter another, or leave it empty."
                },
                help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                max_length=80,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="historicalexpert",
            name="sort_name",
            field=models.CharField(
                blank=True,
                help_text="Name as in an index, for example Lukin, Artyom.",
                max_length=150,
            ),
        ),
        migrations.AlterField(
            model_name="historicalexpert",
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
            model_name="historicalparticipation",
            name="heading",
            field=models.CharField(
                blank=True,
                help_text="Heading of the expert’s section in the source.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="historicalparticipation",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="historicalposition",
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
            model_name="historicalposition",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="historicalposition",
            name="published_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Date and time of first publication.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="historicalposition",
            name="quotation",
            field=models.TextField(
                blank=True, help_text="Exact words from the source, if the wording matters."
            ),
        ),
        migrations.AlterField(
            model_name="historicalposition",
            name="slug",
            field=models.SlugField(
                blank=True,
                error_messages={
                    "unique": "This address is taken. Enter another, or leave it empty."
                },
                help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                max_length=80,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="historicalposition",
            name="statement",
            field=models.CharField(
                help_text="One sentence that someone could disagree with.", max_length=500
            ),
        ),
        migrations.AlterField(
            model_name="historicalposition",
            name="withdrawn_reason",
            field=models.TextField(
                blank=True, help_text="Reason for the withdrawal. Readers see it."
            ),
        ),
        migrations.AlterField(
            model_name="historicalquestion",
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
            model_name="historicalquestion",
            name="order",
            field=models.PositiveIntegerField(
                blank=True, help_text="Counts from 1. Leave empty to put it last."
            ),
        ),
        migrations.AlterField(
            model_name="historicalquestion",
            name="slug",
            field=models.SlugField(
                blank=True,
                error_messages={
                    "unique": "This address is taken. Enter another, or leave it empty."
                },
                help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                max_length=80,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="historicalsource",
            name="address",
            field=models.URLField(blank=True, max_length=500, verbose_name="web address"),
        ),
        migrations.AlterField(
            model_name="historicalsource",
            name="date",
            field=models.DateField(
                blank=True, help_text="Date of publication, if known.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="historicalsource",
            name="slug",
            field=models.SlugField(
                blank=True,
                error_messages={
                    "unique": "This address is taken. Enter another, or leave it empty."
                },
                help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                max_length=80,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="historicalsource",
            name="text",
            field=models.TextField(
                blank=True,
                help_text="Full text, if the rights allow it. Begin each paragraph with its locator in brackets, for example [3.2].",
            ),
        ),
        migrations.AlterField(
            model_name="historicaltopic",
            name="name",
            field=models.CharField(
                db_index=True,
                error_messages={"unique": "Another topic has this name."},
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="historicaltopic",
            name="slug",
            field=models.SlugField(
                blank=True,
                error_messages={
                    "unique": "This address is taken. Enter another, or leave it empty."
                },
                help_text="Last part of the web address. Leave empty to make it from the text. If you change it, the old address redirects to the new one.",
                max_length=80,
                verbose_name="address",
            ),
        ),
    ]
