"""The check that a library still has the private attributes that a compat module uses."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

EXIT_STATUS = 3
"""gunicorn gives up if a worker ends with this status, instead of starting it again for ever."""


def require(library: str, read_against: str, attributes: Iterable[tuple[Any, str]]) -> None:
    """End the process with one line on standard error if an attribute is missing.

    library       the name of the distribution: "django-simple-history"
    read_against  the versions that the code was read against: "3.10 to 3.13"
    attributes    pairs of an owner (a module or class) and the name of its attribute
    """
    _refuse(
        library,
        read_against,
        [
            f"{getattr(owner, '__qualname__', owner.__name__)}.{name}"
            for owner, name in attributes
            if not hasattr(owner, name)
        ],
    )


def require_set_by(
    library: str, read_against: str, method: Callable[..., Any], names: Iterable[str]
) -> None:
    """End the process with one line if a method mentions no attribute of one of these names.

    This is for attributes of instances, which a class does not have before it is called.
    """
    mentioned = method.__code__.co_names
    owner = method.__qualname__.rpartition(".")[0]
    _refuse(library, read_against, [f"{owner}().{name}" for name in names if name not in mentioned])


def _refuse(library: str, read_against: str, missing: list[str]) -> None:
    if missing:
        sys.stderr.write(
            f"Sinorus cannot start: {library} {version(library)} has no {', '.join(missing)}."
            f" Install version {read_against}.\n"
        )
        sys.exit(EXIT_STATUS)
