"""Webhooks in the OpenAPI document of writing."""

from __future__ import annotations

from debates.contrib.webhooks.description import events


def test_generators_of_clients_find_all_of_a_webhook_in_it():
    # they overlook components that no path refers to, and constants that tell schemas apart
    operations = [event["post"] for event in events().values()]

    assert "#/components/" not in str(operations)
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for operation in operations
    ]
    for body in bodies:
        data = body["properties"]["data"]
        required_schemas = [data["properties"][name] for name in data["required"]]
        assert not any("null" in schema["type"] for schema in required_schemas)
    titles = {body["title"] for body in bodies}
    assert len(titles) == len(bodies)
    assert {"PositionPublishedEvent", "DebateMovedEvent"} < titles
