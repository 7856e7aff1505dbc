"""Right-to-left parts of an English line, isolated from the text around them."""

from __future__ import annotations

import re

_RTL_LETTER = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
"""Letters of the scripts from right to left in use today: Hebrew, Arabic, Syriac, Thaana, N'Ko."""

_BETWEEN_NAMES = "(?: and | with | by )"
"""English words of a line that stand between two names."""

_ABBREVIATED = rf"(?:(?<=^{_RTL_LETTER})|(?<=[\s“«(.]{_RTL_LETTER}))\.(?= ?{_RTL_LETTER})"
"""A stop behind a single letter, as in titles before a name."""

_PART = re.compile(
    rf"(?<=“)[^“”]*{_RTL_LETTER}[^“”]*(?=”)"
    rf"|[«‹]*{_RTL_LETTER}"
    rf"(?:(?:(?!{_BETWEEN_NAMES})(?:[^“”()\[\].,;:]|{_ABBREVIATED}))*{_RTL_LETTER})?[0-9»›]*",
)


_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd syr ug ur yi".split())
"""Languages that are written from right to left."""


def direction_of(language: str) -> str:
    """Return the direction of a text of a language, as the attribute `dir` states it.

    A sentence from right to left may begin with a name or a figure of other letters, by which a
    browser would take it for one from left to right. Other languages leave it to the browser.
    """
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "auto"


def parts_by_direction(line: str) -> list[tuple[str, bool]]:
    """Divide a line into parts, each with whether it runs from right to left.

    A quoted title with such letters is one part, whatever else is in it. Elsewhere a part ends at a
    stop, a comma or a bracket, so that the year behind a name stays with the line, and before the
    English word that leads to another name. Figures and quotes at its last letter belong to it, and
    so do titles of single letters.
    """
    parts, end = [], 0
    for match in _PART.finditer(line):
        parts += [(line[end : match.start()], False), (match[0], True)]
        end = match.end()
    return [part for part in (*parts, (line[end:], False)) if part[0]]
