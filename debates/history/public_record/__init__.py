"""Public history of a position, from its publication until now.

The history of a moment shows only content that the public could see then and may still see today.
Versions from while the position or its debate was a draft stay private, and so do the authors and
reasons of changes. Counterpoints and supports count from the publication of the position on their
other side, and only if that is still public, and so does the position that it replaces; references
to objects that are no longer public are left out. Those to an expert, a topic or a source that was
merged are told of the one that was kept, as a version is told under present slugs.

Writes without a record (fixtures, updates of whole tables) are known only by the current rows:
the first known state is taken for the earlier ones.

It is read in four steps, each in a module of its own: the records and rows become states over time
(`position_tracks`, of `state_tracks`), the objects that these refer to are looked up
(`public_references`), the content of each moment is put together (`content_at`), and what differs
from the moment before begins a span of the record (`record`).
"""

from __future__ import annotations

from debates.history.former_values import (
    former_names,
    former_roles,
    former_wordings,
    latest_first,
    merged_into_known,
)
from debates.history.public_record.content_at import content_at
from debates.history.public_record.position_tracks import PositionTracks
from debates.history.public_record.public_references import PublicReferences
from debates.history.public_record.record import PublicRecord, RolesThen, Span
from debates.models import Participation, Position

__all__ = ["PublicRecord", "RolesThen", "Span", "public_record"]


def public_record(position: Position) -> PublicRecord:
    """Return the public record of a public position that was fetched with `for_reading()`.

    Nine queries, and one for each model with objects that only earlier versions refer to. Where
    names, roles or questions were changed since they were entered, at most nine more.
    """
    tracks = PositionTracks(position)
    references = PublicReferences(tracks)
    experts, questions = references.experts, references.questions
    participations = Participation.objects.filter(
        debate=position.debate_id, expert__in=experts
    ).select_related("expert")
    taking_part = {participation.expert.slug: participation for participation in participations}
    former = (
        *former_wordings(questions.values()),
        *former_names(experts.values()),
        *merged_into_known(references.merged),
        *former_roles(taking_part.values()),
    )
    beside = {
        (type(instance), instance.slug): instance
        for instance in (*questions.values(), *experts.values())
    }
    beside |= {(Participation, slug): participation for slug, participation in taking_part.items()}
    return PublicRecord(
        _spans(tracks, references), references.names, beside, latest_first(former), tracks.order
    )


def _spans(tracks: PositionTracks, references: PublicReferences) -> tuple[Span, ...]:
    spans: list[Span] = []
    for moment in tracks.moments():
        content = content_at(tracks, references, moment)
        if content is None and not spans:
            continue
        if not spans or spans[-1].content != content:
            spans.append(Span(moment, content, tracks.order.date(moment)))
    return tuple(spans)
