"""Dimensions: what the objects of each collection are counted by.

A dimension has the name and the meaning of a filter: as many objects have a value as a list has
that is filtered by it. Dimensions of positions come from the declarations of the fields
(`facet`), with the year and the language; other collections have those of their positions besides
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.db.models import CharField, Expression, F, Field, Model, QuerySet, Value
from django.db.models.functions import Coalesce, ExtractYear, NullIf

from debates.db.grouped_counts import Sql
from debates.filtering.sources import citing
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
)
from debates.models.choices import Extent
from debates.models.declaration import facet_fields

Values = Mapping[str, Any]
"""Typed values of filters by name."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The values of objects that may have several.

    name     unique among the pairs of a collection
    columns  names of the values
    rows     returns the key of the object and the values, for the given filters
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Values], QuerySet | Sql]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A property that objects are counted by.

    model    the model of its values, where they are objects
    choices  the labels of its values, where they are choices
    column   returns the value, where an object has a single value
    pairs    the pairs that have the values, where an object may have several; `name` is a column
    """

    name: str
    model: type[Model] | None = None
    choices: Mapping[str, str] | None = None
    column: Callable[[], Expression | F] | None = None
    pairs: Pairs | None = None


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The dimensions of a collection.

    own           of its objects themselves
    of_positions  of the positions that belong to them; one position has to have all values
    links         the positions of each object, where there are `of_positions`
    several       whether an object has several positions, or none
    """

    own: Mapping[str, Dimension] = field(default_factory=dict)
    of_positions: Mapping[str, Dimension] = field(default_factory=dict)
    links: Pairs | None = None
    several: bool = False

    def __getitem__(self, name: str) -> Dimension:
        return self.own[name] if name in self.own else self.of_positions[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all dimensions."""
        return tuple(dict.fromkeys([*self.own, *self.of_positions]))


def _holder_pairs(values: Values) -> QuerySet:
    return _held_pairs(Holder.objects.all(), "expert")


def _holder_kinds(values: Values) -> QuerySet:
    return _held_pairs(Holder.objects.all(), "expert__kind")


def _whole_holders(values: Values) -> QuerySet:
    return _held_pairs(Holder.objects.filter(extent=Extent.WHOLLY), "expert")


def _held_pairs(holders: QuerySet, path: str) -> QuerySet:
    """Select positions with a value of the author and of each of these joint holders."""
    # the author of a position is never among its joint holders
    further = holders.order_by().values_list("position", path)
    return Position.objects.order_by().values_list("pk", path).union(further, all=True)


def _answer_pairs(values: Values) -> QuerySet:
    """Select the answers of positions that question and stance of the filters leave."""
    conditions = {
        f"{name}__in": values[name] for name in ("question", "stance") if values.get(name)
    }
    further = Answer.objects.filter(**conditions).order_by()
    own = Position.objects.filter(question__isnull=False, **conditions).order_by()
    pairs = own.values_list("pk", "question", "stance")
    return pairs.union(further.values_list("position", "question", "stance"), all=True)


_TOPICS = (
    "FROM debates_position_topics carried"
    " JOIN debates_topic_ancestry ancestry ON ancestry.topic_id = carried.topic_id"
)


def _topics(values: Values) -> Sql:
    return Sql(f"SELECT carried.position_id, ancestry.ancestor_id {_TOPICS}")


def _sources(values: Values) -> QuerySet:
    positions = Position.objects.annotate(
        taken_from=Coalesce("source", "debate__source")
    ).order_by()
    own = positions.filter(taken_from__isnull=False).values_list("pk", "taken_from")
    evidence = Evidence.objects.filter(source__isnull=False).order_by()
    return own.union(evidence.values_list("position", "source"), all=True)


def _evidence_kinds(values: Values) -> QuerySet:
    return Evidence.objects.order_by().values_list("position", "kind")


def _counterpoint_kinds(values: Values) -> QuerySet:
    return Counterpoint.objects.published().order_by().values_list("position", "kind")


def _voices(values: Values) -> QuerySet:
    evidence = Evidence.objects.order_by().values_list("position", "voice")
    raised = Counterpoint.objects.published().order_by()
    return evidence.union(raised.values_list("position", "voice"), all=True)


def _bases(values: Values) -> QuerySet:
    supports = Support.objects.published().order_by().values_list("position", "basis")
    raised = Counterpoint.objects.published().exclude(basis="").order_by()
    return supports.union(raised.values_list("position", "basis"), all=True)


_ANSWERS = Pairs("answers", ("question", "stance"), _answer_pairs)
_SEVERAL = {
    "expert": Pairs("holders", ("expert",), _holder_pairs),
    "expert_kind": Pairs("holder_kinds", ("expert_kind",), _holder_kinds),
    "question": _ANSWERS,
    "stance": _ANSWERS,
    "topic": Pairs("topics", ("topic",), _topics),
    "source": Pairs("sources", ("source",), _sources),
    "evidence_kind": Pairs("evidence_kinds", ("evidence_kind",), _evidence_kinds),
    "counterpoint_kind": Pairs("counterpoint_kinds", ("counterpoint_kind",), _counterpoint_kinds),
    "voice": Pairs("voices", ("voice",), _voices),
    "basis": Pairs("bases", ("basis",), _bases),
}
"""The pairs of a position, by the keyword field of which it may have several values."""

_PATHS = {Expert: "expert__", Forecast: "forecast__"}
"""Paths from a position to the models of which it has one object."""


def _declared() -> dict[str, tuple[Field, str]]:
    """Return the fields that are facets, with their paths, by keyword field, in order."""
    fields = facet_fields(Position, Expert, Evidence, Counterpoint, Support, Forecast)
    return {field.declaration.keyword: (field, _PATHS.get(field.model, "")) for field in fields}


def can_count(field: Field) -> bool:
    """Return whether positions can be counted by a field that declares to be a facet."""
    is_single = field.model in (Position, *_PATHS) and not field.many_to_many
    return is_single or field.declaration.keyword in _SEVERAL


def _of_field(name: str, field: Field, path: str = "") -> Dimension:
    """Make a dimension of a declared field."""
    choices = dict(field.flatchoices) or None
    pairs = _SEVERAL.get(name)
    column = None if pairs else of_path(f"{path}{field.name}", text=isinstance(field, CharField))
    return Dimension(name, field.related_model, choices, column, pairs)


def of_path(path: str, *, text: bool = False) -> Callable[[], Expression | F]:
    """Return a function that makes the value at a path; of a text, null where it is empty."""
    return lambda: NullIf(F(path), Value(""), output_field=CharField()) if text else F(path)


def year(*paths: str) -> Dimension:
    """Make the dimension of the year of the first date at any of these paths."""
    return Dimension(
        "year",
        column=lambda: ExtractYear(Coalesce(*paths) if len(paths) > 1 else F(paths[0])),
    )


def language(path: str) -> Dimension:
    """Make the dimension of the language of a debate, which the path leads to."""
    return Dimension("language", column=of_path(path))


def _language_of_position() -> Expression:
    return Coalesce(NullIf("original_language", Value("")), "debate__language")


def _position_dimensions() -> dict[str, Dimension]:
    dimensions_by_name = {
        name: _of_field(name, *declared) for name, declared in _declared().items()
    }
    dimensions_by_name["year"] = year("date", "debate__date")
    dimensions_by_name["language"] = Dimension("language", column=_language_of_position)
    return dimensions_by_name


def _choice(model: type[Model], name: str) -> Dimension:
    field = model._meta.get_field(name)
    return Dimension(name, None, dict(field.flatchoices), of_path(name, text=True))


def _own(model: type[Model], *names: str, **objects: type[Model]) -> dict[str, Dimension]:
    """Make dimensions of fields with choices, and of references to objects."""
    dimensions_by_name = {name: _choice(model, name) for name in names}
    return dimensions_by_name | {
        name: Dimension(name, model_of_objects, None, of_path(name))
        for name, model_of_objects in objects.items()
    }


def _links(rows: Callable[[Values], QuerySet | Sql], *columns: str) -> Pairs:
    return Pairs("links", ("position", *columns), rows)


def _questions_of_positions(values: Values) -> QuerySet:
    conditions = {"stance__in": values["stance"]} if values.get("stance") else {}
    own = Position.objects.filter(question__isnull=False, **conditions).order_by()
    further = Answer.objects.filter(**conditions).order_by()
    pairs = own.values_list("question", "pk", "stance")
    return pairs.union(further.values_list("question", "position", "stance"), all=True)


def _experts_of_positions(values: Values) -> QuerySet:
    joint_holdings = Holder.objects.order_by().values_list("expert", "position")
    return Position.objects.order_by().values_list("expert", "pk").union(joint_holdings, all=True)


def _topics_of_positions(values: Values) -> Sql:
    return Sql(f"SELECT ancestry.ancestor_id, carried.position_id {_TOPICS}")


def _debates_of_positions(values: Values) -> QuerySet:
    return Position.objects.order_by().values_list("debate", "pk")


def _sources_of_debates(values: Values) -> QuerySet:
    return _united(objects.values_list(debate, "source") for objects, debate in citing())


def _debates_of_sources(values: Values) -> QuerySet:
    """Select the debates of sources, as the filter by whether a debate is based on it leaves."""
    objects_by_path = citing(values.get("of_debate"))
    return _united(objects.values_list("source", debate) for objects, debate in objects_by_path)


def _united(pairs: Iterable[QuerySet]) -> QuerySet:
    first, *further = pairs
    return first.union(*further, all=True)


def _some(*names: str) -> dict[str, Dimension]:
    every = _position_dimensions()
    return {name: every[name] for name in names}


SHARED_NAMES = ("debate", "expert", "question", "topic", "year", "language")
"""The dimensions of positions that all their parts have."""


def _part_dimensions(
    model: type[Model], *names: str, also: Mapping[str, Dimension] = {}, **objects: type[Model]
) -> Dimensions:
    """Make the dimensions of a collection of parts of positions.

    also  further dimensions of the positions, or others in place of the shared dimensions
    """
    return Dimensions(
        own=_own(model, *names, **objects),
        of_positions=_some(*SHARED_NAMES) | dict(also),
        links=_links(lambda values: model.objects.order_by().values_list("pk", "position")),
    )


@cache
def dimensions(model: type[Model]) -> Dimensions:
    """Return the dimensions of the public objects of a model."""
    return _BY_MODEL[model]()


_BY_MODEL: dict[type[Model], Callable[[], Dimensions]] = {
    Position: lambda: Dimensions(own=_position_dimensions()),
    Debate: lambda: Dimensions(
        own={
            "source": Dimension(
                "source", Source, pairs=Pairs("sources", ("source",), _sources_of_debates)
            ),
            "year": year("date"),
            "language": language("language"),
        },
        of_positions=_some("expert", "topic"),
        links=_links(_debates_of_positions),
        several=True,
    ),
    Question: lambda: Dimensions(
        own=_own(Question, debate=Debate)
        | {"year": year("debate__date"), "language": language("debate__language")},
        of_positions=_some("expert", "topic")
        | {
            "stance": Dimension(
                "stance",
                choices=_position_dimensions()["stance"].choices,
                pairs=_links(_questions_of_positions, "stance"),
            )
        },
        links=_links(_questions_of_positions, "stance"),
        several=True,
    ),
    Expert: lambda: Dimensions(
        own={"expert_kind": replace(_choice(Expert, "kind"), name="expert_kind")},
        of_positions=_some("debate", "question", "stance", "kind", "topic", "year"),
        links=_links(_experts_of_positions),
        several=True,
    ),
    Topic: lambda: Dimensions(
        own=_own(Topic, broader=Topic),
        of_positions=_some("debate", "expert", "question", "stance"),
        links=_links(_topics_of_positions),
        several=True,
    ),
    Source: lambda: Dimensions(
        own={
            "year": year("date"),
            "debate": Dimension(
                "debate", Debate, pairs=Pairs("debates", ("debate",), _debates_of_sources)
            ),
        }
    ),
    Evidence: lambda: _part_dimensions(
        Evidence, "kind", "voice", also=_some("stance"), source=Source
    ),
    Counterpoint: lambda: _part_dimensions(
        Counterpoint, "kind", "voice", "basis", also=_some("stance")
    ),
    Support: lambda: _part_dimensions(Support, "kind", "basis"),
    Forecast: lambda: _part_dimensions(
        Forecast,
        "outcome",
        also={
            "expert": Dimension(
                "expert", Expert, pairs=Pairs("whole_holders", ("expert",), _whole_holders)
            )
        },
    ),
    Vote: lambda: Dimensions(
        own=_own(Vote, "answer", question=Question, expert=Expert)
        | {
            "debate": Dimension("debate", Debate, column=of_path("question__debate")),
            "year": year("question__debate__date"),
            "language": language("question__debate__language"),
        }
    ),
}
