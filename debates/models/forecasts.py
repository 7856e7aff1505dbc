"""Forecasts: what exactly a position foretells, and what came of it."""

from __future__ import annotations

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import examples, visibility
from debates.models.base import Recorded
from debates.models.choices import ForecastState, Outcome, PositionKind
from debates.models.constraint_builders import not_empty
from debates.models.declaration import Door, declare
from debates.models.forecast_states import state_of, today
from debates.models.parts import OF_ITS_POSITION
from debates.models.positions import Position
from debates.models.sources import Source
from debates.text.figures import format_decimal
from debates.text.verbatim import is_verbatim, nearest_words

NOT_OF_ITS_KIND = "Only a position of the kind forecast can have a forecast."
BEFORE_THE_DEBATE = "A forecast cannot be decided before the debate in which it was made."

_NUMBER = re.compile(r"\d+(?:[.,٫]\d+)?")
_UNIT = re.compile(r"\s*(?!probab|chance)([\w%٪‰]+)", re.IGNORECASE)

OF_OUTCOME = ("outcome", "decided_on", "outcome_source", "reasoning")
"""The fields that an editor enters when a forecast is decided."""

_OPEN = Q(outcome="", decided_on=None, reasoning="", outcome_source=None)
_DECIDED = ~Q(outcome="") & Q(decided_on__isnull=False) & ~Q(reasoning="")


def wrong_scale(probability: Decimal | None, words: str | None) -> str:
    """Return the error in 0.8 together with “80 per cent” or “p = 0.8”; empty if there is none.

    Spreadsheets store 80% as 0.8, and statisticians write it so. Readers would see 0.8 percent, and
    the score of the expert would be that of somebody who thought the event impossible.
    """
    if probability is None or not 0 < probability < 1:
        return ""
    figures = [_said(number, words or "") for number in _NUMBER.finditer(words or "")]
    of_one = any(value == probability and unit == "" for value, unit in figures)
    percent = probability * 100
    if not of_one and (percent not in dict(figures) or probability in dict(figures)):
        return ""
    number = format_decimal(probability if of_one else percent)
    return f"The words say {number}. Enter the probability in percent: {format_decimal(percent)}."


def _said(number: re.Match[str], words: str) -> tuple[Decimal, str]:
    """Return a number in words, and the sign or word behind it that may be its unit."""
    unit = _UNIT.match(words, number.end())
    return Decimal(re.sub("[,٫]", ".", number[0])), unit[1] if unit else ""


