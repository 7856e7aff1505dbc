"""Template tags for stances, figures, places and days on the reading pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Field, Model
from django.template import Context
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from debates.analysis.agreement import CAMP_QUESTIONS
from debates.analysis.sittings import sittings_of
from debates.citation.references import authors_in_line
from debates.kinds import parts_of
from debates.models import Debate, Evidence, Participation, Position, Source
from debates.models.choices import SIGNS, DatePrecision
from debates.models.declaration import Door, fields_through, label
from debates.models.places import HasLocator
from debates.models.relation_words import STANCES
from debates.pages.agreement_page import TINTS
from debates.pages.fragments import fragment
from debates.pages.places import place_address
from debates.text import locators
from debates.text.directions import direction_of, parts_by_direction
from debates.text.figures import display_figure, format_decimal
from debates.text.plurals import counted
from debates.text.roles import roles_in_line

register = template.Library()
register.simple_tag(counted)

_STANCES = {
    stance: format_html(
        '<span class="stance {}"><span class="sign" aria-hidden="true">{}</span> {}</span>',
        stance,
        sign,
        STANCES[stance],
    )
    for stance, sign in SIGNS.items()
}

SIGNS_IN_A_ROW = 12

UI_LANGUAGE = "en"


@register.simple_tag
def stance(value: str) -> str:
    """Return a stance as sign and word; nothing for none."""
    return _STANCES.get(value, "")


@register.filter
def stance_words(value: str) -> str:
    """Return a stance as a word: yes, partly, no; nothing for none."""
    return STANCES.get(value, "")


@register.filter
def sign(value: str) -> str:
    """Return the sign of a stance; nothing for none."""
    return SIGNS.get(value, "")


@register.filter
def isolated(line: str) -> SafeString:
    """Return a line as HTML in which parts from right to left disturb no order but their own."""
    return format_html_join(
        "",
        "{}",
        (
            [format_html("<bdi>{}</bdi>", part) if rtl else part]
            for part, rtl in parts_by_direction(line)
        ),
    )


@register.filter
def author(name: str) -> str:
    """Return the authors of a source as in a text, "Reid Standish", not as in an index."""
    return authors_in_line(name)


@fragment(register, "debates/pages/_facts.html")
def facts(of: Model, door: str = Door.PAGE) -> dict[str, Any] | None:
    """Return the declared fields that no template places, with labels, if they have a value."""
    labelled_values = [
        (label(field), _fact(of, field))
        for name, field in fields_through(type(of), Door(door)).items()
        if not field.declaration.laid_out and getattr(of, name) not in (None, "", [])
    ]
    return {"facts": labelled_values} if labelled_values else None


@fragment(register, "debates/pages/_parts.html")
def parts(position: Position, door: str = Door.PAGE) -> dict[str, Any] | None:
    """Return the parts of a public position that no template places, by the name of their kind."""
    listed = [
        (
            kind.collection,
            capfirst(str(kind.model._meta.verbose_name_plural)),
            kind.model.objects.of_public(position).order_by("order", "pk"),
        )
        for kind in parts_of(Position)
        if not kind.laid_out
    ]
    return {"listed": listed, "door": door} if listed else None


def _fact(of: Model, field: Field) -> Any:
    """Return the value of a field for readers: the label of a choice, a day, a plain figure."""
    value = getattr(of, field.name)
    if field.choices:
        return getattr(of, f"get_{field.name}_display")()
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    return day(value) if isinstance(value, date) else value


@register.filter
def figure_value(evidence: Evidence) -> str:
    """Return a figure as readers see it: 147; about 10,000; 20 to 30; −4.5."""
    return display_figure(evidence.figure)


@register.simple_tag
def place(located: HasLocator, source: Source | None = None) -> str:
    """Return the place of an object in its source in words, as a link that leads there.

    source  the source of the object, on the page of that source
    """
    cited_source = source or located.cited_source()
    if cited_source is None:
        return locators.display(located.locator)
    place_words = locators.display(located.locator, cited_source.locator_form)
    if source is not None and not (source.text or source.address):
        return place_words
    return format_html('<a href="{}">{}</a>', place_address(located, cited_source), place_words)


@register.filter
def percentage(value: Decimal) -> str:
    """Return a number of percent without needless zeros: 70%, 2.5%."""
    return f"{format_decimal(value)}%"


@register.filter
def place_words(located: HasLocator) -> str:
    """Return the place of an object in its source in words: para 3.2, at 12:34."""
    return locators.display(located.locator, located.cited_form())


@register.filter
def cited_by(source: Source) -> str:
    """Return in words how a source is cited: paragraph, time code."""
    return locators.FORM_NAMES[source.locator_form]


@register.simple_tag
def day(value: date | datetime | None) -> str:
    """Return a day for people and programs; nothing for none."""
    if value is None:
        return ""
    return _written_day(value.date() if isinstance(value, datetime) else value)


@lru_cache(4096)
def _written_day(value: date) -> SafeString:
    """Write a day; cached, since a page may name the same few days hundreds of times."""
    text = date_format(value, "j F Y")
    return format_html('<time datetime="{}">{}</time>', date_format(value, "Y-m-d"), text)


@register.simple_tag
def day_range(first: date | None, last: date | None, before: str = "") -> SafeString | str:
    """Return a day, or the first and the last of several; nothing if they are not known.

    before  what introduces it
    """
    if first is None:
        return ""
    if first == last:
        return format_html("{}{}", before, day(first))
    return format_html("{}{} to {}", before, day(first), day(last))


@register.simple_tag
def days(debate: Debate, before: str = "") -> SafeString | str:
    """Return the day of a debate, or the first and the last of several; nothing if not known."""
    sittings = sittings_of(debate)
    return day_range(sittings.first, sittings.last, before)


@register.simple_tag
def date_origin(debate: Debate) -> str:
    """Say that the date of a debate is the editors', where none of its sources has one."""
    sittings = sittings_of(debate)
    if (
        sittings.first is None
        or not sittings.sources
        or any(source.date for source in sittings.sources)
    ):
        return ""
    if len(sittings.sources) > 1:
        return "The sources give no dates. These are from the editors."
    return "The source gives no date. This one is from the editors."


