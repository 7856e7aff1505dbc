"""Forms of locators, kinds of speakers, further roles, ranges and precision of figures."""

from django.db import migrations, models

import debates.models.validators


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0005_coders_deletions_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalevidence",
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
            model_name="historicalevidence",
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
            model_name="historicalexpert",
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
            model_name="historicalparticipation",
            name="other_roles",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Further roles at the time of the debate.",
                validators=[debates.models.validators.list_of_texts],
            ),
        ),
        migrations.AddField(
            model_name="historicalsource",
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
            model_name="historicalcounterpoint",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
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
            model_name="historicalposition",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="historicalquestion",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="historicalsource",
            name="text",
            field=models.TextField(
                blank=True,
                help_text="Full text, if the rights allow it. Begin each passage with its locator in brackets, for example [3.2] or [12:34].",
            ),
        ),
    ]
