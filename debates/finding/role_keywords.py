"""Roles of argument that plain words can ask for, each as the field of a query that finds it."""

from __future__ import annotations

from debates.finding.shared_answers import AGREES, DISAGREES
from debates.finding.sides import AGAINST, FOR
from debates.models.choices import EvidenceKind, PositionKind, Stance
from search.query import Keyword, Or

AGREEING = Keyword(AGREES, "")
"""Role of those who agree with an expert, whose name has to follow."""

DISAGREEING = Keyword(DISAGREES, "")
"""Role of those who disagree with an expert, whose name has to follow."""

ANSWERING = Keyword("answers", "")
"""Role of what is said against an expert, whose name has to follow."""

COUNTERED = Keyword("has", "counterpoint")
COUNTERING = Keyword("is", "countering")
DISPUTED = Keyword("is", "countered")
SHARED_CLAIM = Keyword("is", "supported")

HAS_EVIDENCE = Keyword("has", "evidence")
STATISTICS = Keyword("has", EvidenceKind.STATISTIC.value)
FIGURES = Keyword("has", "figure")

FORECASTS = Keyword("kind", PositionKind.FORECAST.value)
RECOMMENDATIONS = Keyword("kind", PositionKind.RECOMMENDATION.value)

QUALIFYING = Keyword("stance", Stance.QUALIFIES.value)

ARGUING_AGAINST = Or((COUNTERED, AGAINST))
"""Role of arguments against an expert, who is answered, or against a subject."""

SIDES = {
    FOR: FOR,
    AGAINST: AGAINST,
    ARGUING_AGAINST: AGAINST,
    AGREEING: FOR,
    DISAGREEING: AGAINST,
}
"""Roles that, before what is no expert, are sides of a question."""
