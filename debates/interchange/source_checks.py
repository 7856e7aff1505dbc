"""Checks of planned locators and quotations against the text of their source."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError

from debates.interchange.json_types import Steps
from debates.interchange.object_planning import ObjectPlanner
from debates.models import Debate, Forecast, Position, Source

VERBATIM = ("locator", "quotation", "original_quotation", "certainty_words")
"""The fields of positions and their parts that are checked against the text of a source."""


class SourceChecker(ObjectPlanner):
    """Planner that refuses what contradicts the text of a source."""

    def _check_against_sources(self) -> None:
        """Refuse locators that do not fit their source, and quotations that its text lacks.

        Quotations are checked only where the site holds the text.
        """
        for position, values, path in self.to_check:
            # not the debate itself, whose source may not be saved yet
            holder = Debate(pk=0, source=self._source_for(position))
            own = {name: values[name] for name in VERBATIM if name in values}
            placed = Position(debate=holder, **own)
            self._refuse_first((placed.check_locator, placed.check_verbatim), path)
        for position, values, path in self.forecasts_to_check:
            holder = Debate(pk=0, source=self._source_for(position))
            own = {"probability_words": values["probability_words"]}
            forecast = Forecast(position=Position(debate=holder), **own)
            self._refuse_first((forecast.check_words,), path)

    def _refuse_first(self, checks: Iterable[Callable[[], None]], path: Steps) -> None:
        """Run checks up to the first that fails, and add its errors as problems of the plan."""
        for check in checks:
            try:
                check()
            except ValidationError as error:
                for name, messages in error.message_dict.items():
                    self.result.refuse((*path, name), " ".join(messages))
                break

    def _source_for(self, position: Position | None) -> Source | None:
        """Return the source of a position, or of the debate, as it is after the import."""
        own = position and self.sources[id(position)]
        source = own or self.source
        names = ("text", "private_text", "locator_form")
        return source and Source(pk=0, **{name: self.result.after(source, name) for name in names})
