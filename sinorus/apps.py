"""The wiring as an app, for its checks and its command."""

from __future__ import annotations

from django.apps import AppConfig


class SinorusConfig(AppConfig):
    """Sinorus as Django sees it: no models of its own."""

    name = "sinorus"
    verbose_name = "Sinorus"
