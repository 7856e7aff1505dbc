"""Tools as tests need them: a client of the API with a token of a role."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from debates.models import Debate
from debates.writing import tokens
from debates.writing.models import Token
from tests.debates.editors import person

NEW = {
    "debate": "china-russia",
    "expert": "lukin",
    "question": "alliance",
    "stance": "denies",
    "statement": "They trade more and trust less.",
    "topics": ["trade"],
}
"""A position as a tool writes it, of the experts and questions that are `known`."""


@dataclass
class Tool:
    """Somebody's program, which asks below /api/v1/ with its token."""

    token: Token
    secret: str

    @property
    def user(self) -> User:
        return self.token.account

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send a request; headers by keyword (`if_match="…"`)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = body if isinstance(body, bytes | str) else json.dumps(body)
        client = Client(raise_request_exception=False)
        return client.generic(
            method,
            f"/api/v1/{address}",
            b"" if body is None else sent,
            content_type=named.pop("content-type", "application/json"),
            headers={"Authorization": f"Bearer {self.secret}", **named},
        )

    def get(self, address: str) -> HttpResponse:
        return self.ask("GET", address)

    def post(self, address: str, body: Any, **headers: str) -> HttpResponse:
        return self.ask("POST", address, body, **headers)

    def patch(self, address: str, body: Any, tag: str = "", **headers: str) -> HttpResponse:
        """Change an object in its present version, unless another ETag is given."""
        path = address.partition("?")[0]
        tag = tag or self.get(f"{path}record/")["ETag"]
        return self.ask("PATCH", address, body, if_match=tag, **headers)

    def delete(self, address: str, tag: str = "", **headers: str) -> HttpResponse:
        path = address.partition("?")[0]
        tag = tag or self.get(f"{path}record/")["ETag"]
        return self.ask("DELETE", address, if_match=tag, **headers)


def tool(role: str, debate: Debate | None = None, name: str = "Transcripts", **more: Any) -> Tool:
    """Make a token of a role, for a new account of the same role."""
    user = person(role, more.pop("user", f"{role}-{User.objects.count()}")).user
    token = Token(name=name, account=user, role=role, debate=debate, **more)
    return Tool(token, tokens.make(token))
