"""Topics that readers knew and that are not public any more, as versions of that time name them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from debates.history.models import Tombstone
from debates.models import Topic


def former_topics(keys: Collection[int]) -> Mapping[int, Topic]:
    """Return topics as readers last knew them, unsaved, by primary key; others are left out.

    A topic leaves the public when it is deleted, or when the last public position leaves it. A
    version that was cited names it all the same, and so keeps its digest. What editors made of the
    topic since, readers do not learn.
    """
    if not keys:
        return {}
    queryset = Tombstone.objects.filter(kind=Topic._meta.model_name, target_id__in=keys)
    tombstones = {
        tombstone.target_id: tombstone for tombstone in queryset.order_by("gone_at", "pk")
    }
    names: dict[int, str] = {}
    records = Topic.history.filter(id__in=tombstones).order_by("history_id")
    for record in records:
        if record.id not in names or record.history_date <= tombstones[record.id].gone_at:
            names[record.id] = record.name
    unrecorded = Topic.objects.filter(pk__in=tombstones.keys() - names.keys())
    names |= dict(unrecorded.values_list("pk", "name"))
    return {key: Topic(pk=key, slug=tombstones[key].key, name=name) for key, name in names.items()}
