"""Texts as XML can hold them."""

from __future__ import annotations

import re

# XML 1.0, production 2: Char
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """`text` without the characters that XML 1.0 has no way to write."""
    return _NOT_IN_XML.sub("", text)
