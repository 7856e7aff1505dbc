"""Search for words within an edit distance in a large vocabulary."""

from hypothesis import given
from hypothesis import strategies as st

from search.spelling.misspellings import NearWords
from tests.search.reference.edit_distance import distance

WORD = st.text("abcй", max_size=7)


@given(st.sets(WORD, max_size=30), WORD, st.integers(1, 2))
def test_batch_comparison_agrees_with_single_comparisons(words, word, most):
    near = NearWords(words).near(word, most)

    edits = {other: distance(word, other, most) for other in words if other}
    assert near == {other: count for other, count in edits.items() if count <= most}


def test_any_letters_can_be_compared():
    near = NearWords(["\ud800abc", "\U0001f642abc", "中俄关系"])

    assert near.near("\ud801abc", 1) == {"\ud800abc": 1, "\U0001f642abc": 1}
    assert near.near("中俄系关", 1) == {"中俄关系": 1}
