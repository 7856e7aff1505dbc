"""Forms of locators, kinds of speakers, further roles, ranges and precision of figures."""

from django.db import migrations, models

import debates.models.validators


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0007_published_with_debate"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="counterpoint",
            name="counterpoint_locator_form",
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_locator_form",
        ),
        migrations.RemoveConstraint(
            model_name="position",
            name="position_locator_form",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_locator_form",
        ),
        migrations.AddField(
            model_name="evidence",
            name="precision",
            field=models.CharField(
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
        migrations.AddField(
            model_name="evidence",
            name="value_end",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                help_text="Upper end of a range.",
                max_digits=20,
                null=True,
                validators=[debates.models.validators.figure],
            ),
        ),
        migrations.AddField(
            model_name="expert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("person", "person"),
                    ("organisation", "organisation"),
                    ("unnamed", "unnamed speaker"),
                ],
                default="person",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="other_roles",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Further roles at the time of the debate.",
                validators=[debates.models.validators.list_of_texts],
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="locator_form",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="counterpoint",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="value",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                help_text="A number, a range, or one with about, at least, at most, more than or less than before it. For example 147, 20 to 30, about 147.",
                max_digits=20,
                null=True,
                validators=[debates.models.validators.figure],
                verbose_name="figure",
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="text",
            field=models.TextField(
                blank=True,
                help_text="Full text, if the rights allow it. Begin each passage with its locator in brackets, for example [3.2] or [12:34].",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value_end", None), ("precision__in", ("", "about")), _connector="OR"
                ),
                name="evidence_range_precision",
                violation_error_message="A range is exact or “about”. Enter, for example, about 20 to 30, or one figure: at least 20.",
            ),
        ),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "organisation", "unnamed"])),
                name="expert_kind_known",
                violation_error_message="Choose one of: person, organisation, unnamed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "locator_form__in",
                        ["paragraph", "page", "heading_paragraph", "time", "column", "line"],
                    )
                ),
                name="source_locator_form_known",
                violation_error_message="Choose one of: paragraph, page, heading_paragraph, time, column, line.",
            ),
        ),
    ]
