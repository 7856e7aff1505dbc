"""The page of recent changes: what was published, corrected, withdrawn and deleted, and why.

It tells only of what is public, or was public and has left: never of drafts, of comments of
editors, or of slips of the pen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from debates.citation.references import claimed_by
from debates.history.models import Correction, Deletion, ObjectCorrection
from debates.history.tombstone_queries import formerly_public
from debates.models import (
    ContextNote,
    Debate,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Vote,
)
from debates.models.choices import Status
from debates.pages import metadata
from debates.pages.rendering import reading_page, show

MOST_CHANGES = 100
"""Changes on the page."""

CANDIDATES = 1000
"""Latest positions among which those are sought that were added to a public debate."""

TOGETHER = timedelta(hours=1)
"""Time after the publication of a debate in which positions are published together with it."""

DESCRIPTION = "What was published, corrected, withdrawn and deleted, the latest first, and why."


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A change that readers can see.

    words    what happened: "Published", "Corrected"
    subject  a claim, or the name of an object; empty for what is no longer shown
    address  where to read it, or why it is gone
    debate   the public debate that it belongs to; its language is that of the subject
    """

    words: str
    moment: datetime
    subject: str = ""
    address: str = ""
    debate: Debate | None = None
    reason: str = ""


Described = tuple[str, str, Model, Debate | None]
"""What happened, to what, the object whose page shows it, and its debate."""

_DESCRIBED: Mapping[type[Model], Callable[[Any], Described]] = {
    Debate: lambda debate: ("Debate corrected", debate.title, debate, debate),
    Question: lambda question: ("Question corrected", question.text, question, question.debate),
    Participation: lambda role: ("Role corrected", role.expert.name, role.debate, role.debate),
    ContextNote: lambda note: ("Background corrected", note.debate.title, note.debate, note.debate),
    Vote: lambda vote: ("Vote corrected", vote.expert.name, vote.question, vote.question.debate),
    Expert: lambda expert: ("Expert corrected", expert.name, expert, None),
    Source: lambda source: ("Source corrected", source.title, source, None),
}


@reading_page
def recent_changes(request: HttpRequest) -> HttpResponse:
    """Return the latest changes of the site, by day."""
    days = groupby(latest_changes(), key=lambda change: change.moment.date())
    context = {
        "days": [(day, list(changes)) for day, changes in days],
        "lead": DESCRIPTION,
        "most": MOST_CHANGES,
    }
    head = metadata.plain(request, "Recent changes", DESCRIPTION)
    return show(request, "recent_changes", head, context)


def latest_changes() -> list[RecentChange]:
    """Return the latest changes, the newest first; at most twenty queries."""
    changes = (
        *_published_debates(),
        *_published_positions(),
        *_corrected_positions(),
        *_corrected_objects(),
        *_withdrawn(),
        *_deleted(),
    )
    return sorted(changes, key=lambda change: change.moment, reverse=True)[:MOST_CHANGES]


def _published_debates() -> Iterator[RecentChange]:
    debates = Debate.objects.published().exclude(published_at=None)
    for debate in debates.order_by("-published_at", "pk")[:MOST_CHANGES]:
        address = debate.get_absolute_url()
        yield RecentChange("Debate published", debate.published_at, debate.title, address, debate)


def _published_positions() -> Iterator[RecentChange]:
    """Yield positions that were added to a public debate; the others came with their debate."""
    positions = Position.objects.published().exclude(published_at=None).order_by("-published_at")
    moments = positions.values_list("pk", "published_at", "debate__published_at")[:CANDIDATES]
    added = [key for key, own, debate in moments if debate is not None and own > debate + TOGETHER]
    for position in _public_positions(added[:MOST_CHANGES]).values():
        yield _change_of_position("Position published", position.published_at, position)


def _corrected_positions() -> Iterator[RecentChange]:
    public = Position.objects.published().order_by().values("pk")
    corrections = Correction.objects.filter(slip=False, position_id__in=public)
    latest = list(corrections.order_by("-moment", "-pk")[:MOST_CHANGES])
    positions = _public_positions({correction.position_id for correction in latest})
    for correction in latest:
        position = positions[correction.position_id]
        yield _change_of_position(
            "Position corrected", correction.moment, position, correction.reason
        )


def _public_positions(keys: Collection[int]) -> dict[int, Position]:
    """Return public positions by primary key."""
    positions = Position.objects.published().select_related("debate", "expert")
    return positions.prefetch_related("holders__expert").in_bulk(keys)


def _change_of_position(
    words: str, moment: datetime, position: Position, reason: str = ""
) -> RecentChange:
    subject = f"{claimed_by(position)}: {position.statement}"
    address = position.get_absolute_url()
    if reason:
        address += "#corrections"
    return RecentChange(words, moment, subject, address, position.debate, reason)


def _corrected_objects() -> Iterator[RecentChange]:
    """Yield corrections of names, titles, roles, background, questions and votes."""
    for model, described in _DESCRIBED.items():
        public = model.objects.published()
        corrections = ObjectCorrection.objects.filter(
            kind=model._meta.model_name,
            target_id__in=public.order_by().values("pk"),
            slip=False,
            removed=False,
        )
        latest = list(corrections.order_by("-moment", "-pk")[:MOST_CHANGES])
        related = _related_paths(model)
        rows = public.select_related(*related) if related else public
        objects = rows.in_bulk({correction.target_id for correction in latest})
        for correction in latest:
            words, subject, instance, debate = described(objects[correction.target_id])
            address = instance.get_absolute_url()
            yield RecentChange(
                words, correction.moment, subject, address, debate, correction.reason
            )


def _related_paths(model: type[Model]) -> list[str]:
    """Return the relations of a model that its description reads."""
    names = {field.name for field in model._meta.get_fields()}
    paths = ("debate", "expert", "question__debate")
    return [path for path in paths if path.partition("__")[0] in names]


def _withdrawn() -> Iterator[RecentChange]:
    """Yield withdrawals, with reason and without content."""
    positions = Position.objects.withdrawn().filter(
        status=Status.WITHDRAWN, debate__status=Status.PUBLISHED
    )
    debates = Debate.objects.withdrawn()
    for position in formerly_public(positions.select_related("debate")).order_by("-gone_at")[
        :MOST_CHANGES
    ]:
        address = position.get_absolute_url()
        yield RecentChange(
            "Position withdrawn",
            position.gone_at,
            address=address,
            debate=position.debate,
            reason=position.gone_reason,
        )
    for debate in formerly_public(debates).order_by("-gone_at")[:MOST_CHANGES]:
        address = debate.get_absolute_url()
        yield RecentChange(
            "Debate withdrawn", debate.gone_at, address=address, reason=debate.gone_reason
        )


def _deleted() -> Iterator[RecentChange]:
    """Yield deletions of what was public; the records hold no word of it."""
    latest = list(Deletion.objects.order_by("-deleted_at", "-pk")[:MOST_CHANGES])
    debates = Debate.objects.published().in_bulk({deletion.debate_id for deletion in latest})
    for deletion in latest:
        debate = debates.get(deletion.debate_id)
        words = f"{deletion.kind.capitalize()} deleted"
        yield RecentChange(words, deletion.deleted_at, debate=debate, reason=deletion.reason)
