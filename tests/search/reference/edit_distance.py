"""Edit distance and fuzzy matching, as plainly as can be: the oracle of the tests."""

from __future__ import annotations

from search.spelling.fuzziness import FIXED_LETTERS, edits_allowed


def is_nearly(form: str, other: str) -> bool:
    """Test whether two words match fuzzily.

    The first FIXED_LETTERS letters agree, and the edit distance is within `edits_allowed`. An edit
    inserts, deletes or changes a letter, or swaps two adjacent ones.
    """
    edits = edits_allowed(form)
    return (
        form[:FIXED_LETTERS] == other[:FIXED_LETTERS]
        and abs(len(form) - len(other)) <= edits
        and distance(form, other, edits) <= edits
    )


def distance(first: str, second: str, most: int) -> int:
    """Return the optimal string alignment distance of two words, or a number above `most`."""
    if first == second:
        return 0
    before_last: list[int] = []
    last = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            cost = min(
                last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != other)
            )
            swapped = (
                row > 1 and column > 1 and letter == second[column - 2] and other == first[row - 2]
            )
            if swapped:
                cost = min(cost, before_last[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before_last, last = last, current
    return last[-1]
