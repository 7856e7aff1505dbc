"""The sessions of an account, which Django's own table does not tell without reading each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_sessions(account: Any, *, except_key: str | None = None) -> int:
    """End the sessions of an account at once, except the one with this key; return how many."""
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    keys = [
        session.session_key
        for session in sessions.exclude(session_key=except_key).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
