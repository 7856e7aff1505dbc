"""The addresses of the API, below /api/v1/."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from debates.api import index, search, suggest, viewsets
from debates.api.agreement import DebateAgreement
from debates.api.citing import DebateCitation, PositionCitation
from debates.api.collections import Collection
from debates.api.exchanges import DebateExchanges
from debates.api.exports import DebateArchive, DebateFile
from debates.api.graph import DebateGraph
from debates.api.position_history import PositionHistory
from debates.api.related import OpposingPositions, SimilarPositions
from debates.api.tombstones import Tombstones

app_name = "api"


class NumberConverter(IntConverter):
    """A number that a primary key can have."""

    regex = "0|[1-9][0-9]{0,17}"


register_converter(NumberConverter, "number")

BY_SLUG = {
    "debates": viewsets.Debates,
    "questions": viewsets.Questions,
    "experts": viewsets.Experts,
    "topics": viewsets.Topics,
    "sources": viewsets.Sources,
    "positions": viewsets.Positions,
}
BY_NUMBER = {
    "evidence": viewsets.EvidenceCollection,
    "counterpoints": viewsets.Counterpoints,
}


def _collection(name: str, viewset: type[Collection], key: str) -> list:
    return [
        path(f"{name}/", viewset.as_view({"get": "list"}), name=f"{name}-list"),
        path(f"{name}/<{key}>/", viewset.as_view({"get": "retrieve"}), name=f"{name}-detail"),
    ]


urlpatterns = [
    path("", index.Index.as_view(), name="index"),
    path("problems/", index.Problems.as_view(), name="problems-list"),
    path("problems/<slug:name>/", index.ProblemKind.as_view(), name="problems-detail"),
    path("search/", search.Search.as_view(), name="search"),
    path("search/help/", search.Help.as_view(), name="search-help"),
    path("search/suggest/", suggest.Suggest.as_view(), name="search-suggest"),
    path("schema/", index.OpenApi.as_view(), name="schema"),
    path("docs/", index.Docs.as_view(), name="docs"),
    path("tombstones/", Tombstones.as_view(), name="tombstones"),
    path("debates/<slug:slug>/agreement/", DebateAgreement.as_view(), name="debate-agreement"),
    path("debates/<slug:slug>/graph/", DebateGraph.as_view(), name="debate-graph"),
    path("debates/<slug:slug>/exchanges/", DebateExchanges.as_view(), name="debate-exchanges"),
    path("positions/<slug:slug>/similar/", SimilarPositions.as_view(), name="position-similar"),
    path("positions/<slug:slug>/opposing/", OpposingPositions.as_view(), name="position-opposing"),
    path("debates/<slug:slug>/export.zip", DebateArchive.as_view(), name="debate-archive"),
    path("debates/<slug:slug>/export/<str:file>", DebateFile.as_view(), name="debate-file"),
    path("debates/<slug:slug>/citation/", DebateCitation.as_view(), name="debate-citation"),
    path("positions/<slug:slug>/history/", PositionHistory.as_view(), name="position-history"),
    path("positions/<slug:slug>/citation/", PositionCitation.as_view(), name="position-citation"),
    *(route for name, view in BY_SLUG.items() for route in _collection(name, view, "slug:slug")),
    *(route for name, view in BY_NUMBER.items() for route in _collection(name, view, "number:id")),
]
