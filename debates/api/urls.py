"""The addresses of the API, below /api/v1/."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import Route, SimpleRouter

from debates import extensions
from debates.api.endpoints import collections, documentation, index, search, suggest, worklist
from debates.api.endpoints.aggregates import Facets, Groups
from debates.api.endpoints.agreement import DebateAgreement
from debates.api.endpoints.citations import (
    DebateCitation,
    PositionCitation,
    QuestionCitation,
    SourceCitation,
)
from debates.api.endpoints.comparison import Compare
from debates.api.endpoints.exports import DebateArchive, DebateFile
from debates.api.endpoints.file_import import FileImport
from debates.api.endpoints.former_values import (
    DebateHistory,
    ExpertHistory,
    QuestionHistory,
    SourceHistory,
    VoteHistory,
)
from debates.api.endpoints.found_objects import FoundObjects
from debates.api.endpoints.method import Method
from debates.api.endpoints.position_history import PositionHistory
from debates.api.endpoints.record_lists import Records
from debates.api.endpoints.related import OpposingPositions, SimilarPositions
from debates.api.endpoints.reply_threads import DebateReplyThreads
from debates.api.endpoints.reviews import (
    DebatePublication,
    DebateReview,
    DebateReviewStep,
    DebateTakingBack,
)
from debates.api.endpoints.tombstones import Tombstones
from debates.api.endpoints.vocabulary import Vocabulary

app_name = "api"


COLLECTIONS = {
    view.resource_class.about.collection: view for view in collections.Collection.__subclasses__()
}
"""The views of the collections, by their names."""


class Router(SimpleRouter):
    """The router of the collections, which take changes of several objects as well."""

    routes = [
        Route(
            url=route.url,
            mapping={**route.mapping, "patch": "change_many"},
            name=route.name,
            detail=route.detail,
            initkwargs=route.initkwargs,
        )
        if isinstance(route, Route) and not route.detail
        else route
        for route in SimpleRouter.routes
    ]


router = Router(use_regex_path=False)
for _name, _collection in COLLECTIONS.items():
    router.register(_name, _collection, _name)

aggregates = [
    path(
        f"{name}/{kind}/",
        view.as_view(collection=collection),
        name=f"{name}-{kind}",
    )
    for name, collection in COLLECTIONS.items()
    for kind, view in (("facets", Facets), ("groups", Groups))
]
"""Before the objects: `debates.models.slugs.RESERVED` keeps their words free."""

urlpatterns = [
    path("", index.Index.as_view(), name="index"),
    path("problems/", index.Problems.as_view(), name="problems-list"),
    path("problems/<slug:name>/", index.ProblemKindView.as_view(), name="problems-detail"),
    path("search/", search.Search.as_view(), name="search"),
    path("search/help/", search.Help.as_view(), name="search-help"),
    path("search/suggest/", suggest.Suggest.as_view(), name="search-suggest"),
    path("search/objects/", FoundObjects.as_view(), name="search-objects"),
    path("schema/", index.OpenApi.as_view(), name="schema"),
    path("schema/writing/", index.WritingOpenApi.as_view(), name="schema-writing"),
    path("records/<slug:collection>/", Records.as_view(collections=COLLECTIONS), name="records"),
    path("imports/", FileImport.as_view(), name="imports"),
    path("worklist/", worklist.Worklist.as_view(), name="worklist"),
    path("worklist/waivers/", worklist.Waivers.as_view(), name="waivers"),
    path("worklist/waivers/<int:id>/", worklist.OneWaiver.as_view(), name="waiver"),
    path("docs/", documentation.Docs.as_view(), name="docs"),
    path("docs/<slug:name>/", documentation.OperationDocs.as_view(), name="docs-operation"),
    path("method/", Method.as_view(), name="method"),
    path("vocabulary/", Vocabulary.as_view(), name="vocabulary"),
    path("compare/", Compare.as_view(), name="compare"),
    path("tombstones/", Tombstones.as_view(), name="tombstones"),
    path("debates/<slug:slug>/agreement/", DebateAgreement.as_view(), name="debate-agreement"),
    path("debates/<slug:slug>/exchanges/", DebateReplyThreads.as_view(), name="debate-exchanges"),
    path("debates/<slug:slug>/review/", DebateReview.as_view(), name="debate-review"),
    path(
        "debates/<slug:slug>/review/<slug:step>/",
        DebateReviewStep.as_view(),
        name="debate-review-step",
    ),
    path("debates/<slug:slug>/publish/", DebatePublication.as_view(), name="debate-publish"),
    path("debates/<slug:slug>/take-back/", DebateTakingBack.as_view(), name="debate-take-back"),
    path("positions/<slug:slug>/similar/", SimilarPositions.as_view(), name="position-similar"),
    path("positions/<slug:slug>/opposing/", OpposingPositions.as_view(), name="position-opposing"),
    path("debates/<slug:slug>/export.zip", DebateArchive.as_view(), name="debate-archive"),
    path("debates/<slug:slug>/export/<str:file>", DebateFile.as_view(), name="debate-file"),
    path("debates/<slug:slug>/history/", DebateHistory.as_view(), name="debate-history"),
    path("experts/<slug:slug>/history/", ExpertHistory.as_view(), name="expert-history"),
    path("questions/<slug:slug>/history/", QuestionHistory.as_view(), name="question-history"),
    path("sources/<slug:slug>/history/", SourceHistory.as_view(), name="source-history"),
    path("votes/<slug:id>/history/", VoteHistory.as_view(), name="vote-history"),
    path("debates/<slug:slug>/citation/", DebateCitation.as_view(), name="debate-citation"),
    path("questions/<slug:slug>/citation/", QuestionCitation.as_view(), name="question-citation"),
    path("sources/<slug:slug>/citation/", SourceCitation.as_view(), name="source-citation"),
    path("positions/<slug:slug>/history/", PositionHistory.as_view(), name="position-history"),
    path("positions/<slug:slug>/citation/", PositionCitation.as_view(), name="position-citation"),
    *extensions.api,
    *aggregates,
    *router.urls,
]
