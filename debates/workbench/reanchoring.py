"""Records that an edited text of their source moves, and those that it leaves without a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from debates.history.corrections import Explanation
from debates.history.moments import explain_change
from debates.history.timeline import snapshot_current
from debates.models import Source
from debates.models.places import HasLocator, HasSourceLocation
from debates.revising.located import located_in
from debates.revising.saving import save_owners
from debates.text.locators import has_form
from debates.text.reanchoring import Reanchoring
from debates.text.verbatim import locator_problem, verbatim_problem

REASON = "The places in the source were counted anew when the editors edited its text."
"""The reason of the correction that readers see beside a locator that moved."""

LOST = "What was at its place is not in the new text; another passage has its locator now."


@dataclass(frozen=True, slots=True)
class Move:
    """A record whose locator changes with the text."""

    record: HasLocator
    locator: str


@dataclass(frozen=True, slots=True)
class Break:
    """A record that is right before the text is edited, and is not after it."""

    record: HasLocator
    problem: str


@dataclass(slots=True)
class Plan:
    """The effects of an edited text on the records that are taken from it."""

    moves: list[Move] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moves or self.breaks)

    def apply(self) -> None:
        """Save the new locators, each with what it belongs to, as an editor would."""
        if self.moves:
            explain_change(Explanation(REASON))
        snapshot_current([one.record for one in self.moves])
        for move in self.moves:
            move.record.locator = move.locator
            move.record.save()
        save_owners(one.record for one in self.moves)


def plan(source: Source, before: str, after: str) -> Plan:
    """Find what an edited text of a source changes for the records that are taken from it."""
    found, form = Plan(), source.locator_form
    if before == after:
        return found
    places = Reanchoring(before, after, form)
    for record in located_in(source):
        if not after.strip() or (record.locator and not has_form(record.locator, form)):
            continue
        was_right = not _problem(record, before, record.locator, form)
        if not _problem(record, after, record.locator, form) and _stays(places, record):
            continue
        locator = places.locator(record.locator, record.words_in_source) if record.locator else ""
        if locator and not _problem(record, after, locator, form):
            if locator != record.locator:
                found.moves.append(Move(record, locator))
        elif was_right:
            found.breaks.append(
                Break(record, _problem(record, after, record.locator, form) or LOST)
            )
    return found


def _stays(places: Reanchoring, record: HasLocator) -> bool:
    """Tell whether what a record is taken from has kept its locator."""
    if not record.locator:
        return True
    return places.locator(record.locator, record.words_in_source) == record.locator


def _problem(record: HasLocator, text: str, locator: str, form: str) -> str:
    """Return the error in a record's place and words in a text; empty if there is none."""
    if not text.strip():
        return ""
    texts: Iterable[tuple[str, str]] = ()
    if isinstance(record, HasSourceLocation):
        texts = record.verbatim_texts().values()
    problems = [
        locator_problem(text, locator, form),
        *(verbatim_problem(what, words, text, locator, form) for what, words in texts if words),
    ]
    return " ".join(one for one in problems if one)
