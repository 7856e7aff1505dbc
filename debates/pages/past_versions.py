"""An earlier version of a position, as its page shows it for `?at=`.

All of it is read from the public record (`debates.history.public_record`), so that nothing shows
which the public could not see then, or may not see today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import HttpRequest
from django.utils.text import capfirst

from debates.citation.references import version_address
from debates.filtering.form_fields import IsoMomentField
from debates.history.digest import DigestedContent
from debates.history.public_record import PublicRecord, RolesThen, Span
from debates.models import Holder, Position
from debates.pages.corrections import PartChange, changes_between, field_label, value_words
from debates.text.moments import format_moment

LAID_OUT = frozenset(("key", "statement", "detail", "quotation"))
LAID_OUT_OF_POSITION = LAID_OUT | {"question", "stance", "debate", "expert"}
"""Fields that the page has a place for."""


class NoMoment(Exception):
    """Raised where `at` names no moment that can be shown; the message is for readers."""


def requested_moment(request: HttpRequest, record: PublicRecord) -> datetime | None:
    """Read the parameter `at` of the page about a record, if it is given."""
    values = request.GET.getlist("at")
    if not values:
        return None
    if len(values) > 1:
        raise NoMoment(f"The address has {len(values)} times. Give one.")
    try:
        moment = IsoMomentField().clean(values[0][:80])
    except ValidationError as error:
        raise NoMoment(f"{error.messages[0]} Use {IsoMomentField.allowed}.") from error
    if moment is None:
        raise NoMoment(f"The address has no time after “at=”. Use {IsoMomentField.allowed}.")
    if moment > record.latest():
        raise NoMoment("This time is in the future.")
    return moment


@dataclass(frozen=True, slots=True)
class VersionPart:
    """A part of a version: its text, its quotation and its other fields in words."""

    statement: str
    quotation: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another version: its beginning and its address.

    time  of day of its beginning in UTC, as exact as tells it from the others that are listed
    """

    since: datetime
    address: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class PastVersion:
    """The content of the page of an earlier version.

    content    its texts, for what the page has a place for
    expert     the name of the expert at its beginning
    roles      what the expert was in the debate, likewise
    question   the text of the question, likewise
    facts      the other fields with labels, in words
    parts      the parts by their plural: "Evidence"
    changes    what changed from this version to the present version
    earlier    the version before; None for the first
    later      the version after, or None where that is the present one
    """

    since: datetime
    until: datetime
    content: DigestedContent
    expert: str
    roles: RolesThen
    question: str
    facts: list[tuple[str, str]]
    parts: list[tuple[str, list[VersionPart]]]
    changes: list[PartChange]
    earlier: Neighbour | None
    later: Neighbour | None


def past_version(position: Position, record: PublicRecord, span: Span) -> PastVersion:
    """Return an earlier version of a public position, from its record."""
    content, present = span.content, record.spans[-1].content
    versions = [version for version in record.spans if version.content is not None]
    place = versions.index(span)
    address = position.get_absolute_url()

    def neighbour(index: int) -> Neighbour | None:
        if not 0 <= index < len(versions) - 1:
            return None
        version = versions[index]
        return Neighbour(version.since, version_address(address, version.dated))

    return PastVersion(
        since=span.since,
        until=record.until(span),
        content=content,
        expert=record.expert(content.expert, span.since),
        roles=record.roles(content.expert, span.since),
        question=record.question(content.question, span.since),
        facts=list(_facts(content, record, span.since)),
        parts=list(_version_parts(content, record, span.since)),
        changes=changes_between(content, present, record),
        earlier=neighbour(place - 1),
        later=neighbour(place + 1),
    )


def versions_of(position: Position, record: PublicRecord) -> list[Neighbour]:
    """Return the earlier versions of a position, the latest first."""
    earlier = [span for span in record.spans[:-1] if span.content is not None][::-1]
    address = position.get_absolute_url()
    times = times_apart([span.since for span in earlier])
    return [
        Neighbour(span.since, version_address(address, span.dated), time)
        for span, time in zip(earlier, times, strict=True)
    ]


def times_apart(moments: Sequence[datetime]) -> list[str]:
    """Return the times of day of moments in UTC, as exact as tells those of one day apart."""
    utc = [moment.astimezone(UTC) for moment in moments]
    for time in ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f"):
        if len({moment.strftime(f"%Y-%m-%d {time}") for moment in utc}) == len(utc):
            break
    return [moment.strftime(f"{time} UTC") for moment in utc]


def _facts(
    content: DigestedContent, record: PublicRecord, then: datetime
) -> Iterator[tuple[str, str]]:
    """Yield the fields of a version or of a part of one that have a value, in words of then."""
    laid_out = LAID_OUT_OF_POSITION if content.model is Position else LAID_OUT
    for content_field in fields(content):
        value = getattr(content, content_field.name)
        if content_field.name in laid_out or not value or _is_parts(value):
            continue
        field = content.model._meta.get_field(content_field.name)
        values = value if isinstance(value, tuple) else (value,)
        yield (
            field_label(field),
            ", ".join(_value_in_words(field, text, record, then) for text in values),
        )
    if content.model is Holder:
        roles = record.roles(content.expert, then).in_line
        if roles:
            yield "Role", roles


def _value_in_words(field: Field, value: str, record: PublicRecord, then: datetime) -> str:
    """Return the name of an object as it was then, or any other value in words."""
    return record.name(field.name, value, then) if field.is_relation else value_words(field, value)


def _is_parts(value: object) -> bool:
    return isinstance(value, DigestedContent) or (
        isinstance(value, tuple) and bool(value) and isinstance(value[0], DigestedContent)
    )


def _version_parts(
    content: DigestedContent, record: PublicRecord, then: datetime
) -> Iterator[tuple[str, list[VersionPart]]]:
    for content_field in fields(content):
        value = getattr(content, content_field.name)
        if not _is_parts(value):
            continue
        parts = (value,) if isinstance(value, DigestedContent) else value
        yield (
            capfirst(content_field.name.replace("_", " ")),
            [_part(part, record, then) for part in parts],
        )


def _part(part: DigestedContent, record: PublicRecord, then: datetime) -> VersionPart:
    return VersionPart(
        getattr(part, "statement", ""),
        getattr(part, "quotation", ""),
        list(_facts(part, record, then)),
    )


def span_at(record: PublicRecord, moment: datetime) -> Span:
    """Return the public version at a moment.

    Raises NoMoment with an explanation where there was none.
    """
    span = record.at(moment)
    if span is not None and span.content is not None:
        return span
    if span is None:
        first = format_moment(record.spans[0].since)
        raise NoMoment(f"This position was not public then. It was first published at {first}.")
    raise NoMoment(
        f"This position was not public at {format_moment(moment)}. It was before, and is again."
    )
