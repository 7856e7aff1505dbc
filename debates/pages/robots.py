"""Files at the root of the site: robots.txt and the icon."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.urls import reverse

from debates.pages.reading import read_only

# A search has more addresses than a robot could ever ask for.
_RULES = """User-agent: *
Disallow: {search}
Disallow: /admin/

Sitemap: {sitemap}
"""


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309): everything but the search and the admin."""
    text = _RULES.format(
        search=reverse("pages:search"),
        sitemap=request.build_absolute_uri(reverse("pages:sitemap")),
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@read_only
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon, for clients that do not read the head of a page."""
    return HttpResponsePermanentRedirect(static("debates/icon-32.png"))
