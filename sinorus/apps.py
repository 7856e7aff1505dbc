"""App configurations of Sinorus and its static files."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class SinorusConfig(AppConfig):
    """App with system checks and commands, without models."""

    # Django chooses by itself only where a module has one.
    default = True
    name = "sinorus"
    verbose_name = "Sinorus"

    def ready(self) -> None:
        import_module("sinorus.checks")


class StaticFiles(StaticFilesConfig):
    """Django's static files without those that no page uses.

    Each collected file is hashed and compressed, so leaving files out saves time.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "drf_spectacular_sidecar/redoc/*",
        "*/swagger-ui-dist/oauth2-redirect.*",
    ]
