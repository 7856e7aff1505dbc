"""Records of forecasters: counts, Brier score and calibration.

The Brier score is the mean squared difference between the probability that was given and what
happened, 1 or 0: from 0, always right and sure, to 1, always wrong and sure; whoever always says
50 percent has 0.25. It is half of the score over two classes in Brier (1950), "Verification of
forecasts expressed in terms of probability", Monthly Weather Review 78(1), 1-3.

Only decided forecasts with a probability count, and only those that came true or did not: what came
true in part, or cannot be decided, is neither 1 nor 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

HAPPENED: Mapping[str, int] = {"came_true": 1, "did_not": 0}
"""What happened as a number, by outcome; other outcomes have none."""

BINS = 10
"""Number of ranges of probability in a calibration, all equally wide."""

RANKED_FROM = 10
"""Number of scored forecasts from which an expert may be ranked: fewer say too little."""

Key = TypeVar("Key", bound=Hashable)


class ForecastEntry(NamedTuple):
    """A forecast, as far as a record needs it.

    state        "open", "due" or "decided"
    outcome      empty where it is not decided
    probability  in percent; None where no number was given
    """

    state: str
    outcome: str = ""
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """The forecasts with a probability in one range.

    low, high    the range in percent; the upper end belongs to the next one, except for the last
    count        how many forecasts
    probability  mean of the probabilities that were given, in percent
    came_true    share of those that came true, in percent
    """

    low: int
    high: int
    count: int
    probability: float
    came_true: float


@dataclass(frozen=True, slots=True)
class ForecastRecord:
    """The record of a forecaster.

    open, due, decided  numbers of forecasts
    outcomes            numbers of decided forecasts by outcome
    without_number      decided forecasts for which no probability was given as a number
    neither             decided forecasts with a probability that are neither true nor false
    scored              forecasts on which score and calibration rest
    brier               the score; None where nothing is scored
    calibration         the ranges in which something is scored, ascending
    """

    open: int
    due: int
    decided: int
    outcomes: Mapping[str, int]
    without_number: int
    neither: int
    scored: int
    brier: float | None
    calibration: tuple[Bin, ...]

    @property
    def total(self) -> int:
        """The number of all forecasts."""
        return self.open + self.due + self.decided

    @property
    def is_ranked(self) -> bool:
        """True if there are enough scored forecasts to compare the score with others'."""
        return self.scored >= RANKED_FROM


def forecast_record(forecasts: Iterable[ForecastEntry]) -> ForecastRecord:
    """Compute the record of a forecaster from all forecasts."""
    entries = list(forecasts)
    states = Counter(entry.state for entry in entries)
    decided = [entry for entry in entries if entry.outcome]
    with_probability = [entry for entry in decided if entry.probability is not None]
    scored = [entry for entry in with_probability if entry.outcome in HAPPENED]
    return ForecastRecord(
        open=states["open"],
        due=states["due"],
        decided=states["decided"],
        outcomes=dict(Counter(entry.outcome for entry in decided)),
        without_number=len(decided) - len(with_probability),
        neither=len(with_probability) - len(scored),
        scored=len(scored),
        brier=brier_score(scored),
        calibration=calibration(scored),
    )


def brier_score(scored: Iterable[ForecastEntry]) -> float | None:
    """Compute the Brier score of forecasts that came true or did not; None for none."""
    squares = [(entry.probability / 100 - HAPPENED[entry.outcome]) ** 2 for entry in scored]
    return sum(squares) / len(squares) if squares else None


def calibration(scored: Iterable[ForecastEntry]) -> tuple[Bin, ...]:
    """Compare, range by range, the probabilities that were given with what happened."""
    width = 100 // BINS
    ranges: defaultdict[int, list[ForecastEntry]] = defaultdict(list)
    for entry in scored:
        ranges[min(int(entry.probability // width), BINS - 1)].append(entry)
    return tuple(
        Bin(
            low=place * width,
            high=(place + 1) * width,
            count=len(inside),
            probability=sum(entry.probability for entry in inside) / len(inside),
            came_true=100 * sum(HAPPENED[entry.outcome] for entry in inside) / len(inside),
        )
        for place, inside in sorted(ranges.items())
    )


def ranking(records: Mapping[Key, ForecastRecord]) -> list[Key]:
    """Return the forecasters with enough scored forecasts, the best score first."""
    ranked = [(record.brier, key) for key, record in records.items() if record.is_ranked]
    return [key for _, key in sorted(ranked, key=lambda entry: entry[0])]
