"""Texts that are empty, or without any visible character."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

_CATEGORIES = frozenset(("Cc", "Cf", "Me", "Mn", "Zl", "Zp", "Zs"))
"""Control and format characters (zero-width spaces among them), separators, and combining marks,
which need a letter to stand on."""

_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are drawn as nothing."""


def is_blank(text: str) -> bool:
    """Tell whether a text has no character that can be seen."""
    return all(
        unicodedata.category(character) in _CATEGORIES or character in _FILLERS
        for character in text
    )


def visible(text: str) -> str:
    """Return a text without spaces at its ends; empty where nothing of it can be seen."""
    return "" if is_blank(text) else text.strip()


def none_for_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as answers have them: None for an empty text."""
    return {name: None if value == "" else value for name, value in values.items()}
