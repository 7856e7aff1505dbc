"""Synonyms that editors keep, with those of the corpus to begin with."""

import django.core.validators
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search import service


def add_defaults(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    synonym = apps.get_model("search", "Synonym")
    rows = [
        synonym(
            term=pair.term,
            alternative=pair.alternative,
            both_ways=pair.both_ways,
            language=pair.language,
        )
        for pair in service.corpus().schema.synonyms
    ]
    synonym.objects.using(schema_editor.connection.alias).bulk_create(rows)


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
                        help_text="Word or words that people search for.", max_length=120
                    ),
                ),
                (
                    "alternative",
                    models.CharField(
                        help_text="Word or words that are also found.", max_length=120
                    ),
                ),
                (
                    "both_ways",
                    models.BooleanField(
                        default=True,
                        help_text="Searching for the alternative also finds the term. "
                        "Clear this if one is broader than the other.",
                    ),
                ),
                (
                    "language",
                    models.CharField(
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
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="Reason for this synonym, for other editors."
                    ),
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
                        violation_error_message="This synonym already exists.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("term", ""), _negated=True),
                            models.Q(("alternative", ""), _negated=True),
                        ),
                        name="synonym_not_empty",
                        violation_error_message="Enter both the term and the alternative.",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_defaults, migrations.RunPython.noop),
    ]
