"""Sessions by account: recorded when they begin, listed, and ended."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sinorus.accounts.models import SignIn
from sinorus.proxies import client_address_of

MARK = "sign_in"
"""Key under which a session holds the number of its sign-in."""

PRECISION = 300
"""Seconds by which the recorded last use of a session may be too early."""

MOST_KEPT = 1024


def connect() -> None:
    """Record sign-ins from now on."""
    user_logged_in.connect(_began, dispatch_uid="sinorus.accounts.began")
    user_logged_out.connect(_ended, dispatch_uid="sinorus.accounts.ended")


def touch(request: HttpRequest) -> None:
    """Record the time and address of the last use of a session, once in each period."""
    use = _use(request)
    if use in _kept:
        return
    address, agent = _origin(request)
    written = SignIn.objects.filter(pk=use.sign_in, account=request.user.pk).update(
        session_key=use.session_key, last_used=timezone.now(), address=address, user_agent=agent
    )
    if written:
        _keep(use)
    else:
        record(request, request.user)


def record(request: HttpRequest, account: Any) -> None:
    """Record the session of a request as a sign-in, and forget those that have expired."""
    _forget_expired(account)
    if request.session.session_key is None:
        request.session.create()
    address, agent = _origin(request)
    # It may already exist: from before the upgrade, or written by another request just now.
    sign_in, made = SignIn.objects.get_or_create(
        session_key=request.session.session_key,
        defaults={"account": account, "address": address, "user_agent": agent},
    )
    if not made:
        sign_in.account, sign_in.address, sign_in.user_agent = account, address, agent
        sign_in.last_used = timezone.now()
        sign_in.save()
    request.session[MARK] = sign_in.pk
    _keep(_use(request))


def live(account: Any) -> list[SignIn]:
    """Return the sign-ins of an account whose session still signs it in, the last used first.

    A change of password or the end of an account ends its sessions without a trace here, so each is
    checked. Those that have ended are deleted.
    """
    sign_ins = list(SignIn.objects.filter(account=account))
    keys = [sign_in.session_key for sign_in in sign_ins]
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    valid = {one.session_key for one in sessions if signs_in(one.get_decoded(), account)}
    end(sign_in for sign_in in sign_ins if sign_in.session_key not in valid)
    return [sign_in for sign_in in sign_ins if sign_in.session_key in valid]


def signs_in(kept: Any, account: Any) -> bool:
    """Test whether a session signs an account in: not after a change of its password.

    kept  the values of the session
    """
    return kept.get(SESSION_KEY) == str(account.pk) and constant_time_compare(
        kept.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()
    )


def end(sign_ins: Iterable[SignIn]) -> int:
    """End sessions at once; return how many."""
    ended = list(sign_ins)
    Session.objects.filter(session_key__in=[one.session_key for one in ended]).delete()
    SignIn.objects.filter(pk__in=[one.pk for one in ended]).delete()
    return len(ended)


def end_others(request: HttpRequest) -> int:
    """End all sessions of the account but that of the request; return how many."""
    own = request.session.session_key
    return end(one for one in live(request.user) if one.session_key != own)


class _Use(NamedTuple):
    """Use of a session from one address and browser, within one period."""

    sign_in: int | None
    session_key: str
    origin: tuple[str | None, str]
    period: int


_kept: set[_Use] = set()
"""Uses that this process has written."""


def _use(request: HttpRequest) -> _Use:
    session = request.session
    period = int(time.time()) // PRECISION
    return _Use(session.get(MARK), session.session_key, _origin(request), period)


def _keep(use: _Use) -> None:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept.add(use)


def _began(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    record(request, user)


def _ended(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    SignIn.objects.filter(pk=request.session.get(MARK)).delete()


def _forget_expired(account: Any) -> None:
    current = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    SignIn.objects.filter(account=account).exclude(session_key__in=current).delete()


def _origin(request: HttpRequest) -> tuple[str | None, str]:
    return client_address_of(request), request.META.get("HTTP_USER_AGENT", "")[:255]
