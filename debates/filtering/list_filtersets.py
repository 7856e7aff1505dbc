"""Filters of lists, the same for API and pages: those that search has as well, and further filters.

A search has its own language for what is not (`-stance:denies`), for words and for ranges.
"""

from __future__ import annotations

from debates.filtering import filtersets, part_filtersets
from debates.filtering.filters import ExactTextFilter
from debates.filtering.languages import LanguageFilter
from debates.filtering.list_filters import KeyFilter, WordsFilter, number_range, with_negations
from debates.filtering.position_filterset import PositionFilter
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
    examples,
)
from debates.models.answers import LEAST_CONFIDENCE, MOST_CONFIDENCE

PART_LANGUAGE = ("position__debate__language", "position__original_language")


@with_negations
class DebateListFilter(filtersets.DebateFilter):
    slug = KeyFilter(Debate, examples.DEBATE)
    q = WordsFilter(
        Debate,
        "title",
        "summary",
        "source__title",
        "source__publisher",
        "source__address",
        example="partnership",
    )
    language = LanguageFilter("language")


@with_negations
class QuestionListFilter(filtersets.QuestionFilter):
    slug = KeyFilter(Question, examples.QUESTION)
    q = WordsFilter(Question, "text", "debate__title", example="balance")
    language = LanguageFilter("debate__language")


@with_negations
class ExpertListFilter(filtersets.ExpertFilter):
    slug = KeyFilter(Expert, "lukin")
    q = WordsFilter(Expert, "name", "sort_name", "aliases", example="lukin")


@with_negations
class TopicListFilter(filtersets.TopicFilter):
    slug = KeyFilter(Topic, "energy")
    q = WordsFilter(Topic, "name", "description", example="trade")


@with_negations
class SourceListFilter(filtersets.SourceFilter):
    slug = KeyFilter(Source, examples.SOURCE)
    q = WordsFilter(Source, "title", "author", "publisher", "address", example="roundtable")


@with_negations
class PositionListFilter(PositionFilter):
    slug = KeyFilter(Position, examples.POSITION)


@with_negations
class EvidenceListFilter(part_filtersets.EvidenceFilter):
    id = KeyFilter(Evidence, examples.EVIDENCE_ID, key="public_id")
    value_from, value_to = number_range(
        "value", "Filter by figure, whatever its unit", "100", "200", end="value_end"
    )
    unit = ExactTextFilter(
        "unit", "Filter by unit of the figure, exactly as given.", example="billion US dollars"
    )
    language = LanguageFilter(*PART_LANGUAGE)


@with_negations
class CounterpointListFilter(part_filtersets.CounterpointFilter):
    id = KeyFilter(Counterpoint, examples.COUNTERPOINT_ID, key="public_id")
    language = LanguageFilter(*PART_LANGUAGE)


@with_negations
class SupportListFilter(part_filtersets.SupportFilter):
    id = KeyFilter(Support, examples.SUPPORT_ID, key="public_id")
    language = LanguageFilter(*PART_LANGUAGE)


@with_negations
class ForecastListFilter(part_filtersets.ForecastFilter):
    slug = KeyFilter(Forecast, "gabuev-no-alliance-in-sight", key="position__slug")
    probability_from, probability_to = number_range(
        "probability", "Filter by probability in percent", "50", "90", least=0, most=100
    )
    language = LanguageFilter(*PART_LANGUAGE)


@with_negations
class VoteListFilter(part_filtersets.VoteFilter):
    id = KeyFilter(Vote, examples.VOTE_ID, key="public_id")
    confidence_from, confidence_to = number_range(
        *("confidence", "Filter by confidence of the expert", "5", "10"),
        least=LEAST_CONFIDENCE,
        most=MOST_CONFIDENCE,
    )
    language = LanguageFilter("question__debate__language")
