"""Records of the deletions of what was public before deletions were recorded."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def record(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Record positions and debates that have a tombstone, a history, and no row any more."""
    using = editor.connection.alias
    for kind, name in (("position", "Position"), ("debate", "Debate")):
        there = apps.get_model("debates", name)._base_manager.using(using)
        past = apps.get_model("history", f"Historical{name}")._base_manager.using(using)
        deletions = apps.get_model("history", "Deletion")._base_manager.using(using)
        left = apps.get_model("history", "Tombstone")._base_manager.using(using).filter(kind=kind)
        known = deletions.filter(kind=kind).values("target_id")
        gone = left.exclude(target_id__in=there.values("pk")).exclude(target_id__in=known)
        for target in set(gone.values_list("target_id", flat=True)):
            last = past.filter(id=target).order_by("-history_date", "-history_id").first()
            if last is None:
                continue
            deletions.create(
                kind=kind,
                target_id=target,
                debate_id=last.debate_id if kind == "position" else target,
                question_id=last.question_id if kind == "position" else None,
                deleted_at=last.history_date,
                reason=last.withdrawn_reason,
            )


class Migration(migrations.Migration):
    dependencies = [("history", "0009_time_and_certainty")]

    operations = [migrations.RunPython(record, migrations.RunPython.noop)]
