"""Secret links to previews: made, found by their key, and revoked.

A key is the number of the link and its secret: "17-Vd9…". The number finds the row, and the secret
is compared with its digest in constant time. A secret has 256 random bits, so that a plain hash of
it is as hard to undo as a slow one would be.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from debates.models import Debate
from debates.review.models import PreviewLink

LONGEST_DAYS = 90
USUAL_DAYS = 14
SECRET_BYTES = 32
LARGEST_NUMBER = 2**63 - 1


def make_link(
    debate: Debate, recipient: str, days: int, made_by: AbstractBaseUser | None
) -> tuple[PreviewLink, str]:
    """Make a link for somebody, and return it with its key, which is never known again."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    now = timezone.now()
    link = PreviewLink.objects.create(
        debate=debate,
        recipient=recipient,
        digest=_digest(secret),
        made_by=made_by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return link, f"{link.pk}-{secret}"


def find_link(key: str) -> PreviewLink | None:
    """Return the link with this key, which may have ended; None if there is none."""
    number, _, secret = key.partition("-")
    found = None
    if number.isascii() and number.isdecimal() and int(number[:20]) <= LARGEST_NUMBER:
        found = PreviewLink.objects.select_related("debate").filter(pk=int(number[:20])).first()
    # without a row, too, a digest is made and compared, so that both take the same time
    digest = found.digest if found is not None else _digest("")
    return found if constant_time_compare(_digest(secret), digest) else None


def revoke(link: PreviewLink) -> bool:
    """End a link; return false if it had ended."""
    now = timezone.now()
    open_links = PreviewLink.objects.filter(pk=link.pk, revoked_at=None, expires_at__gt=now)
    return bool(open_links.update(revoked_at=now))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
