"""Cases of the API benchmark, with their targets."""

from __future__ import annotations

from dataclasses import dataclass

EVERYTHING = "?expand=expert,topics,evidence"
LIST = "positions/?expand=expert,topics"

UNFILTERED = (1 / 7, 1 / 4)
FILTERED = (1 / 5, 1 / 4)
DETAIL = (1 / 3, None)


@dataclass(frozen=True)
class Case:
    """Response in three implementations.

    ours, plain, ninja  paths below /api/v1/, /plain/ and /ninja/
    bars  maximum share of the time of plain, and of ninja; None without a target
    """

    name: str
    ours: str
    plain: str
    ninja: str
    bars: tuple[float | None, float | None]


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
        Case("list of 25", LIST, LIST, "positions/", UNFILTERED),
        Case("with evidence too", everything, everything, "positions-with-evidence/", UNFILTERED),
        Case("one position", one + EVERYTHING, one + EVERYTHING, one, DETAIL),
        Case(share, f"{LIST}&{topic}", f"{LIST}&{topic}", f"positions/?{topic}", FILTERED),
        Case(
            "filtered by stance",
            f"{LIST}&stance=denies",
            f"{LIST}&stance=denies",
            "positions/?stance=denies",
            FILTERED,
        ),
        Case("the last page", f"{LIST}&{page}", f"{LIST}&{page}", f"positions/?{page}", UNFILTERED),
    ]
