"""Django database with the documents as rows in SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.engines.base import rows, text_of


def set_up(folder: Path, source: Path, apps: tuple[str, ...], **settings: Any) -> None:
    """Set up Django with the documents and these further apps."""
    import django
    from django.conf import settings as django_settings

    folder.mkdir(parents=True, exist_ok=True)
    base = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "rows.sqlite3"}
    django_settings.configure(
        INSTALLED_APPS=[*apps, "bench.engines.shelf"],
        DATABASES={"default": base},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        **settings,
    )
    django.setup()
    done = folder / "rows.done"
    if not done.exists():
        _fill(source)
        done.touch()


def _fill(source: Path) -> None:
    from django.db import connection

    from bench.engines.shelf.models import Mark, Row

    with connection.schema_editor() as editor:
        for model in (Row, Mark):
            if model._meta.db_table in connection.introspection.table_names():
                editor.delete_model(model)
            editor.create_model(model)
    for some in _in_thousands(source):
        Row.objects.bulk_create(
            Row(
                pk=row["id"],
                text=text_of(row),
                **{name: ",".join(row[name]) for name in ("expert", "question", "stance", "has")},
            )
            for row in some
        )
        Mark.objects.bulk_create(
            Mark(row_id=row["id"], topic=topic) for row in some for topic in row["topic"]
        )


def _in_thousands(source: Path) -> Iterator[list[dict]]:
    waiting = rows(source)
    while some := list(islice(waiting, 1_000)):
        yield some
