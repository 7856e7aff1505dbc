"""Mail about reviews, by Django's own backends, where SINORUS_MAIL_URL is set."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from debates.models import Debate

logger = logging.getLogger(__name__)


def notify(people: Iterable[Any], what: str, debate: Debate, text: str) -> None:
    """Send a mail to each of these accounts that has an address, once the change is committed.

    what  is to be done, for the subject: "to review"
    """
    if not settings.SINORUS_MAIL:
        return
    addresses = sorted({one.email for one in people if one is not None and one.email})
    if addresses:
        subject = f"[{settings.SINORUS_SITE_NAME}] {what.capitalize()}: {debate.title}"
        body = f"{debate.title}\n\n{text}".strip()
        # a line break in a subject is refused
        transaction.on_commit(partial(_send, addresses, " ".join(subject.split()), body))


def _send(addresses: list[str], subject: str, body: str) -> None:
    for address in addresses:
        try:
            send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
        except OSError as error:
            # the step itself is done, and the first page of the admin tells of it
            logger.warning("A mail about a review could not be sent: %s", error)
            return
