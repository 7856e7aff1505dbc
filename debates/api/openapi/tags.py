"""The groups of operations in the OpenAPI documents."""

from __future__ import annotations

from collections.abc import Mapping

from debates.api.openapi.operations import Schema
from debates.kinds import kinds

TAGS = {
    **{kind.collection: kind.description for kind in kinds() if kind.has_address},
    "search": "Full-text search in positions and other objects.",
    "about": "The API itself: vocabulary, method, problems and changes.",
    "imports": "Whole debates as files.",
    "worklist": "Missing or doubtful content, and waivers of findings.",
    "webhooks": "Events that Sinorus sends to other servers.",
}
"""Descriptions of the groups by name."""


def described_tags(*operations: Mapping[str, Mapping[str, Schema]]) -> list[Schema]:
    """Return the groups of operations (by path and method) with their descriptions."""
    used = {
        tag
        for by_method in operations
        for methods in by_method.values()
        for operation in methods.values()
        for tag in operation["tags"]
    }
    return [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
