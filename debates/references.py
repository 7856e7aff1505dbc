"""What positions and debates are cited as; see `debates.citations` for the formats."""

from __future__ import annotations

import datetime
from functools import lru_cache

from debates.citations import Name, Reference, formatted
from debates.models import Debate, Position


def reference_of_position(position: Position, url: str, accessed: datetime.date) -> Reference:
    """An expert for a claim, within the debate.

    position  with its expert, and its debate with the source
    url       its full address
    """
    debate, source = position.debate, position.debate.source
    place = f", paragraph {position.locator}" if position.locator else ""
    return Reference(
        key=position.slug,
        title=position.statement,
        url=url,
        accessed=accessed,
        authors=(Name.from_sort_name(position.expert.sort_name or position.expert.name),),
        editors=(Name(source.author),) if source and source.author else (),
        container=debate.title,
        publisher=source.publisher if source else "",
        detail=f"Position{place}",
        issued=debate.date,
        language=debate.language,
    )


def reference_of_debate(debate: Debate, url: str, accessed: datetime.date) -> Reference:
    """A debate as a whole, under the name of whoever put it together, where that is known.

    debate  with its source
    """
    source = debate.source
    author = (source.author if source else "") or debate.moderator
    return Reference(
        key=debate.slug,
        title=debate.title,
        url=url,
        accessed=accessed,
        authors=(Name(author),) if author else (),
        publisher=source.publisher if source else "",
        detail="Expert debate",
        issued=debate.date,
        language=debate.language,
    )


@lru_cache(1024)
def citation_text(reference: Reference, style: str = "apa") -> str:
    """A reference as text in one of the styles of `debates.citations`; kept, since it takes long.

    Raises KeyError for any other style.
    """
    (text,) = formatted([reference], style)
    return text
