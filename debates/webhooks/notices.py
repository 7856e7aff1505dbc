"""Notices of endpoints that were paused, by mail where SINORUS_MAIL_URL is set."""

from __future__ import annotations

import logging
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from debates.webhooks.models import Endpoint

logger = logging.getLogger(__name__)


def tell_of_pause(endpoint: Endpoint) -> None:
    """Send a mail to the account that made an endpoint, once its pause is committed."""
    address = endpoint.account.email
    if settings.SINORUS_MAIL and address:
        subject = f"[{settings.SINORUS_SITE_NAME}] Webhook paused: {endpoint.name}"
        body = (
            f"The webhook “{endpoint.name}” is paused: its receiver took nothing for two days, or "
            "answered that it is gone. Nothing more is sent to it. The log in the admin has the "
            "answers. To go on, open the webhook there and save it switched on."
        )
        transaction.on_commit(partial(_send, address, " ".join(subject.split()), body))


def _send(address: str, subject: str, body: str) -> None:
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    except OSError as error:
        # the list of webhooks in the admin tells of it as well
        logger.warning("A mail about a webhook could not be sent: %s", error)
