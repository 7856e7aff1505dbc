"""Redirects of addresses without the final slash, which keep method and body."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils.http import escape_leading_slashes

READING = ("GET", "HEAD")


class AppendSlash(CommonMiddleware):
    """Django's middleware, which keeps method and body where something is sent.

    After a 301, a client would send GET, so that its body would be lost and answered with 200;
    after a 308, it repeats the same request.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        reads = request.method in READING
        if reads or response.status_code != 404 or not self.should_redirect_with_slash(request):
            return super().process_response(request, response)
        address = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        return HttpResponsePermanentRedirect(address, preserve_request=True)
