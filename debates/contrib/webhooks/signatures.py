"""Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 by secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

from debates.contrib.webhooks.models import SECRET_PREFIX


def signed_headers(
    message: str, timestamp: int, body: bytes, secrets: Iterable[str]
) -> dict[str, str]:
    """Return the headers that identify and sign a message, with a signature for each secret.

    timestamp  of the attempt, in seconds since 1970
    """
    content = f"{message}.{timestamp}.".encode() + body
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{_signature(content, secret)}" for secret in secrets),
    }


def _signature(content: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
