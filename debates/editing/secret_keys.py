"""Secrets that open a door without a password: shown once, and kept as their digest alone.

A secret has 256 random bits, so that a plain hash of it is as hard to undo as a slow hash.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

SECRET_BYTES = 32


def new_secret() -> str:
    """Return a random secret that an address or a header can hold."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_made_of(text: str) -> str:
    """Return the secret that belongs to a text, which nobody knows without the key of the site.

    text  with a random part that is stored nowhere
    """
    digest = salted_hmac("sinorus.secret", text, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def secret_digest(secret: str) -> str:
    """Return the digest under which a secret is stored."""
    # bytes of an address or a header that are no UTF-8 arrive as surrogates
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
