"""The public history of a position, and the position as of a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.endpoints.citations import citation_of
from debates.api.endpoints.past_versions import AT, public_span, read_at
from debates.api.endpoints.position_history_description import history_operation, past_schema
from debates.api.http.not_found import redirect_to_current
from debates.api.http.problems import ParameterError
from debates.api.openapi.operations import Content, Operation, Parameter
from debates.api.resources.former_values import former_as_json
from debates.api.views.detail_subresource import DetailSubresource
from debates.api.views.sparse_fields import INCLUDE
from debates.citation.references import version_at
from debates.history.content_differences import differences
from debates.history.corrections import public_reasons
from debates.history.digest import PositionContent
from debates.history.public_record import PublicRecord, Span, public_record
from debates.models import Position
from debates.text.moments import format_moment


class PositionHistory(DetailSubresource):
    """The public versions of a position, with the changes between them."""

    queryset = Position.objects.published().for_reading().select_related("question__debate")
    depends_on = "content"

    def operation(self) -> Operation:
        return history_operation()

    def get_for(self, instance: Position) -> Response:
        """Answer with each public version, the latest first."""
        self.reader().check()
        record = public_record(instance)
        versions = list(_versions(record, instance.pk, instance.slug, self.origin))[::-1]
        return Response(
            {
                "count": len(versions),
                "results": versions,
                "former_values": former_as_json(record.former),
            }
        )


def _versions(record: PublicRecord, key: int, slug: str, origin: str) -> Iterator[dict[str, Any]]:
    before: PositionContent | None = None
    reasons = public_reasons(key, record)
    for span in record.spans:
        if span.content is None:
            continue
        part_differences = differences(before, span.content) if before is not None else ()
        yield {
            **_version_as_dict(record, span, slug, origin),
            "reason": reasons[span.since].reason or None if span.since in reasons else None,
            "slip": span.since in reasons and reasons[span.since].slip,
            "changes": [
                {
                    "part": difference.part,
                    "id": difference.public_id or None,
                    "change": difference.kind,
                    "text": record.name(difference.known_by, difference.text),
                    "fields": [
                        {
                            "field": field.name,
                            "before": field.before or None,
                            "after": field.after or None,
                        }
                        for field in difference.fields
                    ],
                }
                for difference in part_differences
            ],
        }
        before = span.content


def _version_as_dict(
    record: PublicRecord, span: Span, slug: str, origin: str, moment: datetime | None = None
) -> dict[str, Any]:
    """Return a version with what stood beside it at a moment, by default its beginning."""
    until = record.until(span)
    address = reverse("api:positions-detail", args=[slug])
    expert, then = span.content.expert, max(moment or span.since, span.since)
    roles = record.roles(expert, then)
    return {
        "url": f"{origin}{address}?at={format_moment(span.dated)}",
        "since": format_moment(span.since),
        "until": until and format_moment(until),
        "digest": span.content.digest(),
        "expert_name": record.expert(expert, then),
        "expert_role": roles.role or None,
        "expert_affiliation": roles.affiliation or None,
        "question_text": record.question(span.content.question, then) or None,
    }


OF_VERSION = "citation"
"""What `expand` adds to an earlier version as well."""

NOT_WITH_AT = (
    "This parameter cannot be combined with at, which shows the whole content. Only "
    f"expand={OF_VERSION} can."
)


class HistoryMixin:
    """A mixin for the collection of positions: `?at=` shows a position as of a moment."""

    @classmethod
    def detail_parameters(cls) -> tuple[Parameter, ...]:
        """Return the parameters of the address of one position, with `at`."""
        return (AT, *super().detail_parameters())

    @classmethod
    def detail_content(cls) -> Content:
        """Return the schema of a position in JSON, now or as of a moment."""
        content = super().detail_content()
        # clients take the first that fits, and anything fits a selection
        return replace(content, schema={"anyOf": [past_schema(), content.schema]})

    def retrieve(self, request: Request, **where: Any) -> HttpResponseBase:
        """Answer with one position, now or as of a moment."""
        reader = self.reader()
        if reader.one("at") is None:
            return super().retrieve(request, **where)
        moment = read_at(reader)
        additions = [*reader.given.get("expand", ()), *reader.given.get(INCLUDE, ())]
        for name in ("fields", "expand", INCLUDE):
            values = reader.given.get(name, [])
            if values and (name == "fields" or values != [OF_VERSION]):
                reader.errors.append(ParameterError(name, NOT_WITH_AT, values[0]))
        reader.check()
        position = PositionHistory.queryset.filter(**where).first()
        if position is None:
            return redirect_to_current(request, self.queryset, where)
        record = public_record(position)
        span = public_span(reader, record, moment)
        version = _version_as_dict(record, span, position.slug, self.origin, moment)
        body = version | {"slug": position.slug, "content": span.content.as_json()}
        if additions:
            body |= {OF_VERSION: citation_of(position, self.origin, version_at(record, span))}
        return Response(body)
