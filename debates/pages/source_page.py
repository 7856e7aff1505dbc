"""The page of a source: its text with the claims next to their paragraphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from debates.kinds import parts_of
from debates.models import Debate, Evidence, Forecast, Position, Source
from debates.models.relations import OTHER_SIDE
from debates.pages import lists
from debates.pages.limits import limits
from debates.pages.paging import page_of
from debates.text.locators import sort_key
from debates.text.source_texts import Found, Paragraph, SourceText, Span, runs, source_text

WITHOUT_LOCATOR = 200
"""As many quotations without a locator are looked up in the whole text; the others are listed."""


@dataclass(slots=True)
class AnnotatedParagraph:
    """A paragraph, and the claims taken from it.

    spans   its quoted words
    claims  positions, evidence, counterpoints and supports, in this order
    more    the number of claims that are not shown
    """

    paragraph: Paragraph
    spans: list[Span] = field(default_factory=list)
    claims: list[Model] = field(default_factory=list)
    more: int = 0

    @property
    def runs(self) -> list[tuple[str, bool]]:
        """The words, divided into those that are quoted and the others."""
        return runs(self.paragraph.words, self.spans)


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of the text of a source.

    number, last  which part of how many
    total         paragraphs of the whole text
    """

    number: int
    last: int
    total: int
    paragraphs: list[AnnotatedParagraph]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A claim that has its place in the text."""

    model: type[Model]
    key: int
    found: Found


def read_text(source: Source, number: int) -> tuple[TextPart | None, list[int]]:
    """Read a part of a source's text with its claims, and the positions that have no place in it.

    At most nine queries. No part where the text is not held, or has fewer.
    """
    if not source.text.strip():
        return None, []
    text = source_text(source.text, source.locator_form)
    if number > len(text.parts):
        return None, []
    placed, missing = _placed_claims(source, text)
    part = text.parts[number - 1]
    beside = {index: AnnotatedParagraph(text.paragraphs[index]) for index in part}
    claims_on_page: dict[type[Model], list[tuple[int, int]]] = defaultdict(list)
    for claim in placed:
        for at, spans in claim.found.spans.items():
            if at in beside:
                beside[at].spans += spans
        at = claim.found.paragraph
        if at in beside:
            claims_on_page[claim.model].append((at, claim.key))
    _add_claims(beside, claims_on_page)
    return TextPart(number, len(text.parts), len(text.paragraphs), list(beside.values())), missing


def part_of_passage(source: Source, locator: str) -> tuple[int, str] | None:
    """Return the part of a source's text in which a passage begins, and its anchor; None if none.

    locator  as it is cited: 3.2
    """
    if not locator or not source.text.strip():
        return None
    text = source_text(source.text, source.locator_form)
    passage = text.find(locator, "")
    if passage is None:
        return None
    return text.part_of(passage.paragraph), text.paragraphs[passage.paragraph].anchor


def _placed_claims(source: Source, text: SourceText) -> tuple[list[_Placed], list[int]]:
    """Find the claims from a source in its text; and the positions that are not there."""
    placed: list[_Placed] = []
    missing: list[int] = []
    searched = 0
    for model, queryset in _claims(source).items():
        columns = ("pk", "locator", "quotation", "original_quotation")
        for key, locator, quotation, original in queryset.values_list(*columns):
            words = original or quotation
            searched += not locator
            passage = None
            if locator or searched <= WITHOUT_LOCATOR:
                passage = text.find(locator, words)
            if passage is not None:
                placed.append(_Placed(model, key, passage))
            elif model is Position:
                missing.append(key)
    return placed, missing


def _claims(source: Source) -> dict[type[Model], QuerySet]:
    """Return the public positions from a source, and the parts of positions from it."""
    own = Q(source=source) | Q(source=None, debate__source=source)
    of_part = Q(position__source=source) | Q(position__source=None, position__debate__source=source)
    order = ("position", "order", "pk")
    return {
        Position: Position.objects.published().filter(own).order_by("expert", "order", "pk"),
        **{
            kind.model: kind.model.objects.published().filter(of_part).order_by(*order)
            for kind in parts_of(Position)
            if kind.has_public_id
        },
    }


def _along(model: type[Model]) -> tuple[str, ...]:
    """Return what is fetched along with a claim: its expert, debate and other side."""
    if model is Position:
        return ("expert", "debate")
    other_side = [f"{OTHER_SIDE[model]}__expert"] if model in OTHER_SIDE else []
    return ("position__expert", "position__debate", *other_side)


def _add_claims(
    beside: dict[int, AnnotatedParagraph], claims_on_page: dict[type[Model], list[tuple[int, int]]]
) -> None:
    """Fetch the claims of a part, and add each to its paragraph; one query for each kind."""
    sizes = limits()
    remaining = sizes.part_claims
    counts: dict[int, int] = defaultdict(int)
    for model, places in claims_on_page.items():
        claim_places = []
        for at, key in places:
            counts[at] += 1
            if remaining and counts[at] <= sizes.paragraph_claims:
                claim_places.append((at, key))
                remaining -= 1
            else:
                beside[at].more += 1
        rows = _published(model, {key for _, key in claim_places})
        for at, key in claim_places:
            if key in rows:
                beside[at].claims.append(rows[key])


def _published(model: type[Model], keys: Iterable[int]) -> dict[int, Model]:
    queryset = model.objects.published().select_related_short(*_along(model))
    if model is Position:
        queryset = queryset.with_holders_and_answers()
    return {instance.pk: instance for instance in queryset.filter(pk__in=keys)}


def taken_from(
    request: HttpRequest, source: Source, without_place: list[int] | None
) -> dict[str, Any]:
    """Return the records from a source, for its page: debates, positions, evidence, outcomes.

    without_place  keys of the positions that have no place in its text, where that is shown
    """
    debates = list(Debate.objects.published().filter(source=source).for_list())
    citations = Evidence.objects.published().filter(source=source)
    citations = citations.select_related("position__expert", "position__debate")
    outcomes = Forecast.objects.published().filter(outcome_source=source)
    outcomes = outcomes.order_by("-decided_on", "pk")[: limits().positions]
    evidence, place = page_of(
        request, citations.order_by("position", "order", "pk"), limits().positions
    )
    return {
        "positions": _positions_by_place(source, without_place),
        "debates": lists.debate_entries(debates[: limits().debates]),
        "more_debates": debates[limits().debates :],
        "evidence": evidence,
        "paging": place,
        "outcomes": outcomes.select_related(
            "position__expert", "position__debate"
        ).prefetch_related("position__holders__expert"),
    }


def _positions_by_place(source: Source, without_place: list[int] | None) -> list[Position]:
    """Return the positions taken from a source, in the order of their places in it.

    Of a source with more than those of a whole debate, the first ones that name it themselves.

    without_place  the keys of the positions to return, where the others stand beside the text
    """
    public = Position.objects.published().for_list().order_by("debate", "expert", "order", "pk")
    most = limits().whole_debate
    if without_place is not None:
        positions = list(public.filter(pk__in=without_place[:most])) if without_place else []
    else:
        queryset = public.filter(Q(source=source) | Q(source=None, debate__source=source))
        positions = list(queryset[: most + 1])
        if len(positions) > most:
            positions = list(public.filter(source=source)[: limits().positions])
    return sorted(positions, key=lambda position: sort_key(position.locator, source.locator_form))
