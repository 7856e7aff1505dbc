"""The view that all lists share, and that of the topics, which have an order of their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from debates.pages import lists, metadata
from debates.pages.listing.address import ListAddress, read_address
from debates.pages.listing.definition import ListDefinition
from debates.pages.listing.definitions import TOPICS
from debates.pages.listing.page import chosen_filters, read_page
from debates.pages.metadata import Alternate, Head
from debates.pages.rendering import reading_page, show


@reading_page
def collection(request: HttpRequest, of: ListDefinition) -> HttpResponse:
    """Return a page of a list; 404, with the rest of the list, if a filter is unknown."""
    context = list_context(request, of)
    head = head_of(request, of, context["address"])
    return show(request, "list", head, context, status=status_of(context))


def list_context(request: HttpRequest, of: ListDefinition) -> dict[str, Any]:
    """Read the requested page of a list, as the template `_list` takes it."""
    address = read_address(request, of)
    page = read_page(request, of, address)
    return {
        "list": of,
        "address": address,
        "page": page,
        "paging": page.paging,
        "chosen": list(chosen_filters(of, address)),
        "notes": address.notes,
        "row_template": f"debates/pages/rows/{of.name}.html",
        "section": of.name,
    }


def status_of(context: dict[str, Any]) -> int:
    """Return the status of a page with a list: 404 if part of its address was not accepted."""
    return 404 if context["notes"] else 200


def head_of(request: HttpRequest, of: ListDefinition, address: ListAddress) -> Head:
    """Build the head; a search engine keeps the list, and none of its excerpts."""
    return metadata.plain(
        request,
        of.title,
        of.lead,
        alternates=tuple(_alternates(request, of, address)) if not address.words else (),
        index=not address.is_narrowed and address.order is address.default_order,
    )


def _alternates(request: HttpRequest, of: ListDefinition, address: ListAddress) -> list[Alternate]:
    query = address.filters()
    more = f"?{query}" if query else ""
    data = request.build_absolute_uri(reverse(f"api:{of.name}-list") + more)
    table = f"{data}{'&' if query else '?'}format=csv"
    alternates = [Alternate("application/json", "JSON", data), Alternate("text/csv", "CSV", table)]
    if of.feed and address.given.keys() <= set(of.feed_filters):
        feed = request.build_absolute_uri(reverse(of.feed) + more)
        alternates.append(Alternate("application/atom+xml", "Feed", feed))
    return alternates


@reading_page
def topics(request: HttpRequest) -> HttpResponse:
    """Return the topics: as a tree, and as a list where they are many, narrowed or sorted."""
    context = list_context(request, TOPICS)
    address = context["address"]
    plain = not address.is_narrowed and address.order is address.default_order
    if plain and context["paging"].last == 1:
        page_topics = [row.topic for row in context["page"].rows]
        context["tree"] = lists.topic_tree(page_topics, lists.topic_counts())
        context["body_template"] = "debates/pages/_topics.html"
    head = head_of(request, TOPICS, address)
    return show(request, "list", head, context, status=status_of(context))
