"""Content version, tombstones, deletions and reasons of corrections.

Other models of the app "history" stand beside what they are about: former addresses in
`debates.models.former_slugs`, historical records beside their models.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

SLIP = "slip of the pen"


class ContentState(models.Model):
    """Single row with the version of the content, raised by `debates.db.content_version`."""

    number = models.BigIntegerField()
    changed = models.BigIntegerField(help_text="In milliseconds since 1970.")

    def __str__(self) -> str:
        return f"state {self.number}"


class Tombstone(models.Model):
    """Record of an object that was public under an address, and may have left it.

    Set by triggers (`debates.db.tombstone_triggers`); readers check whether the object is public
    again. `key` is the slug or the public identifier that the object had; before identifiers came,
    it was a number.
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


class Deletion(models.Model):
    """Record of a deleted position or debate that was public, for the answer of its address.

    Set by triggers (`debates.db.deletion_triggers`), whatever program deletes; the admin adds the
    reason. It holds no word of what was deleted, since a court may have ordered the deletion: what
    it was about is told by the debate, the question and the topics, as far as these are public.
    """

    kind = models.CharField(max_length=20)
    target_id = models.BigIntegerField()
    debate_id = models.BigIntegerField()
    question_id = models.BigIntegerField(null=True)
    deleted_at = models.DateTimeField(db_default=Now())
    reason = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "target_id"], name="deletion_unique")
        ]
        indexes = [models.Index(fields=["debate_id"], name="deletion_debate")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"


class Correction(models.Model):
    """Public reason of one change of a position that was public, or of its parts.

    Other reasons of historical records are for editors alone.

    moment    that of the historical records of the change
    slip      whether only a slip of the pen was corrected, such as a misspelt word
    modified  `modified` of the position right after the change
    updated   moment that feeds tell readers as that of the last change of the position; a slip of
              the pen leaves it as it was
    """

    position_id = models.BigIntegerField()
    moment = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    slip = models.BooleanField(default=False)
    modified = models.DateTimeField()
    updated = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["position_id", "moment"], name="correction_unique"),
            models.CheckConstraint(
                condition=Q(slip=True) | ~Q(reason=""), name="correction_reason_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.reason or SLIP


class ObjectCorrection(models.Model):
    """Public reason of one change of what readers see beside positions.

    These are names, titles, roles, context notes, questions and votes, and the deletion of one
    (`debates.history.object_corrections`).

    kind     name of the model
    moment   that of the historical records of the change
    slip     whether only a slip of the pen was corrected, such as a misspelt name
    removed  whether the object was deleted
    """

    kind = models.CharField(max_length=20)
    target_id = models.BigIntegerField()
    moment = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    slip = models.BooleanField(default=False)
    removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "target_id", "moment"], name="objectcorrection_unique"
            ),
            models.CheckConstraint(
                condition=Q(slip=True) | ~Q(reason=""), name="objectcorrection_reason_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.reason or SLIP
