"""Direction controls in texts: which are refused, and that right-to-left scripts keep theirs."""

from __future__ import annotations

import pytest

from debates.text.direction_controls import direction_fault

LRM, RLM, ALM = "\u200e", "\u200f", "\u061c"
LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"

FINE = [
    "Artyom Lukin",
    f"אלה חזן{RLM} (NATO){LRM}",
    f"محمد{ALM} 12",
    f"The word {RLI}שלום{PDI} means {LRI}peace {FSI}x{PDI}{PDI}.",
]


@pytest.mark.parametrize("text", FINE)
@pytest.mark.parametrize("one_line", [True, False])
def test_marks_and_closed_isolates_stay(text, one_line):
    assert direction_fault(text, one_line=one_line) is None


@pytest.mark.parametrize(
    ("text", "place", "one_line"),
    [
        (f"Anna {RLO}nikuL", 5, True),
        (f"Anna {RLO}nikuL{PDF}", 5, False),
        (f"{LRO}שלום{PDF}", 0, False),
        (f"Anna {RLE}שלום{PDF}", 5, True),
        (f"Anna {RLE}שלום", 5, False),
        (f"Anna{PDF} Lukin", 4, False),
        (f"Anna {RLI}שלום", 5, True),
        (f"Anna{PDI}", 4, False),
        (f"{RLI}שלום\nשלום{PDI}", 0, False),
        (f"a{RLI}b{RLE}c{PDI}{PDF}", 3, False),
    ],
)
def test_overrides_and_what_stays_open_are_found(text, place, one_line):
    assert direction_fault(text, one_line=one_line).place == place


def test_a_long_text_may_embed_what_it_closes():
    assert direction_fault(f"He said {RLE}שלום{PDF} twice.", one_line=False) is None
