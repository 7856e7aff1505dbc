"""Characters that HTML and XML cannot represent."""

from __future__ import annotations

import re

# XML 1.0, production 2: Char
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# and what HTML (13.2.3.5) calls an error besides: the other control characters, and the code
# points that Unicode will never give to a character
_PLANE_ENDS = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_UNPRINTABLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]"
)


def unprintable(text: str) -> int | None:
    """Return the index of the first character that pages and feeds cannot show, or None."""
    match = _UNPRINTABLE.search(text)
    return match.start() if match else None


def writable(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot represent."""
    return _NOT_IN_XML.sub("", text)
