"""Mail to accounts, by Django's own backends, where SINORUS_MAIL_URL is set."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

logger = logging.getLogger(__name__)


def send_once_committed(accounts: Iterable[Any], subject: str, body: str) -> None:
    """Send a mail to each of these accounts that has an address, once the change is committed."""
    if not settings.SINORUS_MAIL:
        return
    addresses = sorted(
        {account.email for account in accounts if account is not None and account.email}
    )
    if addresses:
        # a line break in a subject is refused
        line = " ".join(f"[{settings.SINORUS_SITE_NAME}] {subject}".split())
        transaction.on_commit(partial(_send, addresses, line, body))


def _send(addresses: list[str], subject: str, body: str) -> None:
    for address in addresses:
        try:
            send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
        except SMTPRecipientsRefused as error:
            # the server takes mail, if not to this address
            logger.warning("The mail “%s” was refused: %s", subject, error)
        except OSError as error:
            # the change itself is made, and the admin tells of it as well
            logger.warning("The mail “%s” could not be sent: %s", subject, error)
            return
