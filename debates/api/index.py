"""Where everything is, and what each kind of problem means."""

from __future__ import annotations

import orjson
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from debates.api.parameters import Reader
from debates.api.problems import KINDS, Kind, Problem
from debates.api.views import ApiView, json_answer

COLLECTIONS = (
    "debates",
    "questions",
    "experts",
    "topics",
    "sources",
    "positions",
    "evidence",
    "counterpoints",
)


class Index(ApiView):
    """The addresses of all collections."""

    def get(self, request: Request) -> HttpResponse:
        """The addresses of all collections."""
        Reader(request.query_params, ["format"]).check()
        addresses = {name: f"api:{name}-list" for name in COLLECTIONS}
        addresses["problems"] = "api:problem-list"
        return json_answer(
            orjson.dumps(
                {
                    name: request.build_absolute_uri(reverse(view))
                    for name, view in addresses.items()
                }
            )
        )


class Problems(ApiView):
    """The kinds of problems that an answer can have as its `type`."""

    def get(self, request: Request, name: str | None = None) -> HttpResponse:
        """All kinds of problems, or the one with this name."""
        Reader(request.query_params, ["format"]).check()
        if name is None:
            shown = [self._described(kind) for kind in KINDS.values()]
            return json_answer(orjson.dumps({"count": len(shown), "results": shown}))
        if name not in KINDS:
            raise Problem("not-found", "There is no such kind of problem.")
        return json_answer(orjson.dumps(self._described(KINDS[name])))

    def _described(self, kind: Kind) -> dict[str, object]:
        address = reverse("api:problem-detail", args=[kind.name])
        return {
            "name": kind.name,
            "url": self.request.build_absolute_uri(address),
            "status": kind.status,
            "title": kind.title,
            "text": kind.text,
        }
