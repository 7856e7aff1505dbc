"""Secret links to previews: made, found by their key, and revoked.

A key is the number of the link and its secret: "17-Vd9…". The number finds the row, and the secret
is compared with its digest in constant time.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from debates.editing.secret_keys import new_secret, secret_digest
from debates.models import Debate
from debates.models.keys import parse_key
from debates.review.models import PreviewLink

LONGEST_DAYS = 90
USUAL_DAYS = 14


def make_link(
    debate: Debate,
    recipient: str,
    days: int,
    made_by: AbstractBaseUser | None,
    secret: str | None = None,
) -> tuple[PreviewLink, str]:
    """Make a link for somebody, and return it with its key, which is never known again.

    secret  of the key; a random one by default
    """
    secret = secret or new_secret()
    now = timezone.now()
    link = PreviewLink.objects.create(
        debate=debate,
        recipient=recipient,
        digest=secret_digest(secret),
        made_by=made_by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return link, _key(link, secret)


def key_of_made(debate: Debate, secret: str) -> str | None:
    """Return the key of the link to a debate that was made with this secret; None for none."""
    link = debate.preview_links.filter(digest=secret_digest(secret)).first()
    return _key(link, secret) if link is not None else None


def _key(link: PreviewLink, secret: str) -> str:
    return f"{link.pk}-{secret}"


def find_link(key: str) -> PreviewLink | None:
    """Return the link with this key, which may have ended; None if there is none."""
    number, _, secret = key.partition("-")
    links, pk = PreviewLink.objects.select_related("debate"), parse_key(number)
    found = links.filter(pk=pk).first() if pk is not None else None
    # without a row, too, a digest is made and compared, so that both take the same time
    digest = found.digest if found is not None else secret_digest("")
    return found if constant_time_compare(secret_digest(secret), digest) else None


def revoke(link: PreviewLink) -> bool:
    """End a link; return false if it had ended."""
    now = timezone.now()
    open_links = PreviewLink.objects.filter(pk=link.pk, revoked_at=None, expires_at__gt=now)
    return bool(open_links.update(revoked_at=now))
