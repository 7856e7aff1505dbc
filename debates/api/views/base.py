"""The base class of all views of the API."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal, NoReturn

from django.db.models import Model
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from debates.api.http.authentication import secret_of
from debates.api.http.conditional_requests import Validators, accepts_only_absence, start_of_day
from debates.api.http.problems import InvalidParameters, ParameterError, Problem
from debates.api.http.renderers import ApiRenderer, BrowsableRenderer
from debates.api.openapi.operations import Operation
from debates.api.openapi.schema import ApiSchema
from debates.api.views.cursor_sync import CURSOR, FIRST_CURSOR, Cursor
from debates.api.views.parameters import Reader, by_name
from debates.db.compiled_queries import published
from debates.db.content_version import UNCHANGED, ContentVersion, content_version
from debates.filtering.former_addresses import ObjectsOf, current_query
from debates.finding.search_state import SearchState
from debates.limits.costs import Cost, CostRefused, Slot, too_many
from debates.writing.tokens import Writer

LARGEST_IN_ONE_PIECE = 2_000_000
"""Bytes of a list from which it is streamed, so that many such answers need little memory."""

TOO_LONG_A_PAGE = (
    "This is too long for a page to look at. Ask for fewer objects with page_size, for fewer "
    "fields, or for JSON with format=json."
)


class ApiView(APIView):
    """A view with strict parameters, conditional requests and an OpenAPI operation.

    Renderers, content negotiation, authentication and the exception handler are those of
    REST_FRAMEWORK in the settings.

    depends_on      what an answer is made from besides the request: "content", "search" (the
                    index too) or "code", which give it an ETag before it is made; "memory", which
                    background tasks renew at any time, so that the answer itself gives it an ETag;
                    or "more", which gives it none
    cost            class of the cost of a request, which may depend on the request
    depends_on_day  whether the answer changes from day to day
    listed          the model of what is listed, where the parameter `slug` takes its slugs
    objects_of      returns the objects of a model that filters know, under former slugs too
    state           of the content, read before any row; None where it is not known
    search_state    of content and index, where the answer depends on both
    writer          whoever asks with a token; None for everybody else
    undescribed     the names of methods that the description of reading leaves out
    """

    schema = ApiSchema()
    depends_on: Literal["content", "search", "code", "memory", "more"] = "more"
    cost: Cost = Cost.CHEAP
    depends_on_day: bool = False
    listed: type[Model] | None = None
    objects_of: ObjectsOf = staticmethod(published)
    state: ContentVersion | None = None
    search_state: SearchState | None = None
    writer: Writer | None = None
    undescribed: frozenset[str] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with 304, without making the answer, where the client's copy is current."""
        validators = self._validators(request)
        if validators is not None and validators.match(request):
            return self._with_common_headers(validators.not_modified(request))
        response = self._made(request, *args, **kwargs)
        if self.depends_on == "memory" and self._may_be_kept(request, response):
            validators = Validators.of_body(response.render().content)
            if validators.match(request):
                return self._with_common_headers(validators.not_modified(request))
        if validators is not None and response.status_code == 200:
            if accepts_only_absence(request):
                return self._with_common_headers(validators.not_modified(request))
            validators.put_on(response)
        return response

    def _may_be_kept(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        """Tell whether a client may keep an answer, which is whole."""
        is_read = request.method in {"GET", "HEAD"} and response.status_code == 200
        return is_read and isinstance(response, Response) and secret_of(request) is None

    def _made(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._slot = Slot(request)
        try:
            response = super().dispatch(request, *args, **kwargs)
        except BaseException:
            self._slot.leave()
            raise
        return self._slot.leave_after(response)

    def check_throttles(self, request: Request) -> None:
        """Count the request, and let an expensive request wait for its turn."""
        super().check_throttles(request)
        if self.cost is Cost.DEAR and request.method != "OPTIONS":
            try:
                self._slot.take()
            except CostRefused as refusal:
                raise _refusal_problem("unavailable", refusal) from refusal

    def throttled(self, request: Request, wait: float | None) -> NoReturn:
        """Refuse a request of a client that has sent too many."""
        raise _refusal_problem("throttled", too_many(wait))

    def _validators(self, request: HttpRequest) -> Validators | None:
        reads = request.method in {"GET", "HEAD"}
        known_before = self.depends_on not in {"memory", "more"}
        # a token has to be checked first, and no cache keeps the answer to it
        if not (reads and known_before) or secret_of(request) is not None:
            return None
        day = start_of_day() if self.depends_on_day else 0
        if self.depends_on == "search":
            self.search_state = SearchState.read()
            edition = self.search_state.edition()
            content = self.search_state.content
            return Validators.of(request, content, day, edition) if content and edition else None
        if request.GET.get(CURSOR.name) == FIRST_CURSOR:
            # the answer holds the moment at which it was made
            return None
        if self.depends_on == "code":
            return Validators.of(request, UNCHANGED)
        self.state = content_version()
        if self.state is None:
            return None
        return Validators.of(request, self.state, day)

    def perform_authentication(self, request: Request) -> None:
        """Authenticate the request; reading needs no account.

        A method that the address does not take is refused first, whatever the token.
        """
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().perform_authentication(request)
        self.writer = request.auth

    def operation(self) -> Operation:
        """Describe the address: its parameters, answers and problems."""
        raise TypeError(f"{type(self).__name__} has no operation()")

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """Redirect a filter by a former slug to the current slug, before anything is refused."""
        if isinstance(exc, InvalidParameters):
            query = current_query(self.request.GET, self.objects_of, own=self.listed)
            if query is not None:
                return HttpResponsePermanentRedirect(f"{self.request.path}?{query.urlencode()}")
        return super().handle_exception(exc)

    def reader(self) -> Reader:
        """Return the reader of the request's parameters, as `operation` declares them."""
        return Reader(self.request.GET, by_name(self.operation().parameters))

    @property
    def renderer(self) -> ApiRenderer:
        """The renderer that content negotiation selected."""
        return self.request.accepted_renderer

    @property
    def origin(self) -> str:
        """The scheme and host of the request: "https://example.org"."""
        return self.request.build_absolute_uri("/")[:-1]

    def page_address(self, page: int) -> str:
        """Return the address of another page of the same list."""
        return self._address_with("page", page)

    def cursor_address(self, cursor: Cursor) -> str:
        """Return the address of the same list from another cursor on."""
        return self._address_with("cursor", cursor)

    def _address_with(self, name: str, value: object) -> str:
        query = self.request.GET.copy()
        query[name] = str(value)
        return f"{self.origin}{self.request.path}?{query.urlencode()}"

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the allowed methods, in the header Allow."""
        return HttpResponse(status=204)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Add the headers that all answers have."""
        response = super().finalize_response(request, response, *args, **kwargs)
        return self._with_common_headers(response)

    def _with_common_headers(self, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 204:
            # without a body there is no type, and Django would say HTML
            response.headers.pop("Content-Type", None)
        if self.writer is not None:
            response["Cache-Control"] = "private, no-store"
        # caches may keep an answer, and revalidate it each time
        response.headers.setdefault("Cache-Control", "public, no-cache")
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        return response

    def answer_in_pieces(self, pieces: Iterator[bytes]) -> HttpResponseBase:
        """Answer with JSON, in one piece where it is short, else streamed as it is made.

        The page for people shows all of it at once, so there a long answer is refused.
        """
        begun, length = [], 0
        for piece in pieces:
            begun.append(piece)
            length += len(piece)
            if length > LARGEST_IN_ONE_PIECE:
                break
        else:
            return Response(b"".join(begun))
        if isinstance(self.renderer, BrowsableRenderer):
            raise InvalidParameters([ParameterError("format", TOO_LONG_A_PAGE, "html", "json")])
        return self._streamed(chain(begun, pieces))

    def stream(self, content: Iterator[bytes], name: str) -> StreamingHttpResponse:
        """Stream an answer as a download with this file name, without its extension."""
        response = self._streamed(content)
        file = self.renderer.file_name(name)
        response["Content-Disposition"] = f'attachment; filename="{file}"'
        return response

    def _streamed(self, content: Iterator[bytes]) -> StreamingHttpResponse:
        # for HEAD the server would make the whole answer and throw it away
        body = () if self.request.method == "HEAD" else content
        return StreamingHttpResponse(body, content_type=self.renderer.content_type())


def _refusal_problem(kind: str, refusal: CostRefused) -> Problem:
    return Problem(kind, str(refusal), headers={"Retry-After": str(refusal.retry_after)})
