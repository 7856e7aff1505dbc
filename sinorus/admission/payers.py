"""Payers of requests: access token, editor, trusted network or address."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.http import HttpRequest
from django.urls import reverse

from debates.api.http.authentication import secret_of
from debates.api.http.prefixes import PREFIXES
from debates.editing.secret_keys import digest_of
from debates.writing.tokens import find
from sinorus.accounts.sign_ins import signs_in
from sinorus.admission import network_budgets
from sinorus.admission.network_budgets import NetworkBudget
from sinorus.admission.rates import Rate
from sinorus.proxies import client_network, parsed_address

EDITORS_TIMES = 10
"""Factor of an editor's budget: the admin needs more work, and editors are known people."""

Known = TypeVar("Known")

REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 1024


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
    """Finds the payer of each request; caches sessions and tokens for a minute."""

    def __init__(self) -> None:
        self._rate: Rate | None = settings.SINORUS_BUDGET
        self._networks: tuple[NetworkBudget, ...] = settings.SINORUS_NETWORK_BUDGETS
        self._lock = threading.Lock()
        self._editors: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._tokens: OrderedDict[str, tuple[float, Payer]] = OrderedDict()
        self._sessions = import_module(settings.SESSION_ENGINE).SessionStore

    def of(self, request: HttpRequest) -> Payer:
        """Return the payer of a request.

        A token and an editor's account have separate budgets, independent of others at the same
        address. Signing in has one besides that of reading. All addresses of a trusted network
        share one.
        """
        rate, given = self._rate, request.META.get("REMOTE_ADDR", "")
        if rate is None:
            return Payer(given, None)
        token = self._token(request)
        if token is not None:
            return token
        editor = self._editor(request)
        if editor:
            return Payer(f"account {editor}", rate.times(EDITORS_TIMES), "account")
        address = str(client_network(given) or given)
        if request.path.startswith(_sign_in()):
            return Payer(f"sign-in {address}", rate)
        trusted = network_budgets.of_address(self._networks, parsed_address(given))
        if trusted:
            # without a limit, each address is a separate payer, who waits only for its own requests
            name = f"network {trusted.network}" if trusted.rate else address
            return Payer(name, trusted.rate, "network")
        return Payer(address, rate)

    def may_be_known(self, request: HttpRequest) -> bool:
        """Tell whether a session or a token may have to be read."""
        return settings.SESSION_COOKIE_NAME in request.COOKIES or secret_of(request) is not None

    def _token(self, request: HttpRequest) -> Payer | None:
        """Return the payer of a valid token; None without one."""
        secret = secret_of(request)
        if not secret or not request.path.startswith(PREFIXES):
            return None
        now, digest = time.monotonic(), digest_of(secret)
        with self._lock:
            until, payer = self._tokens.get(digest, (0.0, None))
        if now < until:
            return payer
        token = find(secret)
        if token is None or not token.is_open:
            return None
        payer = Payer(f"token {token.pk}", Rate(token.budget, 60), "token")
        with self._lock:
            _remember(self._tokens, digest, (now + REMEMBERED_SECONDS, payer))
        return payer

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
        kept = self._sessions(session)
        account = _account_of(kept)
        # One of nobody, too: it may hold a long form, and is read before the request has paid.
        # Signing in gives it another key. Invented ones would displace those that there are.
        if kept.session_key is not None:
            with self._lock:
                _remember(self._editors, session, (now + REMEMBERED_SECONDS, account))
        return account


def _account_of(kept: Any) -> str:
    """Return the key of the account that a session signs in; empty for nobody.

    A session that a new password has ended may still be stored: whoever has it would use up the
    budget of the account.
    """
    key = kept.get(SESSION_KEY)
    account = get_user_model().objects.filter(pk=key, is_active=True).first() if key else None
    return str(account.pk) if account is not None and signs_in(kept, account) else ""


def _remember(known: OrderedDict[str, Known], key: str, value: Known) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST_REMEMBERED:
        known.popitem(last=False)


@cache
def _sign_in() -> str:
    return reverse("admin:login")
