"""Words of a query, and the punctuation and marks around them."""

from __future__ import annotations

import re

MAX_WORD_CHARACTERS = 64

# Short hyphens and minus signs, which mean "without" before a word; and long dashes.
MINUS_SIGNS = "-−‐‑‒–﹣"
LONG_DASHES = "—―⸺⸻"

# Double quotation marks by family: one of a family closes what another of it opened, because
# languages disagree about which is which („…“, “…”, ”…”, «…», »…«).
QUOTES = ('"“”„‟″〝〞〟❝❞', "«»", "「」『』", "《》", "〈〉")
ALL_QUOTES = "".join(QUOTES)

OPERATORS = frozenset({"OR", "AND", "NOT"})

# A full-width colon cannot stand in a word; an ASCII one can ("10:30", "https://…").
WIDE_COLON = "："
NOT_IN_A_WORD = rf"\s(){ALL_QUOTES}{WIDE_COLON}"

# Addresses and identifiers begin with a name and a colon as fields do.
_SCHEMES = frozenset("http https ftp mailto doi urn isbn issn arxiv hdl tel".split())
_NAME = re.compile(rf"([^\W\d]\w+)[:{WIDE_COLON}](?=[^\s)])")

_PUNCTUATION = (
    ".,;:!?…¿¡·•،؛؟।'‘’‚‛‹›`´[]{}<>【】〔〕|\\/=^_&\u200c\u200d" + MINUS_SIGNS + LONG_DASHES
)
_BEHIND = _PUNCTUATION + "*~"
_BEFORE = _BEHIND + "+#@"
_EDIT_DISTANCE = re.compile(r"~[\d.]*\Z")
_SUFFIX = re.compile(r"(?:\*|~[\d.]*)+\Z")
_SPECIAL = re.compile(rf"[{NOT_IN_A_WORD}*]")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_ABBREVIATION = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")


def split_word(written: str) -> tuple[str, str, str]:
    """Split a chunk into the characters before its word, the word with the rest, and its mark."""
    text = written.lstrip(_BEFORE)
    before = written[: len(written) - len(text)]
    suffix = _SUFFIX.search(text.rstrip(_PUNCTUATION))
    return (before, text[: suffix.start()], suffix[0]) if suffix else (before, text, "")


def bare(written: str) -> str:
    """Strip punctuation around a word: "(gas)," becomes gas, "U.S." and "C++" stay."""
    opened = text = written.lstrip(_BEFORE)
    while (trimmed := _EDIT_DISTANCE.sub("", text.rstrip(_BEHIND))) != text:
        text = trimmed
    with_dot = opened[: len(text) + 1]
    return with_dot if with_dot == text + "." and _ABBREVIATION.fullmatch(text) else text


def searchable(text: str) -> bool:
    """Test whether a text has a character that an index can hold."""
    return any(character.isalnum() or character == "%" for character in text)


def listed(text: str) -> list[str]:
    """Split a comma-separated list into words; "1,000" is one word.

    In a list a colon separates as well: on its own, `b:c` of "a,b:c" would be a field.
    """
    parts = _COMMA.split(text)
    if len(parts) > 1:
        parts = [word for part in parts for word in part.split(":")]
    return [word for part in parts if searchable(word := bare(part))]


def field_name(text: str, start: int = 0) -> str | None:
    """Return the name before a colon at `start` that may be meant as a field, as typed."""
    match = _NAME.match(text, start)
    if match is None or match[1].lower() in _SCHEMES or text.startswith("//", match.end()):
        return None
    return match[1]


def is_bare(text: str) -> bool:
    """Test whether an unquoted text in a query is read as one whole word or value."""
    return (
        text == bare(text)
        and searchable(text)
        and text not in OPERATORS
        and _SPECIAL.search(text) is None
        and _COMMA.search(text) is None
        and field_name(text) is None
    )
