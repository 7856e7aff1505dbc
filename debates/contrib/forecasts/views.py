"""The view of the register of forecasts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from debates.contrib.forecasts.register import forecast_list, read_register
from debates.models.forecast_states import today
from debates.pages.listing.views import head_of, list_context, status_of
from debates.pages.rendering import reading_page, show


@reading_page
def forecasts(request: HttpRequest) -> HttpResponse:
    """Return the forecasts that are due, open and decided, and the records of the experts."""
    day = today()
    of = forecast_list(day)
    context = list_context(request, of)
    register = read_register(of, context["address"], context["page"], day)
    context["register"] = register
    if register.sections:
        context["body_template"] = "debates/pages/_forecast_sections.html"
    head = head_of(request, of, context["address"])
    return show(request, "forecasts", head, context, status=status_of(context))
