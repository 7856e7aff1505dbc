"""Views of a debate's analysis pages: agreement and comparison.

And of the comparison over all debates.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from debates.analysis.agreement import CAMP_QUESTIONS
from debates.analysis.comparison import FEWEST, MOST
from debates.filtering.contained_words import words_of
from debates.limits.costs import Cost
from debates.models import Debate, Expert, Participation
from debates.pages import comparison_page, metadata
from debates.pages.agreement_page import read_agreement
from debates.pages.costs import costs
from debates.pages.filters_from_request import parameter_values, read_filters
from debates.pages.moved_or_gone import public_object
from debates.pages.rendering import reading_page, show
from debates.pages.wide_comparison import experts_of_debate, offered_experts, read_wide_comparison
from debates.text.plurals import enumerated


def _requested_debate(request: HttpRequest, slug: str) -> Debate:
    return public_object(request, Debate.objects.published().for_list(), slug)


def _participations_in(debate: Debate) -> list[Participation]:
    participations = Participation.objects.with_positions().filter(debate=debate)
    return list(participations.select_related("expert").order_by("order", "pk"))


@costs(Cost.SEARCH)
@reading_page
def agreement_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the agreement page of a debate."""
    debate = _requested_debate(request, slug)
    filters = read_filters(request, ["question", "expert"])
    reading = read_agreement(debate, filters.keys["question"], filters.keys["expert"])
    questions = debate.questions.filter(pk__in=filters.keys["question"]).order_by("order", "pk")
    context = {
        "reading": reading,
        "debate": debate,
        "asked": questions,
        "camp_questions": CAMP_QUESTIONS,
        "notes": filters.notes,
        "section": "debates",
    }
    head = metadata.of_analysis(request, debate, "Agreement")
    return show(request, "agreement", head, context, status=404 if filters.notes else 200)


@costs(Cost.SEARCH)
@reading_page
def compare_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Return two to seven experts, question by question."""
    debate = _requested_debate(request, slug)
    filters = read_filters(request, ["expert"])
    everybody = _participations_in(debate)
    requested_slugs = {*filters.slugs["expert"], *parameter_values(request, "expert")}
    compared = [
        participation for participation in everybody if participation.expert.slug in requested_slugs
    ]
    notes = [*filters.notes, *_absent(filters.slugs["expert"], compared)]
    notes += _left_out([participation.expert for participation in compared])
    compared = compared[:MOST]
    enough = len(compared) >= FEWEST
    words = " ".join(words_of(request.GET.get("find", "")))
    least, most = ([], []) if enough else comparison_page.offered_pairs(debate, everybody)
    context = {
        "debate": debate,
        "camp_questions": CAMP_QUESTIONS,
        "everybody": everybody,
        "offer": experts_of_debate(everybody, compared, words),
        "words": words,
        "contrasts": [("Least agreement", least), ("Most agreement", most)]
        if least or most
        else [],
        "chosen": [participation.expert for participation in compared],
        "reading": comparison_page.read_comparison(debate, compared) if enough else None,
        "notes": notes,
        "section": "debates",
    }
    names = enumerated([participation.expert.name for participation in compared])
    head = metadata.of_analysis(request, debate, names if enough else "Compare")
    return show(request, "compare", head, context, status=404 if filters.notes else 200)


@costs(Cost.SEARCH)
@reading_page
def compare_all(request: HttpRequest) -> HttpResponse:
    """Return the comparison of two to seven experts over all debates."""
    filters = read_filters(request, ["expert"])
    by_key = Expert.objects.in_bulk(filters.keys["expert"])
    requested = [by_key[key] for key in filters.keys["expert"] if key in by_key]
    compared = requested[:MOST]
    enough = len(compared) >= FEWEST
    words = " ".join(words_of(request.GET.get("find", "")))
    context = {
        "camp_questions": CAMP_QUESTIONS,
        "chosen": compared,
        "offer": offered_experts(compared, words),
        "words": words,
        "reading": read_wide_comparison(request, compared) if enough else None,
        "notes": [*filters.notes, *_left_out(requested)],
        "section": "experts",
    }
    names = enumerated([expert.name for expert in compared])
    title = f"{names} compared" if enough else "Compare experts"
    head = metadata.of_comparison(request, title, compared if enough else [])
    return show(request, "compare_all", head, context, status=404 if filters.notes else 200)


def _left_out(experts: Sequence[Expert]) -> list[str]:
    """Return a note that names the experts beyond MOST."""
    beyond = enumerated([expert.name for expert in experts[MOST:]])
    if not beyond:
        return []
    return [f"You can compare up to {MOST} experts at a time. Left out: {beyond}."]


def _absent(slugs: list[str], participations: list[Participation]) -> list[str]:
    """Return notes about requested experts without a position in the debate."""
    compared = {participation.expert.slug for participation in participations}
    absent = Expert.objects.published().filter(slug__in=set(slugs) - compared)
    return [
        f"{expert.name} has no position in this debate."
        for expert in absent.order_by("sort_name", "pk")
    ]
