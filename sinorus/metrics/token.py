"""The setting SINORUS_METRICS_TOKEN."""

from __future__ import annotations

import re
from importlib.util import find_spec

WELL_FORMED = re.compile(r"[A-Za-z0-9._~+/-]{16,}=*")
"""Bearer token (RFC 6750, 2.1) that nobody can guess."""


def metrics_token(text: str) -> str:
    """Return the token. Raises ValueError if it is invalid, or if the library is missing."""
    if not WELL_FORMED.fullmatch(text):
        raise ValueError("use at least 16 letters, digits and the characters -._~+/")
    if find_spec("prometheus_client") is None:
        raise ValueError(
            "prometheus-client is not installed: "
            "pip install --require-hashes -r requirements-metrics.lock"
        )
    return text
