"""The groups of operations in the OpenAPI documents."""

from __future__ import annotations

from collections.abc import Mapping

from debates.api.openapi.operations import Schema

TAGS = {
    "debates": "Debates with their participants and questions, and what is computed from them.",
    "positions": "Claims of experts in a debate.",
    "experts": "People who take positions in debates.",
    "questions": "Yes/no propositions of a debate, on which positions take a stance.",
    "topics": "Subjects of positions, some under a broader topic.",
    "sources": "Publications that debates, positions and evidence come from.",
    "evidence": "Evidence for positions.",
    "counterpoints": "Counterpoints to positions.",
    "supports": "Supports of positions by other positions.",
    "forecasts": "Positions that forecast an event, and their outcomes.",
    "votes": "Answers of experts on a panel to a question, without a statement of their own.",
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
