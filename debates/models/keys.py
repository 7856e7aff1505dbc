"""Primary keys in texts from outside: forms, addresses and parameters."""

from __future__ import annotations

LARGEST_KEY = 2**63 - 1
"""The largest number that a column of keys can hold; databases refuse to compare with a larger."""


def parse_key(text: str) -> int | None:
    """Return the primary key that a text names; None if it names none."""
    # the length comes first: Python refuses to read thousands of digits
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_KEY))):
        return None
    key = int(text)
    return key if key <= LARGEST_KEY else None
