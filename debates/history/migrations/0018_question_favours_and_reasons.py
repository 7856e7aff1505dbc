"""Side that affirming a question favours; reasons as a kind of evidence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0017_object_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalquestion",
            name="favours",
            field=models.CharField(
                blank=True,
                choices=[
                    ("subject", "what it asks about"),
                    ("ending", "ending what it asks about"),
                ],
                db_default="",
                default="",
                help_text="What an expert who answers yes is for. Search reads “for” and “against” as stances only where this is known.",
                max_length=7,
                verbose_name="yes favours",
            ),
        ),
        migrations.AlterField(
            model_name="historicalevidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("statistic", "statistic"),
                    ("event", "event"),
                    ("document", "document"),
                    ("testimony", "testimony"),
                    ("comparison", "comparison"),
                    ("reason", "reason"),
                ],
                max_length=10,
            ),
        ),
    ]
