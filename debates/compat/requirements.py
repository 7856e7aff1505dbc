"""The check that a library still has the private attributes that a compat module uses."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.metadata import version

EXIT_STATUS = 3
"""gunicorn gives up where a worker ends with this status, instead of starting it for ever."""


def require(library: str, read_against: str, attributes: Iterable[tuple[object, str]]) -> None:
    """End the process with one line on standard error where an attribute is missing.

    library       the name of its distribution: "django-simple-history"
    read_against  the versions of which the code was read: "3.10 to 3.13"
    attributes    pairs of an owner (module, class or object) and the name of its attribute
    """
    missing = [
        f"{getattr(owner, '__qualname__', getattr(owner, '__name__', owner))}.{name}"
        for owner, name in attributes
        if not hasattr(owner, name)
    ]
    if missing:
        sys.stderr.write(
            f"Sinorus cannot start: {library} {version(library)} has no {', '.join(missing)}."
            f" Install a version from {read_against}.\n"
        )
        sys.exit(EXIT_STATUS)
