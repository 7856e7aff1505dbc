"""Former slugs as values of filters and of query fields: what they are now.

This is the one place that decides it. A slug that an object has is always that object, even where
it belonged to another one before. A former slug stands for the object that had it last, as long as
readers may know of that object and could read it under that slug; to others it is an unknown value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import QueryDict

from debates.db.compiled_queries import published
from debates.filtering.base_filterset import FilterSet
from debates.filtering.list_filtersets import PositionListFilter
from debates.filtering.several_values import split_values
from debates.history.missing_objects import formerly_read

ObjectsOf = Callable[[type[Model]], QuerySet]
"""Returns the objects of a model that a reader may know of."""

OWN = "slug"
"""The parameter for slugs of what is listed, which are of another model in each collection."""

MOST_SLUGS = 100
"""Values of one request that are looked up, at most."""


def current_query(
    parameters: QueryDict, objects_of: ObjectsOf = published, own: type[Model] | None = None
) -> QueryDict | None:
    """Return the parameters of a request with current slugs; None where all are current.

    objects_of  by default the public objects; feeds also know of those that were public
    own         the model of what is listed, whose slugs the parameter `slug` takes
    """
    query, has_moved = parameters.copy(), False
    models_by_name = slug_parameters() if own is None else {**slug_parameters(), OWN: own}
    for name, model in models_by_name.items():
        if name in parameters:
            values = split_values(parameters.getlist(name))
            current = current_slugs(model, values[:MOST_SLUGS], objects_of)
            has_moved = has_moved or bool(current)
            query.setlist(name, [current.get(value, value) for value in values])
    return query if has_moved else None


def current_slugs(
    model: type[Model], slugs: Iterable[str], objects_of: ObjectsOf = published
) -> dict[str, str]:
    """Return the current slugs of objects of a model, by those of their former slugs among these.

    slugs  any texts
    """
    # PostgreSQL refuses a null character, even in a comparison
    valid_slugs = [slug for slug in slugs if slug and "\0" not in slug]
    if not valid_slugs:
        return {}
    # in the same query, so that the time tells nobody of an object that they may not know of
    is_readable = Exists(objects_of(model).filter(pk=OuterRef("target_id")))
    former_rows = (
        formerly_read(model)
        .filter(is_readable, slug__in=valid_slugs)
        .values_list("slug", "target_id")
    )
    targets = dict(former_rows)
    if not targets:
        return {}
    current_ones = set(
        model._default_manager.filter(slug__in=targets).values_list("slug", flat=True)
    )
    slugs_by_key = dict(objects_of(model).filter(pk__in=targets.values()).values_list("pk", "slug"))
    return {
        slug: slugs_by_key[target]
        for slug, target in targets.items()
        if target in slugs_by_key and slug not in current_ones
    }


def take_former_slugs(names: Iterable[str], own: type[Model] | None = None) -> bool:
    """Tell whether any of these parameters takes former slugs, with which it redirects.

    own  as in `current_query`
    """
    return any(name in slug_parameters() or (own and name == OWN) for name in names)


@cache
def slug_parameters() -> Mapping[str, type[Model]]:
    """Return the models whose slugs the filters take, by the name of the parameter.

    A parameter means the same model in every collection that has it.
    """
    return dict(_named_models(FilterSet))


@cache
def slug_fields() -> Mapping[str, type[Model]]:
    """Return the models whose slugs the fields of a query take, by the name of the field."""
    return {
        declared_filter.search: slug_parameters()[name]
        for name, declared_filter in PositionListFilter.base_filters.items()
        if name in slug_parameters() and declared_filter.search
    }


def _named_models(filterset: type[FilterSet]) -> Iterator[tuple[str, type[Model]]]:
    for name, declared_filter in filterset.base_filters.items():
        if declared_filter.slugs_of is not None and name not in (OWN, "id"):
            yield name, declared_filter.slugs_of
    for subclass in filterset.__subclasses__():
        yield from _named_models(subclass)
