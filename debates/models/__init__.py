"""The models of debates: questions, experts, positions, and all that hangs on a position.

The shape is IBIS (issue-based information system: question, position, argument; Kunz and
Rittel 1970) with named speakers, and the distinctions of AIF (argument interchange format;
Chesñevar et al. 2006): conflict, which rebuts or undercuts, and inference, which is support here.
Rules that one row can show are constraints here; rules between rows are in
`debates.db.cross_row_rules`; the database keeps both.
"""

from debates.models.answers import Answer, Vote
from debates.models.context import ContextNote
from debates.models.debates import Debate, Participation, Question
from debates.models.experts import Expert
from debates.models.forecasts import Forecast
from debates.models.holders import Holder
from debates.models.method import MethodText
from debates.models.parts import Evidence
from debates.models.positions import Position
from debates.models.relations import Counterpoint, Support
from debates.models.sources import Source
from debates.models.topics import Topic

__all__ = [
    "Answer",
    "ContextNote",
    "Counterpoint",
    "Debate",
    "Evidence",
    "Expert",
    "Forecast",
    "Holder",
    "MethodText",
    "Participation",
    "Position",
    "Question",
    "Source",
    "Support",
    "Topic",
    "Vote",
]
