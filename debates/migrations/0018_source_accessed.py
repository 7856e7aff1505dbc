"""The day on which the editors last read a source."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0017_web_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="accessed",
            field=models.DateField(
                blank=True,
                help_text="Day on which the editors last read it at its web address.",
                null=True,
            ),
        ),
    ]
