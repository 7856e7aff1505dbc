"""Names and statements that may have been entered twice."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from debates.text.likeness import called_alike, nearly_the_same


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Artyom Lukin", "Lukin, Artyom", True),
        ("Artyom Lukin", "LUKIN Artyom", True),
        ("Nadège Rolland", "Nadege Rolland", True),
        ("José O’Neill‑Smith", "Jose\u0301 O'Neill-Smith\u200b", True),
        ("Артём Лукин", "Artem Lukin", True),
        ("Theresa Fallon.", "“Theresa” Fallon", True),
        ("Artyom Lukin", "Lukin", False),
        ("Artyom Lukin", "Artyom Lukyn", False),
        ("...", "…", True),
        ("...", "???", False),
    ],
)
def test_names_are_compared_without_case_marks_script_and_order(
    first: str, second: str, alike: bool
) -> None:
    assert called_alike(first, second) is alike


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("The pact will hold.", "The pact wil hold.", False),
        ("The treaty holds.", "The traety holds.", True),
        ("The treaty holds.", "the treaties hold", True),
        ("The treaty holds.", "The treaty hoolds", True),
        ("Trade grows.", "Trade falls.", False),
        ("Exports increase.", "Exports decrease.", False),
        ("It is not over.", "It is now over.", False),
        ("Taiwan falls by 2024.", "Taiwan falls by 2025.", False),
        ("", "The treaty holds.", False),
    ],
)
def test_statements_that_differ_in_a_slip_are_nearly_the_same(
    first: str, second: str, alike: bool
) -> None:
    pairs = nearly_the_same([first, "Nothing like it.", second], "en")

    assert pairs == ({(0, 2)} if alike else set())


def test_slips_among_thousands_of_long_statements_are_found_in_little_memory() -> None:
    words = [f"word{number}" for number in range(500)]
    chance = random.Random(1)
    statements = [" ".join(chance.choices(words, k=70)) for _ in range(2_000)]
    statements[7] = statements[5].replace("word", "wrod", 1)

    tracemalloc.start()
    pairs = nearly_the_same(statements, "en")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (5, 7) in pairs
    assert most < 40_000_000
