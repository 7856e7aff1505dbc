"""Payers of requests: the editor who is signed in, else the address that the request comes from."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.urls import reverse

from sinorus.proxies import client_network

EDITORS_SHARE = 0.1
"""What an editor pays of a price: work in the admin takes more, by people who are known."""

REMEMBERED_SECONDS = 60.0
REMEMBERED_SESSIONS = 1024


@dataclass(frozen=True, slots=True)
class Payer:
    """Payer of a request.

    name   key of the budget
    share  part of the price that is taken from it
    """

    name: str
    share: float = 1.0


class Payers:
    """Finds out who pays; remembers sessions for a minute, so that few are read twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._editors: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._sessions = import_module(settings.SESSION_ENGINE).SessionStore

    def of(self, request: HttpRequest) -> Payer:
        """Return the payer of a request.

        An editor has a budget of the account, whatever strangers do behind the same address, and
        signing in has one beside that of reading.
        """
        editor = self._editor(request)
        if editor:
            return Payer(f"account {editor}", EDITORS_SHARE)
        given = request.META.get("REMOTE_ADDR", "")
        address = str(client_network(given) or given)
        if request.path.startswith(_sign_in()):
            return Payer(f"sign-in {address}")
        return Payer(address)

    def may_be_editor(self, request: HttpRequest) -> bool:
        """Return true where a session may have to be read."""
        return settings.SESSION_COOKIE_NAME in request.COOKIES

    def _editor(self, request: HttpRequest) -> str:
        """Return the key of the account that is signed in; empty for nobody."""
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not session:
            return ""
        now = time.monotonic()
        with self._lock:
            until, account = self._editors.get(session, (0.0, ""))
        if now < until:
            return account
        account = str(self._sessions(session).get(SESSION_KEY, ""))
        if account:
            with self._lock:
                self._editors[session] = now + REMEMBERED_SECONDS, account
                self._editors.move_to_end(session)
                if len(self._editors) > REMEMBERED_SESSIONS:
                    self._editors.popitem(last=False)
        return account


@cache
def _sign_in() -> str:
    return reverse("admin:login")
