"""The index of the API, the kinds of problems, and the documentation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import yaml
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.endpoints.writing import WRITE_PARAMETERS
from debates.api.http import renderers
from debates.api.http.problem_kinds import PROBLEM_KINDS, ProblemKind
from debates.api.http.problems import Problem
from debates.api.openapi import json_schema, reviews, worklist, writing
from debates.api.openapi.operations import Content, Operation, format_parameter
from debates.api.openapi.shared_parameters import share_parameters
from debates.api.resources import definitions
from debates.api.views.base import ApiView
from debates.kinds import kinds

ADDRESS_SCHEMA = {"type": "string", "format": "uri"}
PLACES = [kind.collection for kind in kinds() if kind.has_address]


class Index(ApiView):
    """The index: the addresses of all collections and of the search."""

    depends_on = "code"

    def operation(self) -> Operation:
        names = list(self._addresses(""))
        shape = {
            "type": "object",
            "required": names,
            "properties": {
                name: {**ADDRESS_SCHEMA, "description": f"URL of `{place}`."}
                for name, place in self._addresses("").items()
            },
        }
        return Operation(
            name="getIndex",
            tag="about",
            title="API overview",
            text="Endpoints of the API.",
            parameters=(format_parameter(self.renderer_classes),),
            content={
                "application/json": Content(shape, self._addresses("https://debates.example.org"))
            },
        )

    def get(self, request: Request) -> Response:
        """Answer with the addresses."""
        self.reader().check()
        return Response(self._addresses(self.origin))

    def _addresses(self, origin: str) -> dict[str, str]:
        views = {name: f"api:{name}-list" for name in PLACES}
        views |= {"search": "api:search", "search_help": "api:search-help"}
        views |= {"search_suggest": "api:search-suggest", "search_objects": "api:search-objects"}
        views |= {"tombstones": "api:tombstones", "method": "api:method"}
        views |= {"vocabulary": "api:vocabulary", "compare": "api:compare"}
        views |= {"problems": "api:problems-list", "schema": "api:schema", "docs": "api:docs"}
        return {name: f"{origin}{reverse(view)}" for name, view in views.items()}


KIND_SHAPE = {
    "type": "object",
    "required": ["name", "url", "status", "title", "text"],
    "properties": {
        "name": {"type": "string", "description": "Name, as in the address."},
        "url": {**ADDRESS_SCHEMA, "description": "URL, which `type` of a problem leads to."},
        "status": {"type": "integer", "description": "HTTP status code."},
        "title": {"type": "string", "description": "Title, as in the problem."},
        "text": {"type": "string", "description": "What has happened, and what to do about it."},
    },
}


def _kind_as_dict(kind: ProblemKind, origin: str) -> dict[str, Any]:
    return {
        "name": kind.name,
        "url": origin + reverse("api:problems-detail", args=[kind.name]),
        "status": kind.status,
        "title": kind.title,
        "text": kind.text,
    }


class Problems(ApiView):
    """The kinds of problems that an answer can be about."""

    depends_on = "code"

    def operation(self) -> Operation:
        example = [_kind_as_dict(PROBLEM_KINDS["not-found"], "https://debates.example.org")]
        shape = {
            "type": "object",
            "required": ["count", "results"],
            "properties": {
                "count": {"type": "integer"},
                "results": {"type": "array", "items": KIND_SHAPE},
            },
        }
        return Operation(
            name="listProblems",
            tag="about",
            title="Problems",
            text="Kinds of problems in error responses (RFC 9457).",
            parameters=(format_parameter(self.renderer_classes),),
            content={"application/json": Content(shape, {"count": 1, "results": example})},
        )

    def get(self, request: Request) -> Response:
        """Answer with all kinds of problems."""
        self.reader().check()
        results = [_kind_as_dict(kind, self.origin) for kind in PROBLEM_KINDS.values()]
        return Response({"count": len(results), "results": results})


class ProblemKindView(ApiView):
    """A kind of problem; the `type` of a problem is its address."""

    depends_on = "code"

    def operation(self) -> Operation:
        name_parameter = {
            "description": "Name of the kind of problem.",
            "schema": {"type": "string", "enum": list(PROBLEM_KINDS)},
            "example": "not-found",
        }
        example = _kind_as_dict(PROBLEM_KINDS["not-found"], "https://debates.example.org")
        return Operation(
            name="getProblem",
            tag="about",
            title="Problem",
            text="Meaning of a kind of problem. Its URL is the `type` in error responses.",
            parameters=(format_parameter(self.renderer_classes),),
            path={"name": name_parameter},
            content={"application/json": Content(KIND_SHAPE, example)},
            problems=("not-found",),
        )

    def get(self, request: Request, name: str) -> Response:
        """Answer with one kind of problem."""
        self.reader().check()
        if name not in PROBLEM_KINDS:
            raise Problem("not-found", "This kind of problem does not exist.")
        return Response(_kind_as_dict(PROBLEM_KINDS[name], self.origin))


@cache
def openapi_document() -> dict[str, Any]:
    """Return the API as OpenAPI 3.1 describes it."""
    document = SchemaGenerator().get_schema(public=True)
    return share_parameters(json_schema.for_generators(document))


class OpenApi(ApiView):
    """The API as OpenAPI 3.1 describes it."""

    depends_on = "code"
    renderer_classes = (renderers.JsonRenderer, renderers.YamlRenderer)

    def operation(self) -> Operation:
        shape = {"type": "object", "required": ["openapi", "info", "paths"]}
        content = Content(shape, {"openapi": "3.1.0", "info": {}, "paths": {}})
        return Operation(
            name="getSchema",
            tag="about",
            title="Schema",
            text="Description of the API as OpenAPI 3.1.",
            parameters=(format_parameter(self.renderer_classes),),
            content={renderer.media_type: content for renderer in self.renderer_classes},
        )

    def get(self, request: Request) -> Response:
        """Answer with the document, in JSON or YAML."""
        self.reader().check()
        if isinstance(self.renderer, renderers.YamlRenderer):
            return Response(openapi_yaml())
        return Response(openapi_document())


@cache
def openapi_yaml() -> str:
    """Return the document as YAML, as docs/openapi.yaml has it; writing it takes a second."""
    return yaml.dump(
        openapi_document(), Dumper=_NoAnchors, sort_keys=False, allow_unicode=True, width=100
    )


@cache
def writing_document() -> dict[str, Any]:
    """Return the writes of the API as OpenAPI 3.1 describes them."""
    document = writing.document(
        definitions.WRITTEN,
        WRITE_PARAMETERS,
        [
            writing.OperationSection("worklist", worklist.WORKLIST_PATHS, worklist.SCHEMAS),
            writing.OperationSection("debates", reviews.REVIEW_PATHS, reviews.SCHEMAS),
        ],
    )
    return share_parameters(json_schema.for_generators(document))


@cache
def writing_yaml() -> str:
    """Return the document of writing as YAML, as docs/openapi-writing.yaml has it."""
    return yaml.dump(
        writing_document(), Dumper=_NoAnchors, sort_keys=False, allow_unicode=True, width=100
    )


class WritingOpenApi(OpenApi):
    """The writes of the API as OpenAPI 3.1 describes them."""

    def operation(self) -> Operation:
        return replace(
            super().operation(),
            name="getWritingSchema",
            title="Schema of writing",
            text="Description of what tools write with an access token, as OpenAPI 3.1.",
        )

    def get(self, request: Request) -> Response:
        """Answer with the document, in JSON or YAML."""
        self.reader().check()
        if isinstance(self.renderer, renderers.YamlRenderer):
            return Response(writing_yaml())
        return Response(writing_document())


class _NoAnchors(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True
