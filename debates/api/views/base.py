"""What all views of the API do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.views import APIView

from debates.api.http import negotiation, problems
from debates.api.http.negotiation import Format
from debates.api.http.validators import Validators, asks_for_none, today
from debates.api.openapi.operations import Operation
from debates.api.openapi.schema import ApiSchema
from debates.api.views import browsable
from debates.api.views.cursor_sync import CURSOR, FIRST, Cursor
from debates.api.views.deprecation import Deprecation
from debates.api.views.parameters import Reader, by_name
from debates.db.content_version import UNCHANGED, ContentState, content_state


class ApiView(APIView):
    """A view of the API: anonymous, for reading, and every error is a problem (RFC 9457).

    formats   those that it answers in, the first one where it makes no difference
    depends_on  what an answer is made from besides the request: "content", "code" alone, or
                "more", so that nobody can say beforehand whether it is still true
    hangs_on_day  whether it is another answer on another day
    deprecation  when it was given up, and what there is instead; None for what stays
    state     of the content, read before anything else is; None where it is not known
    """

    authentication_classes = ()
    permission_classes = ()
    parser_classes = ()
    schema = ApiSchema()
    formats: Sequence[Format] = negotiation.ONE_THING
    depends_on: Literal["content", "code", "more"] = "more"
    hangs_on_day: bool = False
    deprecation: Deprecation | None = None
    state: ContentState | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a request; with 304, and without making it, where the client has the answer."""
        validators = self._validators(request)
        if validators is not None and validators.hold(request):
            return self._with_headers_of_all(validators.not_modified())
        response = super().dispatch(request, *args, **kwargs)
        if validators is not None and response.status_code == 200:
            if asks_for_none(request):
                return self._with_headers_of_all(validators.not_modified())
            validators.put_on(response)
        return response

    def _validators(self, request: HttpRequest) -> Validators | None:
        if request.method not in {"GET", "HEAD"} or self.depends_on == "more":
            return None
        if request.GET.get(CURSOR.name) == FIRST:
            # it has the moment at which it was made
            return None
        if self.depends_on == "code":
            return Validators.of(request, UNCHANGED)
        self.state = content_state()
        if self.state is None:
            return None
        return Validators.of(request, self.state, today() if self.hangs_on_day else 0)

    def operation(self) -> Operation:
        """What the address answers."""
        raise TypeError(f"{type(self).__name__} does not say what it answers")

    def reader(self) -> Reader:
        """The parameters of the request, read by what `operation` says of them."""
        return Reader(self.request.GET, by_name(self.operation().parameters))

    @property
    def origin(self) -> str:
        """The scheme and host of the request."""
        return self.request.build_absolute_uri("/")[:-1]

    def page_address(self, page: int) -> str:
        """The address of another page of the list that is asked for."""
        return self._with("page", page)

    def cursor_address(self, cursor: Cursor) -> str:
        """The address of another place in the list that is asked for."""
        return self._with("cursor", cursor)

    def _with(self, name: str, value: object) -> str:
        query = self.request.GET.copy()
        query[name] = str(value)
        return f"{self.origin}{self.request.path}?{query.urlencode()}"

    def get_exception_handler(self) -> Any:
        return problems.handle

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Decide on the format; gives what Django REST framework notes of it."""
        named = "format" not in request.GET or any(
            parameter.name == "format" for parameter in self.operation().parameters
        )
        self.format = (
            negotiation.JSON if force else negotiation.wanted(request, self.formats, named=named)
        )
        return None, self.format.media_type

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Which methods there are: in the header Allow."""
        return HttpResponse(status=204)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        return self._with_headers_of_all(response)

    def _with_headers_of_all(self, response: HttpResponseBase) -> HttpResponseBase:
        # whoever keeps an answer asks each time whether it is still true
        response.headers.setdefault("Cache-Control", "public, no-cache")
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        if self.deprecation is not None:
            self.deprecation.put_on(response)
        return response

    def stream(self, content: Iterator[bytes], name: str) -> StreamingHttpResponse:
        """An answer that is made while it is sent, to be kept in a file of this name."""
        known = self.format.media_type
        content_type = f"{known}; charset=utf-8" if known.startswith("text/") else known
        # the server would have all of it made, and throw it away
        body = () if self.request.method == "HEAD" else content
        response = StreamingHttpResponse(body, content_type=content_type)
        file = f"{name}.{self.format.ending or self.format.name}"
        response["Content-Disposition"] = f'attachment; filename="{file}"'
        return response

    def answer(self, body: bytes) -> HttpResponse:
        """An answer of this JSON: as it is, or in a page for people."""
        if self.format is not negotiation.HTML:
            return HttpResponse(body, content_type=self.format.media_type)
        data = [known.name for known in self.formats if known is not negotiation.HTML]
        return browsable.page(self.request, body, self.operation(), data)
