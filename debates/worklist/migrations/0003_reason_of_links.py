from django.db import migrations, models


class Migration(migrations.Migration):
    """Names the field anew; its column stays, since earlier versions read it."""

    dependencies = [
        ("worklist", "0002_checked_links"),
    ]

    operations = [
        migrations.AlterField(
            model_name="checkedlink",
            name="told",
            field=models.CharField(blank=True, db_column="told", max_length=300),
        ),
        migrations.RenameField("checkedlink", "told", "reason"),
    ]
