"""Links from a locator to its passage in the source."""

from __future__ import annotations

from urllib.parse import quote

from debates.models import Source
from debates.text.locators import address_fragment, anchor
from debates.text.quotations import passages, passages_at


def passage_address(locator: str, source: Source) -> str:
    """Return the address of a passage; empty where none leads to it.

    It is on the page of the source if its text is held, else at the source's own web address.
    """
    form = source.locator_form
    if source.text and len(passages(source.text, form)) > 1:
        found = passages_at(source.text, locator, form)
        return f"{source.get_absolute_url()}#{quote(anchor(found[0].mark))}" if found else ""
    if source.text:
        return f"{source.get_absolute_url()}#text"
    fragment = address_fragment(locator, form, source.address)
    return source.address + fragment if fragment else ""
