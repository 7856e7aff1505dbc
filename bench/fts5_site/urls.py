"""The view of the search, and the rows of its answers, by Django REST framework."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.fts5_site.index import FACETS, KEYWORDS
from bench.fts5_site.search import Answer, search
from debates.models import Expert, Position, Question, Topic
from debates.models.choices import Stance

PAGE = 25
_READ = (
    *("slug", "statement", "kind", "stance", "question__slug", "question__text"),
    *("debate__slug", "debate__title", "expert__slug", "expert__name"),
)
_NAMES = {"expert": (Expert, "name"), "topic": (Topic, "name"), "question": (Question, "text")}


class Result(serializers.ModelSerializer):
    """The fields of a position that a list of results shows, with addresses as cheap as can be."""

    url = serializers.SerializerMethodField()
    html_url = serializers.SerializerMethodField()
    question = serializers.SerializerMethodField()
    debate = serializers.SerializerMethodField()
    expert = serializers.SerializerMethodField()

    class Meta:
        model = Position
        fields = [
            *("slug", "url", "html_url", "statement", "kind", "stance"),
            *("question", "debate", "expert"),
        ]

    def get_url(self, position: Position) -> str:
        return f"{self.context['origin']}/api/v1/positions/{position.slug}/"

    def get_html_url(self, position: Position) -> str:
        return f"{self.context['origin']}/positions/{position.slug}/"

    def get_question(self, position: Position) -> dict[str, str] | None:
        return position.question and self._reference(position.question, "questions", "text")

    def get_debate(self, position: Position) -> dict[str, str]:
        return self._reference(position.debate, "debates", "title")

    def get_expert(self, position: Position) -> dict[str, str]:
        return self._reference(position.expert, "experts", "name")

    def _reference(self, to: Any, collection: str, title: str) -> dict[str, str]:
        address = f"{self.context['origin']}/api/v1/{collection}/{to.slug}/"
        return {"slug": to.slug, "url": address, title: getattr(to, title)}


class Search(APIView):
    """Positions that an expression of FTS5 matches, with excerpts and facets."""

    def get(self, request: Request) -> Response:
        """Answer with a page."""
        number = int(request.GET.get("page", 1))
        filters = {name: request.GET[name] for name in KEYWORDS if name in request.GET}
        found = search(request.GET["q"], filters, PAGE, (number - 1) * PAGE)
        keys = [hit.id for hit in found.hits]
        public = (
            Position.objects.filter(status="published", debate__status="published")
            .select_related("debate", "expert", "question")
            .only(*_READ)
            .in_bulk(keys)
        )
        context = {"origin": request.build_absolute_uri("/")[:-1]}
        rows = Result([public[key] for key in keys if key in public], many=True, context=context)
        shown = [hit for hit in found.hits if hit.id in public]
        return Response(
            {
                "count": found.total,
                "next": self._page(request, number + 1) if number * PAGE < found.total else None,
                "previous": self._page(request, number - 1) if number > 1 else None,
                "facets": _facets(found, request),
                "results": [
                    {"score": hit.score, "matches": [{"html": hit.html}], "position": row}
                    for hit, row in zip(shown, rows.data, strict=True)
                ],
            }
        )

    def _page(self, request: Request, number: int) -> str:
        query = request.GET.copy()
        query["page"] = number
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _facets(found: Answer, request: Request) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [
            {
                "value": value,
                "label": labels[value],
                "count": count,
                "chosen": request.GET.get(name) == value,
            }
            for value, count in found.facets[name]
        ]
        for name in FACETS
        for labels in [_labels(name, [value for value, _ in found.facets[name]])]
    }


def _labels(facet: str, values: list[str]) -> dict[str, str]:
    if facet not in _NAMES:
        return dict(Stance.choices)
    model, title = _NAMES[facet]
    return dict(model.objects.filter(slug__in=values).order_by().values_list("slug", title))


urlpatterns = [
    path("search/", Search.as_view()),
]
