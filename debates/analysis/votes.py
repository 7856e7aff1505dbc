"""Votes of a panel on one question, summed up as the Clark Center (formerly IGM) shows them.

The shares of all who were asked tell who answered what; the shares of those with a view, weighted
by their confidence, tell how strongly. "No opinion" and "did not answer" are told and are never
counted as a view. Pure functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from debates.models.choices import VIEWS, VoteAnswer


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer of a panel.

    answer      of VoteAnswer
    total       the number of experts who gave it
    start       the share of the answers before it, where a drawn bar begins
    share       of all who were asked
    weighted    share of the confidence of all who gave a view with one; None where it is no view,
                or where nobody gave a confidence
    confidence  mean of those who gave it; None where nobody gave any
    """

    answer: VoteAnswer
    total: int
    start: float
    share: float
    weighted: float | None
    confidence: float | None

    @property
    def is_view(self) -> bool:
        """True if the answer is a view on the question."""
        return self.answer in VIEWS

    @property
    def place(self) -> tuple[str, str]:
        """Start and length of the bar in a drawing, in percent."""
        return f"{self.start:.2%}", f"{self.share:.2%}"

    @property
    def percent(self) -> str:
        """The share of all experts who were asked: "45%"."""
        return f"{self.share:.0%}"

    @property
    def weighted_percent(self) -> str:
        """The share by confidence: "52%"; empty where there is none."""
        unknown = self.weighted is None or (self.total > 0 and self.confidence is None)
        return "" if unknown else f"{self.weighted:.0%}"


@dataclass(frozen=True, slots=True)
class Panel:
    """The votes of a panel on one question.

    bars        one for each answer, also those that nobody gave
    asked       the number of experts who were asked
    views       the number of those who gave a view
    confidence  mean of all who gave one; None where nobody did
    """

    bars: tuple[Bar, ...]
    asked: int
    views: int
    confidence: float | None

    @property
    def given(self) -> tuple[Bar, ...]:
        """The bars of the answers that somebody gave."""
        return tuple(bar for bar in self.bars if bar.total)

    @property
    def is_weighted(self) -> bool:
        """True if anybody gave a confidence."""
        return self.confidence is not None


def panel(votes: Iterable[tuple[str, int | None]]) -> Panel:
    """Sum up votes on one question: answers with their confidence, or None."""
    answers = [(VoteAnswer(answer), confidence) for answer, confidence in votes]
    totals = Counter(answer for answer, _ in answers)
    weights = Counter[VoteAnswer]()
    confident = Counter[VoteAnswer]()
    for answer, confidence in answers:
        if confidence is not None:
            weights[answer] += confidence
            confident[answer] += 1
    everything, answer_count = weights.total(), max(len(answers), 1)
    totals_before = accumulate((totals[answer] for answer in VoteAnswer), initial=0)
    return Panel(
        bars=tuple(
            Bar(
                answer,
                totals[answer],
                before / answer_count,
                totals[answer] / answer_count,
                weights[answer] / everything if everything and answer in VIEWS else None,
                weights[answer] / confident[answer] if confident[answer] else None,
            )
            for answer, before in zip(VoteAnswer, totals_before, strict=False)
        ),
        asked=len(answers),
        views=sum(totals[answer] for answer in VIEWS),
        confidence=everything / confident.total() if confident else None,
    )
