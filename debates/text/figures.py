"""Figures as they are written."""

from __future__ import annotations

from decimal import Decimal


def format_decimal(value: Decimal) -> str:
    """A figure as a decimal without zeros at its end: "147.5", "100" (and never "1E+2")."""
    return format(value.normalize(), "f")
