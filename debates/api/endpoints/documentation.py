"""The documentation of the API as pages, with examples and a form to try each operation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from debates.api.endpoints.index import openapi_document, writing_document
from debates.api.http.problems import Problem
from debates.api.openapi.documentation import DocumentedOperation, DocumentedParameter, operations
from debates.api.resources import definitions
from debates.api.views.base import ApiView
from debates.api.views.parameters import Reader
from debates.db.content_version import content_version
from debates.db.version_cache import VersionCache
from debates.filtering.former_addresses import slug_parameters
from debates.history.tombstone_queries import KEY_FIELDS

TRY = "try"
"""The name of the button of the form, which tells its request from one for the page."""

_COLLECTIONS = {
    resource.about.collection: (resource.about.model, KEY_FIELDS[resource.about.model])
    for resource in definitions.WRITTEN
}
"""The model of each collection, and the path to the key by which its addresses name an object."""

ABOUT_API = (
    "The JSON API by which programs read expert debates, without an account, and write them with a"
    " token: every operation with its parameters; those for reading with examples that can be"
    " followed, and a form to try them."
)

_examples = VersionCache()


@cache
def _reading() -> dict[str, DocumentedOperation]:
    return operations(openapi_document())


@cache
def _writing() -> dict[str, DocumentedOperation]:
    return operations(writing_document())


class DocumentationPage(ApiView):
    """A page of the documentation, with nothing from other hosts and without a script."""

    authentication_classes = ()
    permission_classes = ()

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the allowed methods, in the header Allow."""
        return HttpResponse(status=204)

    def show(self, template: str, title: str, text: str, context: dict[str, Any]) -> HttpResponse:
        """Return a page of the API in the look of the reading pages.

        text  its description, for search engines and links
        """
        request = self.request
        head = {
            "title": title,
            "description": text,
            "canonical": request.build_absolute_uri(request.path),
            "kind": "website",
            "index": True,
        }
        page = render_to_string(f"debates/{template}.html", {"head": head, **context}, request)
        return HttpResponse(page)


class Docs(DocumentationPage):
    """All operations, by what they are about."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Return the page."""
        Reader(request.GET, {}).check()
        context = {"sections": _by_tags(_reading()), "writing": _by_tags(_writing())}
        return self.show("api_docs", "API documentation", ABOUT_API, context)


class OperationDocs(DocumentationPage):
    """An operation: its parameters, an answer, examples, and a form that sends a request."""

    @extend_schema(exclude=True)
    def get(self, request: Request, name: str) -> HttpResponse:
        """Return the page; with `try`, redirect to the request that was filled in."""
        operation = _reading().get(name)
        if operation is None:
            return self._of_writing(request, name)
        if TRY in request.GET:
            return _request(operation, request)
        Reader(request.GET, {}).check()
        examples = _examples.get(content_version(), name, lambda: examples_of(operation))
        context = {
            "operation": operation,
            "parameters": [
                (parameter, examples.get(parameter.name, "")) for parameter in operation.in_query
            ],
            "path": [
                (parameter, example_of(parameter, operation.path) or "")
                for parameter in operation.in_path
            ],
            "example": examples.get("", ""),
        }
        title = f"{operation.title} – API"
        return self.show("api_operation", title, operation.text, context)

    def _of_writing(self, request: Request, name: str) -> HttpResponse:
        """Return the page of what needs a token, which no form of a page has."""
        operation = _writing().get(name)
        if operation is None:
            raise Problem("not-found", "There is no operation of this name.")
        Reader(request.GET, {}).check()
        title = f"{operation.title} – API"
        return self.show("api_write", title, operation.text, {"operation": operation})


def _request(operation: DocumentedOperation, request: Request) -> HttpResponse:
    """Redirect to a request with the parameters that are filled in."""
    values_by_name = {name: values for name, values in request.GET.lists() if name != TRY}
    try:
        return redirect(operation.address(values_by_name))
    except KeyError as missing:
        raise Problem("not-found", f"Fill in “{missing.args[0]}”.") from missing


def examples_of(operation: DocumentedOperation) -> dict[str, str]:
    """Return addresses of an operation that are answered: by parameter, "" for none."""
    return operation.examples(example_of)


def example_of(parameter: DocumentedParameter, path: str) -> str | None:
    """Return a value for an example that this site can answer; None if there is none.

    path  of the operation, whose parameter names an object of the collection
    """
    if parameter.name == "at":
        return timezone.now().isoformat().replace("+00:00", "Z")
    if not parameter.is_slug:
        return parameter.example or None
    if parameter.place == "query":
        model = slug_parameters().get(parameter.name)
        target = None if model is None else (model, "slug")
    else:
        target = next(
            (collection for part, collection in _COLLECTIONS.items() if f"/{part}/" in path), None
        )
    if target is None:
        return None
    model, field = target
    public = model.objects.published()
    keys = parameter.example.split(",")
    if public.filter(**{f"{field}__in": keys}).count() == len(keys):
        return parameter.example
    other_keys = public.order_by("pk").values_list(field, flat=True)[: len(keys)]
    return ",".join(other_keys) or None


def _by_tags(
    operations_by_name: Mapping[str, DocumentedOperation],
) -> list[tuple[str, list[DocumentedOperation]]]:
    tags = groupby(
        sorted(operations_by_name.values(), key=_by_tag), key=lambda operation: operation.tag
    )
    return [(tag, list(of_tag)) for tag, of_tag in tags]


def _by_tag(operation: DocumentedOperation) -> tuple[int, str]:
    """Sort operations about the API itself after the others."""
    return (operation.tag == "about", operation.tag)
