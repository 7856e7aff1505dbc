"""The addresses of previews, for links to them."""

from __future__ import annotations

from django.db.models import Model

from debates.models import Debate, Position
from debates.models.choices import Status
from debates.review.drafts import has_drafts

PREFIX = "/preview/"
OWN_KEY = "debate-"
"""Begins the key by which editors, who are signed in, preview a debate: "debate-4"."""


def preview_address(instance: Debate | Position) -> str | None:
    """Return where editors preview a debate or position; None where there is nothing to preview."""
    if isinstance(instance, Debate):
        return _own(instance, instance) if has_drafts(instance) else None
    states = {instance.status, instance.debate.status}
    drafted = Status.DRAFT in states and Status.WITHDRAWN not in states
    return _own(instance.debate, instance) if drafted else None


def shared_preview(key: str, instance: Model) -> str:
    """Return the address that the key of a secret link opens."""
    return f"{PREFIX}{key}{instance.get_absolute_url()}"


def _own(debate: Debate, instance: Model) -> str:
    return f"{PREFIX}{OWN_KEY}{debate.pk}{instance.get_absolute_url()}"
