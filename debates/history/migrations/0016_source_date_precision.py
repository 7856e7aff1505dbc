"""Known part of the date of a source: its day, month or year alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_squashed_0015_private_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalsource",
            name="date_precision",
            field=models.CharField(
                choices=[("day", "day"), ("month", "month"), ("year", "year")],
                db_default="day",
                default="day",
                max_length=5,
                verbose_name="exact to the",
            ),
        ),
        migrations.AlterField(
            model_name="historicalsource",
            name="date",
            field=models.DateField(
                blank=True,
                help_text="Date of publication, if known. Enter the first day of a month or year of "
                "which no more is known, and choose it beside the date.",
                null=True,
            ),
        ),
    ]
