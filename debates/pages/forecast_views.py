"""The view of the register of forecasts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from debates.pages import metadata
from debates.pages.filters_from_request import read_filters
from debates.pages.forecast_register import NARROWING, read_register
from debates.pages.rendering import reading_page, show


@reading_page
def forecasts(request: HttpRequest) -> HttpResponse:
    """Return the forecasts that are due, open and decided, and the records of the experts."""
    filters = read_filters(request, NARROWING)
    register = read_register(request, filters)
    context = {
        "register": register,
        "paging": register.paging,
        "notes": filters.notes,
        "section": "forecasts",
    }
    head = metadata.of_forecasts(request, register.query)
    return show(request, "forecasts", head, context, status=404 if filters.notes else 200)
