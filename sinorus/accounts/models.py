"""Model of sign-ins: the account of each session, its beginning, and its address."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class SignIn(models.Model):
    """A session of an account.

    Django's own table of sessions does not say whose they are. The session is referred to by its
    key instead of a foreign key, because sessions come and go without the ORM, and backups leave
    them out.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    session_key = models.CharField(max_length=40, unique=True)
    started = models.DateTimeField(default=timezone.now)
    last_used = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=255, blank=True)

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["-last_used", "-pk"]
        verbose_name = "sign-in"

    def __str__(self) -> str:
        return f"{self.account} since {self.started:%Y-%m-%d %H:%M}"
