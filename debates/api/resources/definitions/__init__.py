"""The resources of the API, each for a model."""

from debates.api.resources.definitions.debates import (
    ContextNoteResource,
    DebateResource,
    ParticipationResource,
    QuestionResource,
    VoteResource,
)
from debates.api.resources.definitions.parts import (
    CounterpointResource,
    EvidenceResource,
    ForecastResource,
    SupportResource,
)
from debates.api.resources.definitions.positions import PositionResource
from debates.api.resources.definitions.shared_objects import (
    ExpertResource,
    SourceResource,
    TopicResource,
)
from debates.api.resources.fields import RESOURCES
from debates.kinds import kinds

__all__ = [
    "WRITTEN",
    "ContextNoteResource",
    "CounterpointResource",
    "DebateResource",
    "EvidenceResource",
    "ExpertResource",
    "ForecastResource",
    "ParticipationResource",
    "PositionResource",
    "QuestionResource",
    "SourceResource",
    "SupportResource",
    "TopicResource",
    "VoteResource",
]

WRITTEN = tuple(RESOURCES[kind.model.__name__] for kind in kinds() if kind.has_address)
"""The resources that tools write."""
