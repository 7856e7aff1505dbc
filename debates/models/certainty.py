"""Certainty and horizon of a claim."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from debates.models.base import Recorded
from debates.models.choices import Certainty, Horizon
from debates.models.constraint_builders import one_of_or_empty
from debates.models.declaration import Door, declare

WORDS_NEEDED = "Enter the words of the source that show how sure the expert is."
END_BEFORE_START = "The horizon cannot end before it begins."
DATES_ARE_READ = "A search takes the term; the dates are read at the position."


class StatesCertainty(Recorded):
    """Abstract model of a claim whose author says how sure it is, and for when."""

    certainty = declare(
        models.CharField(
            max_length=16,
            choices=Certainty,
            blank=True,
            help_text="Your own term for the words of certainty, not a probability that the "
            "expert gave. Leave empty if the source does not say.",
        ),
        "Editors’ term for the words by which the expert says how sure the claim is. It is not a "
        "probability that the expert gave.",
        schema={
            "description": "Editors’ term for certainty_words, which it needs: not a probability "
            "that the expert gave."
        },
        example="likely",
        keyword="certainty",
        facet=62,
        filter="Filter by the editors’ term for how sure the expert is.",
        laid_out=True,
    )
    certainty_words = declare(
        models.CharField(
            "words of certainty",
            max_length=200,
            blank=True,
            help_text="Exact words of the source that show how sure the expert is, for example "
            "in all likelihood.",
        ),
        "Exact words of the source that show how sure the expert is.",
        example="in all likelihood",
        index="detail",
        laid_out=True,
    )
    horizon = declare(
        models.CharField(
            max_length=6,
            choices=Horizon,
            blank=True,
            help_text="Near: up to two years ahead. Medium: two to ten years. Long: more.",
        ),
        "For when the claim is made: the near term (up to two years ahead), the medium term (two "
        "to ten years), or the long term.",
        example="medium",
        keyword="horizon",
        facet=64,
        filter="Filter by for when the claim is made: near, medium or long term.",
        laid_out=True,
    )
    horizon_start = declare(
        models.DateField(
            "start of the horizon",
            null=True,
            blank=True,
            help_text="First day for which the claim is made, if the source says.",
        ),
        "First day for which the claim is made.",
        example="2025-01-01",
        laid_out=True,
        excluded_from={Door.SEARCH: DATES_ARE_READ},
    )
    horizon_end = declare(
        models.DateField(
            "end of the horizon",
            null=True,
            blank=True,
            help_text="Last day for which the claim is made, if the source says.",
        ),
        "Last day for which the claim is made.",
        example="2030-12-31",
        laid_out=True,
        excluded_from={Door.SEARCH: DATES_ARE_READ},
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.certainty and not self.certainty_words.strip():
            errors["certainty_words"] = WORDS_NEEDED
        if self.horizon_start and self.horizon_end and self.horizon_start > self.horizon_end:
            errors["horizon_end"] = END_BEFORE_START
        if errors:
            raise ValidationError(errors)


def certainty_constraints(model: str) -> list[models.CheckConstraint]:
    """Return the constraints of certainty and horizon, with names that begin with `model`."""
    return [
        one_of_or_empty("certainty", Certainty, f"{model}_certainty_known"),
        one_of_or_empty("horizon", Horizon, f"{model}_horizon_known"),
        models.CheckConstraint(
            condition=Q(certainty="") | ~Q(certainty_words=""),
            name=f"{model}_certainty_with_words",
            violation_error_message=WORDS_NEEDED,
        ),
        models.CheckConstraint(
            condition=Q(horizon_start=None)
            | Q(horizon_end=None)
            | Q(horizon_start__lte=F("horizon_end")),
            name=f"{model}_horizon_in_order",
            violation_error_message=END_BEFORE_START,
        ),
    ]
