"""Throttling of sign-in: which failures django-axes counts together.

Within AXES_COOLOFF_TIME, AXES_FAILURE_LIMIT failures lock out

- an address (IPv6: a /64 network), for browsers that the account does not know, and
- a browser that the account knows, whatever others at its address do.

ACCOUNT_SHARE times as many failures against one account lock out all browsers that it does not
know, except at addresses from which it has signed in lately. This limits guesses from many
addresses, and lets the owner sign in from known places.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from sinorus.accounts.browser_cookie import browser_of

ACCOUNT_SHARE = 3
USUAL_FOR = timedelta(days=90)
"""Time after a sign-in for which its address counts as a usual one of the account."""

_UNKNOWN = "unknown browser, "


class SignInHandler(AxesDatabaseHandler):
    """Count of failures by address, account and known browser.

    An attempt's `user_agent` begins with the kind of its browser, so that no User-Agent header can
    claim to be a known one.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the number of failures to compare with AXES_FAILURE_LIMIT."""
        since = get_cool_off_threshold(request)
        # later ones are from before the clock was set back, and would lock out for as long as that
        until = since + 2 * settings.AXES_COOLOFF_TIME
        recent = AccessAttempt.objects.filter(attempt_time__range=(since, until))
        username = get_client_username(request, credentials) or ""
        browser = browser_of(request, username)
        if browser is not None:
            return _total(recent.filter(username=username, user_agent__startswith=_known(browser)))
        unknown = recent.filter(user_agent__startswith=_UNKNOWN)
        at_address = _total(unknown.filter(ip_address=request.axes_ip_address))
        if self._is_usual(request, username):
            return at_address
        return max(at_address, _total(unknown.filter(username=username)) // ACCOUNT_SHARE)

    def user_login_failed(
        self,
        sender: str,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> None:
        """Record a failure with the kind of its browser."""
        if request is None:
            super().user_login_failed(sender, credentials, request, **kwargs)
            return
        browser = browser_of(request, get_client_username(request, credentials) or "")
        kind = _UNKNOWN if browser is None else _known(browser)
        agent = request.axes_user_agent
        request.axes_user_agent = (kind + agent)[:255]
        super().user_login_failed(sender, credentials, request, **kwargs)
        request.axes_user_agent = agent

    @staticmethod
    def _is_usual(request: HttpRequest, username: str) -> bool:
        """Test whether the account has signed in from the address lately."""
        lately = request.axes_attempt_time - USUAL_FOR
        return AccessLog.objects.filter(
            username=username, ip_address=request.axes_ip_address, attempt_time__gte=lately
        ).exists()


def _known(browser: str) -> str:
    return f"known browser {browser}, "


def _total(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
