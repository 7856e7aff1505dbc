"""Locators that would not have the form of their source, if that or the source were changed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from debates.text import locators

MOST_SHOWN = 3
"""Number of locators that a message names."""

LOCATOR_PATHS = {
    "questions": ("debate", ""),
    "positions": ("debate", "source"),
    "positions__evidence": ("position__debate", "position__source"),
    "positions__counterpoints": ("position__debate", "position__source"),
    "positions__supports": ("position__debate", "position__source"),
    "context": ("debate", ""),
    "positions__holders": ("position__debate", "position__source"),
    "questions__votes": ("question__debate", ""),
}
"""Relations from a debate to what has a locator, the way back, and that to a source of its own."""


def misplaced_words(debates: QuerySet, form: str, source: int | None = None) -> str:
    """Return in an editor's words which locators of debates do not have a form; empty if none.

    source  primary key of the source, where also positions are looked at whose own it is
    """
    misplaced = sorted({*_misplaced(debates, form, source)})
    if not misplaced:
        return ""
    excerpt = ", ".join(misplaced[:MOST_SHOWN])
    remainder = f" and {len(misplaced) - MOST_SHOWN} more" if len(misplaced) > MOST_SHOWN else ""
    return (
        f"Locators do not have the form of the source ({locators.FORM_NAMES[form]}): {excerpt}"
        f"{remainder}. Take the source from its debates and positions, change their locators and "
        "the form, and choose the source again."
    )


def _misplaced(debates: QuerySet, form: str, source: int | None) -> Iterator[str]:
    for path, (back, own) in LOCATOR_PATHS.items():
        condition = Q(**{f"{back}__in": debates})
        if own:
            condition &= Q(**{own: None})
        if own and source is not None:
            condition |= Q(**{own: source})
        located = debates.related(path).filter(condition).exclude(locator="")
        for locator in located.order_by().values_list("locator", flat=True).distinct():
            if not locators.has_form(locator, form):
                yield locator
