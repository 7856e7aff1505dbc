"""The rule of two people: nothing becomes public that a second person has not approved.

With SINORUS_FOUR_EYES, a debate and a position become public by publishing an approved review
alone (`debates.review.publication`). The models themselves ask, so that the rule holds at every
door: forms and actions of the admin, imports, restored objects, commands, and code that saves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.signals import pre_save

from debates.models import Debate, Position, querysets
from debates.models.choices import Status

REFUSED = (
    "Here a second person approves what becomes public. Submit the debate for review; once it is"
    " approved, publish it as a whole."
)

_approved: ContextVar[int | None] = ContextVar("approved_debate", default=None)


def is_required() -> bool:
    """Tell whether publication needs the approval of a second person."""
    return settings.SINORUS_FOUR_EYES


@contextmanager
def approved(debate: int) -> Iterator[None]:
    """Let this thread publish a debate, whose approval the caller has checked."""
    token = _approved.set(debate)
    try:
        yield
    finally:
        _approved.reset(token)


def check(instance: Model) -> None:
    """Refuse to make a debate or position public without approval. Raises ValidationError."""
    if not is_required() or not _is_public(instance) or _was_public(instance):
        return
    debate = instance.pk if isinstance(instance, Debate) else instance.debate_id
    if debate is None or _approved.get() != debate:
        raise ValidationError(REFUSED)


def connect() -> None:
    """Have the models ask; called once at the start."""
    for model in (Debate, Position):
        pre_save.connect(_before_saving, model, dispatch_uid=f"four eyes {model.__name__}")
    querysets.update_guards.append(_before_updating)


def _before_saving(instance: Model, *, raw: bool, **_: Any) -> None:
    # a fixture is loaded by whoever runs the server, like a backup
    if not raw:
        check(instance)


def _before_updating(model: type[Model], values: dict[str, Any]) -> None:
    """Refuse to publish rows in bulk, where no row is looked at."""
    opened = "status" in values and values["status"] not in {Status.DRAFT, Status.WITHDRAWN}
    if model in {Debate, Position} and opened and is_required() and _approved.get() is None:
        raise ValidationError(REFUSED)


def _is_public(instance: Model) -> bool:
    if instance.status != Status.PUBLISHED:
        return False
    if isinstance(instance, Debate):
        return True
    home = Debate._base_manager.filter(pk=instance.debate_id)
    return home.filter(status=Status.PUBLISHED).exists()


def _was_public(instance: Model) -> bool:
    return type(instance)._default_manager.published().filter(pk=instance.pk).exists()
