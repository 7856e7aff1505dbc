"""Blocks of a pasted text: paragraphs, headings, and where pages and time codes begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_HEADING = 100
"""Characters of the longest heading."""

_ENDS = (".", "!", "?", ",", ";", ":", "…")
_CLOSING = "\"'”’»)]"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading.

    heading  whether it is a heading
    page     number of the page that begins with it, as printed; empty for none
    time     time code at which it begins: 12:34; empty for none
    line     line at which it begins, with its page: 45:12; empty for none
    """

    words: str
    heading: bool = False
    page: str = ""
    time: str = ""
    line: str = ""


def is_heading(words: str) -> bool:
    """Tell whether words have the shape of a heading: short, without a full stop at the end."""
    text = words.strip()
    return (
        0 < len(text) <= LONGEST_HEADING
        and "\n" not in text
        and not text.rstrip(_CLOSING).endswith(_ENDS)
        and (text[0].isupper() or text[0].isdigit() or not text[0].isascii())
        and bool(re.search(r"[^\W\d_]{2}", text))
    )


def ends_sentence(words: str) -> bool:
    """Tell whether words end with the end of a sentence."""
    return words.rstrip().rstrip(_CLOSING).endswith((".", "!", "?", "…", ":"))
