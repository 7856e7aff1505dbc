"""Endpoint of the vocabulary: the values of each field with choices, explained."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import Field
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, format_parameter
from debates.api.resources import definitions
from debates.api.resources.fields import RESOURCES
from debates.api.views.base import ApiView
from debates.models.choices import Certainty, ForecastState
from debates.models.declaration import Door, fields_through, label, outer_name
from debates.models.explanations import EXPLANATIONS, explanations_of


class Vocabulary(ApiView):
    """The values of each field with choices, with labels and explanations."""

    depends_on = "code"

    def operation(self) -> Operation:
        return _vocabulary_operation()

    def get(self, request: Request) -> Response:
        """Answer with the fields of all resources."""
        self.reader().check()
        return Response({"count": len(_vocabulary_entries()), "results": _vocabulary_entries()})


@cache
def _vocabulary_entries() -> list[dict[str, Any]]:
    """Return an entry for each field with choices, resource by resource."""
    return [*(_vocabulary_entry(*field) for field in _fields()), _forecast_states_entry()]


def _fields() -> Iterator[tuple[str, Field]]:
    for name, resource in RESOURCES.items():
        for field in fields_through(resource.about.model, Door.API).values():
            if field.choices:
                yield name, field


def _vocabulary_entry(resource: str, field: Field) -> dict[str, Any]:
    texts = explanations_of(field)
    values = [
        _vocabulary_value(value, str(name), texts.get(value))
        for value, name in field.flatchoices
        if value
    ]
    return {
        "resource": resource,
        "collection": RESOURCES[resource].about.collection or None,
        "field": outer_name(field),
        "label": label(field),
        "description": field.declaration.description,
        "values": values,
    }


def _forecast_states_entry() -> dict[str, Any]:
    """Return the entry of the states of forecasts, which are told by the day."""
    texts = EXPLANATIONS[ForecastState]
    return {
        "resource": definitions.ForecastResource.about.name,
        "collection": definitions.ForecastResource.about.collection,
        "field": "status",
        "label": "Status",
        "description": "Status of a forecast today (UTC), which the filter of this name takes.",
        "values": [
            _vocabulary_value(value, name, texts[value]) for value, name in ForecastState.choices
        ],
    }


def _vocabulary_value(value: str, name: str, text: str | None) -> dict[str, Any]:
    return {"value": value, "label": name, "explanation": text}


@cache
def _vocabulary_operation() -> Operation:
    value = json_schema.obj(
        "Value of a field.",
        value=json_schema.string("Value, as answers have it and filters take it.", "likely"),
        label=json_schema.string("Label for people.", "likely"),
        explanation={
            **json_schema.string(
                "Explanation in one sentence.", EXPLANATIONS[Certainty][Certainty.LIKELY]
            ),
            "type": ["string", "null"],
        },
    )
    entry = json_schema.obj(
        "Field with its values.",
        resource=json_schema.string("Schema of the objects that have the field.", "Position"),
        collection={
            **json_schema.string("Collection of these objects, if they have one.", "positions"),
            "type": ["string", "null"],
        },
        field=json_schema.string("Name of the field.", "certainty"),
        label=json_schema.string("Label of the field for people.", "Certainty"),
        description=json_schema.string("Description of the field.", "How sure the expert is."),
        values=json_schema.array("Values, in their order.", schema.named("VocabularyValue", value)),
    )
    example = next(
        field_entry for field_entry in _vocabulary_entries() if field_entry["field"] == "certainty"
    )
    return Operation(
        name="getVocabulary",
        tag="about",
        title="Vocabulary",
        text="The values of each field with choices, with labels and explanations as data.",
        parameters=(format_parameter(Vocabulary.renderer_classes),),
        content={
            "application/json": Content(
                schema.named(
                    "Vocabulary",
                    json_schema.whole_list(
                        "Fields with choices.", schema.named("VocabularyField", entry)
                    ),
                ),
                {"count": 1, "results": [example]},
            )
        },
    )
