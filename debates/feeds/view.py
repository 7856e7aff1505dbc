"""The view that all feeds share: Atom for feed readers, and a page for people in a browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from debates.api.http.renderers import ApiRenderer
from debates.api.views.base import ApiView
from debates.feeds.atom import Feed, serialize
from debates.history.tombstone_queries import ever_public
from debates.pages.metadata import Alternate, Head
from debates.pages.rendering import show

ATOM = "application/atom+xml"


class AtomRenderer(ApiRenderer):
    """An Atom feed; the media type of the answer is always that of Atom."""

    media_type, format = ATOM, "atom"


class XmlRenderer(AtomRenderer):
    """An Atom feed for clients that accept XML only."""

    media_type = "application/xml"


class TextXmlRenderer(AtomRenderer):
    """An Atom feed for clients that accept XML by its older name only."""

    media_type = "text/xml"


class PageRenderer(AtomRenderer):
    """The feed as a page, for browsers: they prefer HTML, which no feed reader does.

    It has the format of the others, so that no parameter `format` is taken; where a client accepts
    Atom and HTML alike, Atom comes first.
    """

    media_type = "text/html"


class FeedView(ApiView):
    """A feed at one address, in the form that the header Accept prefers.

    It goes on for those who follow what is no longer public, under its former slugs too.
    """

    objects_of = staticmethod(ever_public)
    renderer_classes = (AtomRenderer, XmlRenderer, TextXmlRenderer, PageRenderer)

    def answer(self, feed: Feed) -> HttpResponse:
        """Answer with a feed, or with its page."""
        if isinstance(self.renderer, PageRenderer):
            return _page(self.request, feed)
        return HttpResponse(serialize(feed), content_type=f"{ATOM}; charset=utf-8")


def _page(request: HttpRequest, feed: Feed) -> HttpResponse:
    head = Head(
        title=f"Feed: {feed.title}", index=False, alternates=(Alternate(ATOM, "Feed", feed.own),)
    )
    return show(request, "feed", head, {"feed": feed})
