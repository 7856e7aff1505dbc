"""A form adds one object, or takes one step, also where a second click sends it twice.

Each empty form has a key of its own. What is sent with it is noted in the log of the admin, so that
the same again is known; a form that was changed after going back to it is another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import ModelAdmin, get_content_type_for_model
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from debates.editing.secret_keys import new_secret, secret_made_of

KEY = "form_key"
"""The hidden field with the key of a form."""

LATEST_ENTRIES = 20
"""Entries of an account in the log among which the same form is looked for."""

OTHER_FIELDS = {"csrfmiddlewaretoken", "_save", "_continue", "_addanother", "shown"}
"""Fields that do not tell two forms apart: buttons, and which version a page shows."""


def key_of(request: HttpRequest) -> str:
    """Return the key of the form on a page: the one that was sent, or a new key."""
    return request.POST.get(KEY) or new_key()


def new_key() -> str:
    """Return a key for an empty form."""
    return token_urlsafe(16)


def noted(request: HttpRequest, message: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    """Return a message of the log with the digest of the form whose work it notes, and `more`."""
    return [*message, {KEY: _form_digest(request), **more}] if KEY in request.POST else message


def added_before(admin: ModelAdmin, request: HttpRequest) -> Model | None:
    """Return the object that the same form has added before, or None; as `noted_before`."""
    noted_for = noted_before(request, admin.model, ADDITION)
    return admin.get_object(request, noted_for["object_id"]) if noted_for else None


def noted_before(request: HttpRequest, model: type[Model], action: int) -> dict[str, Any] | None:
    """Return what the log notes of the same form, if it was sent before; None otherwise.

    It is `more` of `noted`, and the `object_id` of the entry, which is about an object of `model`.
    Has to be called in the transaction of the work: another one of the account waits for its end.
    """
    if KEY not in request.POST:
        return None
    wait_for_others(request)
    entries = LogEntry.objects.filter(
        user=request.user,
        action_flag=action,
        content_type=get_content_type_for_model(model),
    ).order_by("-pk")
    digest = _form_digest(request)
    for object_id, message in entries.values_list("object_id", "change_message")[:LATEST_ENTRIES]:
        if digest in message:
            return {**json.loads(message)[-1], "object_id": object_id}
    return None


def wait_for_others(request: HttpRequest) -> None:
    """Wait for other work of the account to end, and let later work wait for this transaction."""
    accounts = get_user_model().objects.select_for_update(no_key=True)
    accounts.filter(pk=request.user.pk).first()


def secret_of(request: HttpRequest) -> str:
    """Return the secret of what a form makes, the same secret where the form is sent twice.

    A secret is shown once, and of a form that was sent twice the browser shows the second answer.
    """
    if KEY not in request.POST:
        return new_secret()
    # the digest alone is in the log
    return secret_made_of(f"{request.user.pk} {request.POST[KEY]} {_form_digest(request)}")


class AddingOnceAdmin(ModelAdmin):
    """A base of admins whose empty form has a key, so that sent twice it adds one object."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method != "POST" or object_id:
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            before = self.answered_before(request)
            return before or super().changeform_view(request, object_id, *args, **kwargs)

    def answered_before(self, request: HttpRequest) -> HttpResponse | None:
        """Return the answer to a form that was sent before, without adding a second object."""
        added = added_before(self, request)
        return self.response_add(request, added) if added else None

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Return the message of the log; for a new object, with the digest of its form."""
        message = super().construct_change_message(request, form, formsets, add)
        return noted(request, message) if add else message

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["form_key"] = None if kwargs.get("obj") else key_of(request)
        return super().render_change_form(request, context, *args, **kwargs)


def step_taken(
    admin: ModelAdmin, request: HttpRequest, instance: Model, take: Callable[[], str]
) -> str:
    """Take a step that is noted as a change of an object, unless the same form has taken it before.

    Returns what was done, as `take` does.
    """
    with transaction.atomic():
        noted_for = noted_before(request, type(instance), CHANGE)
        outcome = noted_for["said"] if noted_for else take()
        if noted_for is None:
            note = noted(request, [], said=outcome) or outcome
            admin.log_change(request, instance, note)
    return outcome


def _form_digest(request: HttpRequest) -> str:
    """Return the digest of a form with its key."""
    items = sorted(item for item in request.POST.lists() if item[0] not in OTHER_FIELDS)
    return hashlib.sha256(repr(items).encode("utf-8", "surrogatepass")).hexdigest()
