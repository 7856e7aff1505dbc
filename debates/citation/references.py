"""References of positions and debates; see `debates.citation.citations` for the formats."""

from __future__ import annotations

import datetime
import re

from debates.citation.citations import Name, Reference
from debates.models import Debate, Expert, Position, Source
from debates.models.choices import ExpertKind
from debates.text.locators import display_in_full


def reference_of_position(
    position: Position, url: str, accessed: datetime.date | None
) -> Reference:
    """Get an expert for a claim, within the debate, as edited by whoever put its source together.

    position  with its expert, and its debate with the source
    url       its full address
    accessed  when it was looked up
    """
    debate = position.debate
    source = position.cited_source()
    form = source.locator_form if source is not None else ""
    place = f", {display_in_full(position.locator, form)}" if position.locator else ""
    editor = _editor(debate)
    return Reference(
        key=position.slug,
        title=_as_title(position.statement),
        url=url,
        accessed=accessed,
        authors=(_name_of(position.expert),),
        editors=(Name(editor),) if editor else (),
        container=debate.title,
        publisher=_publisher(debate.source),
        detail=f"Position{place}",
        issued=_issued(debate),
        language=debate.language,
    )


def reference_of_debate(debate: Debate, url: str, accessed: datetime.date | None) -> Reference:
    """Return a debate as a whole, under the name of whoever put it together, where that is known.

    debate  with its source
    """
    author = _editor(debate) or _publisher(debate.source)
    return Reference(
        key=debate.slug,
        title=debate.title,
        url=url,
        accessed=accessed,
        authors=(Name(author),) if author else (),
        publisher=_publisher(debate.source),
        detail="Expert debate",
        issued=_issued(debate),
        language=debate.language,
    )


def _name_of(expert: Expert) -> Name:
    """Return the name of a person with the family name apart, any other name whole."""
    if expert.kind != ExpertKind.PERSON:
        return Name(expert.name)
    return Name.from_sort_name(expert.sort_name or expert.name)


def _as_title(statement: str) -> str:
    """Get a sentence without its full stop, which styles set themselves; that of "U.S." stays."""
    return re.sub(r"(?<!\.)(?<!\.\w)\.\s*\Z", "", statement)


def _editor(debate: Debate) -> str:
    """Return the author of the source, else the moderator, unless that is the publisher."""
    editor = (debate.source.author if debate.source else "") or debate.moderator
    return "" if editor == _publisher(debate.source) else editor


def _publisher(source: Source | None) -> str:
    return source.publisher if source else ""


def _issued(debate: Debate) -> datetime.date | int | None:
    """Return the day on which the source was published, else the year of the debate alone.

    The day of a debate is not that of its publication.
    """
    if debate.source and debate.source.date:
        return debate.source.date
    return debate.date.year if debate.date else None
