"""The pages that `bench.lists` asks for: every list with each of its orders and filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.urls import reverse

from bench.synthetic.seeder import COMMON_TOPIC
from debates.filtering.form_fields import (
    ChoicesField,
    IsoDateField,
    IsoMomentField,
    SlugsField,
    TrueFalseField,
)
from debates.filtering.languages import LanguagesField
from debates.filtering.list_filters import DecimalField, TextField
from debates.filtering.years import YearsField
from debates.models import Debate, Expert, Question, Source, Topic
from debates.models.forecast_states import today
from debates.pages.forecast_register import forecast_list
from debates.pages.limits import limits
from debates.pages.listing.definition import ListDefinition
from debates.pages.listing.definitions import (
    DEBATES,
    EXPERTS,
    POSITIONS,
    QUESTIONS,
    SOURCES,
    TOPICS,
    positions_about,
)

_VALUES: Mapping[type[forms.Field], str] = {
    IsoDateField: "2022-06-01",
    IsoMomentField: "2022-06-01T00:00:00Z",
    LanguagesField: "en",
    DecimalField: "5",
    TrueFalseField: "true",
    TextField: "china",
    YearsField: "2022",
}
"""Values of filters by the field that reads them; days are in the middle of the debates."""


def addresses() -> dict[str, str]:
    """Return the addresses of all pages by a name, which is the same in every database."""
    found: dict[str, str] = {}
    for of in (DEBATES, QUESTIONS, POSITIONS, EXPERTS, SOURCES, TOPICS, forecast_list(today())):
        found |= _of_list(of, reverse(f"pages:{of.name}"))
    broad = Topic.objects.get(slug=COMMON_TOPIC)
    found |= _of_list(positions_about(broad), reverse("pages:topic", args=[COMMON_TOPIC]))
    for model in (Debate, Expert, Question, Source):
        kind = model._meta.model_name
        found[f"one {kind}"] = reverse(f"pages:{kind}", args=[_middle(model).slug])
    return found | {
        name: reverse(name)
        for name in ("pages:index", "pages:sitemap", "feeds:positions", "feeds:forecasts")
    }


def _of_list(of: ListDefinition, path: str) -> dict[str, str]:
    """Return the pages of a list: of each order the first and the last, each filter and facet."""
    last = -(-of.objects().count() // getattr(limits(), of.size)) or 1
    found = {path: {}, f"{path}?page=last": {"page": last}}
    for order in of.orders[1:]:
        found[f"{path}?order={order.name}"] = {"order": order.name}
        found[f"{path}?order={order.name}&page=last"] = {"order": order.name, "page": last}
    for name, known in of.filterset.base_filters.items():
        for shown, value in _values(known.field):
            found[f"{path}?{name}={shown}"] = {name: value}
    found |= {f"{path}?facet={name}": {"facet": name} for name in of.facets}
    return {name: f"{path}?{urlencode(query)}" if query else path for name, query in found.items()}


def _values(field: forms.Field) -> Iterator[tuple[str, str]]:
    """Yield values of a filter, each after what is shown instead: of objects, few or many."""
    if isinstance(field, ChoicesField):
        yield field.words[0], field.words[0]
    elif isinstance(field, SlugsField):
        model = field.model
        if field.key == "slug" and field.queryset.exists():
            yield "…", _middle(model).slug
        if model is Topic:
            yield COMMON_TOPIC, COMMON_TOPIC
    else:
        yield _VALUES[type(field)], _VALUES[type(field)]


@cache
def _middle(model: type[Model]) -> Any:
    public = model.objects.published().order_by("pk")
    return public[public.count() // 2]
