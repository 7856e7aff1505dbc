"""The outbox: what the index still owes to the database."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class OutboxEntry(models.Model):
    """A thing to look at again, since it changed; made by triggers in the same transaction.

    It has no content: what the thing is now is read when the index is brought up to date.
    Entries are only added and removed, never changed, so that writers do not wait for each
    other and a change during the drain is an entry of its own; equal ones are drained as one.
    """

    scope = models.CharField(max_length=20)
    key = models.BigIntegerField()
    created = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "search_outbox"
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
