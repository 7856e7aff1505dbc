"""The parameters of the lists of records, drafts included."""

from __future__ import annotations

from django.db.models import Model

from debates.api.openapi.operations import SLUG, Parameter, number
from debates.kinds import paths_to
from debates.models import Debate, examples
from debates.models.choices import Status
from debates.writing.fields import PARENTS

PAGE_SIZE, LARGEST_PAGE_SIZE = 25, 100

DEBATE_PARAMETER = Parameter(
    "debate", "Only of these debates, by slug.", SLUG, examples.DEBATE, several=True
)
POSITION_PARAMETER = Parameter(
    "position", "Only of these positions, by slug.", SLUG, examples.POSITION, several=True
)
QUESTION_PARAMETER = Parameter(
    "question", "Only on these questions, by slug.", SLUG, examples.QUESTION, several=True
)
STATUS = Parameter(
    "status",
    "Only with these statuses.",
    {"type": "string", "enum": Status.values},
    Status.DRAFT.value,
    several=True,
)


def record_filters(model: type[Model]) -> tuple[Parameter, ...]:
    """Return the parameters of the list of a model's records."""
    parent = {
        parameter.name: parameter for parameter in (POSITION_PARAMETER, QUESTION_PARAMETER)
    }.get(PARENTS.get(model, ""))
    has_debate = model is not Debate and model in paths_to(Debate)
    has_status = any(field.name == "status" for field in model._meta.fields)
    return (
        *((DEBATE_PARAMETER,) if has_debate else ()),
        *((parent,) if parent else ()),
        *((STATUS,) if has_status else ()),
        number("page", "Number of the page.", 1),
        number("page_size", "Number of records on a page.", PAGE_SIZE, LARGEST_PAGE_SIZE),
    )
