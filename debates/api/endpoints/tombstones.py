"""Tombstones: withdrawn, moved and removed objects, for clients that keep copies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, get_args

import orjson
from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.http import renderers
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import (
    MOMENT_SCHEMA,
    Content,
    Operation,
    Parameter,
    Schema,
    format_parameter,
)
from debates.api.resources.definitions import DebateResource
from debates.api.resources.resource import address_of, reference_to
from debates.api.resources.rows import BATCH_OF_ROWS, in_batches
from debates.api.resources.tables import TableColumn, csv_lines
from debates.api.views import csv_dialect, cursor_sync, list_files, paging
from debates.api.views.base import ApiView
from debates.api.views.cursor_sync import CURSOR
from debates.db.version_cache import counts
from debates.filtering.form_fields import ChoicesField, IsoMomentField
from debates.history.tombstone_queries import (
    KEY_FIELDS,
    MODELS_BY_KIND,
    Gone,
    RemovalReason,
    gone_since,
    read_departures,
)
from debates.models import Debate, examples
from debates.text.csv_values import as_cell
from debates.text.moments import format_moment

TOMBSTONE_PARAMETERS = (
    Parameter(
        "since",
        "Only objects that disappeared at or after this time. A time has its zone; a date means "
        "its start in UTC.",
        dict(MOMENT_SCHEMA),
        "2022-04-07T09:30:00Z",
    ),
    Parameter(
        "kind",
        "Filter by kind. One of several values is enough.",
        {"type": "string", "enum": list(MODELS_BY_KIND)},
        "position",
        several=True,
    ),
)


class Tombstones(ApiView):
    """The objects that were public and are no longer at their addresses."""

    depends_on = "content"
    renderer_classes = renderers.LIST

    def operation(self) -> Operation:
        return _tombstone_operation()

    def get(self, request: Request) -> HttpResponseBase:
        """Answer with a page of tombstones, or with all of them as a file."""
        reader = self.reader()
        if isinstance(self.renderer, renderers.WHOLE_LIST):
            paging.check_whole(reader, self.renderer, (CURSOR.name,))
        since = reader.cleaned("since", IsoMomentField())
        kinds = reader.cleaned("kind", ChoicesField(list(MODELS_BY_KIND)))
        cursor = cursor_sync.read_cursor(reader, ("page",))
        excel = csv_dialect.read_dialect(reader, self.renderer)
        window = paging.read_window(reader)
        reader.check()
        tombstones = gone_since(since, kinds)
        if isinstance(self.renderer, renderers.WHOLE_LIST):
            return self._file(tombstones, excel=excel)
        filter_values = reader.values_of(("since", "kind"))
        total = counts.get(self.state, (type(self), filter_values), tombstones.count)
        if cursor is None:
            head = paging.head(window, total, self.page_address)
            ordered = tombstones.order_by("gone_at", "pk").values_list("pk", flat=True)
            keys = window.rows_from_nearer_end(ordered, total)
        else:
            head, keys = cursor.page(tombstones, window.size, self.cursor_address)
            head = {"count": total, **head}
        return Response(head | {"results": self._of_keys(tombstones, keys)})

    def _of_keys(self, tombstones: QuerySet, keys: list[int]) -> list[dict[str, Any]]:
        rows = tombstones.in_bulk(keys)
        return [
            _tombstone_as_dict(departure, self.origin)
            for departure in read_departures([rows[key] for key in keys if key in rows])
        ]

    def _file(self, tombstones: QuerySet, *, excel: bool) -> HttpResponseBase:
        lines = self._lines(tombstones)
        content = list_files.encoded(self.renderer, TOMBSTONE_COLUMNS, lines, excel=excel)
        return self.stream(content, "tombstones")

    def _lines(self, tombstones: QuerySet) -> Iterator[list[str]]:
        keys = (
            tombstones.order_by("gone_at", "pk")
            .values_list("pk", flat=True)
            .iterator(BATCH_OF_ROWS)
        )
        for some in in_batches(keys):
            yield [
                orjson.dumps(departure).decode() for departure in self._of_keys(tombstones, some)
            ]


def _tombstone_as_dict(departure: Gone, origin: str) -> dict[str, Any]:
    slugged = KEY_FIELDS[MODELS_BY_KIND[departure.kind]] != "public_id"
    return {
        "kind": departure.kind,
        "slug": departure.key if slugged else None,
        "id": None if slugged else departure.key,
        "url": address_of(departure.kind, departure.key, origin),
        "gone_at": format_moment(departure.gone_at),
        "why": departure.why,
        "reason": departure.reason or None,
        "debate": reference_to(departure.debate, origin) if departure.debate else None,
        "now": {
            "slug": departure.now if slugged else None,
            "id": None if slugged else departure.now,
            "url": address_of(departure.kind, departure.now, origin),
            "name": departure.title or None,
        }
        if departure.now
        else None,
    }


@cache
def _tombstone_operation() -> Operation:
    results = json_schema.array(
        "Objects on this page.", schema.named("Tombstone", _tombstone_shape())
    )
    list_schema = schema.list_shape("tombstones", results, {"as_of": schema.AS_OF})
    return Operation(
        name="listTombstones",
        tag="about",
        title="Tombstones",
        text=(
            "Objects that were public and are no longer at their address, oldest first. Use "
            "it with `modified_since` to keep copies of lists up to date. Objects that are "
            "public again are not included."
        ),
        parameters=(
            *TOMBSTONE_PARAMETERS,
            *paging.PAGE_PARAMETERS,
            CURSOR,
            csv_dialect.DIALECT,
            format_parameter(Tombstones.renderer_classes),
        ),
        content=_contents(schema.named("TombstoneList", list_schema)),
        problems=("page-not-found",),
    )


def _contents(list_schema: Schema) -> dict[str, Content]:
    """Return the schema and an example of each media type."""
    example = _tombstone_as_dict(EXAMPLE_TOMBSTONE, examples.ORIGIN)
    line = orjson.dumps(example).decode()
    text = {"type": "string", "description": "One row per tombstone."}
    page = {"count": 1, "next": None, "previous": None, "results": [example]}
    return {
        renderers.JsonRenderer.media_type: Content(list_schema, page),
        renderers.CsvRenderer.media_type: Content(
            text, b"".join(csv_lines(TOMBSTONE_COLUMNS, [[line]])).decode()
        ),
        renderers.NdjsonRenderer.media_type: Content(
            text | {"contentSchema": _tombstone_shape(), "contentMediaType": "application/json"},
            f"{line}\n",
        ),
    }


class _NowColumn(TableColumn):
    """The present key of a moved object: its slug or its identifier."""

    def cell(self, row: dict[str, Any]) -> str:
        now = row["now"] or {"slug": None, "id": None}
        return as_cell(now["slug"] or now["id"])


TOMBSTONE_COLUMNS = [
    *(TableColumn(name, (name,), "") for name in ("kind", "slug", "id", "url", "gone_at", "why")),
    TableColumn("reason", ("reason",), ""),
    TableColumn("debate", ("debate", "slug"), ""),
    _NowColumn("now", ("now",), ""),
]

EXAMPLE_TOMBSTONE = Gone(
    kind="position",
    key="lukin-gap",
    gone_at=datetime(2022, 5, 1, 8, tzinfo=UTC),
    why="withdrawn",
    reason="the figure was wrong",
    debate=Debate(slug=examples.DEBATE, title=examples.DEBATE_TITLE),
)


def _tombstone_shape() -> Schema:
    now = json_schema.obj(
        "Current address.",
        slug=json_schema.or_null(
            json_schema.string(
                "Slug of the object; null for objects with an id.", examples.POSITION
            )
        ),
        id={
            "type": ["string", "null"],
            "description": "Identifier of the object; null for objects with a slug.",
            "examples": [examples.EVIDENCE_ID],
        },
        url=json_schema.url(f"positions/{examples.POSITION}"),
        name=json_schema.or_null(
            json_schema.string(
                "Name, title, text or statement of the object; null for supports and votes.",
                examples.STATEMENT,
            )
        ),
    )
    return json_schema.obj(
        "Object that is no longer at its address.",
        kind={
            **json_schema.string("Kind of object.", EXAMPLE_TOMBSTONE.kind),
            "enum": list(MODELS_BY_KIND),
        },
        slug=json_schema.or_null(
            json_schema.string(
                "Slug of the object; null for objects with an id.", EXAMPLE_TOMBSTONE.key
            )
        ),
        id={
            "type": ["string", "null"],
            "description": "Identifier of the object; null for objects with a slug. What left its "
            "address before Sinorus gave identifiers has its former number here.",
            "examples": [examples.EVIDENCE_ID],
        },
        url={**json_schema.url("positions/lukin-gap"), "description": "Former URL."},
        gone_at={
            **json_schema.string(
                "Date and time when it disappeared.", "2022-05-01T08:00:00.000000Z"
            ),
            "format": "date-time",
        },
        why={
            **json_schema.string(
                "withdrawn: the object was withdrawn; moved: it has a new address; "
                "removed: it was deleted or returned to draft, or nothing public uses it "
                "any more.",
                EXAMPLE_TOMBSTONE.why,
            ),
            "enum": list(get_args(RemovalReason)),
        },
        reason=json_schema.or_null(
            json_schema.string("Reason of the editors.", EXAMPLE_TOMBSTONE.reason)
        ),
        debate={
            "anyOf": [schema.reference(DebateResource), {"type": "null"}],
            "description": "Debate of a position, if it is public.",
        },
        now={"anyOf": [now, {"type": "null"}], "description": "New address."},
    )
