"""One request with something wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LONG = "x" * 3000


class Case(NamedTuple):
    """A request, and what it is to be answered.

    address    below /api/v1/, unless it begins with a slash
    message    words of what is said of it
    parameter  the one at fault; None where the request is wrong as a whole
    kind       that of the problem
    """

    address: str
    message: str
    parameter: str | None = None
    status: int = 400
    kind: str = "invalid-parameters"
    method: str = "GET"
    headers: Mapping[str, str] = {}

    def __str__(self) -> str:
        headers = " ".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{self.method} {self.address} {headers}"[:100].encode("ascii", "replace").decode()


def wrong_parameters(*rows: tuple[str, str, str]) -> list[Case]:
    """Cases of one parameter each: address, parameter, message."""
    return [Case(address, message, parameter) for address, parameter, message in rows]


def not_found(*rows: tuple[str, str]) -> list[Case]:
    """Cases of addresses at which there is nothing."""
    return [Case(address, message, None, 404, "not-found") for address, message in rows]
