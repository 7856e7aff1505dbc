"""Forms that were sent after their session had ended: kept through the sign-in, then sent again.

Nothing is stored for visitors: the page of sign-in carries the form, signed, until the password
was right. The session has it from then on, until another form is sent; those that set up the second
step do not count.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core import signing
from django.http import HttpRequest

FIELD = "kept_form"
"""The field of the page of sign-in."""

KEPT = "kept_form_of_account"
"""The key under which a session has the account and its form."""

EDITING = ("debates_", "history_", "search_")
"""Beginnings of the names of pages whose forms are kept: none has a password or another secret."""


class KeptForm(NamedTuple):
    """A form that was sent.

    address  to which it was sent
    fields   names and values, in order
    """

    address: str
    fields: list[tuple[str, str]]


def may_be_kept(request: HttpRequest) -> bool:
    """Test whether a request is a form of an editor without secrets."""
    return (
        request.method == "POST"
        and (request.resolver_match.url_name or "").startswith(EDITING)
        and request.accepts("text/html")
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        # which would have to be chosen again
        and not request.FILES
    )


def packed(request: HttpRequest) -> str:
    """Return the form of a request as a signed text."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    return signing.dumps([request.get_full_path(), fields], salt=FIELD, compress=True)


def keep_form(request: HttpRequest, account: Any, text: str) -> None:
    """Put a packed form of an account into the session; what nobody has signed is left out."""
    if _unsigned(text):
        request.session[KEPT] = str(account.pk), text


def form_of(request: HttpRequest, account: Any) -> KeptForm | None:
    """Return the form of an account that waits in a session, or None.

    Somebody else may have begun to sign in with this browser, or with a cookie that they put into
    it, and the session goes on.
    """
    owner, text = request.session.get(KEPT, ("", ""))
    return _unsigned(text) if owner == str(account.pk) else None


def forget(request: HttpRequest) -> None:
    """Remove the form from a session."""
    request.session.pop(KEPT, None)


def _unsigned(text: str) -> KeptForm | None:
    try:
        return KeptForm(*signing.loads(text, salt=FIELD))
    except signing.BadSignature:
        return None
