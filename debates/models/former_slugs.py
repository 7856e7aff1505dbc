"""Former addresses: the keys that objects had, and the current keys that they redirect to.

The key is the slug; of evidence, counterpoints, supports and votes it is the public identifier.
These never change, but had a number before they got one.
"""

from __future__ import annotations

from django.core.validators import slug_re
from django.db import models
from django.db.models.functions import Now


class FormerSlug(models.Model):
    """A former address of an object; kept by triggers (`debates.db.cross_row_rules`), for ever.

    `kind` is the name of the model in lower case, `target_id` the primary key of the object.
    The address of a deleted object stays here, so that no other object gets it by accident.
    The table belongs to the app "history", so that `dumpdata debates` leaves it out.
    """

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    target_id = models.BigIntegerField()
    created = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "history"
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_unique"),
        ]
        indexes = [models.Index(fields=["kind", "target_id"], name="former_slug_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


def former_slugs(model: type[models.Model]) -> models.QuerySet[FormerSlug]:
    """Return the former slugs of the objects of a model."""
    return FormerSlug.objects.filter(kind=model._meta.model_name)


def key_field(model: type[models.Model]) -> str:
    """Return the name of the field with the key in the address of an object."""
    return "slug" if hasattr(model, "slug") else "public_id"


def current_slug(
    objects: models.QuerySet, slug: str, former: models.QuerySet[FormerSlug] | None = None
) -> str | None:
    """Return the current key of the object that was formerly at `slug`; None if there is none.

    slug    any text, even if it cannot be a slug
    former  the former slugs that lead on; all by default

    It is one query, so that an object that is not among them takes as long as none at all.
    """
    # PostgreSQL refuses a null character, even in a comparison
    if not slug_re.match(slug):
        return None
    key = key_field(objects.model)
    former_rows = former_slugs(objects.model) if former is None else former
    target_keys = former_rows.filter(slug=slug).values("target_id")
    targets = objects.filter(pk__in=target_keys).exclude(**{key: slug}).order_by()
    return targets.values_list(key, flat=True).first()
