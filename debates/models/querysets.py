"""Base classes of the querysets of all models.

Which objects the public may see is decided in `debates.models.visibility`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, F

from debates.models import clock
from debates.models.declaration import long_texts

Condition = TypeVar("Condition", models.Q, Exists)

update_guards: list[Callable[[type[models.Model], dict[str, Any]], None]] = []
"""Functions called with the model and the values of each bulk write; they may refuse it."""


def built_once(build: Callable[..., Condition]) -> Callable[..., Condition]:
    """Have a method of querysets build its condition once for each model and arguments.

    The condition cannot depend on the rows of the queryset, since it is built from those of all.
    To build the querysets of an EXISTS takes several times as long as to filter by it.
    """

    @cache
    def built(kind: type[QuerySet], model: type[models.Model], *arguments: Any) -> Condition:
        return build(kind(model), *arguments)

    @wraps(build)
    def method(self: QuerySet, *arguments: Any) -> Condition:
        return built(type(self), self.model, *arguments)

    return method


class QuerySet(models.QuerySet):
    """Querysets of all models of the app."""

    def related(self, path: str) -> models.Manager:
        """Return the default manager of the model that relations lead to: "debate__positions"."""
        model = self.model
        for name in path.split("__"):
            model = model._meta.get_field(name).related_model
        return model._default_manager

    def select_related_short(self, *paths: str) -> Self:
        """Fetch also related objects, except their texts that may be as long as a book.

        Each row has its own related object, so a list would hold such a text once for each row.
        A text is fetched if it is read.
        """
        queryset = self.select_related(*paths)
        steps = {path.rsplit("__", n)[0] for path in paths for n in range(path.count("__") + 1)}
        long = [
            f"{path}__{name}"
            for path in sorted(steps)
            for name in long_texts(self.related(path).model)
        ]
        return queryset.defer(*long) if long else queryset

    def update(self, **values: Any) -> int:
        """Update; set `modified` and raise `version`, as saving one by one would."""
        for guard in update_guards:
            guard(self.model, values)
        names = {field.name for field in self.model._meta.concrete_fields}
        if "modified" in names:
            values.setdefault("modified", clock.now())
            values.setdefault("version", F("version") + 1)
        return super().update(**values)

    update.alters_data = True

    def bulk_create(
        self, objs: Iterable[models.Model], *arguments: Any, **options: Any
    ) -> list[models.Model]:
        """Create rows in bulk, each of which has to pass the same guards as an update."""
        rows = list(objs)
        for status in {row.status for row in rows if hasattr(row, "status")}:
            for guard in update_guards:
                guard(self.model, {"status": status})
        return super().bulk_create(rows, *arguments, **options)


class ExistsByIndex(Exists):
    """EXISTS condition that PostgreSQL evaluates for each row, by an index.

    Without `OFFSET 0`, it may read all positions to find which experts have any, for a page of 25.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="EXISTS(%(subquery)s OFFSET 0)")


class SluggedQuerySet(QuerySet):
    def get_by_natural_key(self, slug: str) -> models.Model:
        return self.get(slug=slug)
