"""Helpers of the tests of sign-in: a person with a browser, and the code that an app shows."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from sinorus.accounts import two_step

PASSWORD = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SECRET = "31323334353637383930" * 2


def make_account(name: str = "ada", **fields: Any) -> Any:
    return get_user_model().objects.create_superuser(name, password=PASSWORD, **fields)


def sign_in(client: Client | None = None, password: str = PASSWORD, name: str = "ada", **meta):
    """The answer to name and password, by default in a browser that is new."""
    return (client or Client()).post(
        "/admin/login/?next=/admin/", {"username": name, "password": password}, **meta
    )


def fail(times: int, client: Client | None = None, **meta):
    for _ in range(times):
        answer = sign_in(client, "wrong", **meta)
    return answer


def code(secret: str = SECRET, step: int = 0) -> str:
    """The code that an app shows, now or some steps of half a minute later."""
    totp = TOTP(bytes.fromhex(secret))
    totp.time = time.time() + 30 * step
    return f"{totp.token():06d}"


def use_two_steps(account: Any) -> list[str]:
    """Turn two-step sign-in on, and return the recovery codes."""
    TOTPDevice.objects.create(user=account, key=SECRET, name="app")
    two_step.make_recovery_codes(account)
    return two_step.recovery_codes(account)
