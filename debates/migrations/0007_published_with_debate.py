"""Date the publication of positions that were published before their debate was."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Subquery


def date_publication(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Let no position be published before its debate."""
    positions = apps.get_model("debates", "Position")._base_manager.using(editor.connection.alias)
    debates = apps.get_model("debates", "Debate")._base_manager.using(editor.connection.alias)
    early = positions.filter(published_at__lt=F("debate__published_at"))
    of_debate = debates.filter(pk=OuterRef("debate_id")).values("published_at")
    early.update(published_at=Subquery(of_debate[:1]))


class Migration(migrations.Migration):
    dependencies = [("debates", "0006_coders")]
    operations = [migrations.RunPython(date_publication, migrations.RunPython.noop)]
