"""Migrations are frozen once they are in the list: databases out there have applied them.

A migration that is edited afterwards makes a new database other than an upgraded one.
UPDATE_PINNED=1 adds the hashes of new migrations to `frozen_migrations.json`, and never changes
one. Until a migration has landed, its line may be removed by hand and written anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from django.apps import apps
from django.conf import settings

from search.sync import migration_state

FROZEN = Path(__file__).with_name("frozen_migrations.json")


def present() -> dict[str, str]:
    """Hashes of all migrations of our apps, by path."""
    return {
        str(path.relative_to(settings.BASE_DIR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for config in apps.get_app_configs()
        if config.label in migration_state.own_apps()
        for path in sorted((Path(config.path) / "migrations").glob("[0-9]*.py"))
    }


def frozen() -> dict[str, str]:
    return json.loads(FROZEN.read_text(encoding="utf-8"))


def test_no_migration_that_landed_was_changed_or_removed():
    now = present()

    changed = [path for path, digest in frozen().items() if now.get(path) != digest]

    assert changed == [], "databases have applied them: write a new migration instead"


def test_every_migration_is_frozen():
    if os.environ.get("UPDATE_PINNED"):
        kept = dict(sorted((present() | frozen()).items()))
        FROZEN.write_text(f"{json.dumps(kept, indent=1)}\n", encoding="utf-8")

    assert set(present()) == set(frozen()), "add new ones with UPDATE_PINNED=1"
