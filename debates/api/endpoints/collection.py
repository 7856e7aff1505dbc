"""Collections: viewsets with filtered, ordered and paged lists, and single objects."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db.models import F, Model, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from rest_framework import viewsets
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.endpoints.collection_description import get_operation, list_operation
from debates.api.endpoints.writing import WRITE_PARAMETERS, WritingMixin
from debates.api.http import renderers
from debates.api.http.conditional_requests import start_of_day
from debates.api.http.not_found import redirect_to_current
from debates.api.http.renderers import Renderers
from debates.api.openapi import schema
from debates.api.openapi.operations import Content, Operation, Parameter
from debates.api.resources.fields import CountOf
from debates.api.resources.resource import Resource
from debates.api.resources.rows import BATCH_OF_ROWS, batches, rows
from debates.api.resources.selection import Selection
from debates.api.resources.tables import table_columns
from debates.api.views import csv_dialect, cursor_sync, list_files, paging, sparse_fields
from debates.api.views.base import ApiView
from debates.api.views.cursor_sync import CURSOR, Cursor
from debates.api.views.parameters import Reader
from debates.db import json_sql
from debates.db.page_window import PageWindow
from debates.db.version_cache import counts
from debates.filtering.base_filterset import FilterSet
from debates.limits.costs import Cost
from debates.writing.records import version_tag

DRAFTS = (
    "A draft is read with record/ at the end of its address, and listed below /api/v1/records/."
)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The parameters of a list request.

    filters   typed values by the name of the filter
    chosen    the sparse fields and expansions
    ordering  names, each perhaps with "-" before it; none for the default
    count_key  identifies the filtered list, whatever the page and the order, in the count cache
    cursor    the place in a cursor sync, which has neither order nor pages
    excel     whether a table is for Excel
    """

    filters: Mapping[str, Any]
    chosen: Selection
    ordering: tuple[str, ...]
    window: PageWindow
    count_key: Hashable
    cursor: Cursor | None
    excel: bool