@register(
    90,
    "forecasts",
    "Forecast of a position of that kind, and its outcome. An outcome needs the day on which it "
    "was decided and the reasoning; a probability needs its words.",
    parent="position",
    laid_out=True,
)
class Forecast(Recorded):
    """The event that a position foretells, with the outcome once it is decided."""

    position = declare(
        models.OneToOneField(
            Position,
            models.CASCADE,
            related_name="forecast",
            error_messages={"unique": "This position already has a forecast."},
        ),
        "Position that makes the forecast.",
        laid_out=True,
        excluded_from=OF_ITS_POSITION,
    )
    event = declare(
        models.TextField(
            help_text="What exactly is forecast, so that somebody else could tell whether it "
            "has happened."
        ),
        "What exactly is forecast.",
        example=examples.EVENT,
        title=True,
        index="forecast",
        laid_out=True,
    )
    due = declare(
        models.DateField(
            null=True,
            blank=True,
            help_text="Day by which the event happens. Leave empty if none was said.",
        ),
        "Day by which the event happens; null if none was said.",
        schema={"description": "Day by which the event happens, if one was said."},
        example="2025-12-31",
        laid_out=True,
        excluded_from={Door.SEARCH: "The search schema keeps it as a number: `due:2025`."},
    )
    probability_words = declare(
        models.CharField(
            "probability in words",
            max_length=200,
            blank=True,
            help_text="How probable the event is in the exact words of the source.",
        ),
        "How probable the event is, in the exact words of the source.",
        example="a 70 per cent chance",
        index="forecast",
        laid_out=True,
    )
    probability = declare(
        models.DecimalField(
            max_digits=5,
            decimal_places=2,
            null=True,
            blank=True,
            validators=[
                MinValueValidator(0, "Enter a percentage from 0 to 100."),
                MaxValueValidator(100, "Enter a percentage from 0 to 100."),
            ],
            help_text="In percent, only if the source gives a number. Words such as “likely” "
            "are no number.",
        ),
        "Probability in percent, as the source gives it; null if it gives no number.",
        schema={"description": "Probability in percent, only if the source gives a number."},
        example=70,
        laid_out=True,
        excluded_from={Door.SEARCH: "The words with which it was said are indexed."},
    )
    criteria = declare(
        models.TextField(
            blank=True, help_text="How it will be decided whether the event has happened."
        ),
        "How the editors will decide whether the event has happened.",
        example="Goods trade of a year, as China's customs administration publishes it.",
        index="forecast",
        laid_out=True,
    )
    outcome = declare(
        models.CharField(max_length=11, choices=Outcome, blank=True),
        "Outcome; null while it is not decided.",
        schema={"description": "Outcome, once it is decided."},
        example="did_not",
        keyword="outcome",
        laid_out=True,
    )
    decided_on = declare(
        models.DateField(null=True, blank=True, help_text="Day on which the outcome was decided."),
        "Day on which the outcome was decided.",
        example="2026-01-20",
        laid_out=True,
        excluded_from={Door.SEARCH: "A forecast is found by the day on which it falls due."},
    )
    outcome_source = declare(
        models.ForeignKey(
            Source,
            models.PROTECT,
            null=True,
            blank=True,
            related_name="decided_forecasts",
            help_text="Source that shows the outcome.",
        ),
        "Source that shows the outcome.",
        laid_out=True,
        excluded_from={
            Door.SEARCH: "A search finds what was forecast, not where the outcome was read."
        },
    )
    reasoning = declare(
        models.TextField(blank=True, help_text="Why the outcome is as it is. Readers see it."),
        "Reasoning of the editors for the outcome.",
        example="No year until 2025 passed it.",
        index="forecast",
        laid_out=True,
    )

    history = history_records()
    objects = visibility.ForecastQuerySet.as_manager()

    class Meta:
        ordering = ["position_id", "id"]
        constraints = [
            not_empty("event", "forecast_event_not_empty"),
            models.CheckConstraint(
                condition=Q(probability=None) | Q(probability__gte=0, probability__lte=100),
                name="forecast_probability_percent",
                violation_error_message="Enter a percentage from 0 to 100.",
            ),
            models.CheckConstraint(
                condition=Q(probability=None) | ~Q(probability_words=""),
                name="forecast_probability_as_said",
                violation_error_message="Enter the words of the source that give this "
                "probability, or remove the number.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]),
                name="forecast_outcome_known",
                violation_error_message=f"Choose one of: {', '.join(Outcome.values)}.",
            ),
            models.CheckConstraint(
                condition=_OPEN | _DECIDED,
                name="forecast_outcome_with_reasoning",
                violation_error_message="An outcome needs the day on which it was decided and "
                "the reasoning. Without an outcome, leave day, source and reasoning empty.",
            ),
        ]
        indexes = [
            models.Index(fields=["due", "id"], name="forecast_due"),
            models.Index(fields=["decided_on", "id"], name="forecast_decided_on"),
        ]

    def __str__(self) -> str:
        return self.event

    def get_absolute_url(self) -> str:
        return f"{self.position.get_absolute_url()}#forecast"

    def natural_key(self) -> tuple[str]:
        return (self.position.slug,)

    natural_key.dependencies = ["debates.position", "debates.source"]

    @property
    def state(self) -> ForecastState:
        """The state today: open, due or decided."""
        return state_of(self.outcome, self.due, today())

    def clean(self) -> None:
        super().clean()
        if self.position_id is None and "position" not in self._state.fields_cache:
            return
        if self.position.kind != PositionKind.FORECAST:
            raise ValidationError(NOT_OF_ITS_KIND)
        self.check_words()
        if message := wrong_scale(self.probability, self.probability_words):
            raise ValidationError({"probability": message})
        self._check_day()

    def check_words(self) -> None:
        """Refuse words on probability that are not in the text of the source, if it has a text."""
        text = self.position.source_text() if self.probability_words else ""
        form = self.position.cited_form()
        if text and not is_verbatim(self.probability_words, text, form):
            near = nearest_words(self.probability_words, text, "", form)
            message = f"These words do not appear in the text of the source.{near}"
            raise ValidationError({"probability_words": message})

    def _check_day(self) -> None:
        debate_day = self.position.taken_on()
        if debate_day and self.decided_on and self.decided_on < debate_day:
            raise ValidationError({"decided_on": BEFORE_THE_DEBATE})
