"""Records: objects as tools write them, drafts as well, with the tag of their version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from django.db.models import Model

from debates.models import Forecast
from debates.models.former_slugs import key_field
from debates.text.blank import none_for_empty
from debates.text.moments import format_moment
from debates.writing.fields import private_fields, record_values
from debates.writing.nested import lists_of, rows_of


def record(instance: Model) -> dict[str, Any]:
    """Return the fields of an object that a tool writes, with its key, version and time.

    Empty values are None. Figures are `Decimal`.
    """
    return object_records(type(instance), [instance])[0]


def public_record(instance: Model) -> dict[str, Any]:
    """Return the record of an object with None for each field that no reader is shown."""
    return record(instance) | dict.fromkeys(private_fields(type(instance)))


def object_records(
    model: type[Model], instances: Sequence[Model], without: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return the records of several objects.

    without  names of fields that are left out
    """
    rows = rows_of(model, instances)
    return [_record(instance, rows[instance.pk], without) for instance in instances]


def _record(
    instance: Model, rows: Mapping[str, Sequence[Model]], without: Collection[str]
) -> dict[str, Any]:
    model = type(instance)
    values = none_for_empty(record_values(instance, without))
    key = key_field(model)
    values |= lists_of(model, rows)
    own = {"id": instance.public_id} if hasattr(instance, "public_id") else {}
    if isinstance(instance, Forecast):
        # its address has the slug of its position
        own = {"slug": values["position"]}
    return {
        **own,
        **({key: values.pop(key)} if key in values else {}),
        **values,
        "version": instance.version,
        "etag": _tag(instance, rows),
        "modified": format_moment(instance.modified),
    }


def version_tag(instance: Model) -> str:
    """Return the ETag of an object in its version, with its lists, for If-Match."""
    return _tag(instance, rows_of(type(instance), [instance])[instance.pk])


def _tag(instance: Model, rows: Mapping[str, Sequence[Model]]) -> str:
    entries = [(row.pk, row.version) for own in rows.values() for row in own]
    content = f"{instance._meta.model_name} {instance.pk} {instance.version} {entries or ''}"
    return f'"{blake2b(content.encode(), digest_size=12).hexdigest()}"'
