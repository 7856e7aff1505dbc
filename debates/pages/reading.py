"""Views that are only read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Decorate a view that answers GET and HEAD, and everything else with 405.

    Nothing is written, so there is no check for the CSRF token, which would answer with 403.
    """
    return csrf_exempt(require_safe(view))
