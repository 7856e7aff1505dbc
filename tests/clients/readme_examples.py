"""The examples of a README as one program, with the address of a server."""

from __future__ import annotations

import re
from pathlib import Path

ADDRESS = "http://127.0.0.1:8000"


def examples(readme: Path, language: str, address: str) -> str:
    """Return all examples in a language, one after the other.

    address  stands in for that of the README
    """
    found = re.findall(rf"^```{language}\n(.*?)^```$", readme.read_text(), re.DOTALL | re.MULTILINE)
    return "\n".join(found).replace(ADDRESS, address)
