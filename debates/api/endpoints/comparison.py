"""Comparison of experts over all public debates, by topic and by question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from rest_framework.request import Request
from rest_framework.response import Response

from debates.analysis.agreement import AgreementCell
from debates.analysis.comparison import (
    Comparison,
    Subject,
    cast_votes,
    compared_subjects,
    held_positions,
    pairs,
)
from debates.api.endpoints.comparison_answer import MOST_POSITIONS, ComparisonAnswer
from debates.api.endpoints.comparison_description import BY, FILTERS, comparison_operation
from debates.api.openapi.operations import Operation
from debates.api.resources.definitions import PositionResource
from debates.api.resources.rows import rows
from debates.api.views import paging, sparse_fields
from debates.api.views.base import ApiView
from debates.db.version_cache import VersionCache
from debates.filtering.position_filterset import PositionFilter
from debates.limits.costs import Cost
from debates.models import Expert, Position, Topic

_comparisons = VersionCache(most=64)


class Compare(ApiView):
    """Comparison of two to seven experts, over all public debates or some of them."""

    cost = Cost.SEARCH
    depends_on = "content"

    def operation(self) -> Operation:
        return comparison_operation()

    def get(self, request: Request) -> Response:
        """Answer with a page of topics and of questions, and the positions that it names."""
        reader = self.reader()
        selection = sparse_fields.read_selection(reader, PositionResource)
        filters = reader.filters(PositionFilter)
        window, kinds = paging.read_window(reader), reader.words("by") or list(BY)
        only_shared = reader.yes("shared")
        reader.check()
        experts = _experts_by_key(filters.pop("expert"))
        comparison, cells = _comparisons.get(
            self.state,
            reader.values_of(("expert", *FILTERS)) + tuple(experts),
            lambda: _compared(experts, filters),
        )
        subjects = {
            kind: _subjects(comparison, kind, only_shared=only_shared)
            for kind in BY
            if kind in kinds
        }
        head = paging.head(window, max(map(len, subjects.values())), self.page_address)
        pages = {kind: window.of(all_subjects) for kind, all_subjects in subjects.items()}
        keys = _position_keys(subject for page in pages.values() for subject in page)
        answer = ComparisonAnswer(
            self.origin,
            experts,
            dict(Position.objects.published().filter(pk__in=keys).values_list("pk", "slug")),
            {name: reader.given[name] for name in FILTERS if name in reader.given},
            Topic.objects.closure(filters["topic"]) if filters.get("topic") else (),
            {key: len(answers) for key, answers in comparison.positions.items()},
        )
        return Response(
            {
                "next": head["next"],
                "previous": head["previous"],
                **answer.head(comparison, cells),
                **{
                    f"{kind}s": answer.page(kind, subjects[kind], page)
                    for kind, page in pages.items()
                },
                "positions": [
                    orjson.Fragment(row)
                    for row in rows(PositionResource, selection, keys, self.origin)
                ],
            }
        )


def _experts_by_key(keys: Sequence[int]) -> dict[int, Expert]:
    """Return the experts with these keys by key, in the order of the keys."""
    experts = Expert.objects.in_bulk(keys)
    return {key: experts[key] for key in keys if key in experts}


def _compared(
    experts: Mapping[int, Expert], filters: Mapping[str, Any]
) -> tuple[Comparison, list[AgreementCell]]:
    """Compare experts on positions and votes that match filters; a vote is about no topic."""
    keys, slugs = list(experts), [expert.slug for expert in experts.values()]
    positions = PositionFilter.narrow(held_positions(keys), filters)
    votes = cast_votes(keys)
    if filters.get("debate"):
        votes = votes.filter(question__debate__in=filters["debate"])
    if filters.get("topic"):
        votes = votes.none()
    return compared_subjects(keys, positions, votes), pairs(slugs, positions, votes)


def _subjects(comparison: Comparison, kind: str, *, only_shared: bool) -> Sequence[Subject]:
    subjects = comparison.topics if kind == "topic" else comparison.questions
    return [subject for subject in subjects if subject.is_shared] if only_shared else subjects


def _position_keys(subjects: Iterable[Subject]) -> list[int]:
    """Return the positions that an answer names, each once."""
    keys = (
        key
        for subject in subjects
        for answers in subject.positions.values()
        for key, _ in answers[:MOST_POSITIONS]
    )
    return list(dict.fromkeys(keys))
