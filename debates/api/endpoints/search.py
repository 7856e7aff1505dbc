"""The search of positions, and the help on its query language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.endpoints import bibliographies, citations, found_objects, query_suggestions
from debates.api.endpoints.bibliographies import ReferenceRenderer
from debates.api.endpoints.search_description import USUAL_FACETS, USUAL_FIELDS, search_operation
from debates.api.http import renderers
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, format_parameter
from debates.api.resources.definitions import PositionResource
from debates.api.resources.resource import address_of
from debates.api.resources.rows import read_in_batches, row_column, rows_by_key
from debates.api.resources.selection import Selection
from debates.api.resources.tables import TableColumn, table_columns
from debates.api.views import csv_dialect, list_files, paging, sparse_fields
from debates.api.views.base import ApiView
from debates.api.views.parameters import Reader
from debates.db.page_window import PageWindow
from debates.filtering.position_filterset import PositionFilter
from debates.finding.query_examples import QUERY_EXAMPLES
from debates.finding.results import Result, SearchResults, found_positions, search_positions
from debates.limits.costs import Cost
from debates.models import Position
from search import service

WITH_POSITIONS = ("facets", "facet_size", "objects", "explain")
"""Parameters for what files and references leave out."""


class Search(ApiView):
    """The positions that a query finds, by relevance."""

    renderer_classes = citations.LIST_RENDERERS
    # references have the day of access
    depends_on_day = True

    @property
    def depends_on(self) -> Literal["search", "memory"]:
        """The index; with `objects`, also names, which a background task reads at any time."""
        return "memory" if "objects" in self.request.GET else "search"

    @property
    def cost(self) -> Cost:
        """Dear where all results are asked for, or references in a style."""
        return Cost.DEAR if self.renderer.is_dear else Cost.SEARCH

    def operation(self) -> Operation:
        return search_operation()

    def get(self, request: Request) -> HttpResponseBase:
        """Answer with a page of the results, or with all of them as a file."""
        reader = self.reader()
        values = reader.filters(PositionFilter)
        in_file = isinstance(self.renderer, renderers.WHOLE_LIST)
        usual = () if in_file else USUAL_FIELDS
        selection = sparse_fields.read_selection(reader, PositionResource, usual=usual)
        text, filter_values = reader.one("q") or "", _filter_values(reader)
        options = {
            "values": values,
            "order": reader.word("ordering"),
            "feedback": reader.yes("feedback"),
            "meaning": reader.yes("meaning"),
        }
        window = paging.read_window(reader)
        page_options = {
            "facets": reader.words("facets") if "facets" in reader.given else list(USUAL_FACETS),
            "facet_size": reader.number("facet_size"),
            "explain": reader.yes("explain"),
        }
        objects = reader.words("objects")
        excel = csv_dialect.read_dialect(reader, self.renderer)
        if isinstance(self.renderer, ReferenceRenderer):
            citations.check_citation_parameters(reader, self.renderer, WITH_POSITIONS)
            reader.check()
            return self._bibliography(text, filter_values, options, window)
        if in_file:
            paging.check_whole(reader, self.renderer, WITH_POSITIONS)
            reader.check()
            return self._file(text, filter_values, options, selection, excel=excel)
        reader.check()
        return self._page(
            text,
            filter_values,
            options | page_options,
            selection=selection,
            window=window,
            objects=objects,
        )

    def _page(
        self,
        text: str,
        filter_values: Mapping[str, list[str]],
        options: Mapping[str, Any],
        *,
        selection: Selection,
        window: PageWindow,
        objects: Sequence[str],
    ) -> Response:
        """Answer with a page of results and, if asked for, the names that match the query."""
        answer = search_positions(
            text,
            filter_values,
            offset=window.start,
            limit=window.size,
            extra=row_column(PositionResource, selection, self.origin),
            state=self.search_state,
            **options,
        )
        head = paging.head(window, answer.on_pages, self.page_address)
        head |= {"count": answer.total} | _about_answer(answer)
        if objects:
            head["objects"] = found_objects.by_kind(text, objects, self.origin)
        results = [
            _hit(result, self.origin, explain=options["explain"])
            | {"position": orjson.Fragment(result.extra)}
            for result in answer.results
        ]
        return Response(head | {"results": results})

    def _file(
        self,
        text: str,
        filter_values: Mapping[str, list[str]],
        options: Mapping[str, Any],
        selection: Selection,
        *,
        excel: bool,
    ) -> HttpResponseBase:
        """Stream all results as a file: the score and the selected fields of the position."""
        rows = _scored(_all_hits(text, filter_values, options), selection, self.origin)
        columns = _table_columns(selection)
        content = list_files.encoded(self.renderer, columns, rows, excel=excel)
        return self.stream(content, "search")

    def _bibliography(
        self,
        text: str,
        filter_values: Mapping[str, list[str]],
        options: Mapping[str, Any],
        window: PageWindow,
    ) -> HttpResponseBase:
        """Stream the results as references: all of them, or in a citation style one page."""
        if self.renderer.whole:
            keys = list(_all_hits(text, filter_values, options))
        else:
            answer = search_positions(
                text, filter_values, offset=window.start, limit=window.size, **options
            )
            paging.head(window, answer.on_pages, self.page_address)
            keys = [result.position.pk for result in answer.results]
        content = bibliographies.bibliography(self.renderer, Position, keys, self.origin)
        return self.stream(content, "search")


def _all_hits(
    text: str, filter_values: Mapping[str, list[str]], options: Mapping[str, Any]
) -> dict[int, float]:
    """Return the scores of all results by primary key, by relevance."""
    scores = found_positions(text, filter_values, limit=service.backend().count(), **options)
    return {key: round(score, 4) for key, score in scores.items()}


def _scored(scores: Mapping[int, float], selection: Selection, origin: str) -> Iterator[list[str]]:
    """Yield batches of results as JSON, by relevance."""

    def read(some: list[int]) -> list[str]:
        rows = rows_by_key(PositionResource, selection, some, origin)
        return [f'{{"score":{scores[key]},"position":{rows[key]}}}' for key in some if key in rows]

    return read_in_batches(scores, read)


def _table_columns(selection: Selection) -> list[TableColumn]:
    of_position = table_columns(PositionResource, selection)
    return [
        TableColumn("score", ("score",), ""),
        *(column.within("position") for column in of_position),
    ]


def _filter_values(reader: Reader) -> dict[str, list[str]]:
    filters = PositionFilter.base_filters
    return {name: values for name, values in reader.given.items() if name in filters}


def _about_answer(answer: SearchResults) -> dict[str, Any]:
    notes = [
        {"code": note.code, "message": note.message, "start": note.start, "end": note.end}
        for note in answer.query.notes
    ]
    notes += [
        {"code": "engine", "message": message, "start": None, "end": None}
        for message in answer.notes
    ]
    return {
        "query": {
            "text": answer.query.text or None,
            "understood": answer.query.understood or None,
            "notes": notes,
            "feedback": list(answer.feedback),
            **({} if answer.by_meaning is None else {"similar_in_meaning": answer.by_meaning}),
        },
        **query_suggestions.as_dict(answer.query_suggestions),
        "facets": {
            facet.field: [
                {
                    "value": value.value,
                    "label": value.label,
                    "count": value.count,
                    "chosen": value.chosen,
                }
                for value in facet.values
            ]
            for facet in answer.facets
        },
    }


def _hit(result: Result, origin: str, *, explain: bool) -> dict[str, Any]:
    hit: dict[str, Any] = {
        "score": round(result.score, 4),
        "matches": [
            {"field": match.address, "html": match.html, "url": address_of(*match.owner, origin)}
            for match in result.matches
        ],
    }
    if result.by_meaning:
        hit["similar_in_meaning"] = True
    if explain:
        hit["explanation"] = [
            {"reason": part.reason, "value": round(part.value, 4)} for part in result.explanation
        ]
    return hit


class Help(ApiView):
    """Examples of the query language."""

    depends_on = "code"

    def operation(self) -> Operation:
        shape = json_schema.obj(
            "Example of a query.",
            about=json_schema.string("Subject of the example.", "Words"),
            query=json_schema.string("A query.", '"soft power"'),
            finds=json_schema.string("What the query finds.", "positions with exactly this phrase"),
        )
        example = {"about": "Words", "query": '"soft power"', "finds": "exactly this phrase"}
        help_schema = json_schema.obj(
            "Examples of queries.",
            count={"type": "integer", "description": "Number of results.", "examples": [1]},
            results={
                "type": "array",
                "description": "Examples.",
                "items": schema.named("QueryExample", shape),
            },
        )
        return Operation(
            name="getSearchHelp",
            tag="search",
            title="Query language",
            text="Examples of the query language.",
            parameters=(format_parameter(self.renderer_classes),),
            content={
                "application/json": Content(
                    schema.named("SearchHelp", help_schema), {"count": 1, "results": [example]}
                )
            },
        )

    def get(self, request: Request) -> Response:
        """Answer with all examples."""
        self.reader().check()
        results = [
            {"about": example.about, "query": example.query, "finds": example.finds}
            for example in QUERY_EXAMPLES
        ]
        return Response({"count": len(results), "results": results})
