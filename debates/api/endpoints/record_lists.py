"""Lists of records: the objects of a collection as tools write them, drafts included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from debates.api.endpoints.collection import Collection
from debates.api.endpoints.write_problems import refused_as_problems
from debates.api.endpoints.writing import WritingMixin
from debates.api.http.problems import Problem
from debates.api.openapi.operations import Operation
from debates.api.openapi.record_lists import (
    DEBATE_PARAMETER,
    POSITION_PARAMETER,
    QUESTION_PARAMETER,
    STATUS,
    record_filters,
)
from debates.api.views import paging
from debates.api.views.parameters import Reader
from debates.kinds import paths_to
from debates.models import Debate, Position, Question
from debates.models.declaration import long_texts
from debates.text.did_you_mean import did_you_mean, nearest
from debates.writing import reach
from debates.writing.fields import writable
from debates.writing.records import object_records
from debates.writing.rights import check_right
from debates.writing.tokens import Writer

MODELS_NAMED = {
    DEBATE_PARAMETER.name: Debate,
    POSITION_PARAMETER.name: Position,
    QUESTION_PARAMETER.name: Question,
}
"""The models that the filters name objects of, by the name of the filter."""


class Records(WritingMixin):
    """The records of a collection, for tools with a token.

    collections  by their names in addresses
    """

    collections: ClassVar[Mapping[str, type[Collection]]] = {}
    undescribed = frozenset({"records"})
    action = "records"

    @property
    def listed(self) -> type[Model]:
        """The model of the collection. Raises the problem "not-found" where there is none."""
        name = self.kwargs["collection"]
        if name not in self.collections:
            hint = did_you_mean(nearest(name, self.collections))
            raise Problem("not-found", f"There is no collection “{name[:80]}”.{hint}")
        return self.collections[name].queryset.model

    def operation(self) -> Operation:
        """Describe the list, by its parameters."""
        return Operation(self.action, "", "", "", record_filters(self.listed))

    def get(self, request: Request, **where: str) -> HttpResponse:
        """Answer with a page of records."""
        writer, reader = self._writer(), self.reader()
        with refused_as_problems(self.origin):
            check_right(writer, "view", self.listed)
        objects = self._filtered(reader, writer)
        window = paging.read_window(reader)
        reader.check()
        head = paging.head(window, objects.count(), self.page_address)
        rows = window.rows(_with_references(self.listed, objects))
        results = object_records(self.listed, rows, long_texts(self.listed))
        return self._answer(head | {"results": results}, 200)

    def _filtered(self, reader: Reader, writer: Writer) -> QuerySet:
        """Return what is asked for, as far as the token reaches; the reader keeps errors."""
        objects = reach.listed(writer, self.listed)
        for name, model in MODELS_NAMED.items():
            if name in reader.known and name in reader.given:
                keys = reader.cleaned(name, reach.slugs_listed(writer, model))
                path = paths_to(Debate)[self.listed] if model is Debate else name
                objects = objects.filter(**{f"{path}__in": keys})
        if STATUS.name in reader.known and (statuses := reader.words(STATUS.name)):
            objects = objects.filter(status__in=statuses)
        return objects


def _with_references(model: type[Model], objects: QuerySet) -> QuerySet:
    """Return objects that are read with what their records name, without their long texts."""
    fields = writable(model).values()
    several = [field.name for field in fields if field.many_to_many]
    single = [field.name for field in fields if field.is_relation and not field.many_to_many]
    objects = objects.select_related(*single) if single else objects
    return objects.prefetch_related(*several).defer(*long_texts(model))
