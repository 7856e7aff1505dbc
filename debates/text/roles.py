"""The roles of an expert in a debate, as readers see them."""

from __future__ import annotations

from collections.abc import Iterable


def roles_in_line(role: str, affiliation: str, other_roles: Iterable[str]) -> str:
    """Return the first role with its affiliation, and then the other roles, in one line."""
    first = ", ".join(filter(None, (role, affiliation)))
    return "; ".join(filter(None, (first, *other_roles)))
