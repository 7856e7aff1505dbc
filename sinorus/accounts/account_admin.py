"""Accounts in the admin: how administrators see and end the sign-in of others."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from sinorus.accounts import two_step
from sinorus.accounts.sessions import end_sessions


class AccountAdmin(UserAdmin):
    """Django's list of accounts, with two-step sign-in."""

    list_display = (*UserAdmin.list_display, "two_step_sign_in")
    actions = ("turn_off_two_step", "end_sessions")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        authenticators = Authenticator.objects.filter(user=OuterRef("pk"))
        return super().get_queryset(request).annotate(uses_two_steps=Exists(authenticators))

    def has_account_permission(self, request: HttpRequest) -> bool:
        """Named so that Django finds it for actions with `permissions=["account"]`."""
        return request.user.is_superuser

    @admin.display(description="Two-step sign-in", boolean=True, ordering="uses_two_steps")
    def two_step_sign_in(self, account: Any) -> bool:
        return account.uses_two_steps

    @admin.action(
        description="Turn off two-step sign-in of selected accounts, and end their sessions",
        permissions=["account"],
    )
    def turn_off_two_step(self, request: HttpRequest, accounts: QuerySet) -> None:
        """Let accounts sign in with their password again, because app and codes are lost."""
        reset = [account for account in accounts if two_step.turn_off(account)]
        for account in reset:
            self.log_change(request, account, "Two-step sign-in turned off.")
        number = f"{len(reset)} account{'s' * (len(reset) != 1)}" if reset else "no account"
        self.message_user(
            request, f"Two-step sign-in was turned off for {number}.", messages.SUCCESS
        )

    @admin.action(description="End all sessions of selected accounts", permissions=["account"])
    def end_sessions(self, request: HttpRequest, accounts: QuerySet) -> None:
        """End all sessions of accounts, except the one that asks for it."""
        ended = 0
        for account in accounts:
            closed = end_sessions(account, except_key=request.session.session_key)
            ended += closed
            if closed:
                self.log_change(request, account, "Sessions ended.")
        plural = "session was" if ended == 1 else "sessions were"
        self.message_user(request, f"{ended or 'No'} {plural} ended.", messages.SUCCESS)


def register() -> None:
    """Put `AccountAdmin` in the place of Django's, and leave secrets of apps out of the admin."""
    for model in (get_user_model(), EmailAddress, Authenticator):
        admin.site.unregister(model)
    admin.site.register(get_user_model(), AccountAdmin)
