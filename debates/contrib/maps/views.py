"""The view of the argument map."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from debates.contrib.maps.debate_parts import CountedPart
from debates.contrib.maps.focus import focused_position
from debates.contrib.maps.page import read_map
from debates.contrib.maps.titles import map_title
from debates.limits.costs import Cost
from debates.models import Debate
from debates.pages import metadata
from debates.pages.costs import costs
from debates.pages.filters_from_request import read_filters
from debates.pages.moved_or_gone import public_object
from debates.pages.rendering import reading_page, show


@costs(Cost.SEARCH)
@reading_page
def argument_map(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the argument map of a debate, of a question or an expert, or around a position."""
    debate = public_object(request, Debate.objects.published().for_list(), slug)
    filters = read_filters(request, ["question", "expert"])
    focus = focused_position(request, debate, filters.notes)
    whole = request.GET.get("show") == "all"
    reading = read_map(debate, filters, focus, whole=whole)
    title = map_title(
        focus=f"{focus.expert.name}: {focus.statement.rstrip('.')}" if focus else "",
        whole=whole,
        questions=_filter_names(reading.questions, filters.slugs["question"]),
        experts=_filter_names(reading.experts, filters.slugs["expert"]),
    )
    context = {
        "title": title,
        "focus": focus,
        "whole": whole,
        "debate": debate,
        "reading": reading,
        "notes": filters.notes,
        "section": "debates",
    }
    head = metadata.of_analysis(request, debate, title)
    return show(request, "map", head, context, status=404 if filters.notes else 200)


def _filter_names(parts: Sequence[CountedPart], slugs: Sequence[str]) -> list[str]:
    """Return the texts of the questions or the names of the experts with these slugs."""
    return [str(part.of) for part in parts if part.of.slug in slugs]
