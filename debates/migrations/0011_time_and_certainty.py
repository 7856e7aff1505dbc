import django.core.validators
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0010_voices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="contextnote",
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
            model_name="contextnote",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="counterpoint",
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
            model_name="counterpoint",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
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
            model_name="evidence",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="position",
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
            model_name="position",
            name="certainty_words",
            field=models.CharField(
                blank=True,
                help_text="Exact words of the source that show how sure the expert is, for example in all likelihood.",
                max_length=200,
                verbose_name="words of certainty",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="date",
            field=models.DateField(
                blank=True,
                help_text="Date on which the position was taken, if it is not that of the debate.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="horizon",
            field=models.CharField(
                blank=True,
                choices=[("near", "near term"), ("medium", "medium term"), ("long", "long term")],
                help_text="Near: up to two years ahead. Medium: two to ten years. Long: more.",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="horizon_end",
            field=models.DateField(
                blank=True,
                help_text="Last day for which the claim is made, if the source says.",
                null=True,
                verbose_name="end of the horizon",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="horizon_start",
            field=models.DateField(
                blank=True,
                help_text="First day for which the claim is made, if the source says.",
                null=True,
                verbose_name="start of the horizon",
            ),
        ),
        migrations.AddField(
            model_name="position",
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
            model_name="position",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="replaces",
            field=models.OneToOneField(
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
        migrations.AddField(
            model_name="position",
            name="source",
            field=models.ForeignKey(
                blank=True,
                help_text="Source of the position, if it is not that of the debate.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="positions",
                to="debates.source",
            ),
        ),
        migrations.AddField(
            model_name="support",
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
            model_name="support",
            name="original_quotation",
            field=models.TextField(
                blank=True,
                help_text="Exact words in the language in which they were said, if the quotation is a translation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contextnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_quotation", ""),
                    models.Q(("original_language", ""), _negated=True),
                    _connector="OR",
                ),
                name="contextnote_original_quotation_with_language",
                violation_error_message="Enter the language of the original quotation, for example ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contextnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("original_language"),
                            models.Value("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                            function="TRIM",
                            output_field=models.CharField(),
                        ),
                        models.Value(""),
                    )
                ),
                name="contextnote_original_language_form",
                violation_error_message="Enter a language code such as en or ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_quotation", ""),
                    models.Q(("original_language", ""), _negated=True),
                    _connector="OR",
                ),
                name="counterpoint_original_quotation_with_language",
                violation_error_message="Enter the language of the original quotation, for example ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("original_language"),
                            models.Value("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                            function="TRIM",
                            output_field=models.CharField(),
                        ),
                        models.Value(""),
                    )
                ),
                name="counterpoint_original_language_form",
                violation_error_message="Enter a language code such as en or ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_quotation", ""),
                    models.Q(("original_language", ""), _negated=True),
                    _connector="OR",
                ),
                name="evidence_original_quotation_with_language",
                violation_error_message="Enter the language of the original quotation, for example ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("original_language"),
                            models.Value("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                            function="TRIM",
                            output_field=models.CharField(),
                        ),
                        models.Value(""),
                    )
                ),
                name="evidence_original_language_form",
                violation_error_message="Enter a language code such as en or ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_quotation", ""),
                    models.Q(("original_language", ""), _negated=True),
                    _connector="OR",
                ),
                name="position_original_quotation_with_language",
                violation_error_message="Enter the language of the original quotation, for example ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("original_language"),
                            models.Value("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                            function="TRIM",
                            output_field=models.CharField(),
                        ),
                        models.Value(""),
                    )
                ),
                name="position_original_language_form",
                violation_error_message="Enter a language code such as en or ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("horizon", ""), ("horizon__in", ["near", "medium", "long"]), _connector="OR"
                ),
                name="position_horizon_known",
                violation_error_message="Choose one of: near, medium, long.",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("certainty", ""),
                    models.Q(("certainty_words", ""), _negated=True),
                    _connector="OR",
                ),
                name="position_certainty_with_words",
                violation_error_message="Enter the words of the source that show how sure the expert is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("horizon_start", None),
                    ("horizon_end", None),
                    ("horizon_start__lte", models.F("horizon_end")),
                    _connector="OR",
                ),
                name="position_horizon_in_order",
                violation_error_message="The horizon cannot end before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaces", None),
                    models.Q(("replaces", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="position_not_its_own_successor",
                violation_error_message="A position cannot replace itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_quotation", ""),
                    models.Q(("original_language", ""), _negated=True),
                    _connector="OR",
                ),
                name="support_original_quotation_with_language",
                violation_error_message="Enter the language of the original quotation, for example ru.",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("original_language"),
                            models.Value("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                            function="TRIM",
                            output_field=models.CharField(),
                        ),
                        models.Value(""),
                    )
                ),
                name="support_original_language_form",
                violation_error_message="Enter a language code such as en or ru.",
            ),
        ),
    ]
