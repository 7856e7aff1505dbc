"""Cases of the API benchmark, with their targets."""

from __future__ import annotations

from dataclasses import dataclass

EVERYTHING = "?expand=expert,topics,evidence"
LIST = "positions/?expand=expert,topics"

UNFILTERED, FILTERED, DETAIL = 1 / 7, 1 / 5, 1 / 3
"""Maximum shares of the time of plain Django REST framework."""


@dataclass(frozen=True)
class Case:
    """Response that both implementations give.

    path  below /api/v1/ and /plain/
    bar   maximum share of the time of plain Django REST framework
    """

    name: str
    path: str
    bar: float


@dataclass(frozen=True)
class Known:
    """Objects of a database to request.

    topic  slug of a topic that many positions have
    share  share of positions with this topic, from 0 to 1
    slug   of a position in the middle
    last   number of the last page
    """

    topic: str
    share: float
    slug: str
    last: int


def cases(known: Known) -> list[Case]:
    """Return all cases."""
    topic, page = f"topic={known.topic}", f"page={known.last}"
    everything = f"positions/{EVERYTHING}"
    one = f"positions/{known.slug}/"
    share = f"filtered by a topic that {known.share:.0%} carry"
    return [
        Case("list of 25", LIST, UNFILTERED),
        Case("with evidence too", everything, UNFILTERED),
        Case("one position", one + EVERYTHING, DETAIL),
        Case(share, f"{LIST}&{topic}", FILTERED),
        Case("filtered by stance", f"{LIST}&stance=denies", FILTERED),
        Case("the last page", f"{LIST}&{page}", UNFILTERED),
    ]
