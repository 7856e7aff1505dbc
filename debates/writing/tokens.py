"""Tokens: made once, found by their secret, revoked.

A row is found by the digest of its secret, which tells nobody anything about another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from debates.editing import roles
from debates.editing.secret_keys import new_secret, secret_digest
from debates.models import Debate
from debates.writing.models import Role, Token

PREFIX = "sinorus_"
"""Beginning of every secret, by which people and scanners of code know one."""

LONGEST_SECRET = 200
"""Characters beyond which no digest is made."""

USED_EVERY = timedelta(minutes=1)
"""The last use of a token is as exact as this, so that few requests write it."""

_GROUPS = {Role.CONTRIBUTOR: roles.CONTRIBUTORS, Role.EDITOR: roles.EDITORS}


class NotUsable(Exception):
    """The reason why a token opens nothing, for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Whoever writes by a token: its account, with the rights that role and account both have."""

    token: Token

    @property
    def account(self) -> Any:
        """The account that the token acts for."""
        return self.token.account

    @property
    def debate(self) -> Debate | None:
        """The only debate that the token may write; None for every debate."""
        return self.token.debate

    @property
    def reason(self) -> str:
        """The reason of all that is written, for the history that editors see."""
        return f"By the token “{self.token.name}”"

    def has_perm(self, permission: str) -> bool:
        """Tell whether both the role and the account have a permission."""
        role = roles.permissions_by_role()[_GROUPS[Role(self.token.role)]]
        return permission in role and self.account.has_perm(permission)


def make(token: Token, secret: str | None = None) -> str:
    """Save a new token, and return its secret, which is never known again.

    secret  without its beginning; random by default
    """
    secret = PREFIX + (secret or new_secret())
    token.digest = secret_digest(secret)
    token.save()
    return secret


def find(secret: str) -> Token | None:
    """Return the token with this secret, which may have ended; None if there is none."""
    if not secret.startswith(PREFIX) or len(secret) > LONGEST_SECRET:
        return None
    tokens = Token.objects.select_related("account", "debate")
    return tokens.filter(digest=secret_digest(secret)).first()


def writer_of(secret: str) -> Writer:
    """Return whoever writes by a secret, and keep that the token was used. Raises NotUsable."""
    token = find(secret)
    if token is None:
        raise NotUsable("This token is not known. Check that you sent the whole of it.")
    if token.revoked_at is not None:
        raise NotUsable(f"This token was revoked on {token.revoked_at:%Y-%m-%d}. Use another one.")
    if token.has_ended:
        raise NotUsable(f"This token ended on {token.ends_on:%Y-%m-%d}. Use another one.")
    if not (token.account.is_active and token.account.is_staff):
        raise NotUsable("The account of this token is no longer active. Use another token.")
    _keep_use(token)
    return Writer(token)


def _keep_use(token: Token) -> None:
    now = timezone.now()
    # a later moment is from before the clock was set back
    if token.used_at is None or not now - USED_EVERY <= token.used_at <= now:
        Token.objects.filter(pk=token.pk).update(used_at=now)


def revoke(tokens: Any) -> int:
    """End tokens for good; return how many of them were open."""
    now = timezone.now()
    still = tokens.filter(Q(ends_on=None) | Q(ends_on__gte=now.date()), revoked_at=None)
    return still.update(revoked_at=now)
