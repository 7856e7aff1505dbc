"""The day on which the editors last read a source."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0012_public_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalsource",
            name="accessed",
            field=models.DateField(
                blank=True,
                help_text="Day on which the editors last read it at its web address.",
                null=True,
            ),
        ),
    ]
