"""Answers to what django-allauth asks about the accounts of this site."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from sinorus.proxies import client_address_of


class AccountAdapter(DefaultAccountAdapter):
    """Adapter of a site whose accounts are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str | None:
        """Return the address of the client behind the trusted proxies."""
        return client_address_of(request)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: changes of an account are told by messages on the page."""
