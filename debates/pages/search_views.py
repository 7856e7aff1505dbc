"""Views of the search page, its completions, and its OpenSearch description."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from debates.finding.query_examples import QUERY_EXAMPLES
from debates.limits.costs import Cost
from debates.pages import metadata, search_page
from debates.pages.costs import costs
from debates.pages.limits import limits
from debates.pages.paging import page_number, paging
from debates.pages.rendering import reading_page, show
from debates.pages.search_address import SearchAddress, read_address
from debates.pages.search_reasons import roles_in
from debates.pages.suggestion_links import suggestion_links
from search.backends.base import IndexUnfit, SearchUnavailable

RETRY_AFTER = 10
"""Seconds after which it is worth to ask again while the index is built."""


@costs(Cost.SEARCH)
@reading_page
def search(request: HttpRequest) -> HttpResponse:
    """Return the results of a search, with facets as links."""
    address = read_address(request)
    number = page_number(request)
    head = metadata.of_search(request, address.text, address.data(), address.feed())
    try:
        results = search_page.run(address, min(number, search_page.FURTHEST))
    except SearchUnavailable as error:
        return _unavailable(request, address, error)
    pages = max(1, -(-results.on_pages // limits().results))
    objects = search_page.read_objects(address, number)
    context = {
        "asked": address,
        "found": results,
        "results": search_page.read_results(results.results, objects, roles_in(results.query.tree)),
        "objects": objects,
        "query_suggestions": suggestion_links(results.query_suggestions, address),
        "first": (number - 1) * limits().results + 1,
        "facets": search_page.read_facets(results.facets, address),
        "chosen": [*search_page.undone_readings(address), *search_page.chosen_filters(address)],
        "orders": search_page.read_orders(address),
        "notes": [*address.notes, *(note.message for note in results.query.notes)],
        "paging": paging(request, number, min(pages, search_page.FURTHEST), results.total),
        "examples": QUERY_EXAMPLES,
    }
    return show(request, "search", head, context)


def _unavailable(
    request: HttpRequest, address: SearchAddress, error: SearchUnavailable
) -> HttpResponse:
    head = metadata.Head(title="Search is not available right now", index=False)
    context = {"asked": address, "is_rebuilt": isinstance(error, IndexUnfit)}
    response = show(request, "search_unavailable", head, context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


@reading_page
def suggestions(request: HttpRequest) -> HttpResponse:
    """List the completions of a typed text as options; none while the index is unavailable."""
    try:
        completions = search_page.suggestions(request.GET.get("q", ""))
    except SearchUnavailable:
        completions = []
    response = render(request, "debates/pages/suggestions.html", {"suggestions": completions})
    response["Cache-Control"] = "private, max-age=30"
    return response


@reading_page
def opensearch(request: HttpRequest) -> HttpResponse:
    """Return the OpenSearch description (OpenSearch 1.1), by which a browser can add the search."""
    return render(
        request,
        "debates/pages/opensearch.xml",
        {"root": request.build_absolute_uri("/").rstrip("/")},
        content_type="application/opensearchdescription+xml",
    )
