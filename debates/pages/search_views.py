"""Views of the search page, its completions, and its OpenSearch description."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from debates.finding.query_examples import EXAMPLES
from debates.pages import heads, query_suggestions, search_reading
from debates.pages.paging import page_number, paging
from debates.pages.rendering import reading_page, show
from search.backends.base import SearchUnavailable

RETRY_AFTER = 10
"""Seconds after which it is worth to ask again while the index is built."""


@reading_page
def search(request: HttpRequest) -> HttpResponse:
    """The results of a search, with facets as links."""
    asked = search_reading.read_address(request)
    number = page_number(request)
    head = heads.of_search(request, asked.text, asked.data(), asked.feed())
    try:
        found = search_reading.run(asked, min(number, search_reading.FURTHEST))
    except SearchUnavailable:
        return _unavailable(request, asked)
    pages = max(1, -(-found.total // search_reading.RESULTS_A_PAGE))
    facets = search_reading.read_facets(found.facets, asked)
    context = {
        "asked": asked,
        "found": found,
        "results": search_reading.read_results(found),
        "query_suggestions": query_suggestions.read_query_suggestions(
            found.query_suggestions, asked
        ),
        "first": (number - 1) * search_reading.RESULTS_A_PAGE + 1,
        "facets": facets,
        "chosen": search_reading.chosen_filters(facets, asked),
        "orders": search_reading.read_orders(asked),
        "notes": [*asked.notes, *(note.message for note in found.query.notes)],
        "paging": paging(request, number, min(pages, search_reading.FURTHEST), found.total),
        "examples": EXAMPLES,
    }
    return show(request, "search", head, context)


def _unavailable(request: HttpRequest, asked: search_reading.SearchAddress) -> HttpResponse:
    head = heads.Head(title="Search is not available right now", index=False)
    response = show(request, "search_unavailable", head, {"asked": asked}, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


@reading_page
def suggestions(request: HttpRequest) -> HttpResponse:
    """The completions of a typed text as options of a list; none while the index is unavailable."""
    try:
        found = search_reading.suggestions(request.GET.get("q", ""))
    except SearchUnavailable:
        found = []
    response = render(request, "debates/pages/suggestions.html", {"suggestions": found})
    response["Cache-Control"] = "private, max-age=30"
    return response


@reading_page
def opensearch(request: HttpRequest) -> HttpResponse:
    """The OpenSearch description (OpenSearch 1.1), by which a browser can add the search."""
    return render(
        request,
        "debates/pages/opensearch.xml",
        {"root": request.build_absolute_uri("/").rstrip("/")},
        content_type="application/opensearchdescription+xml",
    )
