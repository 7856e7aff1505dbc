"""Authentication by a token in the header Authorization, and by nothing else.

Cookies and sessions are never looked at, so that no page of another site can write for an editor.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from debates.api.http.problems import Problem
from debates.writing.tokens import NotUsable, Writer, writer_of

SCHEME = "bearer"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Sinorus"'}
NOT_SIGNED_IN = (
    "Writing needs a token, in the header “Authorization: Bearer …”. Editors make one in the admin."
)


def secret_of(request: HttpRequest) -> str | None:
    """Return the token in the header of a request; None where it has none.

    Other schemes belong to a proxy in front, and are left to it.
    """
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    return secret.strip() if scheme.lower() == SCHEME else None


class BearerToken(BaseAuthentication):
    """Authentication class of Django REST framework; `request.auth` is a `Writer`."""

    def authenticate(self, request: Request) -> tuple[Any, Writer] | None:
        """Return the account and the writer. Raises the problem "unauthorized"."""
        secret = secret_of(request)
        if secret is None:
            return None
        try:
            writer = writer_of(secret)
        except NotUsable as refused:
            raise unauthorized(str(refused), 'error="invalid_token"') from None
        return writer.account, writer

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return CHALLENGE["WWW-Authenticate"]


def unauthorized(detail: str, error: str = "") -> Problem:
    """Return the problem of a request without a token that can be used."""
    challenge = ", ".join(filter(None, (CHALLENGE["WWW-Authenticate"], error)))
    return Problem("unauthorized", detail, headers={"WWW-Authenticate": challenge})
