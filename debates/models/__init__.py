"""The models of debates: questions, experts, positions, evidence, counterpoints, forecasts.

The shape is IBIS (issue-based information system: question, position, argument; Kunz and
Rittel 1970) with named speakers, and the distinction of rebutting and undercutting from AIF
(argument interchange format; Chesñevar et al. 2006). Rules that one row can show are
constraints here; rules between rows are in `debates.db.cross_row_rules`; the database keeps both.
"""

from debates.models.debates import Debate, Participation, Question
from debates.models.experts import Expert
from debates.models.forecasts import Forecast
from debates.models.method import MethodText
from debates.models.parts import Counterpoint, Evidence
from debates.models.positions import Position
from debates.models.sources import Source
from debates.models.topics import Topic

__all__ = [
    "Counterpoint",
    "Debate",
    "Evidence",
    "Expert",
    "Forecast",
    "MethodText",
    "Participation",
    "Position",
    "Question",
    "Source",
    "Topic",
]
