"""In which format an answer is wanted: by `?format=`, else by the header Accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from debates.api.problems import Problem
from debates.nearest import nearest


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in `?format=` and its media type."""

    name: str
    media_type: str


JSON = Format("json", "application/json")
HTML = Format("html", "text/html")
YAML = Format("yaml", "application/yaml")


def wanted(request: HttpRequest, offered: Sequence[Format]) -> Format:
    """The format that a request prefers among those offered; the first where all are alike.

    Raises the problem "not-acceptable" where none of them is wanted.
    """
    names = request.GET.getlist("format")
    # an empty or repeated parameter is refused with the other parameters
    if len(names) == 1 and names[0].strip():
        found = next((known for known in offered if known.name == names[0]), None)
        if found is None:
            raise _not_acceptable(f"There is no format “{names[0][:40]}”", offered, names[0])
        return found
    preferred = request.get_preferred_type([known.media_type for known in offered])
    if preferred is None:
        asked = request.headers.get("Accept", "")[:200]
        raise _not_acceptable(f"None of “{asked}” is offered", offered)
    return next(known for known in offered if known.media_type == preferred)


def _not_acceptable(what: str, offered: Sequence[Format], name: str = "") -> Problem:
    near = nearest(name, [known.name for known in offered]) if name else None
    known = ", ".join(f"{known.name} ({known.media_type})" for known in offered)
    hint = f" Did you mean “{near}”?" if near else ""
    available = [{"format": known.name, "media_type": known.media_type} for known in offered]
    return Problem(
        "not-acceptable", f"{what} here.{hint} There are: {known}.", {"available": available}
    )
