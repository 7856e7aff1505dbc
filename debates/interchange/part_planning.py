"""Planning of the parts of a position: evidence, counterpoints, supports and its forecast."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from debates.interchange.entry_values import entry_field_values
from debates.interchange.json_types import Json, Steps
from debates.interchange.object_planning import ObjectPlanner
from debates.interchange.part_matching import match
from debates.kinds import kind_of
from debates.models import Counterpoint, Evidence, Forecast, Position, Source, Support
from debates.models.choices import Status
from debates.models.relations import implied_voice


class PartPlanner(ObjectPlanner):
    """Planner of the parts that each belong to one position."""

    def _parts(self, entry: Json, path: Steps) -> None:
        position = self.positions[entry["slug"]]
        evidence = [
            entry_field_values(Evidence, item)
            | {
                "source": self.shared.find(
                    Source, item.get("source"), (*path, "evidence", place, "source")
                )
            }
            for place, item in enumerate(entry.get("evidence", ()))
        ]
        own = {"position": position}
        matching = match("statement", evidence, self.existing.parts[Evidence][position.pk])
        self._plan_parts(Evidence, own, matching, (*path, "evidence"))
        counterpoints = self._related(Counterpoint, "raised_by", entry, path)
        for counterpoint in counterpoints:
            raised = counterpoint["raised_by"] is not None
            voice, basis = implied_voice(
                counterpoint["voice"], counterpoint["basis"], raised=raised
            )
            counterpoint |= {"voice": voice, "basis": basis}
        supports = self._related(Support, "given_by", entry, path)
        for model, described in ((Counterpoint, counterpoints), (Support, supports)):
            existing = self.existing.parts[model][position.pk]
            # drafts that are not in the file keep their relations, which the file cannot name
            named_parts = [part for part in existing if self._is_known_to_file(part.other_side)]
            unnamed_parts = [part for part in existing if part not in named_parts]
            parts_path = (*path, f"{model._meta.model_name}s")
            matching = match(kind_of(model).known_by, described, named_parts)
            self._plan_parts(model, own, matching, parts_path, unnamed_parts)

    def _related(
        self, model: type[Model], by: str, entry: Json, path: Steps
    ) -> list[dict[str, Any]]:
        """Return the values of relations in an entry; `by` is the position on the other side."""
        name = f"{model._meta.model_name}s"
        return [
            entry_field_values(model, item)
            | {by: self._position_by_slug(item.get(by), (*path, name, place, by))}
            for place, item in enumerate(entry.get(name, ()))
        ]

    def _is_known_to_file(self, position: Position | None) -> bool:
        return (
            position is None or position.pk in self.described or position.status == Status.PUBLISHED
        )

    def _forecast(self, entry: Json, path: Steps) -> None:
        position = self.positions[entry["slug"]]
        existing = next(iter(self.existing.parts[Forecast][position.pk]), None)
        forecast, path = entry.get("forecast"), (*path, "forecast")
        if forecast is None:
            if existing is not None:
                existing.position = position
                self.result.removed.append(existing)
            return
        if existing is not None:
            existing.position = position
        slug = forecast.get("outcome_source")
        source = self.shared.find(Source, slug, (*path, "outcome_source"))
        values = entry_field_values(Forecast, forecast) | {
            "position": position,
            "outcome_source": source,
        }
        self._create_or_change(Forecast, existing, values, path)
        self.forecasts_to_check.append((position, values, path))
