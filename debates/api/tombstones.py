"""What is gone, for those who keep copies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from debates.api import harvesting, paging, schema, shapes
from debates.api.description import Content, Operation, Parameter, format_parameter
from debates.api.harvesting import CURSOR
from debates.api.paging import Window
from debates.api.views import ApiView
from debates.filter_fields import MomentField, WordsField
from debates.gone_things import MODELS, Gone, gone_since, read

COLLECTIONS: Mapping[str, str] = {
    "evidence": "evidence",
    **{kind: f"{kind}s" for kind in MODELS if kind != "evidence"},
}
"""The collection that each kind of thing was in."""

WHY = ("withdrawn", "removed", "moved")

PARAMETERS = (
    Parameter(
        "since",
        "Gone at this moment or later; a day counts from its beginning in UTC.",
        {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]},
        "2022-04-07T09:30:00Z",
    ),
    Parameter(
        "kind",
        "Of this kind. Repeated: any of them.",
        {"type": "string", "enum": list(MODELS)},
        "position",
        several=True,
    ),
)


class Tombstones(ApiView):
    """What was public and is not at its address any more."""

    depends_on = "content"

    def operation(self) -> Operation:
        return _operation()

    def get(self, request: Request) -> HttpResponse:
        """A page of tombstones."""
        reader = self.reader()
        since = reader.cleaned("since", MomentField())
        kinds = reader.cleaned("kind", WordsField(list(MODELS)))
        cursor = harvesting.read(reader, ("page",))
        window = Window(reader.number("page"), reader.number("page_size"))
        reader.check()
        found = gone_since(since, kinds)
        total = found.count()
        if cursor is None:
            head = window.head(total, self.page_address)
            ordered = found.order_by("gone_at", "pk").values_list("pk", flat=True)
            keys = list(ordered[window.start :][: window.size])
        else:
            said, keys = cursor.page(found, window.size, self.cursor_address)
            head = {"count": total, **said}
        rows = found.in_bulk(keys)
        gone = read([rows[key] for key in keys if key in rows])
        results = [_told(one, self.origin) for one in gone]
        return self.answer(orjson.dumps(head | {"results": results}))


def _told(gone: Gone, origin: str) -> dict[str, Any]:
    numbered = not hasattr(MODELS[gone.kind], "slug")
    return {
        "kind": gone.kind,
        "slug": None if numbered else gone.key,
        "id": int(gone.key) if numbered else None,
        "url": _address(gone.kind, gone.key, origin),
        "gone_at": f"{gone.gone_at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "why": gone.why,
        "reason": gone.reason or None,
        "now": {"slug": gone.now, "url": _address(gone.kind, gone.now, origin)}
        if gone.now
        else None,
    }


def _address(kind: str, key: str, origin: str) -> str:
    return origin + reverse(f"api:{COLLECTIONS[kind]}-detail", args=[key])


@cache
def _operation() -> Operation:
    now = shapes.thing(
        "Where it is now.",
        slug=shapes.text("Its slug.", "lukin-no-alliance"),
        url=shapes.address("positions/lukin-no-alliance"),
    )
    tombstone = shapes.thing(
        "Something that is gone.",
        kind={**shapes.text("What it was.", "position"), "enum": list(MODELS)},
        slug={
            **shapes.text("Its slug; null for what has a number.", "lukin-allies"),
            "type": ["string", "null"],
        },
        id={
            "type": ["integer", "null"],
            "description": "Its number; null for what has a slug.",
            "examples": [17],
        },
        url={**shapes.address("positions/lukin-allies"), "description": "Where it was."},
        gone_at={
            **shapes.text("Since when.", "2022-05-01T08:00:00.000000Z"),
            "format": "date-time",
        },
        why={
            **shapes.text(
                "withdrawn: it was taken back; moved: it has another address; removed: it was "
                "deleted or put back, or nothing public uses it any more.",
                "withdrawn",
            ),
            "enum": list(WHY),
        },
        reason={
            **shapes.text("Why it was withdrawn.", "the figure was wrong"),
            "type": ["string", "null"],
        },
        now={"anyOf": [now, {"type": "null"}], "description": "Where it moved to."},
    )
    example = {
        "kind": "position",
        "slug": "lukin-allies",
        "id": None,
        "url": _address("position", "lukin-allies", schema.EXAMPLE_ORIGIN),
        "gone_at": "2022-05-01T08:00:00.000000Z",
        "why": "withdrawn",
        "reason": "the figure was wrong",
        "now": None,
    }
    return Operation(
        name="listTombstones",
        tag="about",
        title="Tombstones",
        text="What was public and is not at its address any more, the first one first: for those "
        "who keep copies of lists, beside `modified_since`. What is public again is not here.",
        parameters=(
            *PARAMETERS,
            *paging.PARAMETERS,
            CURSOR,
            format_parameter(Tombstones.formats),
        ),
        content={
            "application/json": Content(
                schema.list_shape(
                    "tombstones",
                    shapes.several("Those on this page.", tombstone),
                    {"as_of": schema.AS_OF},
                ),
                {"count": 1, "next": None, "previous": None, "results": [example]},
            )
        },
        problems=("page-not-found",),
    )
