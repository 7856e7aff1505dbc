"""Index lease: which index follows the database, where several hosts use it."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_wording"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexLease",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("index", models.CharField(max_length=200)),
                ("place", models.TextField()),
                (
                    "renewed",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "search_index_lease",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="index_lease_single")
                ],
            },
        ),
    ]
