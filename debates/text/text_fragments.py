"""Text fragments: addresses that lead to words on any web page.

The syntax is that of the text directive (WICG, Scroll to Text Fragment): `#:~:text=words`, or
`#:~:text=first words,last words` for a long passage. A browser that does not know it opens the
page.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from debates.text.quotations import segments

LONGEST_EXACT = 300
"""Characters up to which a quotation is named whole; a longer one by its beginning and end."""

LONGEST_END = 100
WORDS_OF_EDGE = 6
"""Characters up to which a beginning or an end is named whole; of a longer one so many words."""

NO_WEB_PAGES = (".pdf", ".doc", ".docx", ".odt", ".epub", ".mp3", ".mp4", ".m4a", ".wav", ".webm")
"""Ends of addresses of files, in which no browser looks for words."""


def with_text(address: str, quotation: str) -> str:
    """Return the address of a web page with a directive that leads to quoted words.

    It is the address alone where that is no web page, has a directive, or nothing is quoted.
    """
    directive = text_directive(quotation)
    path = re.split("[?#]", address, maxsplit=1)[0].lower()
    if not directive or ":~:" in address or path.endswith(NO_WEB_PAGES):
        return address
    return f"{address}{'' if '#' in address else '#'}:~:{directive}"


def text_directive(quotation: str) -> str:
    """Return the text directive of a quotation: text=first%20words,last%20words; "" for none."""
    parts = segments(quotation)
    if not parts:
        return ""
    if len(parts) == 1 and len(parts[0]) <= LONGEST_EXACT:
        return f"text={_encoded(parts[0])}"
    if len(parts) > 1:
        start, end = _first_words(parts[0]), _last_words(parts[-1])
    else:
        words = parts[0].split(" ")
        half = len(words) // 2
        if not half:
            return f"text={_encoded(parts[0][:LONGEST_EXACT])}"
        start, end = " ".join(words[:half][:WORDS_OF_EDGE]), " ".join(words[half:][-WORDS_OF_EDGE:])
    return f"text={_encoded(start)},{_encoded(end)}"


def _first_words(text: str) -> str:
    return text if len(text) <= LONGEST_END else " ".join(text.split(" ")[:WORDS_OF_EDGE])


def _last_words(text: str) -> str:
    return text if len(text) <= LONGEST_END else " ".join(text.split(" ")[-WORDS_OF_EDGE:])


def _encoded(text: str) -> str:
    """Encode the words of a directive; a hyphen would mark a prefix or a suffix."""
    return quote(text, safe="").replace("-", "%2D")
