"""Facts of the segments of one generation after the other."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.backends.whoosh import joined_facts
from search.backends.whoosh.joined_facts import JoinedFacts


@dataclass
class _Segment:
    id: str
    size: int

    def fact(self, name: str) -> NDArray[np.int64]:
        return np.full(self.size, int(self.id)) + (name == "other")


GENERATIONS = st.lists(
    st.lists(
        st.integers(0, 6).map(lambda number: _Segment(str(number), number * 700)),
        min_size=1,
        max_size=6,
    )
)


@given(GENERATIONS)
def test_facts_are_those_of_the_segments_and_stay(generations: list[list[_Segment]]) -> None:
    joined = JoinedFacts()
    made = []
    # Each is also asked for after the next one, as by a slow search.
    for segments in (*generations, *generations[::-1]):
        for name in ("one", "other"):
            expected = np.concatenate([segment.fact(name) for segment in segments])
            made.append((joined.fact(name, segments), expected))  # type: ignore[arg-type]

    assert all(np.array_equal(found, expected) for found, expected in made)


def test_a_further_segment_is_put_behind_the_others() -> None:
    joined, segments = JoinedFacts(), [_Segment("1", joined_facts._SPARE), _Segment("2", 1)]

    before = joined.fact("one", segments)  # type: ignore[arg-type]
    after = joined.fact("one", [*segments, _Segment("3", 1)])  # type: ignore[arg-type]

    assert np.shares_memory(before, after)
