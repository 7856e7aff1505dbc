"""Settings of Python's logging: each line is an object of JSON on standard error."""

from __future__ import annotations

import socket
from typing import Any


def logging_of(level: str) -> dict[str, Any]:
    """Return the settings of logging, with the level of Sinorus's own loggers ("INFO")."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "sinorus.request_log.RequestIdFilter"},
            "request_errors": {"()": "sinorus.request_log.RequestErrorFilter"},
        },
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": ["levelname", "name", "message", "request_id"],
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": "time",
                # the logs of several machines end up in one place
                "static_fields": {"host": socket.gethostname()},
                "json_ensure_ascii": False,
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "sinorus": {"level": level},
            "debates": {"level": level},
            "search": {"level": level},
            # Django's own handlers write plain text, and mail to no recipient.
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR", "filters": ["request_errors"]},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "gunicorn.error": {"level": "WARNING", "propagate": True},
            # Headers of others that are not valid, with a traceback for each.
            "urllib3": {"level": "ERROR"},
        },
    }
