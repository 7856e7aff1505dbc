"""Upgrade of one database, in a process of its own: facts about it are printed as JSON.

    python -m tests.upgrades.upgrading [--back]

The database is the one of DATABASE_URL. With --back, it is migrated back to where it was, and
forward again.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

import django
from django.test import Client, override_settings

TRANSIENT = {
    "search_outbox",
    "search_index_lease",
    "django_session",
    "django_migrations",
    "history_contentstate",
}
"""Tables whose rows come and go."""

Rows = dict[str, set[Any]]
Leaves = dict[str, str]


def main(*, back: bool) -> None:
    """Upgrade, and print what was found."""
    from django.core.management import call_command

    if not back:
        # Rendered models are garbage in circles: to look for it takes a quarter of the time, and
        # this process ends soon.
        gc.disable()
    before, leaves, seen = rows(), last_applied(), addresses()
    call_command("migrate", verbosity=0)
    faults = [*lost(before), *answers(seen)]
    if back:
        for app, name in leaves.items():
            call_command("migrate", app, name, verbosity=0)
        call_command("migrate", verbosity=0)
        faults += [f"{fault}, migrated back and forward again" for fault in lost(before)]
    sys.stdout.write(json.dumps({"faults": faults, "facts": facts()}))


def rows() -> Rows:
    """Keys of the rows in each table that has ids."""
    from django.db import connection

    from tests.upgrades import catalogue

    found: Rows = {}
    with connection.cursor() as cursor:
        for name, table in catalogue.read(connection).tables.items():
            if "id" in table.columns and name not in TRANSIENT:
                cursor.execute(f'SELECT id FROM "{name}"')
                found[name] = {key for (key,) in cursor.fetchall()}
    return found


def lost(before: Rows) -> list[str]:
    """Rows that were there before, and are not any more."""
    now = rows()
    return [
        f"{name} lost the rows {sorted(gone)[:5]}"
        for name, keys in before.items()
        if (gone := keys - now.get(name, set()))
    ]


def last_applied() -> Leaves:
    """Last applied migration of each app of ours."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from search.sync.migration_state import own_apps

    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {app: name for app, name in applied if app in own_apps()}


def addresses() -> dict[str, int]:
    """Addresses of objects, present and former, with the status that they lead to."""
    from django.db import connection

    found: dict[str, int] = {}
    if "debates_position" not in connection.introspection.table_names():
        return found
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, status, id FROM debates_position")
        for slug, status, _ in cursor.fetchall():
            code = {"published": 200, "withdrawn": 410}.get(status, 404)
            found |= {f"/positions/{slug}/": code, f"/api/v1/positions/{slug}/": code}
        cursor.execute("SELECT slug FROM debates_expert")
        found |= {f"/api/v1/experts/{slug}/": 200 for (slug,) in cursor.fetchall()}
        cursor.execute("SELECT kind, slug, target_id FROM history_formerslug")
        for kind, slug, target in cursor.fetchall():
            cursor.execute(f"SELECT 1 FROM debates_{kind} WHERE id = %s", [target])
            plural = kind if kind == "evidence" else f"{kind}s"
            found[f"/api/v1/{plural}/{slug}/"] = 200 if cursor.fetchone() else 410
        cursor.execute(
            "SELECT part.id FROM debates_evidence part JOIN debates_position home"
            " ON home.id = part.position_id WHERE home.status = 'published'"
        )
        found |= {f"/api/v1/evidence/{key}/": 200 for (key,) in cursor.fetchall()}
    return found


def answers(seen: dict[str, int]) -> list[str]:
    """Addresses that answer otherwise than expected; a redirect must lead to what is there."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
        return _asked(Client(SERVER_NAME="localhost"), seen)


def _asked(client: Client, seen: dict[str, int]) -> list[str]:
    faults = []
    for address, expected in seen.items():
        answer = client.get(address)
        final = client.get(answer["Location"]) if answer.status_code == 301 else answer
        if final.status_code != expected:
            faults.append(f"{address} answers {final.status_code} instead of {expected}")
    return faults


def facts() -> dict[str, Any]:
    """Facts that have to be the same in a fresh database."""
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from search.models import Synonym
    from search.sync import triggers
    from search.thesaurus.files import DEFAULT, read
    from tests.upgrades import catalogue

    def names(permissions: Any) -> list[str]:
        return sorted(permissions.values_list("codename", flat=True))

    return {
        "groups": {group.name: names(group.permissions) for group in Group.objects.all()},
        "permissions": names(Permission.objects),
        "content types": sorted(
            f"{one.app_label}.{one.model}" for one in ContentType.objects.all()
        ),
        "migrations": last_applied(),
        "tables": catalogue.described(connection),
        "missing triggers": sorted(triggers.missing()),
        "lacking synonyms": sorted(
            f"{row.entry.term}: {row.entry.alternative}"
            for row in read(DEFAULT.name, DEFAULT.read_bytes())
            if not Synonym.objects.filter(
                term=row.entry.term, alternative=row.entry.alternative
            ).exists()
        ),
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "sinorus.settings"
    django.setup()
    main(back="--back" in sys.argv)
