"""Template tag for the record of an expert's forecasts."""

from __future__ import annotations

from typing import Any

from django import template

from debates.contrib.forecasts.register import read_record
from debates.models import Expert

register = template.Library()


@register.inclusion_tag("forecasts/record.html")
def expert_record(expert: Expert) -> dict[str, Any]:
    """Show the record of an expert; nothing without forecasts."""
    return {"expert": expert, **read_record(expert)}
