"""All rows in Django's serialisation, for a move between SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO
from zipfile import ZipFile

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.serializers import jsonl
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from search.sync import triggers
from sinorus.backup.errors import BackupError
from sinorus.backup.sequences import read_sequences, write_sequences

OF_THE_SERVER = {
    "search.outboxentry": "changes that wait for the search index, which a restore builds anew",
    "search.indexlease": "which server's search index follows the database",
}
"""Models whose rows belong to one server, and why; no restore keeps them."""

SESSIONS = ("sessions.session",)
"""Models whose rows are of use only with the secret key."""


class _Encoder(DjangoJSONEncoder):
    """Encoder that keeps the microseconds of moments."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


class _Serializer(jsonl.Serializer):
    """Serializer of every column, also of those that `dumpdata` leaves out (`serialize=False`)."""

    def get_dump_object(self, obj: models.Model) -> dict[str, Any]:
        row = super().get_dump_object(obj)
        unlisted = {
            field.name: field.value_from_object(obj)
            for field in obj._meta.local_concrete_fields
            if not field.serialize and not field.primary_key
        }
        return row | {"fields": row["fields"] | unlisted}


def portable_models() -> list[type[models.Model]]:
    """Return the models whose rows are moved, those of relations included."""
    left_out = {*OF_THE_SERVER, *SESSIONS}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in left_out
    ]


def add_rows(archive: ZipFile) -> dict[str, Any]:
    """Add the rows of all models, as they are at one moment, to a backup.

    Returns what the manifest holds of them: the digest of the rows of each model, and the last
    numbers that the database gave to rows. On SQLite nobody else writes meanwhile.
    """
    digests = {}
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in portable_models():
            with archive.open(_member_name(model), "w", force_zip64=True) as file:
                digests[model._meta.label_lower] = _write(model, file)
        return {"rows": digests, "sequences": read_sequences(portable_models())}


def load_rows(archive: ZipFile, manifest: dict[str, Any], *, dry_run: bool) -> None:
    """Replace all rows of the migrated, empty database by those of a backup, in one transaction.

    The triggers are made again at the end, so that none rewrites a time. Afterwards the rows of
    each model are read back and compared. Raises BackupError; then nothing has changed.
    """
    own = {model._meta.label_lower: model for model in portable_models()}
    if own.keys() != manifest["rows"].keys():
        raise BackupError("The backup has other tables. Restore it with the version that made it.")
    with transaction.atomic():
        triggers.drop()
        with connection.cursor() as cursor:
            for model in own.values():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        for model in own.values():
            _load(archive, model)
        write_sequences(own.values(), manifest["sequences"])
        connection.check_constraints()
        for label, model in own.items():
            if _write(model, io.BytesIO()) != manifest["rows"][label]:
                raise BackupError(f"The rows of {label} do not match the backup.")
        triggers.install()
        transaction.set_rollback(dry_run)
    ContentType.objects.clear_cache()


def _member_name(model: type[models.Model]) -> str:
    return f"rows/{model._meta.label_lower}.jsonl"


def _write(model: type[models.Model], file: BinaryIO) -> str:
    """Write the rows of a model as lines of JSON; return their SHA-256 digest."""
    digest = hashlib.sha256()
    for line in _row_lines(model):
        digest.update(line)
        file.write(line)
    return digest.hexdigest()


def _row_lines(model: type[models.Model]) -> Iterator[bytes]:
    # Relations of many are models of their own.
    fields = [field.name for field in model._meta.local_concrete_fields]
    serializer = _Serializer()
    for row in model._base_manager.order_by("pk").iterator():
        line = serializer.serialize([row], fields=fields, cls=_Encoder, ensure_ascii=False)
        yield line.encode()


def _load(archive: ZipFile, model: type[models.Model]) -> None:
    with archive.open(_member_name(model)) as file:
        lines = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
        try:
            for row in serializers.deserialize("jsonl", lines):
                row.save(save_m2m=False, force_insert=True)
        except (DeserializationError, ValueError, OverflowError) as error:
            reason = " ".join(str(error).split())
            raise BackupError(
                f"A row of {model._meta.label} cannot be stored: {reason}."
            ) from error
