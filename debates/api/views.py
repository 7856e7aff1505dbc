"""What all views of the API do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.views import APIView

from debates.api import browsable, formats, problems
from debates.api.description import Operation
from debates.api.formats import Format
from debates.api.parameters import Reader, by_name
from debates.api.schema import ApiSchema


class ApiView(APIView):
    """A view of the API: anonymous, for reading, and every error is a problem (RFC 9457).

    formats  those that it answers in, the first one where it makes no difference
    """

    authentication_classes = ()
    permission_classes = ()
    parser_classes = ()
    schema = ApiSchema()
    formats: Sequence[Format] = (formats.JSON, formats.HTML)

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
        query = self.request.GET.copy()
        query["page"] = page
        return f"{self.origin}{self.request.path}?{query.urlencode()}"

    def get_exception_handler(self) -> Any:
        return problems.handle

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Decide on the format; gives what Django REST framework notes of it."""
        self.format = formats.JSON if force else formats.wanted(request, self.formats)
        return None, self.format.media_type

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Which methods there are: in the header Allow."""
        return HttpResponse(status=204)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        # whoever keeps an answer asks each time whether it is still true
        response.headers.setdefault("Cache-Control", "public, no-cache")
        patch_vary_headers(response, ["Accept"])
        return response

    def answer(self, body: bytes) -> HttpResponse:
        """An answer of this JSON: as it is, or in a page for people."""
        if self.format is not formats.HTML:
            return HttpResponse(body, content_type=self.format.media_type)
        data = [known.name for known in self.formats if known is not formats.HTML]
        return browsable.page(self.request, body, self.operation(), data)
