"""Template tags for the addresses of the card and the frame of what a page shows."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from debates.contrib.embeds.oembed import EMBEDDABLE, Embeddable, frame

register = template.Library()


@register.simple_tag(takes_context=True)
def card_address(context: Context) -> str:
    """Return the address of the social card, which changes when the object does."""
    instance = context["head"].shows
    address = reverse(f"pages:{instance._meta.model_name}-card", args=[instance.slug])
    return context["request"].build_absolute_uri(f"{address}?v={instance.version}")


@register.simple_tag(takes_context=True)
def oembed_address(context: Context) -> str:
    """Return the address that tells other sites how to embed the page; "" if they cannot."""
    if _embeddable(context) is None:
        return ""
    request = context["request"]
    query = urlencode({"url": request.build_absolute_uri(request.path)})
    return f"{request.build_absolute_uri(reverse('pages:oembed'))}?{query}"


@register.simple_tag(takes_context=True)
def frame_address(context: Context) -> str:
    """Return the path of the page for frames; "" if there is none."""
    kind = _embeddable(context)
    return reverse(f"pages:{kind.name}-embed", args=[context["head"].shows.slug]) if kind else ""


@register.simple_tag(takes_context=True)
def frame_code(context: Context) -> SafeString:
    """Return the HTML that shows an embeddable page on another site."""
    kind = _embeddable(context)
    address = context["request"].build_absolute_uri(frame_address(context))
    return frame(address, kind.title(context["head"].shows))


def _embeddable(context: Context) -> Embeddable | None:
    """Return the kind of the object of the page, if others can embed that."""
    instance = context["head"].shows
    return instance and EMBEDDABLE.get(f"pages:{instance._meta.model_name}")
