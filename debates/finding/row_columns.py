"""Columns that return a whole position as JSON, built by the database in one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import (
    DecimalField,
    Expression,
    F,
    Field,
    JSONField,
    Model,
    OuterRef,
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast

from debates.db import json_sql
from debates.db.compiled_queries import SelectedColumn
from debates.kinds import parts_of
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Source,
    Support,
)
from debates.models.declaration import values_through_search


def _fields_at(*names: str, at: str = "") -> dict[str, F]:
    return {name: F(f"{at}{name}") for name in names}


def _search_members(model: type[Model], at: str = "") -> dict[str, Expression | F]:
    """Return the fields of a model that a search document holds, as members of a JSON object."""
    return {
        name: _member_column(field, F(f"{at}{name}"))
        for name, field in values_through_search(model).items()
    }


def _member_column(field: Field, column: F) -> Expression | F:
    if isinstance(field, DecimalField):
        # as a text, which keeps all digits
        return Cast(column, TextField())
    return json_sql.StoredJson(column) if isinstance(field, JSONField) else column


def _whole_position() -> Expression:
    own = OuterRef("pk")
    counterpoints = Counterpoint.objects.published().filter(raised_by=own)
    supports = Support.objects.published().filter(given_by=own)
    return _members_as_text(
        {
            **_found_position(),
            "counters": _member_list(counterpoints.order_by("order", "pk"), _other("position")),
            "backs": _member_list(supports.order_by("order", "pk"), {"slug": F("position__slug")}),
        }
    )


def _found_position() -> dict[str, Expression | F]:
    own = OuterRef("pk")
    then = Participation.objects.filter(debate=OuterRef("debate"), expert=OuterRef("expert"))
    carried = Position.topics.through.objects.filter(position=own).order_by("pk")
    return {
        **_fields_at("pk", "slug", "order", "modified", "published_at"),
        **_search_members(Position),
        "debate": _debate_members(),
        "expert": _expert(),
        "participation": _member_list(then, _participation()),
        "question": _given("question", _question()),
        "topics": _member_list(carried, _fields_at("topic_id")),
        **_lists_of_parts(own),
        "forecast": _given(
            "forecast",
            {**_fields_at("due", at="forecast__"), **_search_members(Forecast, "forecast__")},
        ),
        **_fields_at("date", "horizon_start", "horizon_end", "original_language"),
        "source": _source("source"),
        "replaced_by": _member_list(
            Position.objects.published().filter(replaces=own).order_by(),
            _fields_at("slug", "date"),
        ),
    }


def _lists_of_parts(own: OuterRef) -> dict[str, Expression]:
    """Return the parts of a position, one list for each kind."""
    return {
        kind.in_parent: _member_list(
            kind.model.objects.of_public(own).order_by("order", "pk"),
            _search_members(kind.model) | _REFERENCES.get(kind.model, dict)(),
        )
        for kind in parts_of(Position)
        if not kind.is_single
    }


def _expert() -> json_sql.JsonObject:
    return json_sql.JsonObject(
        {**_fields_at("slug", "sort_name", at="expert__"), **_search_members(Expert, "expert__")}
    )


def _participation() -> dict[str, Expression | F]:
    return {**_fields_at("order"), **_search_members(Participation)}


def _question() -> dict[str, Expression | F]:
    return {
        **_fields_at("slug", "favours", at="question__"),
        **_search_members(Question, "question__"),
    }


def _holder() -> dict[str, Expression | F]:
    then = Participation.objects.filter(
        debate=OuterRef("position__debate"), expert=OuterRef("expert")
    )
    return {
        **_fields_at("extent", "scope"),
        "expert": _expert(),
        "participation": _member_list(then, _participation()),
    }


def _members_as_text(members: Mapping[str, Expression | F]) -> Expression:
    return json_sql.AsText(json_sql.JsonObject(members))


def _debate_members() -> json_sql.JsonObject:
    return json_sql.JsonObject(
        {
            **_fields_at("pk", "slug", "language", "date", at="debate__"),
            **_search_members(Debate, "debate__"),
            "source": _source("debate__source"),
        }
    )


def _source(path: str) -> Expression:
    at = f"{path}__"
    return _given(path, {**_fields_at("slug", at=at), **_search_members(Source, at)})


def _evidence() -> dict[str, Expression | F]:
    return {
        **_fields_at("public_id"),
        "source": _source("source"),
    }


def _counterpoint() -> dict[str, Expression | F]:
    return {
        **_fields_at("public_id"),
        "raised_by": _given("raised_by", _other("raised_by")),
    }


def _support() -> dict[str, Expression | F]:
    return {
        **_fields_at("public_id"),
        "given_by": F("given_by__slug"),
    }


def _further_answer() -> dict[str, Expression | F]:
    return {"question": json_sql.JsonObject(_question())}


_REFERENCES: Mapping[type[Model], Callable[[], dict[str, Expression | F]]] = {
    Holder: _holder,
    Answer: _further_answer,
    Evidence: _evidence,
    Counterpoint: _counterpoint,
    Support: _support,
}
"""The members of the parts of a position that lead beyond their own values."""


def _other(path: str) -> dict[str, Expression | F]:
    joint = Holder.objects.filter(position=OuterRef(path)).order_by("order", "pk")
    return {
        "slug": F(f"{path}__slug"),
        "expert": F(f"{path}__expert__slug"),
        "holders": _member_list(joint, {"expert": F("expert__slug")}),
    }


def _member_list(instances: QuerySet, members: Mapping[str, Expression | F]) -> json_sql.JsonArray:
    return json_sql.array_of(instances, json_sql.JsonObject(members))


def _given(path: str, members: Mapping[str, Expression | F]) -> Expression:
    return json_sql.WhereGiven(F(path), json_sql.JsonObject(members))


WHOLE = SelectedColumn(_whole_position)
"""A position with all that its search document holds."""

FOUND = SelectedColumn(lambda: _members_as_text(_found_position()))
"""A position with all that a search result shows."""
