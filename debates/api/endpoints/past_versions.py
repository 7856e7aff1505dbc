"""The parameter `at`, and the public version of a position at that moment."""

from __future__ import annotations

from datetime import datetime

from debates.api.http.problems import ParameterError, Problem
from debates.api.openapi.operations import MOMENT_SCHEMA, Parameter
from debates.api.views.parameters import Reader
from debates.filtering.form_fields import IsoMomentField
from debates.history.public_record import PublicRecord, Span
from debates.models import examples
from debates.text.moments import format_moment

AT = Parameter(
    "at",
    "Show the public version of the position at this time. A time has its zone; a date means its "
    "start in UTC. A `modified` or `published_at` as served gives exactly the version it was "
    "served with; `history/` lists the times of its changes.",
    dict(MOMENT_SCHEMA),
    examples.MOMENT,
)


def read_at(reader: Reader) -> datetime | None:
    """Read the parameter `at`; errors are left with the reader."""
    return reader.cleaned("at", IsoMomentField())


def public_span(reader: Reader, record: PublicRecord, moment: datetime) -> Span:
    """Return the public version at the moment of `at`; a Problem where there was none."""
    if moment > record.latest():
        message = "This time is in the future. Leave the parameter out for the current version."
        reader.errors.append(ParameterError("at", message, reader.one("at")))
        reader.check()
    span = record.at(moment)
    if span is None:
        first = format_moment(record.spans[0].since)
        detail = f"The position was not public then. It was first published at {first}."
        raise Problem("not-found", detail)
    if span.content is None:
        detail = (
            f"The position was not public at {format_moment(moment)}, but was before and later."
        )
        raise Problem("not-found", detail)
    return span
