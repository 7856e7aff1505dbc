"""The form of a new object adds one, also where a second click sends it twice.

Each empty form has a key of its own. What is sent with it is noted in the log of the admin, so that
the same again is known; a form that was changed after going back to it is another one.
"""

from __future__ import annotations

import hashlib
from secrets import token_urlsafe
from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.admin.options import ModelAdmin, get_content_type_for_model
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest

KEY = "form_key"
"""The hidden field with the key of a form."""

LATEST = 20
"""Additions of an account among which the same form is looked for."""

OTHER_FIELDS = {"csrfmiddlewaretoken", "_save", "_continue", "_addanother"}


def key_of(request: HttpRequest) -> str:
    """Return the key of the form on a page: the one that was sent, or a new one."""
    return request.POST.get(KEY) or token_urlsafe(16)


def noted(request: HttpRequest, message: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the message of the log about a new object, with the digest of its form."""
    return [*message, {KEY: _digest(request)}] if KEY in request.POST else message


def added_before(admin: ModelAdmin, request: HttpRequest) -> Model | None:
    """Return the object that the same form has added before, or None.

    Has to be called in the transaction that adds it: another one of the account waits for its end.
    """
    if KEY not in request.POST:
        return None
    accounts = get_user_model().objects.select_for_update(no_key=True)
    accounts.filter(pk=request.user.pk).first()
    entries = LogEntry.objects.filter(
        user=request.user,
        action_flag=ADDITION,
        content_type=get_content_type_for_model(admin.model),
    ).order_by("-pk")
    digest = _digest(request)
    for object_id, message in entries.values_list("object_id", "change_message")[:LATEST]:
        if digest in message:
            return admin.get_object(request, object_id)
    return None


def _digest(request: HttpRequest) -> str:
    """Return the digest of a form with its key."""
    sent = sorted(item for item in request.POST.lists() if item[0] not in OTHER_FIELDS)
    return hashlib.sha256(repr(sent).encode("utf-8", "surrogatepass")).hexdigest()
