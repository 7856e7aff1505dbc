"""Preflights that ask to send an access token from a page of another site."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class NoTokenFromOtherSites:
    """Middleware that allows no header to a page of another site that would send a token.

    By the standard, the asterisk in Access-Control-Allow-Headers does not stand for Authorization
    (Fetch, 4.8), but Chromium still takes it so. There a page could write with POST, a method that
    needs no permission.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        requested_headers = (
            request.headers.get("Access-Control-Request-Headers", "").lower().split(",")
        )
        if "authorization" in (name.strip() for name in requested_headers):
            response.headers.pop("Access-Control-Allow-Headers", None)
        return response
