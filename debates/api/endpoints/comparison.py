"""Comparison of experts over all public debates, by topic and by question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import orjson
from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode
from rest_framework.request import Request
from rest_framework.response import Response

from debates.analysis.agreement import Cell
from debates.analysis.comparison import (
    FEWEST,
    MOST,
    Comparison,
    Subject,
    cast_votes,
    compare,
    held_positions,
    pairs,
)
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import (
    Content,
    Operation,
    Schema,
    format_parameter,
    number,
    of_filter,
    words,
    yes_or_no,
)
from debates.api.resources.definitions import PositionResource
from debates.api.resources.resource import address_of
from debates.api.resources.rows import rows
from debates.api.views import paging, sparse_fields
from debates.api.views.base import ApiView
from debates.db.version_cache import VersionCache
from debates.filtering.position_filterset import PositionFilter
from debates.models import Debate, Expert, Position, Question, Topic, examples
from debates.models.choices import Stance, VoteAnswer

LARGEST_PAGE = 100
SHOWN = 10
"""Positions of each expert on each topic or question that one answer names."""

FILTERS = ("debate", "topic")
BY = ("topic", "question")
DIGITS = 4

_kept = VersionCache(most=64)


class Compare(ApiView):
    """Comparison of two to seven experts, over all public debates or some of them."""

    depends_on = "content"

    def operation(self) -> Operation:
        return _operation()

    def get(self, request: Request) -> Response:
        """Answer with a page of topics and of questions, and the positions that it names."""
        reader = self.reader()
        chosen = sparse_fields.read(reader, PositionResource)
        filters = reader.filters(PositionFilter)
        window, kinds = paging.read(reader), reader.words("by") or list(BY)
        only_shared = reader.yes("shared")
        reader.check()
        found = {one.pk: one for one in Expert.objects.filter(pk__in=filters["expert"])}
        experts = {key: found[key] for key in filters.pop("expert") if key in found}
        comparison, cells = _kept.get(
            self.state,
            reader.values_of(("expert", *FILTERS)) + tuple(experts),
            lambda: _compared(experts, filters),
        )
        subjects = {
            kind: _subjects(comparison, kind, only_shared=only_shared)
            for kind in BY
            if kind in kinds
        }
        head = paging.head(window, max(map(len, subjects.values())), self.page_address)
        pages = {
            kind: every[window.start : window.start + window.size]
            for kind, every in subjects.items()
        }
        keys = _positions_of(subject for page in pages.values() for subject in page)
        naming = _Naming(
            self.origin,
            experts,
            dict(Position.objects.published().filter(pk__in=keys).values_list("pk", "slug")),
            urlencode([("debate", value) for value in reader.given.get("debate", ())]),
        )
        return Response(
            {
                "next": head["next"],
                "previous": head["previous"],
                "experts": [naming.expert(key, len(comparison.positions[key])) for key in experts],
                "debates": naming.debates(comparison),
                "agreement": [_pair(cell) for cell in cells],
                **{
                    f"{kind}s": naming.page(kind, subjects[kind], page)
                    for kind, page in pages.items()
                },
                "positions": [
                    orjson.Fragment(row)
                    for row in rows(PositionResource, chosen, keys, self.origin)
                ],
            }
        )


def _compared(
    experts: Mapping[int, Expert], filters: Mapping[str, Any]
) -> tuple[Comparison, list[Cell]]:
    """Compare experts on positions and votes that match filters; a vote is about no topic."""
    keys, slugs = list(experts), [one.slug for one in experts.values()]
    positions = PositionFilter.narrow(held_positions(keys), filters)
    votes = cast_votes(keys)
    if filters.get("debate"):
        votes = votes.filter(question__debate__in=filters["debate"])
    if filters.get("topic"):
        votes = votes.none()
    return compare(keys, positions, votes), pairs(slugs, positions, votes)


def _subjects(found: Comparison, kind: str, *, only_shared: bool) -> Sequence[Subject]:
    subjects = found.topics if kind == "topic" else found.questions
    return [one for one in subjects if one.is_shared] if only_shared else subjects


def _positions_of(subjects: Iterable[Subject]) -> list[int]:
    """Return the positions that an answer names, each once."""
    keys = (
        key
        for subject in subjects
        for held in subject.positions.values()
        for key, _ in held[:SHOWN]
    )
    return list(dict.fromkeys(keys))


@dataclass(frozen=True, slots=True)
class _Naming:
    """The objects of a comparison as the answer refers to them.

    experts       by primary key, in the order of the request
    positions     slugs by primary key
    debate_query  the filter by debate, as part of a URL
    """

    origin: str
    experts: Mapping[int, Expert]
    positions: Mapping[int, str]
    debate_query: str

    def expert(self, key: int, total: int) -> dict[str, Any]:
        one = self.experts[key]
        return self._reference("expert", one.slug, "name", one.name) | {"position_count": total}

    def debates(self, found: Comparison) -> list[dict[str, Any]]:
        """Refer to all debates of the comparison, the latest first, with their experts."""
        public = Debate.objects.published().filter(pk__in=list(found.debates))
        return [
            self._reference("debate", one.slug, "title", one.title)
            | {
                "experts": [
                    self.experts[key].slug for key in found.experts if key in found.debates[one.pk]
                ]
            }
            for one in public.order_by(F("date").desc(nulls_last=True), "-pk")
        ]

    def page(
        self, kind: str, subjects: Sequence[Subject], shown: Sequence[Subject]
    ) -> dict[str, Any]:
        """Describe a page of topics or questions; `subjects` are those of all pages."""
        return {
            "count": len(subjects),
            "shared_count": sum(one.is_shared for one in subjects),
            "results": self._described(kind, shown),
        }

    def _described(self, kind: str, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
        """Describe topics or questions, each with its experts in the order of the request."""
        model = Topic if kind == "topic" else Question
        objects = model.objects.filter(pk__in=[one.key for one in subjects])
        if kind == "question":
            objects = objects.select_related("debate")
        by_key = {one.pk: one for one in objects}
        return [
            self._of_subject(kind, by_key[subject.key])
            | {
                "experts": [
                    self._of_expert(kind, by_key[subject.key].slug, subject, key)
                    for key in self.experts
                    if key in subject.experts
                ]
            }
            for subject in subjects
            if subject.key in by_key
        ]

    def _of_subject(self, kind: str, one: Any) -> dict[str, Any]:
        if kind == "topic":
            return {"topic": self._reference("topic", one.slug, "name", one.name)}
        return {
            "question": self._reference("question", one.slug, "text", one.text),
            "debate": self._reference("debate", one.debate.slug, "title", one.debate.title),
        }

    def _of_expert(self, kind: str, slug: str, subject: Subject, key: int) -> dict[str, Any]:
        held, expert = subject.positions.get(key, []), self.experts[key].slug
        named = [
            {"slug": self.positions[pk], **({"stance": stance} if kind == "question" else {})}
            for pk, stance in held[:SHOWN]
            if pk in self.positions
        ]
        query = urlencode({"expert": expert, kind: slug})
        listed = "&".join(filter(None, (query, self.debate_query)))
        described = {
            "slug": expert,
            "count": len(held),
            "positions": named,
            "url": f"{self.origin}{reverse('api:positions-list')}?{listed}",
        }
        return described | ({"vote": subject.votes.get(key)} if kind == "question" else {})

    def _reference(self, kind: str, slug: str, name: str, text: str) -> dict[str, Any]:
        return {"slug": slug, "url": address_of(kind, slug, self.origin), name: text}


def _pair(cell: Cell) -> dict[str, Any]:
    value = cell.agreement
    return {
        "experts": list(cell.experts),
        "agreement": None if value is None else round(value, DIGITS),
        "shared_count": len(cell.shared),
    }


@cache
def _operation() -> Operation:
    filters = PositionFilter.base_filters
    experts = replace(
        of_filter("expert", filters["expert"]),
        text=f"Experts to compare, {FEWEST} to {MOST}, in the order of the answer.",
        example=["lukin", "fallon"],
        fewest=FEWEST,
        most=MOST,
        required=True,
    )
    page, _ = paging.PARAMETERS
    return Operation(
        name="compareExperts",
        tag="experts",
        title="Compare experts",
        text=(
            "Two or more experts beside each other: on which topics and questions each took "
            "positions, over all public debates or those of `debate`. Topics and questions that "
            "they share come first. `positions` has each position that is named once, with its "
            "debate. Joint positions count for each expert who holds them, a position about a "
            "topic for its broader topics as well."
        ),
        parameters=(
            experts,
            *(of_filter(name, filters[name]) for name in FILTERS),
            words("by", "Subjects to group by. Without it, both.", BY, ["topic"]),
            yes_or_no(
                "shared",
                "Whether to leave out topics and questions on which only one of the experts took "
                "positions.",
                False,
            ),
            replace(page, text="Number of the page, of topics and of questions alike."),
            number(
                "page_size", "Topics, and questions, on a page.", paging.PAGE_SIZE, LARGEST_PAGE
            ),
            *sparse_fields.parameters(PositionResource),
            format_parameter(Compare.renderer_classes),
        ),
        content={"application/json": Content(schema.named("Comparison", _shape()), _example())},
        problems=("page-not-found",),
    )


def _shape() -> Schema:
    link = {"type": ["string", "null"], "format": "uri"}
    page = f"{examples.ORIGIN}/api/v1/compare/?expert=lukin&expert=fallon&page="
    expert = _reference("expert", "lukin", "name", "Artyom Lukin")
    debate = _reference("debate", examples.DEBATE, "title", examples.DEBATE_TITLE)
    topic = _reference("topic", "energy", "name", "Energy")
    question = _reference("question", examples.QUESTION, "text", examples.QUESTION_TEXT)
    slugs = json_schema.array("Slugs of the experts.", json_schema.string("Slug.", "lukin"))
    pair = json_schema.obj(
        "Two experts.",
        experts=slugs,
        agreement={
            "type": ["number", "null"],
            "minimum": 0,
            "maximum": 1,
            "description": "Agreement from 0 (opposition) to 1 (full agreement) on the questions "
            "that both answered, as in the agreement of a debate; null without one.",
            "examples": [0.75],
        },
        shared_count=json_schema.count("Number of questions that both answered."),
    )
    return json_schema.obj(
        "Experts beside each other.",
        ("topics", "questions"),
        next=link | {"description": "URL of the next page.", "examples": [f"{page}3"]},
        previous=link | {"description": "URL of the previous page.", "examples": [f"{page}1"]},
        experts=json_schema.array(
            "Experts, in the order of the request.",
            json_schema.obj(
                "Expert.", **expert, position_count=json_schema.count("Number of positions.")
            ),
        ),
        debates=json_schema.array(
            "Debates in which they took positions or voted, latest first.",
            json_schema.obj("Debate.", **debate, experts=slugs),
        ),
        agreement=json_schema.array("Each pair of experts with an answer.", pair),
        topics=_list_shape("topics", _subject_shape("Topic.", "topic", topic=topic)),
        questions=_list_shape(
            "questions", _subject_shape("Question.", "question", question=question, debate=debate)
        ),
        positions=json_schema.array(
            "Positions that `topics` and `questions` name on this page, each once.",
            schema.one_of(PositionResource)[0],
        ),
    )


def _reference(kind: str, slug: str, name: str, text: str) -> dict[str, Schema]:
    return {
        "slug": json_schema.string("Slug of the object.", slug),
        "url": json_schema.url(f"{kind}s/{slug}"),
        name: json_schema.string("Text of the object.", text),
    }


def _list_shape(what: str, item: Schema) -> Schema:
    return json_schema.obj(
        f"Page of {what}; absent where `by` does not name them.",
        count=json_schema.count(f"Number of {what} on all pages."),
        shared_count=json_schema.count(f"Number of {what} of at least two experts."),
        results=json_schema.array(f"Shared {what} first.", item),
    )


def _subject_shape(meaning: str, kind: str, **about: dict[str, Schema]) -> Schema:
    asked = kind == "question"
    stance = {**json_schema.string("Stance on the question.", "affirms"), "enum": Stance.values}
    position = json_schema.obj(
        "Position.",
        slug=json_schema.string("Slug of the position.", examples.POSITION),
        **({"stance": stance} if asked else {}),
    )
    vote = json_schema.or_null(json_schema.string("Vote; null without one.", "agree"))
    expert = json_schema.obj(
        "Expert who took a position or voted.",
        slug=json_schema.string("Slug of the expert.", "lukin"),
        count=json_schema.count("Number of positions."),
        positions=json_schema.array(f"Positions, the first {SHOWN} of them.", position),
        url={
            **json_schema.url(f"positions/?expert=lukin&{kind}=x"),
            "description": "URL of the list of all of them.",
        },
        **({"vote": vote | {"enum": [*VoteAnswer.values, None]}} if asked else {}),
    )
    named = {name: json_schema.obj(name.title() + ".", **shape) for name, shape in about.items()}
    return json_schema.obj(
        meaning, **named, experts=json_schema.array("Experts, in the order of the request.", expert)
    )


def _example() -> dict[str, Any]:
    lukin, jiang = (
        Expert(slug="lukin", name="Artyom Lukin"),
        Expert(slug="jiang", name="J. Y. Jiang"),
    )
    question = Question(slug=examples.QUESTION, text=examples.QUESTION_TEXT)
    question.debate = Debate(slug=examples.DEBATE, title=examples.DEBATE_TITLE)
    naming = _Naming(
        examples.ORIGIN, {1: lukin, 2: jiang}, {1: examples.POSITION, 2: examples.COUNTERING}, ""
    )
    subject = Subject(1, {1: [(1, "affirms")], 2: [(2, "qualifies")]})
    about = naming._of_subject("question", question)
    described = [naming._of_expert("question", question.slug, subject, key) for key in (1, 2)]
    return {
        "next": None,
        "previous": None,
        "experts": [naming.expert(key, 1) for key in (1, 2)],
        "debates": [about["debate"] | {"experts": ["lukin", "jiang"]}],
        "agreement": [{"experts": ["jiang", "lukin"], "agreement": 0.5, "shared_count": 1}],
        "questions": {
            "count": 1,
            "shared_count": 1,
            "results": [about | {"experts": described}],
        },
        "positions": [schema.example_of(PositionResource)],
    }
