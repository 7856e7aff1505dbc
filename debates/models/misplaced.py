"""Locators that would not have the form of their source, if that or the source were changed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from debates.text import locators

SHOWN = 3
"""Number of locators that a message names."""

PATHS = {
    "questions": "debate",
    "positions": "debate",
    "positions__evidence": "position__debate",
    "positions__counterpoints": "position__debate",
}
"""Relations from a debate to what has a locator in its source, and the way back."""


def misplaced_words(debates: QuerySet, form: str) -> str:
    """Return in an editor's words which locators of debates do not have a form; empty if none."""
    found = sorted({*_misplaced(debates, form)})
    if not found:
        return ""
    shown = ", ".join(found[:SHOWN])
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return (
        f"Locators of its debates do not have this form: {shown}{more}. Change them first, or "
        f"leave the form. A place by {locators.NAMES[form]}: {locators.FORMS[form].described}."
    )


def _misplaced(debates: QuerySet, form: str) -> Iterator[str]:
    for path, back in PATHS.items():
        located = debates.related(path).filter(**{f"{back}__in": debates}).exclude(locator="")
        for locator in located.order_by().values_list("locator", flat=True).distinct():
            if not locators.has_form(locator, form):
                yield locator
