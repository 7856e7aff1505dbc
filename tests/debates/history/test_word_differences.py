"""Word differences between two texts."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.history import word_differences
from debates.history.word_differences import CONTEXT, MOST_COMPARED_WORDS, Piece, pieces

WORDS = st.lists(st.sampled_from(["gas", "oil", "the", "a", "\n", "2021", "—"]), max_size=30).map(
    " ".join
)

LINES = st.lists(
    st.sampled_from([*(f"Line {number}.\n" for number in range(9)), "\n"]), max_size=30
)


def sides(found: list[Piece]) -> tuple[str, str]:
    """The old and the new text, as far as they are shown."""
    old = "".join(piece.text for piece in found if piece.kind != "new")
    new = "".join(piece.text for piece in found if piece.kind != "gone")
    return old, new


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("", "", ""),
        ("", "Gas flows.", "+Gas flows.+"),
        ("Gas flows.", "", "-Gas flows.-"),
        ("Gas flows east.", "Gas flows west.", "Gas flows -east-+west+."),
        (
            "It will go on deepening now.",
            "It will deepen further now.",
            "It will -go on deepening-+deepen further+ now.",
        ),
        ("affirms", "denies", "-affirms-+denies+"),
        ("147", "148", "-147-+148+"),
        ("It costs 4.2.", "It costs 4.12.", "It costs -4.2-+4.12+."),
        ("1.2", "2.1", "-1.2-+2.1+"),
        ("Газ идёт.", "Газ шёл.", "Газ -идёт-+шёл+."),
        ("one two three", "four five six", "-one two three-+four five six+"),
        (" east gas", " west gas", " -east-+west+ gas"),
    ],
)
def test_what_went_and_what_came_are_marked_word_by_word(old: str, new: str, marked: str) -> None:
    signs = {"same": "", "gone": "-", "new": "+"}

    shown = "".join(signs[p.kind] + p.text + signs[p.kind] for p in pieces(old, new))

    assert shown == marked


@given(WORDS, WORDS)
def test_no_word_is_lost_but_where_a_stretch_is_shortened(old: str, new: str) -> None:
    found = pieces(old, new)

    if not any(" … " in piece.text for piece in found):
        assert sides(found) == (old, new)
    assert all(piece.text for piece in found)
    assert all(one.kind != other.kind for one, other in pairwise(found))
    assert old == new or any(piece.kind != "same" for piece in found)


def test_what_is_the_same_is_shortened_to_its_neighbourhood() -> None:
    long = "word " * 200

    found = pieces(f"{long}old {long}", f"{long}new {long}")

    assert [piece.kind for piece in found] == ["same", "gone", "new", "same"]
    assert all(len(piece.text) < 2 * CONTEXT for piece in found)
    assert " … " in found[0].text


@pytest.mark.parametrize(("words", "shortened"), [(24, False), (25, True)])
def test_the_end_is_shortened_where_more_than_its_neighbourhood_would_go(
    words: int, shortened: bool
) -> None:
    end = " word" * words

    *_, last = pieces(f"old{end}", f"new{end}")

    assert (" … " in last.text) == shortened == (len(end) > 2 * CONTEXT)


def test_of_a_long_text_only_the_changed_lines_are_compared_by_words() -> None:
    lines = [f"Line {number} of a long source." for number in range(2000)]
    changed = [*lines[:1000], "Another line.", *lines[1001:]]

    found = pieces("\n".join(lines), "\n".join(changed))

    assert [piece.kind for piece in found if piece.kind != "same"] == ["gone", "new"]


def test_a_long_text_with_empty_lines_is_compared_at_once() -> None:
    """Each empty line once was compared with each other, and again for each change."""
    lines = [f"Paragraph {number} of a long source.\n" for number in range(4_000)]
    changed = [f"New {line}" if number % 100 == 50 else line for number, line in enumerate(lines)]
    began = time.process_time()

    found = pieces("\n".join(lines), "\n".join(changed))

    assert [piece.text for piece in found if piece.kind == "new"] == ["New "] * 40
    assert not any(piece.kind == "gone" for piece in found)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(("old", "new"), [("\n", "\n\n"), ("a\n", "b\na\n"), ("a\n", "b\n")])
def test_thousands_of_equal_lines_are_compared_at_once(old: str, new: str) -> None:
    began = time.process_time()

    assert pieces(old * 8_000, new * 8_000)

    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("!" * MOST_COMPARED_WORDS, "!?" * (MOST_COMPARED_WORDS // 2)),
        ("a\n" * 2_200, "a\nb\n" * 1_100),
    ],
)
def test_what_repeats_in_another_order_stands_one_after_the_other(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each repeated word or line was compared with each other, once for each of them."""
    monkeypatch.setattr(word_differences, "MOST_STEPS", 3_000_000)
    began = time.process_time()

    assert [piece.kind for piece in pieces(old, new)] == ["gone", "new"]

    assert time.process_time() - began < 5


@given(LINES, LINES, st.integers(0, 3), st.sampled_from([0, 50, 1000]))
def test_no_line_is_lost_where_texts_are_divided_first(
    old: list[str], new: list[str], most_lines: int, most_pairs: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_differences, "MOST_LINES", most_lines)
        patch.setattr(word_differences, "MOST_PAIRS", most_pairs)
        found = pieces("".join(old), "".join(new))

    if not any(" … " in piece.text for piece in found):
        assert sides(found) == ("".join(old), "".join(new))


def test_texts_that_are_too_long_for_word_by_word_stand_one_after_the_other() -> None:
    old = " ".join(["old"] * (MOST_COMPARED_WORDS + 1))

    assert [piece.kind for piece in pieces(old, f"{old} new")] == ["gone", "new"]
