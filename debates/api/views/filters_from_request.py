"""The filters `question` and `expert` of the analyses of a debate.

The API refuses an unknown value, and one of another debate; pages keep the known values and
note the others (`debates.pages.filters_from_request`).
"""

from __future__ import annotations

from dataclasses import dataclass

from debates.api.openapi.operations import Parameter, of_filter
from debates.api.views.parameters import Reader
from debates.filtering.form_fields import SlugsAmongField
from debates.filtering.position_filterset import PositionFilter
from debates.models import Debate, Expert, Participation, Question

FILTER_NAMES = ("question", "expert")
FILTER_PARAMETERS: tuple[Parameter, ...] = tuple(
    of_filter(name, PositionFilter.base_filters[name]) for name in FILTER_NAMES
)


@dataclass(frozen=True, slots=True)
class DebateFilters:
    """Slugs and primary keys of questions and experts; empty means all."""

    questions: tuple[str, ...]
    experts: tuple[str, ...]
    question_keys: tuple[int, ...]
    expert_keys: tuple[int, ...]


def read_debate_filters(reader: Reader, debate: Debate) -> DebateFilters:
    """Read the filters; values that are not of the debate are errors, left with the reader."""
    taking_part = Participation.objects.with_positions().filter(debate=debate)
    querysets = {
        "question": Question.objects.published().filter(debate=debate),
        "expert": Expert.objects.filter(participations__in=taking_part),
    }
    keys = {
        name: reader.cleaned(
            name, SlugsAmongField(queryset, where=" in this debate", required=False)
        )
        for name, queryset in querysets.items()
    }
    return DebateFilters(
        questions=tuple(reader.given.get("question", ())),
        experts=tuple(reader.given.get("expert", ())),
        question_keys=tuple(keys["question"]),
        expert_keys=tuple(keys["expert"]),
    )
