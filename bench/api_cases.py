"""What is asked of the API and of what one would use instead, and how much less it may take."""

from __future__ import annotations

from dataclasses import dataclass

EVERYTHING = "?expand=expert,topics,evidence"
LIST = "positions/?expand=expert,topics"

UNFILTERED = (1 / 7, 1 / 4)
FILTERED = (1 / 5, 1 / 4)
DETAIL = (1 / 3, None)


@dataclass(frozen=True)
class Case:
    """One answer in three ways.

    ours, plain, ninja  addresses below /api/v1/, /plain/ and /ninja/
    bars  what it may take of what plain takes, and of what ninja takes; None where nothing is asked
    """

    name: str
    ours: str
    plain: str
    ninja: str
    bars: tuple[float | None, float | None]


@dataclass(frozen=True)
class Known:
    """What there is in a database.

    topic  one that many positions carry
    share  how many of them, from 0 to 1
    slug   of a position in the middle
    last   the last page
    """

    topic: str
    share: float
    slug: str
    last: int


def cases(known: Known) -> list[Case]:
    """All answers that are compared."""
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
