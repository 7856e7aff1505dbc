"""Characters in pasted texts that only serve the layout, or replace others."""

from __future__ import annotations

import re
import unicodedata

_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_NOTHING = "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068"
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}

_TABLE = str.maketrans(
    dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_NOTHING + "\u2069", "")
    | {"\u2011": "-", "\u2028": "\n", "\u2029": "\n\n", "\v": "\n", "\x85": "\n"}
    | _LIGATURES
)

_WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Letters of Thai, Lao, Burmese and Khmer, whose words a zero-width space may divide."""

_INVISIBLE = re.compile(
    rf"[\u00ad\u2060\ufeff]|(?<![{_WITHOUT_SPACES}])\u200b|\u200b(?![{_WITHOUT_SPACES}])"
)

_ACCENTED = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")

BULLETS = "•‣◦⁃∙·▪▫●○■□–*\uf0b7\uf0a7\uf076\uf0d8"

_BULLET = re.compile(rf"^[ \t]*(?:[{re.escape(BULLETS)}][ \t]+|[\uf000-\uf0ff][ \t]*|[o§][ \t]*\t)")


def plain_characters(text: str) -> str:
    """Return a text with plain spaces, line ends and hyphens, and without invisible characters.

    A space that does not break is written as a space, a form feed stays: it ends a page.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    return "".join(
        character
        for character in text
        if character in "\n\t\f" or (character >= " " and character != "\x7f")
    )


def without_invisible(text: str) -> str:
    """Return a text without soft hyphens, zero-width spaces, word joiners and byte order marks.

    Joiners and direction marks stay, and so does a zero-width space between letters of a script
    that is written without spaces.
    """
    return _INVISIBLE.sub("", text)


def with_whole_letters(text: str) -> str:
    """Return a text with accents within their letters, as one character, not behind them.

    Other letters stay as they are: forms of Chinese characters that Unicode unifies, for example.
    """
    return _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def plain_spaces(name: str) -> str:
    """Return a name with one plain space between its words."""
    return " ".join(name.split())


def without_bullet(line: str) -> str:
    """Return a line without the bullet at its beginning."""
    return _BULLET.sub("", line, count=1)
