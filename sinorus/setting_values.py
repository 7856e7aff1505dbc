"""Values of environment variables that only the settings read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

CONTRIB = tuple(
    sorted(
        config.parent.name
        for config in Path(__file__).parent.parent.glob("debates/contrib/*/apps.py")
    )
)
"""Names of the contrib apps that Sinorus is shipped with."""


def host(text: str) -> None:
    """Raise ValueError for what is no host name."""
    if any(character in text for character in "/@ ") or text.count(":") == 1:
        raise ValueError(f"{text!r} is not a host name without scheme, port or path")


def language(code: str) -> None:
    """Raise ValueError for what has not the form of a language code."""
    if not re.fullmatch("[a-z]{2,3}(-[A-Za-z]{2,4})?", code):
        raise ValueError(f"{code!r} is not a language code such as en, ru or zh")


def secret_key(key: str) -> str:
    """Return a secret key; raises ValueError for a short one."""
    if len(key) < 50:
        raise ValueError("use at least 50 characters")
    return key


def rate(text: str) -> int | None:
    """Parse a number of requests a minute, or "off", which is None. Raises ValueError."""
    if text == "off":
        return None
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise ValueError("use off, or a number of requests a minute from 1 to 1000000")
    return int(text)


def metrics_token(text: str) -> str:
    """Return a bearer token (RFC 6750, 2.1); raises ValueError for one that could be guessed."""
    if not re.fullmatch("[A-Za-z0-9._~+/-]{16,}=*", text):
        raise ValueError("use at least 16 letters, digits and the characters -._~+/")
    return text


def contrib_app(name: str) -> None:
    """Raise ValueError for what is neither one of our contrib apps nor the path of a package."""
    if "." not in name:
        if name not in CONTRIB:
            raise ValueError(f"there is no contrib app {name}, but {', '.join(CONTRIB)}")
        return
    try:
        package = find_spec(name)
    except ModuleNotFoundError:
        package = None
    if package is None:
        raise ValueError(f"there is no package {name} here")


def installed_contrib(names: Iterable[str]) -> list[str]:
    """Return the packages of contrib apps; a name with a full stop is that of a package itself."""
    return [name if "." in name else f"debates.contrib.{name}" for name in dict.fromkeys(names)]
