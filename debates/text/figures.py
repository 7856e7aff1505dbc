"""Decimal figures as text."""

from __future__ import annotations

from decimal import Decimal


def format_decimal(value: Decimal) -> str:
    """Format a figure as a decimal without trailing zeros: "147.5", "100" (never "1E+2")."""
    return format(value.normalize(), "f")
