"""Payloads of deliveries: which event, when, and the addresses of what it is about.

They are put together for each attempt, from what is public then, and hold no word of the record
itself: a receiver asks the API for it, which knows what may be told.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from debates.contrib.webhooks.models import Delivery, Event
from debates.history.models import Tombstone
from debates.models import Debate, Position
from debates.models.former_slugs import former_slugs
from debates.text.moments import format_moment

MODELS = {"position": Position, "debate": Debate}
OF_WHAT_IS_PUBLIC = ("published", "corrected", "moved")
WITH_FORMER = ("published", "moved", "withdrawn", "removed")
"""Events that tell all former addresses: what told of these may never have been delivered."""


def payload(delivery: Delivery) -> bytes | None:
    """Return the body of a delivery, as JSON; None if its object is no longer public."""
    data: dict[str, Any] = {}
    if delivery.event != Event.TEST:
        kind, _, what = delivery.event.partition(".")
        slug = delivery.slug
        if what in OF_WHAT_IS_PUBLIC:
            public = MODELS[kind].objects.published().filter(pk=delivery.target_id)
            slug = public.values_list("slug", flat=True).first()
            if slug is None:
                return None
        data = _addresses(kind, slug)
        if kind == "position":
            data["debate"] = _debate(delivery)
        if what in WITH_FORMER:
            former = _former_slugs(kind, delivery.target_id, slug)
            data["former"] = [_addresses(kind, former_slug) for former_slug in former]
        if delivery.slip is not None:
            data["slip"] = delivery.slip
    content = {
        "type": delivery.event,
        "timestamp": format_moment(delivery.happened_at),
        "data": data,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _addresses(kind: str, slug: str) -> dict[str, Any]:
    """Return the addresses of a position or debate: absolute ones if SINORUS_SITE_URL is set."""
    origin = settings.SINORUS_SITE_URL
    return {
        "kind": kind,
        "slug": slug,
        "url": origin + reverse(f"pages:{kind}", args=[slug]),
        "api_url": origin + reverse(f"api:{kind}s-detail", args=[slug]),
    }


def _former_slugs(kind: str, target_id: int | None, slug: str) -> list[str]:
    """Return the other slugs under which an object was public, in the order of their names.

    Drafts have former slugs too: only what was public leaves a tombstone.
    """
    former = former_slugs(MODELS[kind]).filter(target_id=target_id).values("slug")
    left = Tombstone.objects.filter(kind=kind, target_id=target_id, key__in=former)
    return list(left.exclude(key=slug).order_by("key").values_list("key", flat=True))


def _debate(delivery: Delivery) -> str | None:
    """Return the slug of the debate of a position, if the debate is public."""
    public = Debate.objects.published().filter(pk=delivery.debate_id)
    return public.values_list("slug", flat=True).first()