class Collection(WritingMixin, ApiView, viewsets.ViewSet):
    """A collection of the public objects of one model, which tools write.

    queryset                 the public objects, in a form whose pages are quickly found
    counted                  the same objects, where another form of them is counted more quickly
    resource_class           the columns of each
    filterset_class          the filters of the list
    ordering                 the default order, ending in a unique column
    ordering_fields          from a name in the parameter `ordering` to the path of a column, or
                             to several, of which the first that is not null counts, or to the
                             name of a number in the resource
    renderer_classes         of the list
    detail_renderer_classes  of one object
    lookup_field             the key in the address of one object, for the router
    """

    depends_on = "content"

    queryset: Any
    counted: Any = None
    resource_class: type[Resource]
    filterset_class: type[FilterSet]
    ordering: tuple[Any, ...]
    ordering_fields: Mapping[str, str | tuple[str, ...]]

    renderer_classes: Renderers = renderers.LIST
    detail_renderer_classes: Renderers = renderers.DETAIL
    lookup_field = lookup_value_converter = "slug"

    @property
    def depends_on_day(self) -> bool:
        """True where a filter leaves other objects on another day."""
        return self.filterset_class.depends_on_day()

    @property
    def listed(self) -> type[Model]:
        """The model of the collection."""
        return self.queryset.model

    @property
    def cost(self) -> Cost:
        """Dear where the whole list is asked for, or references in a style."""
        return Cost.DEAR if self.renderer.is_dear else Cost.CHEAP

    def operation(self) -> Operation:
        """Describe the list, the address of one object, or a write."""
        if self.action in WRITE_PARAMETERS:
            return super().operation()
        return list_operation(type(self)) if self.action == "list" else get_operation(type(self))

    @classmethod
    def list_contents(cls) -> dict[str, Content]:
        """Return the schema and an example of the list, by media type."""
        return schema.list_contents(cls.resource_class)

    @classmethod
    def detail_parameters(cls) -> tuple[Parameter, ...]:
        """Return the parameters of the address of one object."""
        return sparse_fields.parameters(cls.resource_class, alone=True)

    @classmethod
    def detail_content(cls) -> Content:
        """Return the schema and an example of one object in JSON."""
        return Content(*schema.selected_object(cls.resource_class))

    def get_renderers(self) -> list[BaseRenderer]:
        """Instantiate the renderers of the list, of one object, or of a write."""
        if self.action in WRITE_PARAMETERS:
            return super().get_renderers()
        is_list = self.action == "list"
        classes = self.renderer_classes if is_list else self.detail_renderer_classes
        return [renderer() for renderer in classes]

    def list(self, request: Request) -> HttpResponseBase:
        """Answer with a page of the filtered list, or with all of it as a file."""
        query = self._list_query()
        if isinstance(self.renderer, renderers.WHOLE_LIST):
            return self._whole_list(self._all_keys(query), query.chosen, excel=query.excel)
        head, keys = self._page(query)
        row_batches = batches(self.resource_class, query.chosen, keys, self.origin)
        return self.answer_in_pieces(_json_page(head, row_batches))

    def _filtered(self, query: ListQuery) -> QuerySet:
        return self.filterset_class.narrow(self.queryset.all(), query.filters)

    def _keys(self, queryset: QuerySet, query: ListQuery) -> QuerySet:
        """Return the primary keys of a queryset in the requested order."""
        return queryset.order_by(*self._ordering(query.ordering)).values_list("pk", flat=True)

    def _page(self, query: ListQuery) -> tuple[dict[str, Any], Sequence[int]]:
        """Return the members that describe the list, and the primary keys of the page."""
        queryset = self._filtered(query)
        total = self._total(query, queryset)
        if query.cursor is not None:
            head, keys = query.cursor.page(queryset, query.window.size, self.cursor_address)
            return {"count": total, **head}, keys
        head = paging.head(query.window, total, self.page_address)
        return head, query.window.rows_from_nearer_end(self._keys(queryset, query), total)

    def _total(self, query: ListQuery, filtered: QuerySet | None = None) -> int:
        """Return the number of objects of the filtered list, counted once for each version.

        filtered  the list, if it has been made
        """

        def count() -> int:
            if self.counted is not None:
                queryset = self.filterset_class.narrow(self.counted, query.filters)
            else:
                queryset = self._filtered(query) if filtered is None else filtered
            return queryset.order_by().count()

        return counts.get(self.state, query.count_key, count)

    def _all_keys(self, query: ListQuery) -> Iterator[int]:
        """Return the primary keys of the whole filtered list, in order."""
        return self._keys(self._filtered(query), query).iterator(BATCH_OF_ROWS)

    def _whole_list(
        self, keys: Iterator[int], selection: Selection, *, excel: bool
    ) -> HttpResponseBase:
        resource = self.resource_class
        columns = table_columns(resource, selection)
        row_batches = batches(resource, selection, keys, self.origin)
        content = list_files.encoded(self.renderer, columns, row_batches, excel=excel)
        return self.stream(content, resource.about.collection)

    def retrieve(self, request: Request, **where: Any) -> HttpResponseBase:
        """Answer with one object, or redirect its former slug."""
        reader = self.reader()
        selection = sparse_fields.read_selection(reader, self.resource_class, alone=True)
        reader.check()
        key = self.queryset.filter(**where).order_by().values_list("pk", flat=True).first()
        # read before the object: who changes it in between makes the tag stale, not the object
        tag = self._version_tag(key) if self.writer and key else ""
        row_texts = rows(self.resource_class, selection, [key], self.origin) if key else []
        if not row_texts:
            return self.missing(request, where)
        try:
            response = Response(self.with_subresources(row_texts[0].encode(), key, selection))
        except self.listed.DoesNotExist:
            # withdrawn since its row was read
            return self.missing(request, where)
        if tag:
            # the version, which a write names; the content's state changes with every object
            response["ETag"] = tag
        return response

    def _version_tag(self, key: int) -> str:
        """Return the ETag of an object for writes; empty where it is gone by now."""
        instance = self.listed._base_manager.filter(pk=key).first()
        return version_tag(instance) if instance else ""

    def with_subresources(self, row: bytes, key: int, selection: Selection) -> bytes:
        """Return an object, as JSON, with the answers of the addresses below it that it is to have.

        Of most collections an object has none.
        """
        return row

    def missing(self, request: Request, where: Mapping[str, Any]) -> HttpResponseBase:
        """Redirect the address of a former slug; raises the problem of an object that is none."""
        advice = DRAFTS if self.writer else ""
        return redirect_to_current(request, self.queryset, where, advice)

    def _list_query(self) -> ListQuery:
        reader = self.reader()
        self._check_format(reader)
        query = ListQuery(
            filters=reader.filters(self.filterset_class),
            chosen=sparse_fields.read_selection(reader, self.resource_class),
            ordering=tuple(reader.words("ordering")),
            window=paging.read_window(reader),
            count_key=(
                type(self),
                start_of_day() if self.depends_on_day else 0,
                reader.values_of(self.filterset_class.base_filters),
            ),
            cursor=cursor_sync.read_cursor(reader, ("page", "ordering")),
            excel=csv_dialect.read_dialect(reader, self.renderer),
        )
        reader.check()
        return query

    def _check_format(self, reader: Reader) -> None:
        """Report each parameter that has no effect on this format to the reader."""
        if isinstance(self.renderer, renderers.WHOLE_LIST):
            paging.check_whole(reader, self.renderer, (CURSOR.name,))

    def _ordering(self, names: tuple[str, ...]) -> list[Any]:
        if not names:
            return list(self.ordering)
        columns = []
        for name in names:
            source = self.ordering_fields[name.removeprefix("-")]
            count_column = (
                self.resource_class.columns.get(source) if isinstance(source, str) else None
            )
            if isinstance(count_column, CountOf):
                total = json_sql.count_of(count_column.objects(OuterRef("pk")))
                columns.append(total.desc() if name.startswith("-") else total.asc())
                continue
            paths = (source,) if isinstance(source, str) else source
            column = F(source) if isinstance(source, str) else Coalesce(*paths)
            # PostgreSQL finds no index for an order of nulls where there are none
            nulls_last = all(_may_be_null(self.queryset.model, path) for path in paths) or None
            columns.append(
                column.desc(nulls_last=nulls_last)
                if name.startswith("-")
                else column.asc(nulls_last=nulls_last)
            )
        return [*columns, "pk"]


def _json_page(head: Mapping[str, Any], row_batches: Iterable[list[str]]) -> Iterator[bytes]:
    """Write a page as JSON, batch by batch: its head, then its rows."""
    yield orjson.dumps(head)[:-1] + b',"results":['
    comma = ""
    for batch in row_batches:
        if batch:
            yield (comma + ",".join(batch)).encode()
            comma = ","
    yield b"]}"


@cache
def _may_be_null(model: type[Model], path: str) -> bool:
    """Return true where the column at a path of relations can be null."""
    *steps, last = path.split("__")
    nulls = False
    for step in steps:
        field = model._meta.get_field(step)
        nulls, model = nulls or field.null, field.related_model
    return nulls or model._meta.get_field(last).null
