"""The addresses of the API, below /api/v1/."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from debates.api.endpoints import collections, index, search, suggest
from debates.api.endpoints.agreement import DebateAgreement
from debates.api.endpoints.citations import DebateCitation, PositionCitation
from debates.api.endpoints.exports import DebateArchive, DebateFile
from debates.api.endpoints.forecast_record import ExpertForecastRecord
from debates.api.endpoints.graph import DebateGraph
from debates.api.endpoints.method import Method
from debates.api.endpoints.position_history import PositionHistory
from debates.api.endpoints.related import OpposingPositions, SimilarPositions
from debates.api.endpoints.reply_threads import DebateReplyThreads
from debates.api.endpoints.tombstones import Tombstones

app_name = "api"


router = SimpleRouter(use_regex_path=False)
router.register("debates", collections.Debates, "debates")
router.register("questions", collections.Questions, "questions")
router.register("experts", collections.Experts, "experts")
router.register("topics", collections.Topics, "topics")
router.register("sources", collections.Sources, "sources")
router.register("positions", collections.Positions, "positions")
router.register("evidence", collections.EvidenceCollection, "evidence")
router.register("counterpoints", collections.Counterpoints, "counterpoints")
router.register("forecasts", collections.Forecasts, "forecasts")
router.register("supports", collections.Supports, "supports")
router.register("votes", collections.Votes, "votes")

urlpatterns = [
    path("", index.Index.as_view(), name="index"),
    path("problems/", index.Problems.as_view(), name="problems-list"),
    path("problems/<slug:name>/", index.ProblemKind.as_view(), name="problems-detail"),
    path("search/", search.Search.as_view(), name="search"),
    path("search/help/", search.Help.as_view(), name="search-help"),
    path("search/suggest/", suggest.Suggest.as_view(), name="search-suggest"),
    path("schema/", index.OpenApi.as_view(), name="schema"),
    path("docs/", index.Docs.as_view(), name="docs"),
    path("method/", Method.as_view(), name="method"),
    path("tombstones/", Tombstones.as_view(), name="tombstones"),
    path("debates/<slug:slug>/agreement/", DebateAgreement.as_view(), name="debate-agreement"),
    path("debates/<slug:slug>/graph/", DebateGraph.as_view(), name="debate-graph"),
    path("debates/<slug:slug>/exchanges/", DebateReplyThreads.as_view(), name="debate-exchanges"),
    path(
        "experts/<slug:slug>/forecast-record/",
        ExpertForecastRecord.as_view(),
        name="expert-forecast-record",
    ),
    path("positions/<slug:slug>/similar/", SimilarPositions.as_view(), name="position-similar"),
    path("positions/<slug:slug>/opposing/", OpposingPositions.as_view(), name="position-opposing"),
    path("debates/<slug:slug>/export.zip", DebateArchive.as_view(), name="debate-archive"),
    path("debates/<slug:slug>/export/<str:file>", DebateFile.as_view(), name="debate-file"),
    path("debates/<slug:slug>/citation/", DebateCitation.as_view(), name="debate-citation"),
    path("positions/<slug:slug>/history/", PositionHistory.as_view(), name="position-history"),
    path("positions/<slug:slug>/citation/", PositionCitation.as_view(), name="position-citation"),
    *router.urls,
]
