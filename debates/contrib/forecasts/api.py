"""The record of an expert's forecasts: counts, Brier score and calibration."""

from __future__ import annotations

from functools import cache
from typing import Any

from rest_framework.response import Response

from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import ExpertResource
from debates.api.views.detail_subresource import DetailSubresource
from debates.contrib.forecasts.public_forecasts import record_of
from debates.contrib.forecasts.scores import BINS, RANKED_FROM, ForecastEntry, ForecastRecord
from debates.contrib.forecasts.scores import forecast_record as record_from
from debates.models import Expert
from debates.models.choices import Outcome
from debates.models.forecast_states import today


class ExpertForecastRecord(DetailSubresource):
    """Numbers of an expert's open, due and decided forecasts, and their outcomes."""

    queryset = Expert.objects.published()
    depends_on = "content"
    depends_on_day = True

    def operation(self) -> Operation:
        return _forecast_record_operation()

    def get_for(self, instance: Expert) -> Response:
        """Answer with the record."""
        self.reader().check()
        return Response(_record_as_dict(record_of(instance, today())))


def _record_as_dict(record: ForecastRecord) -> dict[str, Any]:
    return {
        "open": record.open,
        "due": record.due,
        "decided": record.decided,
        "outcomes": {outcome: record.outcomes.get(outcome, 0) for outcome in Outcome.values},
        "without_probability": record.without_number,
        "neither_true_nor_false": record.neither,
        "scored": record.scored,
        "brier_score": record.brier,
        "is_ranked": record.is_ranked,
        "calibration": [
            {
                "from": group.low,
                "to": group.high,
                "forecasts": group.count,
                "probability": group.probability,
                "came_true": group.came_true,
            }
            for group in record.calibration
        ],
    }


EXAMPLE_RECORD = record_from(
    [
        ForecastEntry("open"),
        ForecastEntry("decided", "came_true", 80.0),
        ForecastEntry("decided", "did_not", 30.0),
        ForecastEntry("decided", "partly", 60.0),
    ]
)


@cache
def _forecast_record_operation() -> Operation:
    return Operation(
        name="getExpertForecastRecord",
        tag="experts",
        title="Forecast record",
        text=(
            "Numbers of the expert's forecasts today (UTC), and, from the decided ones with a "
            "probability that came true or did not, the Brier score (Brier 1950: mean squared "
            "difference between probability and outcome, from 0, best, to 1) and the calibration."
        ),
        parameters=(format_parameter(ExpertForecastRecord.renderer_classes),),
        path={"slug": schema.slug_in_path(ExpertResource)},
        content={
            "application/json": Content(
                schema.named("ForecastRecord", _record_shape()), _record_as_dict(EXAMPLE_RECORD)
            )
        },
        problems=("not-found", "removed"),
        moved=True,
    )


def _record_shape() -> Schema:
    count = json_schema.count
    percent = {"type": "number", "minimum": 0, "maximum": 100}
    outcomes = {outcome: count(f"Number: {label}.", 1) for outcome, label in Outcome.choices}
    probability_range = json_schema.obj(
        "Range of probability.",
        **{
            "from": {**percent, "description": "Lower end, in percent.", "examples": [80]},
            "to": {**percent, "description": "Upper end, in percent.", "examples": [90]},
        },
        forecasts=count("Number of forecasts.", 1),
        probability={**percent, "description": "Mean probability given.", "examples": [80.0]},
        came_true={**percent, "description": "Share that came true.", "examples": [100.0]},
    )
    return json_schema.obj(
        "Record of an expert's forecasts.",
        open=count("Forecasts not decided, whose date has not passed or was not given."),
        due=count("Forecasts not decided although their date has passed."),
        decided=count("Forecasts with an outcome."),
        outcomes=json_schema.obj("Decided forecasts by outcome.", **outcomes),
        without_probability=count("Decided forecasts without a probability in numbers.", 0),
        neither_true_nor_false=count(
            "Decided forecasts with a probability that came true in part or cannot be decided: "
            "they have no score.",
            1,
        ),
        scored=count("Forecasts on which score and calibration rest."),
        brier_score={
            "type": ["number", "null"],
            "minimum": 0,
            "maximum": 1,
            "description": "Brier score; null where no forecast is scored.",
            "examples": [0.065],
        },
        is_ranked={
            "type": "boolean",
            "description": f"Whether the score rests on at least {RANKED_FROM} forecasts; scores "
            "from fewer are not compared.",
            "examples": [False],
        },
        calibration=json_schema.array(
            f"The ranges, of {100 // BINS} percent each, in which there are scored forecasts.",
            probability_range,
        ),
    )
