"""Notices of endpoints that were paused."""

from __future__ import annotations

from debates.contrib.webhooks.models import Endpoint
from debates.editing.mail import send_once_committed


def tell_of_pause(endpoint: Endpoint) -> None:
    """Send a mail to the account that made an endpoint."""
    body = (
        f"The webhook “{endpoint.name}” is paused: its receiver took nothing for two days, or "
        "answered that it is gone. Nothing more is sent to it. The log in the admin has the "
        "answers. To go on, open the webhook there and save it switched on."
    )
    send_once_committed([endpoint.account], f"Webhook paused: {endpoint.name}", body)
