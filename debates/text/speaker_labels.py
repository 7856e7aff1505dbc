"""Labels of speakers before their words, as in “LUCÍA RUIZ: They should”."""

from __future__ import annotations

import re

LABEL = re.compile(r"([^:：\n]{2,100})(?::(?=\s|$)|：)")
"""Words before the first colon of a paragraph, which may name who speaks."""

BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")

MOST_LABEL_WORDS = 8
"""Words that a label has at most; more are a sentence with a colon."""

PARTICLE = 3
"""Letters of the longest words that begin with a small letter in names: “van der Berg”."""


def label_of(words: str) -> str:
    """Return the label with which a paragraph begins, without its colon; empty for none."""
    label = LABEL.match(words)
    return label[1] if label and is_label(label[1]) else ""


def is_label(words: str) -> bool:
    """Tell whether words before a colon look like the name or role of a speaker.

    All but short words begin with a capital, or have letters without capitals.
    """
    own = BRACKETED.sub("", words).split()
    return 0 < len(own) <= MOST_LABEL_WORDS and all(
        not word[0].islower() or (number > 0 and len(word) <= PARTICLE)
        for number, word in enumerate(own)
    )
