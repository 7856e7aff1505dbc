"""Webhooks stay when the debate is deleted that they tell of, and have several former secrets."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_webhook_rights")]

    operations = [
        migrations.AlterField(
            model_name="endpoint",
            name="debate",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The only debate that it is told of. Leave empty for every debate.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="webhooks",
                to="debates.debate",
            ),
        ),
        migrations.AlterField(
            model_name="endpoint",
            name="previous_secret",
            field=models.TextField(blank=True, editable=False),
        ),
    ]
