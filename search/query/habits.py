"""Operators of other search engines that people type here by habit."""

from __future__ import annotations

import re
from collections.abc import Collection

OPERATOR_SIGNS = {"&&": "AND", "||": "OR"}
"""Signs that stand for operators, between spaces."""

AROUND = re.compile(r"(?:AROUND ?\(\d+\)|NEAR(?: ?\(\d+\)|/\d+)|(?:PRE|[WN])/\d+)(?=\s|\Z)")
"""Maximum distance of two words: `gas AROUND(5) oil`."""

_TAGS = "ti|tiab|ab|au|auth|author|title|mh|mesh|tw|all|dp|la|pt"

TAG = re.compile(rf"\[(?:{_TAGS})\](?=[\s)]|\Z)", re.IGNORECASE)
"""Field behind a word, as in PubMed: `gas[ti]`."""

EVERYTHING_BUT = re.compile(
    r"(?:everything (?:except(?: for)?|but|apart from|other than)"
    r"|all (?:except(?: for)?|apart from|other than)) (?=\S)",
    re.IGNORECASE,
)
"""Beginning of a query for all but what follows."""

ONE_OPERAND = re.compile(r"[^\s\"“”()]+\Z|[\"“][^\"“”]*[\"”]\Z|\([^()]*\)\Z")
"""Rest of a query that is one word, phrase or group."""

_COMPARISON = re.compile(r"(\w+) ?(!=|<>|==?) ?(?=[^\s=<>])")

_WEIGHT = re.compile(r"\^\d+(?:\.\d+)?\Z")


def comparison(text: str, start: int, fields: Collection[str]) -> tuple[str, bool, int] | None:
    """Return the field of `field = value` at `start`, or None if there is none.

    With it whether the value is excluded (`!=`), and where the value begins.
    """
    match = _COMPARISON.match(text, start)
    if match is None or match[1].lower() not in fields:
        return None
    return match[1].lower(), match[2] in ("!=", "<>"), match.end()


def without_weight(written: str) -> tuple[str, str]:
    """Split a chunk into the word and the weight behind it, which may be empty: `gas^2`."""
    weight = _WEIGHT.search(written)
    return (written[: weight.start()], weight[0]) if weight else (written, "")
