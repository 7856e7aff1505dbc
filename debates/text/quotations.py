"""Quotations looked up in the text of their source, whose paragraphs may be numbered."""

from __future__ import annotations

import re


def paragraph_of(text: str, locator: str) -> str:
    """Return the paragraph of `text` that begins with "[locator]"; all if none is numbered."""
    if not re.search(r"^\[\d+\.\d+\]", text, re.MULTILINE):
        return text
    found = re.search(
        rf"^\[{re.escape(locator)}\](.*?)(?=^\[\d+\.\d+\]|\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found.group(1) if found else ""


def is_quoted(quotation: str, text: str, locator: str) -> bool:
    """Tell whether a quotation appears in `text` at `locator`, whatever its quotes and spaces."""
    return _normalized(quotation) in _normalized(paragraph_of(text, locator))


def _normalized(text: str) -> str:
    straight = text.translate(str.maketrans("’‘“”", "''\"\""))
    return " ".join(straight.split())
