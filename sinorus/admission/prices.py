"""Prices of requests, in units of 10 ms of processor time.

The first price of a request comes from its shape: the route, the format, the page size and the
expansions. Then it is corrected by the cost of requests with that shape.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing; all others have the price of a submitted form."""

UNIT_SECONDS = 0.01
LEAST = 1.0
"""Price of the cheapest request, which is also the usual cost of a short read."""

EXPENSIVE = 60.0
"""Price from which a request uses the lane of expensive requests."""

KNOWN_SHAPES = 4096
UP, DOWN = 0.3, 0.1
"""Weights of a measurement above or below the price: a price rises faster than it falls."""

WHOLE_LISTS = ("csv", "ndjson", "bibtex", "ris", "csl-json")
STYLES = ("apa", "chicago", "mla")
ACCEPTED = (
    ("text/csv", "csv"),
    ("x-ndjson", "ndjson"),
    ("x-bibtex", "bibtex"),
    ("research-info", "ris"),
    ("citationstyles", "csl-json"),
    ("text/plain", "apa"),
)
"""Parts of media types in the header Accept, and the format that each asks for."""

WHOLE_LIST = 200.0
STYLED = 1.2
ROW, EXPANDED_ROW = 0.01, 0.01
OF_ROUTE: Mapping[str, float] = {
    "page": 4,
    "page:debates/*": 18,
    "page:debates/*/agreement": 10,
    "page:debates/*/map": 15,
    "page:debates/*/compare": 10,
    "page:debates/*/card.png": 15,
    "page:questions/*": 12,
    "page:questions/*/card.png": 15,
    "page:positions/*/card.png": 15,
    "page:compare": 20,
    "page:search": 4,
    "page:sitemap": 20,
    "feed": 10,
    "api": 1,
    "api:search": 3,
    "api:schema": 5,
    "api:compare": 3,
    "api:debates/*/agreement": 20,
    "api:debates/*/graph": 20,
    "api:debates/*/exchanges": 10,
    "api:debates/*/export.zip": 70,
    "api:debates/*/export/*": 70,
    "api:debates/*/citation": 5,
    "api:positions/*/citation": 5,
    "api:worklist": 60,
    "api:positions/*/similar": 1.5,
    "api:positions/*/opposing": 1.5,
    "admin": 5,
}
"""First prices by route; of other routes, by the part before the colon."""

WRITTEN = 20.0
SIGN_IN = 50.0
"""First prices of a submitted form, and of an attempt to sign in, with its slow hash."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Features of a request by which its price is estimated before it is answered.

    route   kind and path, with * for the names in it: "api:positions/*/history"
    form    the format, "POST" for a form that is sent, or empty
    size    rows of the page, rounded up to a power of two
    expand  the expansions, sorted
    """

    route: str
    form: str = ""
    size: int = 0
    expand: tuple[str, ...] = ()

    @property
    def first_price(self) -> float:
        """Price of a shape that has not been measured yet."""
        if self.form == "POST":
            return SIGN_IN if self.route == "admin:login" else WRITTEN
        if self.form in WHOLE_LISTS and self.size:
            return WHOLE_LIST
        if self.form in STYLES and self.size:
            return self.size * STYLED
        base = OF_ROUTE.get(self.route) or OF_ROUTE.get(self.route.partition(":")[0], LEAST)
        # an expansion may be the answer of an address below this one
        base += sum(OF_ROUTE.get(f"{self.route}/{name}", 0) for name in self.expand)
        return base + self.size * (ROW + EXPANDED_ROW * len(self.expand))


class Prices:
    """Prices of the shapes of a worker's recent requests."""

    def __init__(self, most: int = KNOWN_SHAPES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Shape, float] = OrderedDict()

    def of(self, shape: Shape) -> float:
        """Return the price of a request."""
        with self._lock:
            known = self._known.get(shape)
        return max(LEAST, shape.first_price if known is None else known)

    def __len__(self) -> int:
        return len(self._known)

    def learn(self, shape: Shape, units: float) -> None:
        """Correct the price of a shape by the cost of a request."""
        with self._lock:
            known = self._known.pop(shape, None)
            price = shape.first_price if known is None else known
            weight = UP if units > price else DOWN
            self._known[shape] = price + weight * (units - price)
            if len(self._known) > self._most:
                self._known.popitem(last=False)


def shape(request: HttpRequest) -> Shape:
    """Return the shape of a request."""
    parts = [part for part in request.path.split("/") if part]
    kind, parts = _kind(parts)
    route = f"{kind}:{_route(kind, parts)}" if parts else kind
    if request.method not in READING:
        return Shape(route, "POST")
    if kind != "api":
        return Shape(route)
    listed = len(parts) == 1 or parts[-1:] in (["similar"], ["opposing"])
    return Shape(route, _form(request), _size(request) if listed else 0, _expand(request))


def _kind(parts: list[str]) -> tuple[str, list[str]]:
    match parts:
        case ["api", _, *rest]:
            return "api", rest
        case ["feeds", *rest]:
            return "feed", rest
        case ["admin", *rest]:
            return "admin", rest
    return "page", parts


def _route(kind: str, parts: list[str]) -> str:
    """Return a path with * for the names in it, so that there are few."""
    if kind == "admin":
        # app, model, key, action
        return "/".join("*" if place == 2 else part for place, part in enumerate(parts[:4]))
    if kind == "page" and parts[0].startswith("sitemap"):
        return "sitemap"
    if parts[0] == "search":
        return "/".join(parts[:2])
    return "/".join("*" if place % 2 else part for place, part in enumerate(parts[:4]))


def _form(request: HttpRequest) -> str:
    named = request.GET.get("format")
    if named:
        return named if named in (*WHOLE_LISTS, *STYLES) else ""
    accepted = request.headers.get("Accept", "")
    return next((form for part, form in ACCEPTED if part in accepted), "")


def _size(request: HttpRequest) -> int:
    """Return the rows of a page, rounded up to a power of two."""
    given = request.GET.get("page_size", "")
    rows = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 25
    return 1 << max(0, rows - 1).bit_length()


def _expand(request: HttpRequest) -> tuple[str, ...]:
    given = [*request.GET.getlist("expand"), *request.GET.getlist("include")]
    return tuple(sorted({*",".join(given)[:400].split(",")})) if given else ()
