"""Filters that several filter sets have."""

from __future__ import annotations

from debates.filtering.filters import (
    ChoiceFilter,
    DateFilter,
    Filter,
    HolderChoiceFilter,
    HoldersFilter,
    SlugFilter,
    answer_filter,
)
from debates.filtering.years import YearFilter
from debates.models import Debate, Expert, Question
from debates.models.choices import (
    Basis,
    CounterpointKind,
    EvidenceKind,
    ExpertKind,
    PositionKind,
    Stance,
)


def debate(path: str = "debate") -> Filter:
    return SlugFilter(
        path, "Filter by debate.", Debate, example="china-russia-2022", search="debate"
    )


def expert(path: str = "expert") -> Filter:
    text = "Filter by expert. Joint positions count for each expert who holds them."
    return HoldersFilter(path, text, Expert, example="lukin", search="expert")


def question_filter(path: str = "question") -> Filter:
    by_question = SlugFilter(
        path,
        "Filter by question.",
        Question,
        example="balance-tilts-to-china",
        search="question",
    )
    return answer_filter(by_question, "question")


def stance(path: str = "stance") -> Filter:
    text = "Filter by stance on the question. With a question, by the stance on that question."
    by_stance = ChoiceFilter(path, text, example="denies", search="stance", words=Stance.values)
    return answer_filter(by_stance, "stance")


def kind(path: str = "kind") -> Filter:
    text = "Filter by kind of position."
    return ChoiceFilter(path, text, example="forecast", search="kind", words=PositionKind.values)


def evidence_kind() -> Filter:
    text = "Filter by kind of evidence."
    return ChoiceFilter(
        "kind", text, example="statistic", search="evidence_kind", words=EvidenceKind.values
    )


def counterpoint_kind() -> Filter:
    text = "Filter by kind of counterpoint."
    return ChoiceFilter(
        "kind",
        text,
        example="undercuts",
        search="counterpoint_kind",
        words=CounterpointKind.values,
    )


def voice(values: list[str]) -> Filter:
    text = "Filter by voice: whose it is."
    return ChoiceFilter("voice", text, example="reported", search="voice", words=values)


def basis() -> Filter:
    text = "Filter by basis of the relation between two positions."
    return ChoiceFilter("basis", text, example="inferred", search="basis", words=Basis.values)


def day_from(path: str, subject: str, own: str = "") -> Filter:
    text = f"{subject}: on or after this date."
    options = {"example": "2022-01-01", "search": "date", "lookup_expr": "gte"}
    return DateFilter(path, text, own=own, **options)


def day_to(path: str, subject: str, own: str = "") -> Filter:
    text = f"{subject}: on or before this date."
    options = {"example": "2022-12-31", "search": "date", "lookup_expr": "lte"}
    return DateFilter(path, text, own=own, **options)


def in_year(path: str, subject: str, own: str = "") -> Filter:
    return YearFilter(path, f"{subject}.", own=own, search="year")


DATE_OF_POSITION = "Filter by date of the position, or of its debate if it has none"
YEAR_OF_POSITION = "Filter by year of the position, or of its debate if it has no date"


def expert_kind() -> Filter:
    text = "Filter by kind of speaker. Joint positions count for the kind of each holder."
    return HolderChoiceFilter(
        "expert__kind", text, example="organisation", search="expert_kind", words=ExpertKind.values
    )
