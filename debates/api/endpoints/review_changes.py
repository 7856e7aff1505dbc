"""Changes of a debate since a tool read its review, as a refusal lists them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from debates.api.resources.resource import address_of
from debates.history.timeline import ChangeEntry, RecordedChange
from debates.models import Debate
from debates.review.changes import ChangedObject, changes_since
from debates.text.moments import format_moment


def changes_in(debate: Debate, since: datetime, origin: str) -> list[dict[str, Any]]:
    """Return the objects that were changed since a moment, the latest first.

    origin  scheme and host of the request
    """
    return [_changed_as_dict(changed, origin) for changed in changes_since(debate, since)]


def _changed_as_dict(changed: ChangedObject, origin: str) -> dict[str, Any]:
    name = changed.model._meta.model_name
    record = None
    if changed.instance is not None:
        record = f"{address_of(str(name), changed.instance.slug, origin)}record/"
    return {
        "kind": name,
        "text": changed.text,
        "record_url": record,
        "history_url": f"{origin}{reverse(f'admin:debates_{name}_history', args=[changed.key])}",
        "changes": [_change_as_dict(change) for change in changed.changes],
    }


def _change_as_dict(change: RecordedChange) -> dict[str, Any]:
    return {
        "changed_at": format_moment(change.moment),
        "changed_by": change.user and change.user.get_username(),
        "reason": change.reason or None,
        "entries": [_entry(entry) for entry in change.entries],
    }


def _entry(entry: ChangeEntry) -> dict[str, Any]:
    return {
        # what has no record of its creation has none to compare with either
        "kind": "changed" if entry.kind == "stood" else entry.kind,
        "model": entry.model,
        "text": entry.text,
        "fields": [difference.name for difference in entry.differences],
    }
