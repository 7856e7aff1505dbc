"""In which format an answer is wanted: by `?format=`, else by the header Accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.request import MediaType

from debates.api.http.problems import Problem
from debates.text.did_you_mean import nearest


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in `?format=`, its media type, how a file's name ends where not so."""

    name: str
    media_type: str
    ending: str = ""


JSON = Format("json", "application/json")
HTML = Format("html", "text/html")
YAML = Format("yaml", "application/yaml")
CSV = Format("csv", "text/csv")
NDJSON = Format("ndjson", "application/x-ndjson")

ONE_THING = (JSON, HTML)
LISTS = (JSON, HTML, CSV, NDJSON)
WHOLE = (CSV, NDJSON)
"""Those in which a list comes whole, however long it is, and not in pages."""


def wanted(request: HttpRequest, offered: Sequence[Format], *, named: bool = True) -> Format:
    """The format that a request prefers among those offered; the first where all are alike.

    named  whether there is a parameter `format`
    Raises the problem "not-acceptable" where none of them is wanted.
    """
    names = request.GET.getlist("format") if named else []
    # an empty or repeated parameter is refused with the other parameters
    if len(names) == 1 and names[0].strip():
        found = next((known for known in offered if known.name == names[0]), None)
        if found is None:
            raise _not_acceptable(f"There is no format “{names[0][:40]}”", offered, names[0])
        return found
    asked = request.headers.get("Accept", "*/*")
    # not request.accepted_types, which leaves out what is refused by q=0
    accepted = [MediaType(piece) for piece in asked.split(",") if piece.strip()]
    if not accepted:
        return offered[0]
    qualities = [_quality(known, accepted) for known in offered]
    if max(qualities) == 0:
        raise _not_acceptable(f"None of “{asked[:200]}” is offered", offered)
    return offered[qualities.index(max(qualities))]


def _quality(known: Format, accepted: Sequence[MediaType]) -> float:
    """How much a format is wanted: by the range that fits it most closely (RFC 9110, 12.5.1).

    Parameters of media types ("charset=utf-8") make no difference here.
    """
    main, _, sub = known.media_type.partition("/")
    fitting = [
        (wanted.main_type != "*", wanted.sub_type != "*", float(wanted.quality))
        for wanted in accepted
        if wanted.main_type in {"*", main} and wanted.sub_type in {"*", sub}
    ]
    return max(fitting)[2] if fitting else 0.0


def _not_acceptable(what: str, offered: Sequence[Format], name: str = "") -> Problem:
    near = nearest(name, [known.name for known in offered]) if name else None
    known = ", ".join(f"{known.name} ({known.media_type})" for known in offered)
    hint = f" Did you mean “{near}”?" if near else ""
    available = [{"format": known.name, "media_type": known.media_type} for known in offered]
    return Problem(
        "not-acceptable", f"{what} here.{hint} There are: {known}.", {"available": available}
    )
