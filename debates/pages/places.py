"""Links from a locator or a quotation to its place in the source."""

from __future__ import annotations

from urllib.parse import quote

from debates.models import Source
from debates.models.base import HasLocator, HasSourceLocation
from debates.text.locators import address_fragment, anchor
from debates.text.quotations import passages, passages_at
from debates.text.text_fragments import with_text


def place_address(located: HasLocator, source: Source) -> str:
    """Return the address that leads to the place of an object in its source.

    It is on the page of the source if its text is held, else at the source's own web address, by
    the page, the time or the quoted words; without one it says where the source is to be found.
    """
    if source.text:
        return _in_text(located.locator, source)
    if not source.address:
        return f"{source.get_absolute_url()}#original"
    fragment = address_fragment(located.locator, source.locator_form, source.address)
    return source.address + fragment if fragment else with_text(source.address, verbatim(located))


def verbatim(located: HasLocator) -> str:
    """Return the words that the source has, which of a translated quotation are the original."""
    if not isinstance(located, HasSourceLocation):
        return ""
    return located.original_quotation or located.quotation


def _in_text(locator: str, source: Source) -> str:
    form = source.locator_form
    marked = locator and len(passages(source.text, form)) > 1
    if marked and (found := passages_at(source.text, locator, form)):
        return f"{source.get_absolute_url()}#{quote(anchor(found[0].mark))}"
    return f"{source.get_absolute_url()}#text"
