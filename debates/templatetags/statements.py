"""Template tags for what a statement says of itself: certainty, horizon, language, succession."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.models import Expert, Position, Source, languages
from debates.models.choices import Certainty, Horizon
from debates.models.declaration import Door
from debates.models.places import HasSourceLocation
from debates.pages.fragments import fragment
from debates.pages.places import place_address
from debates.templatetags.reading import day, foreign_language, language_attributes
from debates.text.locators import display
from debates.text.quotations import holds
from debates.text.shortening import cut_at_word

register = template.Library()

REASON_LENGTH = 400
"""Characters of the detail of a position where it stands among others."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Certainty and horizon of a claim, in words.

    words    the source's own, with the attribute of their language
    term     the editors' term for these words: "likely"
    horizon  "in the medium term, until 31 December 2030"
    """

    words: str
    language: SafeString
    term: str
    horizon: SafeString | str


@fragment(register, "debates/pages/_estimate.html")
def estimate(of: Any, element: str = "p", below: Expert | None = None) -> dict[str, Any] | None:
    """Show certainty and horizon of a position, or of a row of the search; nothing for none.

    element  "p", or "dd" where a list of facts has a place for it
    below    the expert below whose name it stands
    """
    words_and_horizon = _estimate(of)
    if words_and_horizon is None:
        return None
    author = _author_of_words(of, below)
    return {"estimate": words_and_horizon, "element": element, "author": author}


def _author_of_words(position: Any, below: Expert | None) -> str:
    """Return whose the words of a position are, below the name of another expert who holds it."""
    return position.expert.name if below and below.pk != position.expert_id else ""


def _estimate(of: Any) -> Estimate | None:
    horizon = _horizon(of)
    if not of.certainty_words and not horizon:
        return None
    return Estimate(
        words=of.certainty_words,
        language=_language_of_words(of),
        term=Certainty(of.certainty).label if of.certainty else "",
        horizon=horizon,
    )


def _language_of_words(of: Any) -> SafeString:
    """Return the attribute for words of certainty, which may stand in the original quotation."""
    in_original = of.original_quotation and holds(of.original_quotation, of.certainty_words)
    return foreign_language(of.original_language if in_original else of.debate.language)


@register.simple_tag
def words_language(claim: HasSourceLocation) -> SafeString:
    """Return the attribute for the words that a claim quotes, the original ones if it has them."""
    position = claim if isinstance(claim, Position) else claim.position
    return foreign_language(
        claim.original_language if claim.original_quotation else position.debate.language
    )


def _horizon(of: Any) -> SafeString | str:
    dates = _span(of.horizon_start, of.horizon_end)
    if not of.horizon:
        return dates
    term = f"in the {Horizon(of.horizon).label}"
    return format_html("{}, {}", term, dates) if dates else term


def _span(start: date | None, end: date | None) -> SafeString | str:
    if start and end:
        return format_html("from {} to {}", day(start), day(end))
    if start:
        return format_html("from {} on", day(start))
    return format_html("until {}", day(end)) if end else ""


@fragment(register, "debates/pages/_quoted.html")
def quoted(
    part: HasSourceLocation,
    position: Position,
    door: str = Door.PAGE,
    page_of: Source | None = None,
) -> dict[str, Any] | None:
    """Show the quotation of a position or part, next to the original if it has an original.

    On a page a link leads to the words in the source.

    page_of  the source of the part, on the page of that source
    """
    if not (part.quotation or part.original_quotation or part.original_language):
        return None
    linked = door == Door.PAGE and (part.quotation or part.original_quotation)
    if page_of is not None:
        linked = linked and (page_of.text or page_of.address)
    source = (page_of or part.cited_source()) if linked else None
    return {
        "quotation": _unrepeated(part),
        "language": foreign_language(position.debate.language),
        "original": part.original_quotation,
        "original_language": foreign_language(part.original_language),
        "from_language": language_name(part.original_language),
        "address": place_address(part, source) if source else "",
        "place": display(part.locator, source.locator_form) if source else "",
    }


def _unrepeated(part: HasSourceLocation) -> str:
    """Return the quotation; empty where it is words of the original, and so no translation."""
    return "" if part.quotation in part.original_quotation else part.quotation


@fragment(register, "debates/pages/_reason.html")
def reason(position: Position, below: Expert | None = None) -> dict[str, Any] | None:
    """Show in a few lines why an expert holds a position: a quotation, and the detail.

    A long detail is cut at a word; the page of the position has all of it.

    below  the expert below whose name it stands
    """
    if not (position.quotation or position.original_quotation or position.detail):
        return None
    quotation, language = _unrepeated(position), position.debate.language
    spoken = language_name(position.original_language)
    origin = f"said in {spoken}" if spoken else ""
    if quotation and position.original_quotation:
        origin = f"translated from {spoken}"
    elif not quotation:
        quotation, language = position.original_quotation, position.original_language
    return {
        "quotation": quotation,
        "author": _author_of_words(position, below),
        "quotation_language": ""
        if language == position.debate.language
        else language_attributes(language),
        "origin": origin if quotation else "",
        "detail": cut_at_word(position.detail, REASON_LENGTH),
        "language": foreign_language(position.debate.language),
    }


@register.filter
def language_name(code: str) -> str:
    """Return the English name of a language: Russian; its code where it has no name here."""
    return languages.language_name(code) if code else ""


@fragment(register, "debates/pages/_succession.html")
def succession(position: Position, origin: str = "") -> dict[str, Any] | None:
    """Show which position a position replaces, and which one replaces it, as links.

    origin  scheme and host of the links, for what is read elsewhere
    """
    earlier, later = position.public_earlier(), position.public_later()
    if earlier is None and later is None:
        return None
    general = position.debate.date
    return {
        "earlier": earlier and origin + earlier.get_absolute_url(),
        "earlier_date": earlier and (earlier.date or general),
        "later": later and origin + later.get_absolute_url(),
        "later_date": later and (later.date or general),
    }


@fragment(register, "debates/pages/_succession.html")
def replaced(row: Any) -> dict[str, Any] | None:
    """Show which position replaces that of a search result, as a link."""
    later = row.replaced_by
    if later is None:
        return None
    return {
        "later": reverse("pages:position", args=[later.slug]),
        "later_date": later.date or row.debate.date,
    }


@register.filter
def stance_now(positions: Iterable[tuple[Position, str]]) -> str:
    """Return the stance of the first position that no other replaces; "silent" for none."""
    now = (stance for position, stance in positions if position.public_later() is None)
    return next(now, "silent")


@register.simple_tag
def own_date(position: Position, before: str = ", ") -> SafeString | str:
    """Return the date of a position where it is not that of its debate: ", 1 March 2022".

    before  what introduces it
    """
    if position.date is None or position.date == position.debate.date:
        return ""
    return format_html("{}{}", before, day(position.date))
