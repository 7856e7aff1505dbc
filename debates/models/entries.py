"""Entries: the parts of a position without an address, which is read and written with them."""

from __future__ import annotations

from django.db import models

from debates.models.declaration import Door
from debates.models.places import Orderable
from debates.models.visibility.parts import OwnPartQuerySet

WITHIN_ITS_POSITION = dict.fromkeys(
    (Door.ADMIN, Door.API, Door.FEED, Door.SEARCH, Door.DIGEST, Door.HISTORY, Door.ARCHIVE),
    "It stands within its position.",
)
WITHOUT_ADDRESS = {
    name: {Door.API: "An entry of its position, without an address."}
    for name in ("created", "modified", "version")
}


class Entry(Orderable):
    """Abstract model of a part of a position without an address, public where the position is."""

    excluded_fields = WITHOUT_ADDRESS

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position_id", "order", "id"]

    def siblings(self) -> models.QuerySet:
        return type(self).objects.filter(position_id=self.position_id)