@register.simple_tag
def sources_of(debate: Debate) -> SafeString | str:
    """Return the sources of a debate as links, in a sentence; nothing for none."""
    sources = sittings_of(debate).sources
    if not sources:
        return ""
    links = format_html_join(
        ", ",
        '<cite><a href="{}">{}</a></cite>',
        ((source.get_absolute_url(), source.title) for source in sources),
    )
    return format_html(" {}: {}.", "Sources" if len(sources) > 1 else "Source", links)


_KNOWN = {DatePrecision.DAY: "j F Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}


@register.simple_tag
def issued(source: Source) -> str:
    """Return the known part of the day on which a source was published; nothing for none."""
    if source.date is None:
        return ""
    text = date_format(source.date, _KNOWN[DatePrecision(source.date_precision)])
    return format_html('<time datetime="{}">{}</time>', source.known_date, text)


@register.simple_tag
def lang(debate: Debate) -> SafeString:
    """Return the attributes for a text of a debate whose language is not that of the page."""
    return foreign_language(debate.language)


def foreign_language(code: str) -> SafeString:
    """Return the attributes for a text in a language; none for that of the page."""
    return SafeString("") if code == UI_LANGUAGE else language_attributes(code)


def language_attributes(code: str) -> SafeString:
    """Return the attributes of a text in a language: the language and its direction."""
    return format_html(' lang="{}" dir="{}"', code, direction_of(code))


@register.simple_tag
def own_lang(debate: Debate) -> SafeString:
    """Return the attribute for words of the page within a text that `lang` marks.

    The direction of the text is then that of its own words alone.
    """
    return SafeString("" if debate.language == UI_LANGUAGE else f' lang="{UI_LANGUAGE}" dir="ltr"')


@register.simple_tag(takes_context=True)
def edit_address(context: Context, instance: Model) -> str:
    """Return the address in the admin of this object; empty without the right to edit it.

    It names this page as `next`, to which saving leads back.
    """
    request = context["request"]
    user = request.user
    meta = instance._meta
    if not user.is_staff or not user.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
        return ""
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[instance.pk])
    return f"{address}?{urlencode({'next': request.get_full_path()})}"


@register.filter
def kind_of(instance: Model) -> str:
    """Return the name of an object's model: debate, position, expert."""
    return instance._meta.verbose_name


@register.filter
def as_of_then(participation: Participation | None) -> str:
    """Return the first role in a debate with its affiliation, and then the other roles."""
    if participation is None:
        return ""
    return roles_in_line(participation.role, participation.affiliation, participation.other_roles)


@register.filter
def then_and_there(participation: Participation) -> str:
    """Return the roles in a debate, and the place."""
    return ", ".join(filter(None, (as_of_then(participation), participation.place)))


@register.filter
def agreement(value: float) -> str:
    """Return an agreement as a percentage: 100%, 75%, 0%."""
    return f"{round(value * 100)}%"


@register.filter
def tenths(value: float) -> int:
    """Return an agreement in tenths, for its tint."""
    return round(value * TINTS)


@register.filter
def basis(shared: int) -> int:
    """Return on how many questions an agreement rests, up to enough: too few are hatched."""
    return min(shared, CAMP_QUESTIONS)


@register.simple_tag
def tally(totals: Mapping[str, int]) -> str:
    """Return the numbers of stances as signs, one sign for each while they are few: + + + ~ −."""
    if not any(totals.values()):
        return ""
    few = sum(totals.values()) <= SIGNS_IN_A_ROW
    words = ", ".join(f"{totals[name]} {STANCES[name]}" for name in SIGNS if totals.get(name))
    signs = format_html_join(
        " ",
        '<span class="{}">{}</span>',
        (
            (name, sign * totals[name] if few else f"{totals[name]:,} {sign}")
            for name, sign in SIGNS.items()
            if totals.get(name)
        ),
    )
    return format_html(
        '<span class="tally"><span aria-hidden="true">{}</span>'
        '<span class="unseen">({})</span></span>',
        signs,
        words,
    )


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Linked data for a script element, escaped so that it cannot close the element."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return SafeString(text.translate(_ESCAPES))


_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
