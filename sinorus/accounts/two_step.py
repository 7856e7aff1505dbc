"""Two-step sign-in with django-allauth: who has to use it, and what else its changes entail."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from sinorus.accounts.sessions import end_sessions


def must_be_set_up(account: Any) -> bool:
    """Test whether an account has to set up its second step before it does anything else."""
    return settings.SINORUS_TWO_STEP_SIGN_IN == "required" and not is_mfa_enabled(account)


def turn_off(account: Any) -> bool:
    """Remove app and recovery codes of an account, and end its sessions.

    Returns False, and ends nothing, if the account has none.
    """
    removed, _ = Authenticator.objects.filter(user=account).delete()
    if removed:
        end_sessions(account)
    return bool(removed)


def follow_second_steps() -> None:
    """Follow what happens to second steps from now on."""
    signals.authenticator_added.connect(_end_other_sessions)
    signals.authentication_failed.connect(_count_failure)


def _end_other_sessions(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """End sessions that may have been begun by somebody who knows no more than the password."""
    end_sessions(user, except_key=request.session.session_key)


def _count_failure(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Count a wrong code as django-axes counts wrong passwords."""
    credentials = {"username": user.get_username()}
    user_login_failed.send(__name__, credentials=credentials, request=request)
