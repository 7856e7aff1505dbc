"""Helpers of the tests of sign-in: a person with a browser, and the code that an app shows."""

from __future__ import annotations

import hmac
import time
from base64 import b32decode
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.test import Client

PASSWORD = "correct horse battery staple"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RECOVERY_CODES = ["abcd2345", "wxyz6723"]


def make_account(name: str = "ada", **fields: Any) -> Any:
    return get_user_model().objects.create_superuser(name, password=PASSWORD, **fields)


def sign_in(client: Client | None = None, password: str = PASSWORD, name: str = "ada", **meta):
    """The answer to name and password, by default in a browser that is new."""
    return (client or Client()).post(
        "/admin/login/?next=/admin/", {"username": name, "password": password}, **meta
    )


def code(secret: str = SECRET, moment: float | None = None) -> str:
    """The code that an app shows, as RFC 6238 has it."""
    counter = int(time.time() if moment is None else moment) // 30
    digest = hmac.digest(b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def use_two_steps(account: Any) -> None:
    """Turn two-step sign-in on, with an app and recovery codes brought over from django-otp."""
    Authenticator.objects.create(user=account, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(
        user=account, type="recovery_codes", data={"migrated_codes": list(RECOVERY_CODES)}
    )
