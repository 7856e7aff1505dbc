"""Webhooks in the OpenAPI document: the requests that a receiver gets, by their type."""

from __future__ import annotations

from typing import Any

from debates.api.openapi import json_schema
from debates.api.openapi.operations import MOMENT_SCHEMA, SLUG, Schema
from debates.contrib.webhooks.models import Event
from debates.contrib.webhooks.payloads import OF_WHAT_IS_PUBLIC, WITH_FORMER
from debates.models import examples

_ADDRESS = {
    "type": "string",
    "format": "uri-reference",
    "description": "Address: absolute if SINORUS_SITE_URL is set, else a path.",
    "examples": [f"{examples.ORIGIN}/positions/{examples.POSITION}/"],
}
_ADDRESSES: Schema = {
    "kind": {"type": "string", "enum": ["position", "debate"], "description": "Kind of object."},
    "slug": dict(SLUG) | {"description": "Slug of the object."},
    "url": _ADDRESS | {"description": f"Page of the object. {_ADDRESS['description']}"},
    "api_url": _ADDRESS
    | {
        "description": f"The object in the API. {_ADDRESS['description']}",
        "examples": [f"{examples.ORIGIN}/api/v1/positions/{examples.POSITION}/"],
    },
}
_HEADERS = {
    "webhook-id": "The same for all attempts, by which a receiver knows what it was told before.",
    "webhook-timestamp": "Seconds since 1970 of this attempt.",
    "webhook-signature": "Signatures of Standard Webhooks, with spaces between them: `v1,` and "
    "the HMAC-SHA256 of id, timestamp and body, joined by full stops, in Base64.",
}


def events() -> Schema:
    """Return the requests of all events, by their type."""
    return {event.value: {"post": _event_operation(event)} for event in Event}


def _event_operation(event: Event) -> Schema:
    return {
        "operationId": f"on{_event_name(event)}",
        "summary": event.label.capitalize(),
        "tags": ["webhooks"],
        "security": [],
        # not components: oapi-codegen leaves out those that no path refers to
        "parameters": [
            {
                "in": "header",
                "name": name,
                "required": True,
                "description": description,
                "schema": {"type": "string"},
            }
            for name, description in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _body(event)}},
        },
        "responses": {
            "2XX": {"description": "Taken. Any other answer is a failure, and it is sent again."},
            "410": {"description": "The receiver is gone: nothing more is sent to it."},
        },
    }


def _event_name(event: Event) -> str:
    return "".join(part.capitalize() for part in event.split("."))


def _body(event: Event) -> Schema:
    body = json_schema.obj(
        "Event.",
        type={"type": "string", "const": event.value, "description": "Type of the event."},
        timestamp=MOMENT_SCHEMA | {"description": "Date and time of the event."},
        data=_data(event),
    )
    # Generators name what they make of it by the title. Without one, openapi-generator makes one
    # model of several events, since it overlooks the constants in which they differ.
    return {"title": f"{_event_name(event)}Event", **body}


def _data(event: Event) -> Schema:
    kind, _, event_name = event.partition(".")
    if event == Event.TEST:
        return json_schema.obj("Nothing: an editor tries the webhook.")
    fields: dict[str, Any] = dict(_ADDRESSES)
    if kind == "position":
        debate = json_schema.or_null(dict(SLUG))
        fields["debate"] = debate | {"description": "Slug of its debate; null if not public."}
    if event_name in WITH_FORMER:
        fields["former"] = json_schema.array(
            "All former addresses under which it was public.",
            json_schema.obj("Address.", **_ADDRESSES),
        )
    if event_name == "corrected":
        fields["slip"] = {
            "type": "boolean",
            "description": "Whether only a slip of the pen was corrected.",
        }
    public = "public now" if event_name in OF_WHAT_IS_PUBLIC else "no longer public"
    # It is always there, but Java models of webhooks take no null where a field is required.
    return json_schema.obj(f"The {kind}, which is {public}.", ("debate",), **fields)
