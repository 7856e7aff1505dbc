"""Cookie of a browser in which somebody has signed in before.

With it, failed attempts of others do not lock out an editor. OWASP describes the protocol as “Slow
down online guessing attacks with device cookies”. The cookie signs nobody in.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.crypto import salted_hmac

COOKIE = "sinorus_browser"
LIFETIME = timedelta(days=180)
MOST_ACCOUNTS = 8
"""Accounts that one cookie can hold; another one replaces the oldest."""

_SALT = "sinorus.accounts.browser_cookie"


def browser_of(request: HttpRequest, username: str) -> str | None:
    """Return the identifier of the browser if the account has signed in there, or None."""
    return _known(request).get(_account(username))


def remember(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """Mark the browser as known to the account, under a new identifier."""
    known = _known(request)
    known.pop(_account(username), None)
    known[_account(username)] = secrets.token_hex(8)
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(list(known.items())[-MOST_ACCOUNTS:]), salt=_SALT),
        max_age=LIFETIME,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    """Return the identifiers in the cookie, by account."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return {}


def _account(username: str) -> str:
    """Return the name of an account in the cookie, which everybody at the browser can read."""
    return salted_hmac(_SALT, username, algorithm="sha256").hexdigest()[:20]
