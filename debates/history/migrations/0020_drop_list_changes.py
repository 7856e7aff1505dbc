"""Drop the log of positions for the lists that servers no longer keep in memory."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("history", "0019_help_of_detail_and_certainty")]

    operations = [migrations.DeleteModel(name="ListChange")]
