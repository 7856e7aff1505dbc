"""What changed in a position since its publication, and how it stood at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request

from debates.api.endpoints.position_history_description import AT, history_operation, shape_of_past
from debates.api.http.not_found import present_address
from debates.api.http.problems import Fault, Problem
from debates.api.openapi.operations import Content, Operation, Parameter
from debates.api.views.detail_subresource import OfOneThing
from debates.api.views.parameters import Reader
from debates.filtering.form_fields import IsoMomentField
from debates.history.digest import PositionContent, differences
from debates.history.public_record import PublicRecord, Span, public_record
from debates.models import Position


class PositionHistory(OfOneThing):
    """What changed in a position since its publication."""

    things = Position.objects.published().for_reading().select_related("question__debate")
    depends_on = "content"

    def operation(self) -> Operation:
        return history_operation()

    def answer_about(self, thing: Position) -> HttpResponse:
        """Each state that everybody could see, the latest first."""
        self.reader().check()
        record = public_record(thing)
        versions = list(_versions(record, thing.slug, self.origin))[::-1]
        return self.answer(orjson.dumps({"count": len(versions), "results": versions}))


def _versions(record: PublicRecord, slug: str, origin: str) -> Iterator[dict[str, Any]]:
    before: PositionContent | None = None
    for span in record.spans:
        if span.content is None:
            continue
        found = differences(before, span.content) if before is not None else ()
        yield {
            **_told(record, span, slug, origin),
            "changes": [
                {
                    "part": one.part,
                    "id": one.key,
                    "change": one.kind,
                    "text": one.text,
                    "fields": [
                        {
                            "field": field.name,
                            "before": field.before or None,
                            "after": field.after or None,
                        }
                        for field in one.fields
                    ],
                }
                for one in found
            ],
        }
        before = span.content


def _told(record: PublicRecord, span: Span, slug: str, origin: str) -> dict[str, Any]:
    until = record.until(span)
    address = reverse("api:positions-detail", args=[slug])
    return {
        "url": f"{origin}{address}?at={_moment(span.since)}",
        "since": _moment(span.since),
        "until": until and _moment(until),
        "digest": span.content.digest(),
    }


def _moment(moment: datetime) -> str:
    """To the microsecond, so that it can be asked for."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"


class AsItStood:
    """For the collection of positions: one of them as it stood at a moment, by `?at=`."""

    @classmethod
    def thing_parameters(cls) -> tuple[Parameter, ...]:
        """The parameters of the address of one position."""
        return (AT, *super().thing_parameters())

    @classmethod
    def thing_content(cls) -> Content:
        """What a position looks like in JSON, now or as it stood."""
        known = super().thing_content()
        either = [*known.schema["anyOf"], shape_of_past()]
        return replace(known, schema={"anyOf": either})

    def retrieve(self, request: Request, **where: Any) -> HttpResponse:
        """One position, as it is or as it stood."""
        reader = self.reader()
        if reader.one("at") is None:
            return super().retrieve(request, **where)
        moment = _past(reader)
        reader.check()
        found = PositionHistory.things.filter(**where).first()
        if found is None:
            return self._redirect(present_address(self.queryset, where))
        record = public_record(found)
        span = record.at(moment)
        if span is None or span.content is None:
            raise _was_not_public(record, moment)
        told = _told(record, span, found.slug, self.origin)
        shown = told | {"slug": found.slug, "content": span.content.as_json()}
        return self.answer(orjson.dumps(shown))


def _past(reader: Reader) -> datetime | None:
    """The moment that is asked for; faults are left with the reader."""
    moment = reader.cleaned("at", IsoMomentField())
    if moment is not None and moment > timezone.now():
        message = "It lies in the future; leave the parameter out for what is said now."
        reader.faults.append(Fault("at", message, reader.one("at")))
    for name in ("fields", "expand"):
        value = reader.one(name)
        if value is not None:
            message = "It says nothing beside at, which shows the whole content."
            reader.faults.append(Fault(name, message, value))
    return moment


def _was_not_public(record: PublicRecord, moment: datetime) -> Problem:
    first = record.spans[0].since
    if moment < first:
        detail = f"It was not public then; it was published at {_moment(first)}."
    else:
        detail = f"It was not public at {_moment(moment)}, but before and later."
    return Problem("not-found", detail)
