"""The synonyms become a thesaurus, and keep what they find.

A synonym that worked one way (America → U.S.) becomes a broader term: U.S. has the broader term
America, so that America still finds U.S. A synonym of itself (Пекин → Пекин) becomes a term that is
searched as typed.
"""

import django.core.validators
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_language_code = django.core.validators.RegexValidator(
    "^[a-z]{2,3}\\Z", "Enter a language code such as en or ru."
)


def convert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    synonyms = apps.get_model("search", "Synonym").objects.using(schema_editor.connection.alias)
    as_typed: set[tuple[str, str]] = set()
    for synonym in synonyms.all():
        if synonym.term.casefold() == synonym.alternative.casefold():
            if (synonym.term, synonym.language) in as_typed:
                synonym.delete()
                continue
            as_typed.add((synonym.term, synonym.language))
            synonym.relation, synonym.alternative = "as_typed", ""
        elif not synonym.both_ways:
            synonym.relation = "broader"
            synonym.term, synonym.alternative = synonym.alternative, synonym.term
        else:
            continue
        synonym.save(update_fields=["relation", "term", "alternative"])


def convert_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    synonyms = apps.get_model("search", "Synonym").objects.using(schema_editor.connection.alias)
    # What the earlier version cannot say would become a synonym there.
    synonyms.filter(relation__in=["related", "idiom", "translation"]).delete()
    for synonym in synonyms.exclude(relation="synonym"):
        synonym.both_ways = False
        if synonym.relation == "as_typed":
            synonym.alternative = synonym.term
        else:
            synonym.term, synonym.alternative = synonym.alternative, synonym.term
        synonym.save(update_fields=["both_ways", "term", "alternative"])


class Migration(migrations.Migration):
    dependencies = [("search", "0004_index_lease")]

    operations = [
        migrations.AlterModelOptions(
            name="synonym",
            options={
                "ordering": ["language", "term", "alternative"],
                "verbose_name": "thesaurus entry",
                "verbose_name_plural": "thesaurus",
            },
        ),
        migrations.RemoveConstraint("synonym", "synonym_unique"),
        migrations.RemoveConstraint("synonym", "synonym_not_empty"),
        migrations.AddField(
            "synonym",
            "relation",
            models.CharField(
                choices=[
                    ("synonym", "means the same as"),
                    ("related", "is related to"),
                    ("broader", "has the broader term"),
                    ("idiom", "is an idiom for"),
                    ("translation", "is in another language"),
                    ("as_typed", "is searched as typed"),
                ],
                default="synonym",
                help_text="Synonyms and translations find each other. A broader term also finds the term, and an idiom also finds the plain word. Related terms only affect the order of results. “Searched as typed” turns off the names in other languages that come with Sinorus.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            "synonym",
            "weight",
            models.FloatField(
                blank=True,
                help_text="Of a related term: from 0 to 1, as a share of the typed word. 0.5 if empty.",
                null=True,
            ),
        ),
        migrations.AddField(
            "synonym",
            "alternative_language",
            models.CharField(
                blank=True,
                default="",
                help_text="For a translation alone.",
                max_length=3,
                validators=[_language_code],
                verbose_name="language of the alternative",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "synonym",
            "source",
            models.CharField(
                blank=True,
                default="",
                help_text="Where the entry comes from, such as a thesaurus.",
                max_length=200,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "synonym",
            "alternative",
            models.CharField(
                blank=True,
                help_text="The synonym, related term, broader term and so on.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            "synonym",
            "language",
            models.CharField(
                blank=True,
                help_text="Language of the term, as an ISO 639-1 code. Leave empty for all languages.",
                max_length=3,
                validators=[_language_code],
            ),
        ),
        migrations.AlterField(
            "synonym",
            "note",
            models.TextField(blank=True, help_text="Reason for this entry, for other editors."),
        ),
        migrations.RunPython(convert, convert_back),
        migrations.RemoveField("synonym", "both_ways"),
    ]
