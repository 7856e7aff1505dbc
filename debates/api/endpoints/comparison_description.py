"""The OpenAPI description of the comparison of experts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from debates.analysis.comparison import FEWEST, MOST, Subject
from debates.api.endpoints.comparison_answer import MOST_POSITIONS, ComparisonAnswer
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
from debates.api.views import paging, sparse_fields
from debates.api.views.base import ApiView
from debates.filtering.position_filterset import PositionFilter
from debates.models import Debate, Expert, Question, examples
from debates.models.choices import Stance, VoteAnswer

LARGEST_PAGE = 100
FILTERS = ("debate", "topic")
BY = ("topic", "question")
BESIDE = (
    f" With the parameter `topic`, and more than {MOST_POSITIONS} positions on another topic, it "
    "lists all on the other topic."
)


@cache
def comparison_operation() -> Operation:
    """Describe the comparison of experts."""
    filters = PositionFilter.base_filters
    experts = replace(
        of_filter("expert", filters["expert"]),
        text=f"Experts to compare, {FEWEST} to {MOST}, in the order of the answer.",
        example=["lukin", "fallon"],
        fewest=FEWEST,
        most=MOST,
        required=True,
    )
    page, _ = paging.PAGE_PARAMETERS
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
            format_parameter(ApiView.renderer_classes),
        ),
        content={
            "application/json": Content(
                schema.named("Comparison", _comparison_shape()), _comparison_example()
            )
        },
        problems=("page-not-found",),
    )


def _comparison_shape() -> Schema:
    link = {"type": ["string", "null"], "format": "uri"}
    page = f"{examples.ORIGIN}/api/v1/compare/?expert=lukin&expert=fallon&page="
    expert = _object_shape("expert", "lukin", "name", "Artyom Lukin")
    debate = _object_shape("debate", examples.DEBATE, "title", examples.DEBATE_TITLE)
    topic = _object_shape("topic", "energy", "name", "Energy")
    question = _object_shape("question", examples.QUESTION, "text", examples.QUESTION_TEXT)
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
            schema.selected_object(PositionResource)[0],
        ),
    )


def _object_shape(kind: str, slug: str, name: str, text: str) -> dict[str, Schema]:
    return {
        "slug": json_schema.string("Slug of the object.", slug),
        "url": json_schema.url(f"{kind}s/{slug}"),
        name: json_schema.string("Text of the object.", text),
    }


def _list_shape(subjects: str, item: Schema) -> Schema:
    return json_schema.obj(
        f"Page of {subjects}; absent where `by` does not name them.",
        count=json_schema.count(f"Number of {subjects} on all pages."),
        shared_count=json_schema.count(f"Number of {subjects} of at least two experts."),
        results=json_schema.array(f"Shared {subjects} first.", item),
    )


def _subject_shape(meaning: str, kind: str, **about: dict[str, Schema]) -> Schema:
    is_question = kind == "question"
    stance = {**json_schema.string("Stance on the question.", "affirms"), "enum": Stance.values}
    position = json_schema.obj(
        "Position.",
        slug=json_schema.string("Slug of the position.", examples.POSITION),
        **({"stance": stance} if is_question else {}),
    )
    vote = json_schema.or_null(json_schema.string("Vote; null without one.", "agree"))
    expert = json_schema.obj(
        "Expert who took a position or voted.",
        slug=json_schema.string("Slug of the expert.", "lukin"),
        count=json_schema.count("Number of positions."),
        positions=json_schema.array(f"Positions, the first {MOST_POSITIONS} of them.", position),
        url={
            **json_schema.url(f"positions/?expert=lukin&{kind}=x"),
            "description": f"URL of the list of all of them.{'' if is_question else BESIDE}",
        },
        **({"vote": vote | {"enum": [*VoteAnswer.values, None]}} if is_question else {}),
    )
    references = {
        name: json_schema.obj(name.title() + ".", **shape) for name, shape in about.items()
    }
    return json_schema.obj(
        meaning,
        **references,
        experts=json_schema.array("Experts, in the order of the request.", expert),
    )


def _comparison_example() -> dict[str, Any]:
    lukin, jiang = (
        Expert(slug="lukin", name="Artyom Lukin"),
        Expert(slug="jiang", name="J. Y. Jiang"),
    )
    question = Question(slug=examples.QUESTION, text=examples.QUESTION_TEXT)
    question.debate = Debate(slug=examples.DEBATE, title=examples.DEBATE_TITLE)
    answer = ComparisonAnswer(
        examples.ORIGIN, {1: lukin, 2: jiang}, {1: examples.POSITION, 2: examples.COUNTERING}, {}
    )
    subject = Subject(1, {1: [(1, "affirms")], 2: [(2, "qualifies")]})
    about = answer.of_subject("question", question)
    described = [answer.of_expert("question", question.slug, subject, key) for key in (1, 2)]
    return {
        "next": None,
        "previous": None,
        "experts": [answer.expert(key, 1) for key in (1, 2)],
        "debates": [about["debate"] | {"experts": ["lukin", "jiang"]}],
        "agreement": [{"experts": ["jiang", "lukin"], "agreement": 0.5, "shared_count": 1}],
        "questions": {
            "count": 1,
            "shared_count": 1,
            "results": [about | {"experts": described}],
        },
        "positions": [schema.example_of(PositionResource)],
    }
