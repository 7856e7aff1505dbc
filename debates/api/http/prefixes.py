"""The path prefixes of programs' addresses; imported by the settings, so without any framework."""

from __future__ import annotations

PREFIXES = ("/api/", "/feeds/")
"""Under these, errors are problems, every site may read, and the rate limit applies."""
