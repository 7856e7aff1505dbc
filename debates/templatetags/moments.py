"""Template filter for how long ago something happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince

register = template.Library()

JUST_NOW = timedelta(minutes=1)


@register.filter
def ago(moment: datetime) -> str:
    """Return how long ago a moment was: "2 hours ago", or "just now" within a minute."""
    now = timezone.now()
    return "just now" if now - moment < JUST_NOW else f"{timesince(moment, now)} ago"
