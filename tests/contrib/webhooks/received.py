"""The requests that a receiver of webhooks was sent, held against their description."""

from __future__ import annotations

import json

from jsonschema import Draft202012Validator

from debates.contrib.webhooks import sending
from debates.contrib.webhooks.description import events
from tests.debates.open_schemas import closed

FORMAT_CHECKER = Draft202012Validator.FORMAT_CHECKER


def told(receiver):
    """Send what is due, and return what was received since: each with its type and slug."""
    del receiver.received[:]
    while sending.send_due() == 0.0:
        pass
    found = [json.loads(body) for _headers, body in receiver.received]
    for one in found:
        request = events()[one["type"]]["post"]["requestBody"]
        schema = closed(request["content"]["application/json"]["schema"])
        Draft202012Validator(schema, format_checker=FORMAT_CHECKER).validate(one)
    return [(one["type"], one["data"].get("slug")) for one in found]
