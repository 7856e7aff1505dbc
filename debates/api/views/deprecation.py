"""An address that is given up: said in its answers, and in the OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponseBase
from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Deprecation:
    """What is said of an address that is given up.

    since    from when on nothing new should use it, with its time zone
    until    when it stops to answer, with its time zone
    instead  the path of what to use instead
    """

    since: datetime
    until: datetime
    instead: str

    @property
    def text(self) -> str:
        """For people, in the description of the address."""
        return (
            f"Given up on {self.since:%Y-%m-%d}, and there until {self.until:%Y-%m-%d}: "
            f"use {self.instead}."
        )

    def put_on(self, response: HttpResponseBase) -> None:
        """Say it to programs: Deprecation (RFC 9745), Sunset (RFC 8594), and a link."""
        response["Deprecation"] = f"@{int(self.since.timestamp())}"
        response["Sunset"] = http_date(self.until.timestamp())
        links = [response["Link"]] if response.has_header("Link") else []
        response["Link"] = ", ".join([*links, f'<{self.instead}>; rel="successor-version"'])
