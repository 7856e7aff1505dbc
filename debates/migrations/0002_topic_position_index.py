from django.db import migrations


class Migration(migrations.Migration):
    """A topic that many positions carry is listed by this index instead of by a scan."""

    dependencies = [("debates", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX debates_position_topics_carried "
            "ON debates_position_topics (topic_id, position_id)",
            "DROP INDEX debates_position_topics_carried",
        )
    ]
