"""The way from each part of a debate to the debate itself."""

from __future__ import annotations

from collections.abc import Mapping

from debates.models.answers import Answer, Vote
from debates.models.base import Recorded
from debates.models.context import ContextNote
from debates.models.debates import Debate, Participation, Question
from debates.models.forecasts import Forecast
from debates.models.holders import Holder
from debates.models.parts import Evidence
from debates.models.positions import Position
from debates.models.relations import Counterpoint, Support

PATHS_TO_DEBATE: Mapping[type[Recorded], str] = {
    Debate: "pk",
    Question: "debate",
    Participation: "debate",
    ContextNote: "debate",
    Vote: "question__debate",
    Position: "debate",
    Evidence: "position__debate",
    Counterpoint: "position__debate",
    Support: "position__debate",
    Forecast: "position__debate",
    Holder: "position__debate",
    Answer: "position__debate",
}
"""The models of a debate and its parts, each with the lookup that leads to the debate.

Their order stays: the digest of an approved review is made in it (`debates.review.content`).
"""
