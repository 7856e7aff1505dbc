"""Records of forecasters: what counts, and what does not."""

from __future__ import annotations

import pytest

from debates.contrib.forecasts.calibration import drawing, in_words
from debates.contrib.forecasts.scores import ForecastEntry, brier_score, forecast_record, ranking

TRUE, FALSE = "came_true", "did_not"


def decided(outcome, probability=None):
    return ForecastEntry("decided", outcome, probability)


def test_every_forecast_counts_in_its_state_and_outcome():
    record = forecast_record(
        [ForecastEntry("open"), ForecastEntry("open"), ForecastEntry("due"), decided(TRUE)]
    )

    assert (record.open, record.due, record.decided, record.total) == (2, 1, 1, 4)
    assert record.outcomes == {TRUE: 1}
    assert record.brier is None
    assert record.calibration == ()


@pytest.mark.parametrize(
    ("scored", "score"),
    [
        ([decided(TRUE, 100)], 0),
        ([decided(FALSE, 100)], 1),
        ([decided(TRUE, 50), decided(FALSE, 50)], 0.25),
        # rain with 70, 90, 80 and 60 percent, and one dry day
        ([decided(TRUE, 70), decided(TRUE, 90), decided(FALSE, 80), decided(TRUE, 60)], 0.225),
        ([], None),
    ],
)
def test_the_score_is_the_mean_squared_difference(scored, score):
    assert brier_score(scored) == (score if score is None else pytest.approx(score))


def test_only_what_came_true_or_did_not_is_scored():
    record = forecast_record(
        [
            decided(TRUE, 80),
            decided("partly", 80),
            decided("undecidable", 10),
            decided(FALSE),
            ForecastEntry("open", "", 99),
        ]
    )

    assert record.scored == 1
    assert record.neither == 2
    assert record.without_number == 1
    assert record.brier == pytest.approx(0.04)


def test_a_range_tells_what_was_given_and_what_happened():
    record = forecast_record([decided(TRUE, 72), decided(FALSE, 78), decided(TRUE, 100)])

    seventies, last = record.calibration
    assert (seventies.low, seventies.high, seventies.count) == (70, 80, 2)
    assert (seventies.probability, seventies.came_true) == (75, 50)
    assert (last.low, last.high, last.count) == (90, 100, 1)


def test_nobody_with_fewer_than_ten_is_ranked():
    records = {
        "few": forecast_record([decided(TRUE, 100)] * 9),
        "good": forecast_record([decided(TRUE, 90)] * 10),
        "better": forecast_record([decided(TRUE, 95)] * 12),
        "many undecided": forecast_record([ForecastEntry("open", "", 95)] * 40),
    }

    assert ranking(records) == ["better", "good"]


def test_a_drawing_says_in_words_what_it_shows_with_the_numbers_of_forecasts():
    bins = forecast_record([decided(TRUE, 75), decided(FALSE, 75), decided(TRUE, 5)]).calibration

    assert in_words(bins) == (
        "Calibration. 1 forecast at 5 percent on average, of which 100 percent came true; "
        "2 forecasts at 75 percent on average, of which 50 percent came true."
    )
    assert drawing(bins).count("<circle") == 2
    assert in_words(bins) in drawing(bins)
    assert ">2</text>" in drawing(bins)
