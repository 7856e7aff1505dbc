"""What of a debate is looked at: its questions and experts that are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from debates.api.openapi.operations import Parameter, of_filter
from debates.api.views.parameters import Reader
from debates.filtering.filtersets import PositionFilter
from debates.filtering.form_fields import SlugsField
from debates.models import Debate, Expert, Participation, Question

NAMES = ("question", "expert")
PARAMETERS: tuple[Parameter, ...] = tuple(
    of_filter(name, PositionFilter.base_filters[name]) for name in NAMES
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Slugs and primary keys of what is asked for; none means all."""

    questions: tuple[str, ...]
    experts: tuple[str, ...]
    question_keys: tuple[int, ...]
    expert_keys: tuple[int, ...]


def read(reader: Reader, debate: Debate) -> Narrowing:
    """What the parameters ask for; what is not in the debate is a fault, left with the reader."""
    taking_part = Participation.objects.published().filter(debate=debate)
    known = {
        "question": Question.objects.published().filter(debate=debate),
        "expert": Expert.objects.filter(participations__in=taking_part),
    }
    keys = {
        name: reader.cleaned(name, SlugsField(things.all, where=" in this debate", required=False))
        for name, things in known.items()
    }
    return Narrowing(
        questions=tuple(reader.given.get("question", ())),
        experts=tuple(reader.given.get("expert", ())),
        question_keys=tuple(keys["question"]),
        expert_keys=tuple(keys["expert"]),
    )
