"""Former values as answers have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from debates.history.former_values import EVER, FormerValue, former_votes
from debates.models import ContextNote, Participation, Vote
from debates.models.former_slugs import key_field
from debates.text.moments import format_moment


def former_as_json(former: Iterable[FormerValue]) -> list[dict[str, Any]]:
    """Return former values as answers have them."""
    return [_former_as_dict(value) for value in former if value.is_told]


def former_of_votes(keys: Sequence[int], origin: str) -> Mapping[int, list[dict[str, Any]]]:
    """Return the former values of votes, the latest first, by primary key."""
    changed = Vote.objects.published().filter(pk__in=keys, version__gt=1)
    by_vote: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for value in former_votes(changed.select_related("question")):
        if value.is_told:
            by_vote[value.of.pk].append(_former_as_dict(value))
    return by_vote


def _former_as_dict(former: FormerValue) -> dict[str, Any]:
    return {
        "object": former.of._meta.model_name,
        "key": _object_key(former.of),
        "field": former.field,
        "value": None if former.withheld else former.value,
        "since": None if former.since == EVER else format_moment(former.since),
        "until": format_moment(former.until),
        "reason": former.reason or None,
        "slip": former.slip,
    }


def _object_key(instance: Any) -> str | None:
    if isinstance(instance, ContextNote):
        return None
    owner = instance.expert if isinstance(instance, Participation) else instance
    return getattr(owner, key_field(type(owner)))
