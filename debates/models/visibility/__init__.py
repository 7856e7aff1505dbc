"""Visibility: which objects of each model the public may see, and which rows to fetch with them.

`published()` decides this for every door, and nothing else does. Public are:

- published debates, with their questions, votes, participants and context
- published positions of published debates
- the evidence, forecasts, joint holders and further answers of public positions
- the counterpoints and supports of public positions, except those by an unpublished position
- the topics (with broader ones), experts and sources of public debates and positions
"""

from debates.models.visibility.debates import (
    ContextNoteQuerySet,
    DebateQuerySet,
    ParticipationQuerySet,
    QuestionQuerySet,
    VoteQuerySet,
)
from debates.models.visibility.parts import (
    AnswerQuerySet,
    CounterpointQuerySet,
    EvidenceQuerySet,
    ForecastQuerySet,
    HolderQuerySet,
    SupportQuerySet,
)
from debates.models.visibility.positions import PositionQuerySet
from debates.models.visibility.shared_objects import ExpertQuerySet, SourceQuerySet, TopicQuerySet

__all__ = [
    "AnswerQuerySet",
    "ContextNoteQuerySet",
    "CounterpointQuerySet",
    "DebateQuerySet",
    "EvidenceQuerySet",
    "ExpertQuerySet",
    "ForecastQuerySet",
    "HolderQuerySet",
    "ParticipationQuerySet",
    "PositionQuerySet",
    "QuestionQuerySet",
    "SourceQuerySet",
    "SupportQuerySet",
    "TopicQuerySet",
    "VoteQuerySet",
]
