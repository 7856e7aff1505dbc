"""Content version and tombstones.

Other models of the app "history" stand beside what they are about: former addresses in
`debates.models.former_slugs`, historical records beside their models.
"""

from django.db import models
from django.db.models.functions import Now


class ContentState(models.Model):
    """Single row with the version of the content, raised by `debates.db.content_version`."""

    number = models.BigIntegerField()
    changed = models.BigIntegerField(help_text="In milliseconds since 1970.")

    def __str__(self) -> str:
        return f"state {self.number}"


class Tombstone(models.Model):
    """Record of an object that was public under an address, and may have left it.

    Set by triggers (`debates.db.tombstone_triggers`); readers check whether the object is public
    again. `key` is the slug that the object had, or its primary key if it has no slug.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    target_id = models.BigIntegerField()
    gone_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="tombstone_unique")]
        indexes = [models.Index(fields=["gone_at", "id"], name="tombstone_gone_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
