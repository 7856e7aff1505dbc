"""Reach of a token of one debate: what it reads, and refers to, beyond its debate.

It reads as a whole whatever its debate refers to, and it writes what its debate refers to. So it
may refer to no draft that it cannot read already, of which it would only have to know the slug.
Of such a draft it is told what it is told of an object that does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet

from debates.filtering.form_fields import SlugsAmongField
from debates.kinds import paths_to
from debates.models import Debate, Source
from debates.models.former_slugs import former_slugs
from debates.models.slugs import free_slug
from debates.review.candidates import candidates
from debates.writing.fields import SHARED_BY_DEBATES, WRITTEN
from debates.writing.forms import RecordForm
from debates.writing.tokens import Writer


def may_refer(writer: Writer, instance: Model) -> bool:
    """Tell whether a token may refer to an object, and so learn that it exists."""
    if writer.debate is None:
        return True
    return reachable(writer, type(instance)).filter(pk=instance.pk).exists()


def reachable(writer: Writer, model: Any) -> QuerySet:
    """Return the objects of a model that a token may refer to.

    A token of one debate: to those that are public, that belong to its debate or that this refers
    to, and to those that it made and several debates may share.
    """
    if writer.debate is None:
        return model.objects.all()
    public = model.objects.published().values("pk")
    if model not in SHARED_BY_DEBATES:
        own = listed(writer, model).order_by().values("pk")
        return model.objects.filter(Q(pk__in=public) | Q(pk__in=own))
    referred_keys = candidates(writer.debate)[model].values("pk")
    created_ids = model.history.filter(
        history_type="+",
        history_user=writer.account,
        history_change_reason=writer.reason,
    ).values("id")
    return model.objects.filter(Q(pk__in=public) | Q(pk__in=referred_keys) | Q(pk__in=created_ids))


def listed(writer: Writer, model: Any) -> QuerySet:
    """Return the objects of a model whose records a token lists, in the order of their creation.

    A token of one debate: those that belong to its debate, or that its debate refers to.
    """
    every = model._base_manager.order_by("pk")
    if writer.debate is None:
        return every
    if model in SHARED_BY_DEBATES:
        return every.filter(pk__in=candidates(writer.debate)[model].order_by().values("pk"))
    return every.filter(**{paths_to(Debate)[model]: writer.debate.pk})


def slugs_listed(writer: Writer, model: Any) -> SlugsAmongField:
    """Make the field of a filter by the slugs of objects that a token lists."""
    where = " that this token reaches" if writer.debate else ""
    return SlugsAmongField(listed(writer, model), where)


def limit_form(writer: Writer, form: RecordForm) -> None:
    """Let a form know of nothing that the token may not refer to, and name nothing it may not view.

    What the role or the account may not view is not named as a duplicate either.
    """
    model = type(form.instance)
    may_view = writer.has_perm(f"debates.view_{model._meta.model_name}")
    form.may_be_named = reachable(writer, model) if may_view else model._base_manager.none()
    if writer.debate is None:
        return
    for field in form.fields.values():
        model = getattr(getattr(field, "queryset", None), "model", None)
        if model in WRITTEN:
            field.queryset = reachable(writer, model)


def with_free_slug(writer: Writer, model: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was sent, with another slug in place of a slug that only an unseen object has.

    A token of one debate would learn of the draft if the slug were refused. So it gets the next
    free one, as if the slug were made from a name.
    """
    slug = values.get("slug")
    if writer.debate is None or not isinstance(slug, str) or not slug.strip():
        return values
    slug = slug.strip()
    visible_keys = reachable(writer, model).order_by().values("pk")
    hidden_objects = model._base_manager.filter(slug=slug).exclude(pk__in=visible_keys)
    former_rows = former_slugs(model).filter(slug=slug).exclude(target_id__in=visible_keys)
    if not (hidden_objects.exists() or former_rows.exists()):
        return values
    return {**values, "slug": free_slug(model, slug)}


def is_shared(source: Source, debate: Debate) -> bool:
    """Tell whether another debate refers to a source."""
    other_debates = Debate.objects.exclude(pk=debate.pk)
    is_cited = (
        Q(source=source) | Q(positions__source=source) | Q(positions__evidence__source=source)
    )
    is_of_outcome = Q(positions__forecast__outcome_source=source)
    return other_debates.filter(is_cited | is_of_outcome).exists()
