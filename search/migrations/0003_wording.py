"""Labels, help texts and error messages in plain English. The database stays as it is."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_synonym"),
    ]

    operations = [
        migrations.AlterField(
            model_name="synonym",
            name="alternative",
            field=models.CharField(help_text="Word or words that are also found.", max_length=120),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="both_ways",
            field=models.BooleanField(
                default=True,
                help_text="Searching for the alternative also finds the term. Clear this if one is broader than the other.",
            ),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="language",
            field=models.CharField(
                blank=True,
                help_text="Language of the texts, as an ISO 639-1 code. Leave empty for all languages.",
                max_length=3,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2,3}\\Z", "Enter a language code such as en or ru."
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="note",
            field=models.TextField(
                blank=True, help_text="Reason for this synonym, for other editors."
            ),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="term",
            field=models.CharField(
                help_text="Word or words that people search for.", max_length=120
            ),
        ),
        migrations.AlterConstraint(
            model_name="synonym",
            name="synonym_unique",
            constraint=models.UniqueConstraint(
                fields=("language", "term", "alternative"),
                name="synonym_unique",
                violation_error_message="This synonym already exists.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="synonym",
            name="synonym_not_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("term", ""), _negated=True),
                    models.Q(("alternative", ""), _negated=True),
                ),
                name="synonym_not_empty",
                violation_error_message="Enter both the term and the alternative.",
            ),
        ),
    ]
