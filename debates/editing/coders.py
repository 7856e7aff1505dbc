"""The coder's record of positions: marking as checked, and what readers are told of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model

from debates.models import Position
from debates.models.coders import CHECKED_BY_ANOTHER


def account_name(account: Any) -> str:
    """Return the full name of an account, or its user name."""
    return account.get_full_name() or account.get_username()


def mark_checked(position: Position, account: Any) -> None:
    """Keep that an account compared the position, as it is now, with its source.

    Raises ValidationError for the account that entered it. What readers see does not change, so
    neither do `modified` and `version`; the history has a record.
    """
    if position.entered_by_id == account.pk:
        raise ValidationError(CHECKED_BY_ANOTHER)
    position.checked_by = account
    Model.save(position, update_fields=["checked_by"])


def public_coders(position: Position) -> list[tuple[str, str]]:
    """Return who entered and checked a position, with labels, where readers may know it."""
    if not settings.SINORUS_SHOW_CODERS:
        return []
    labelled_accounts = (("Entered by", position.entered_by), ("Checked by", position.checked_by))
    return [
        (label, account_name(account))
        for label, account in labelled_accounts
        if account is not None
    ]
