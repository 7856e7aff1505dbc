"""Sign-in between its two steps: the password was right, the code is still missing.

Nobody is signed in meanwhile: the session has the account, and `request.user` is as before.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

_KEY = "pending_sign_in"
MOST_SECONDS = 600


def begin(request: HttpRequest, account: Any) -> None:
    """Record in the session that the password of an account was right."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "account": account.pk,
        "backend": account.backend,
        "hash": account.get_session_auth_hash(),
        "began": time.time(),
    }


def account_of(request: HttpRequest) -> Any | None:
    """Return the account that is between the steps, or None.

    It expires after ten minutes, and when the password changes or the account is deactivated.
    """
    kept = request.session.get(_KEY)
    if kept is None or not 0 <= time.time() - kept["began"] <= MOST_SECONDS:
        return None
    account = get_user_model().objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not constant_time_compare(kept["hash"], account.get_session_auth_hash()):
        return None
    account.backend = kept["backend"]
    return account


def finish(request: HttpRequest) -> None:
    """Forget the pending sign-in."""
    request.session.pop(_KEY, None)
