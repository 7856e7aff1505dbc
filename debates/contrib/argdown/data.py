"""Data in Argdown: YAML that has the values of JSON, and nothing that is dear to read."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

import yaml

from debates.text.xml_texts import unprintable

DEEPEST_DATA = 30
"""Levels of lists and objects in data."""

_OPENING, _CLOSING = "[{", "]}"


def yaml_data(text: str) -> dict[str, Any]:
    """Return the names and values in YAML, with figures as `Decimal` and dates as texts.

    Raises ValueError with a sentence for people.
    """
    levels = ((c in _OPENING) - (c in _CLOSING) for c in text)
    if max(accumulate(levels), default=0) > DEEPEST_DATA:
        raise ValueError("This data is nested too deeply.")
    try:
        # an alias may stand for as much as it likes
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        if any(isinstance(event, yaml.AliasEvent) for event in events):
            raise ValueError("This data has an alias (*name). Write the value itself.")
        value = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise ValueError(f"This data is not valid YAML: {reason}.") from error
    if value is None:
        return {}
    if isinstance(value, dict):
        return _plain(value, 0)
    raise ValueError("This data must have names and values.")


def _plain(value: Any, level: int) -> Any:
    """Return a value as JSON has it."""
    if level > DEEPEST_DATA:
        raise ValueError("This data is nested too deeply.")
    if isinstance(value, dict):
        return {str(name): _plain(inner, level + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, level + 1) for inner in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return Decimal(repr(value)) if value - value == 0 else str(value)
    text = value.isoformat() if isinstance(value, datetime.date) else str(value)
    if unprintable(text) is not None:
        raise ValueError("This data has a character that is not text.")
    return text
