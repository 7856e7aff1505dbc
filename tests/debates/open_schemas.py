"""Schemas of answers without the room that they leave for the fields of later versions."""

from __future__ import annotations

from typing import Any


def closed(schema: Any) -> Any:
    """Return a schema by which nothing but what is described may be answered."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    if isinstance(schema.get("properties"), dict):
        inner.setdefault("additionalProperties", False)
    return inner
