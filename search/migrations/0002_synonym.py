"""Synonyms that editors keep. Those to begin with are added in 0007."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "term",
                    models.CharField(
                        help_text="What people type: a word or several.", max_length=120
                    ),
                ),
                (
                    "alternative",
                    models.CharField(
                        help_text="What is found as well: a word or several.", max_length=120
                    ),
                ),
                (
                    "both_ways",
                    models.BooleanField(
                        default=True,
                        help_text="Whether the alternative also leads to the term; untick it where one means more than the other.",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="ISO 639-1 code of the language in which it holds; left empty, in every one.",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}\\Z", "A language code such as en or ru."
                            )
                        ],
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="For other editors: why it is here."),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("modified", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["language", "term", "alternative"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("language", "term", "alternative"),
                        name="synonym_unique",
                        violation_error_message="This is here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("term", ""), _negated=True),
                            models.Q(("alternative", ""), _negated=True),
                        ),
                        name="synonym_not_empty",
                        violation_error_message="Please give both the term and the alternative.",
                    ),
                ],
            },
        ),
    ]
