"""Views of a debate's analysis pages: agreement, comparison, argument map.

And of the comparison over all debates.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from debates.analysis.agreement import CAMP_QUESTIONS
from debates.analysis.comparison import FEWEST, MOST
from debates.diagrams.drawing import marks
from debates.models import Debate, Expert, Participation
from debates.models.choices import CounterpointKind, SupportKind
from debates.pages import comparison_page, metadata
from debates.pages.agreement_page import read_agreement
from debates.pages.filters_from_request import read_filters, values_of
from debates.pages.map_focus import focused_position
from debates.pages.map_page import read_map
from debates.pages.map_titles import map_title
from debates.pages.moved_or_gone import public_object
from debates.pages.rendering import reading_page, show
from debates.pages.wide_comparison import offered_experts, read_wide_comparison
from debates.text.plurals import enumerated

LEGEND = (
    *((kind.value, "against", kind.label) for kind in CounterpointKind),
    *((kind.value, "for", kind.label) for kind in SupportKind),
    ("against", "against", "counterpoints"),
    ("for", "for", "supports"),
    ("answers", "", "answers this question too"),
    ("", "inferred", "dashed: a comparison of the editors, not stated in the source"),
)
"""The kinds of lines in the map, their looks, and what they mean."""


def _debate(request: HttpRequest, slug: str) -> Debate:
    return public_object(request, Debate.objects.published().for_list(), slug)


def _experts(debate: Debate) -> list[Participation]:
    found = Participation.objects.with_positions().filter(debate=debate)
    return list(found.select_related("expert").order_by("order", "pk"))


@reading_page
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the agreement page of a debate."""
    debate = _debate(request, slug)
    filters = read_filters(request, ["question", "expert"])
    reading = read_agreement(debate, filters.keys["question"], filters.keys["expert"])
    asked = debate.questions.filter(pk__in=filters.keys["question"]).order_by("order", "pk")
    context = {
        "reading": reading,
        "debate": debate,
        "asked": asked,
        "camp_questions": CAMP_QUESTIONS,
        "notes": filters.notes,
        "section": "debates",
    }
    head = metadata.of_analysis(request, debate, "Agreement")
    return show(request, "agreement", head, context, status=404 if filters.notes else 200)


@reading_page
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Return two to seven experts, question by question."""
    debate = _debate(request, slug)
    filters = read_filters(request, ["expert"])
    everybody = _experts(debate)
    given = {*filters.slugs["expert"], *values_of(request, "expert")}
    chosen = [one for one in everybody if one.expert.slug in given]
    notes = [*filters.notes, *_absent(filters.slugs["expert"], chosen)]
    notes += _left_out([one.expert for one in chosen])
    chosen = chosen[:MOST]
    enough = len(chosen) >= FEWEST
    least, most = ([], []) if enough else comparison_page.offered_pairs(debate, everybody)
    context = {
        "debate": debate,
        "everybody": everybody,
        "contrasts": [("Least agreement", least), ("Most agreement", most)]
        if least or most
        else [],
        "chosen": [one.expert for one in chosen],
        "reading": comparison_page.read_comparison(debate, chosen) if enough else None,
        "notes": notes,
        "section": "debates",
    }
    names = enumerated([one.expert.name for one in chosen])
    head = metadata.of_analysis(request, debate, names if enough else "Compare")
    return show(request, "compare", head, context, status=404 if filters.notes else 200)


@reading_page
def compare_all(request: HttpRequest) -> HttpResponse:
    """Return the comparison of two to seven experts over all debates."""
    filters = read_filters(request, ["expert"])
    by_key = Expert.objects.in_bulk(filters.keys["expert"])
    asked = [by_key[key] for key in filters.keys["expert"] if key in by_key]
    chosen = asked[:MOST]
    enough = len(chosen) >= FEWEST
    context = {
        "chosen": chosen,
        "offered": offered_experts(chosen),
        "reading": read_wide_comparison(request, chosen) if enough else None,
        "notes": [*filters.notes, *_left_out(asked)],
        "section": "experts",
    }
    names = enumerated([one.name for one in chosen])
    title = f"{names} compared" if enough else "Compare experts"
    head = metadata.of_comparison(request, title, chosen if enough else [])
    return show(request, "compare_all", head, context, status=404 if filters.notes else 200)


def _left_out(experts: Sequence[Expert]) -> list[str]:
    """Return a note that names the experts beyond MOST."""
    beyond = enumerated([one.name for one in experts[MOST:]])
    if not beyond:
        return []
    return [f"You can compare up to {MOST} experts at a time. Left out: {beyond}."]


def _absent(slugs: list[str], chosen: list[Participation]) -> list[str]:
    """Return notes about requested experts without a position in the debate."""
    compared = {one.expert.slug for one in chosen}
    absent = Expert.objects.published().filter(slug__in=set(slugs) - compared)
    return [
        f"{expert.name} has no position in this debate."
        for expert in absent.order_by("sort_name", "pk")
    ]


@reading_page
def argument_map(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the debate as a drawing, and as a list of lists."""
    debate = _debate(request, slug)
    filters = read_filters(request, ["question", "expert"])
    arrangement = "expert" if request.GET.get("by") == "expert" else "question"
    evidence = {"yes": True, "no": False}.get(request.GET.get("evidence", ""))
    focus = focused_position(request, debate, filters.notes)
    reading = read_map(debate, filters, arrangement, evidence, focus)
    questions = list(debate.questions.order_by("order", "pk"))
    everybody = _experts(debate)
    title = map_title(
        focus=f"{focus.expert.name}: {focus.statement.rstrip('.')}" if focus else "",
        by_expert=arrangement == "expert",
        evidence=evidence,
        questions=[one.text for one in questions if one.slug in filters.slugs["question"]],
        experts=[
            one.expert.name for one in everybody if one.expert.slug in filters.slugs["expert"]
        ],
    )
    context = {
        "title": title,
        "focus": focus,
        "debate": debate,
        "reading": reading,
        "arrangement": arrangement,
        "narrowed": filters.slugs,
        "questions": questions,
        "everybody": everybody,
        "legend": [one for one in LEGEND if (one[0] or one[1]) in reading.lines],
        "marks": SafeString(marks(reading.lines)),
        "notes": filters.notes,
        "section": "debates",
    }
    head = metadata.of_analysis(request, debate, title)
    return show(request, "map", head, context, status=404 if filters.notes else 200)
