"""Missing static files: pages work without them, and their addresses answer 404."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

logger = logging.getLogger(__name__)

REMEDY = "Start Sinorus again, which collects the static files."


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, without a server error for a file that was removed after the start."""

    def serve(self, static_file: Any, request: HttpRequest) -> HttpResponseBase:
        """Answer with the file, or with 404 as for any unknown address."""
        try:
            return super().serve(static_file, request)
        except (FileNotFoundError, NotADirectoryError):
            logger.warning("The static file %s is missing. %s", request.path_info, REMEDY)
            return self.get_response(request)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Storage of hashed and compressed files; pages use the plain address of uncollected ones."""

    manifest_strict = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._missing: set[str] = set()

    def stored_name(self, name: str) -> str:
        """Return the name of the collected file, or `name` where there is none."""
        try:
            return super().stored_name(name)
        except (ValueError, OSError):
            if name not in self._missing:
                self._missing.add(name)
                logger.warning("The static file %s was not collected. %s", name, REMEDY)
            return name
