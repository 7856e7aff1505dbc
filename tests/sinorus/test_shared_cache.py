"""Headers for an HTTP cache in front."""

from __future__ import annotations

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from sinorus.shared_cache import SharedCache


def said(response, cookie="", method="GET"):
    request = RequestFactory().generic(method, "/")
    if cookie:
        request.COOKIES["sessionid"] = cookie
    with override_settings(SINORUS_SHARED_CACHE_SECONDS=5):
        return SharedCache(lambda _: response)(request).get("Cache-Control")


def test_without_the_setting_there_is_no_middleware():
    with pytest.raises(MiddlewareNotUsed):
        SharedCache(lambda _: HttpResponse())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "public, max-age=0, s-maxage=5"),
        ("public, no-cache", "public, max-age=0, s-maxage=5"),
        ("public, max-age=86400, s-maxage=0", "public, max-age=86400, s-maxage=5"),
        ("private, max-age=30", "private, max-age=30"),
        ("no-store", "no-store"),
    ],
)
def test_public_answers_are_kept_for_seconds(before, after):
    headers = {"Cache-Control": before} if before else {}

    assert said(HttpResponse(headers=headers)) == after


def test_an_answer_that_is_still_current_is_kept_on():
    assert said(HttpResponse(status=304)) == "public, max-age=0, s-maxage=5"


@pytest.mark.parametrize("status", [301, 404, 410, 500])
def test_only_whole_answers_are_kept(status):
    assert said(HttpResponse(status=status)) is None


def test_nothing_is_kept_of_a_session_or_with_a_cookie():
    with_cookie = HttpResponse()
    with_cookie.set_cookie("csrftoken", "x")

    assert said(with_cookie) == "private, no-cache"
    assert said(HttpResponse(headers={"Cache-Control": "public, no-cache"}), cookie="x") == (
        "private, no-cache"
    )
    assert said(HttpResponse(headers={"Cache-Control": "no-store"}), cookie="x") == "no-store"
