"""Client of a site behind its load balancer, as a reader or as an editor who has signed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

SECONDS = 40.0
"""Seconds to wait for an answer: longer than the site may take to say that it cannot give one."""


class NoAnswer(Exception):
    """Raised if it is not known what became of a request: the answer did not come whole."""


@dataclass(frozen=True)
class Answer:
    """Answer of the site."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def fault(self) -> str:
        """Fault of an answer that tells an error, or ""."""
        if self.status < 500:
            return ""
        if self.status != 503:
            return f"status {self.status}: {self.body[:200]}"
        return "" if "retry-after" in self.headers else "503 without Retry-After"

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


class Browser:
    """Browser with its cookies; a connection for each request.

    host  name that it asks by, where that is not the address
    """

    def __init__(self, address: tuple[str, int], host: str = "") -> None:
        self._address = address
        self._host = host or f"{address[0]}:{address[1]}"
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Ask for a page. Raises NoAnswer."""
        return self._ask("GET", path)

    def post(self, path: str, form: dict[str, Any]) -> Answer:
        """Send a form. Raises NoAnswer."""
        form = {**form, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        return self._ask("POST", path, urlencode(form, doseq=True))

    def sign_in(self, name: str, password: str) -> bool:
        """Sign in, and return whether that worked. Raises NoAnswer."""
        self._cookies.clear()
        self.get("/admin/login/")
        answer = self.post("/admin/login/", {"username": name, "password": password})
        return answer.status == 302 and "sessionid" in self._cookies

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Host": self._host}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection(*self._address, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read().decode()
        except (OSError, HTTPException) as error:
            raise NoAnswer(repr(error)) from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {key: each.value for key, each in SimpleCookie(line).items()}
        told = {key.lower(): value for key, value in answer.headers.items()}
        return Answer(answer.status, told, content)


class Form(HTMLParser):
    """Fields of the form of a page with their values, as a browser would send them.

    fields  values by name
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._text = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read a field (see html.parser.HTMLParser)."""
        own = {key: value or "" for key, value in attrs}
        name, value = own.get("name", ""), own.get("value", "")
        match tag:
            case "textarea" if name:
                self._text = name
                self.fields[name] = [""]
            case "select":
                self._select = name
            case "option" if self._select and "selected" in own:
                self.fields.setdefault(self._select, []).append(value)
            case "input" if name and _is_sent(own):
                self.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        """End a field (see html.parser.HTMLParser)."""
        if tag == "textarea" and self._text:
            # The line break after the tag is none of the text.
            [text] = self.fields[self._text]
            self.fields[self._text] = [text.removeprefix("\n").removeprefix("\r\n")]
            self._text = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        """Read the text of a field (see html.parser.HTMLParser)."""
        if self._text:
            self.fields[self._text][0] += data


def _is_sent(field: dict[str, str]) -> bool:
    kind = field.get("type", "text")
    return kind not in {"submit", "button", "file", "image"} and (
        kind not in {"checkbox", "radio"} or "checked" in field
    )
