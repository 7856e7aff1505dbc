"""Payers of requests: the editor who is signed in, else a trusted network, else the address."""

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

from sinorus.admission import network_budgets
from sinorus.admission.network_budgets import NetworkBudget
from sinorus.admission.rates import Rate
from sinorus.proxies import client_network, parsed_address

EDITORS_TIMES = 10
"""How much larger an editor's budget is: work in the admin takes more, by people who are known."""

REMEMBERED_SECONDS = 60.0
REMEMBERED_SESSIONS = 1024


@dataclass(frozen=True, slots=True)
class Payer:
    """Payer of a request.

    name    key of the budget
    rate    the budget; None where there is no limit
    policy  name of the kind of budget, as `RateLimit` tells it
    """

    name: str
    rate: Rate | None
    policy: str = "address"


class Payers:
    """Finds out who pays; remembers sessions for a minute, so that few are read twice."""

    def __init__(self) -> None:
        self._rate: Rate | None = settings.SINORUS_BUDGET
        self._networks: tuple[NetworkBudget, ...] = settings.SINORUS_NETWORK_BUDGETS
        self._lock = threading.Lock()
        self._editors: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._sessions = import_module(settings.SESSION_ENGINE).SessionStore

    def of(self, request: HttpRequest) -> Payer:
        """Return the payer of a request.

        An editor has a budget of the account, whatever strangers do behind the same address;
        signing in has one beside that of reading; all addresses of a trusted network share one.
        """
        rate, given = self._rate, request.META.get("REMOTE_ADDR", "")
        if rate is None:
            return Payer(given, None)
        editor = self._editor(request)
        if editor:
            return Payer(f"account {editor}", rate.times(EDITORS_TIMES), "account")
        address = str(client_network(given) or given)
        if request.path.startswith(_sign_in()):
            return Payer(f"sign-in {address}", rate)
        trusted = network_budgets.of_address(self._networks, parsed_address(given))
        if trusted:
            # without a limit each address is a payer of its own, who waits for its own requests
            name = f"network {trusted.network}" if trusted.rate else address
            return Payer(name, trusted.rate, "network")
        return Payer(address, rate)

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
