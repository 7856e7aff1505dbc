import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0011_time_and_certainty"),
        ("history", "0008_voices"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalcontextnote",
            name="original_language",
            field=models.CharField(
                blank=True,
                help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z", "Enter a language code such as en or ru."
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="historicalcontextnote",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="historicalcounterpoint",
            name="original_language",
            field=models.CharField(
                blank=True,
                help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z", "Enter a language code such as en or ru."
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="historicalcounterpoint",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="original_language",
            field=models.CharField(
                blank=True,
                help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z", "Enter a language code such as en or ru."
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="certainty",
            field=models.CharField(
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
        migrations.AddField(
            model_name="historicalposition",
            name="certainty_words",
            field=models.CharField(
                blank=True,
                help_text="Exact words of the source that show how sure the expert is, for example in all likelihood.",
                max_length=200,
                verbose_name="words of certainty",
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="date",
            field=models.DateField(
                blank=True,
                help_text="Date on which the position was taken, if it is not that of the debate.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="horizon",
            field=models.CharField(
                blank=True,
                choices=[("near", "near term"), ("medium", "medium term"), ("long", "long term")],
                help_text="Near: up to two years ahead. Medium: two to ten years. Long: more.",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="horizon_end",
            field=models.DateField(
                blank=True,
                help_text="Last day for which the claim is made, if the source says.",
                null=True,
                verbose_name="end of the horizon",
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="horizon_start",
            field=models.DateField(
                blank=True,
                help_text="First day for which the claim is made, if the source says.",
                null=True,
                verbose_name="start of the horizon",
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="original_language",
            field=models.CharField(
                blank=True,
                help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z", "Enter a language code such as en or ru."
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="historicalposition",
            name="replaces",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="historicalposition",
            name="source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Source of the position, if it is not that of the debate.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="debates.source",
            ),
        ),
        migrations.AddField(
            model_name="historicalsupport",
            name="original_language",
            field=models.CharField(
                blank=True,
                help_text="Language in which the statement was made, as an ISO 639-1 code such as ru, if it is not that of the debate.",
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2,3}(-[A-Za-z]{2,4})?\\Z", "Enter a language code such as en or ru."
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="historicalsupport",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
    ]
