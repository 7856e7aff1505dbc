"""The wiring as an app, and what is served as static files."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class SinorusConfig(AppConfig):
    """Sinorus as Django sees it: no models of its own, but checks and commands."""

    # Django chooses by itself only where a module has one.
    default = True
    name = "sinorus"
    verbose_name = "Sinorus"

    def ready(self) -> None:
        import_module("sinorus.checks")


class StaticFiles(StaticFilesConfig):
    """Django's static files without those that no page of Sinorus asks for.

    Each file is hashed and compressed when it is collected, so what is left out is time.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "drf_spectacular_sidecar/redoc/*",
        "*/swagger-ui-dist/oauth2-redirect.*",
    ]
