"""Two-step sign-in: after the password, a code from an app (TOTP) or a recovery code.

django-otp stores secrets, checks codes, refuses used codes, and makes an account wait longer after
each wrong one.
"""

from __future__ import annotations

from base64 import b32encode
from typing import Any

import django_otp
import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

RECOVERY_CODES = 10


class CodeBackend(BaseBackend):
    """The second step as an authentication backend, so that django-axes counts its failures too."""

    def authenticate(
        self, request: HttpRequest, username: str, one_time_password: str
    ) -> Any | None:
        """Return the account if the code is one of its own, with the device that it came from."""
        account = get_user_model().objects.filter(username=username, is_active=True).first()
        device = account and _device_for(account, plain(one_time_password))
        if not device:
            return None
        if not django_otp.verify_token(account, device.persistent_id, plain(one_time_password)):
            return None
        account.otp_device = device
        return account


def is_required() -> bool:
    """Test whether every account has to use two-step sign-in here."""
    return settings.SINORUS_TWO_STEP_SIGN_IN == "required"


def is_on(account: Any) -> bool:
    """Test whether an account uses two-step sign-in."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).exists()


def is_verified(request: HttpRequest) -> bool:
    """Test whether the session of a request began with both steps."""
    return django_otp.DEVICE_ID_SESSION_KEY in request.session


def new_secret() -> str:
    """Return a new secret, in hexadecimal digits."""
    return random_hex(20)


def app_address(account: Any, secret: str) -> str:
    """Return the otpauth:// address from which an app reads the secret."""
    return TOTPDevice(user=account, key=secret).config_url


def qr_code(address: str) -> str:
    """Return the QR code of an address as data: address of an SVG picture."""
    return segno.make(address, error="m", micro=False).svg_data_uri(
        scale=4, border=4, dark="#000", light="#fff"
    )


def typed_secret(secret: str) -> str:
    """Return a secret as people type it into an app."""
    return _in_fours(b32encode(bytes.fromhex(secret)).decode())


def turn_on(account: Any, secret: str, code: str) -> TOTPDevice | None:
    """Start to use a secret if the code shows that an app has it; None if it does not.

    Replaces the app in use, and makes new recovery codes.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.create(user=account, name="app", key=secret)
        if not device.verify_token(plain(code)):
            transaction.set_rollback(True)
            return None
        TOTPDevice.objects.filter(user=account).exclude(pk=device.pk).delete()
        make_recovery_codes(account)
    return device


def turn_off(account: Any) -> bool:
    """Remove secrets and recovery codes of an account; False if there were none."""
    with transaction.atomic():
        removed, _ = TOTPDevice.objects.filter(user=account).delete()
        StaticDevice.objects.filter(user=account).delete()
    return bool(removed)


def make_recovery_codes(account: Any) -> None:
    """Replace the recovery codes of an account."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=account).delete()
        device = StaticDevice.objects.create(user=account, name="recovery codes")
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=StaticToken.random_token())
            for _ in range(RECOVERY_CODES)
        )


def recovery_codes(account: Any) -> list[str]:
    """Return the unused recovery codes of an account, as people type them."""
    tokens = StaticToken.objects.filter(device__user=account).order_by("pk")
    return [_in_fours(token) for token in tokens.values_list("token", flat=True)]


def wait_until(account: Any, code: str) -> Any | None:
    """Return the moment before which no code is checked after too many wrong ones, or None."""
    device = _device_for(account, plain(code))
    allowed, reason = device.verify_is_allowed() if device else (True, None)
    return None if allowed else reason["locked_until"]


def plain(code: str) -> str:
    """Return a code without the spaces and hyphens that people type."""
    return "".join(code.split()).replace("-", "").lower()


def _device_for(account: Any, code: str) -> TOTPDevice | StaticDevice | None:
    """Return the device that a code has to come from: apps have six digits."""
    if len(code) == 6 and code.isascii() and code.isdecimal():
        model = TOTPDevice
    elif len(code) == 8 and code.isascii() and code.isalnum():
        model = StaticDevice
    else:
        return None
    return model.objects.filter(user=account, confirmed=True).first()


def _in_fours(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
