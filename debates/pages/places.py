"""Links from a locator or a quotation to its place in the source."""

from __future__ import annotations

from urllib.parse import quote

from debates.models import Source
from debates.models.places import HasLocator
from debates.text.locators import address_fragment
from debates.text.source_texts import source_text
from debates.text.text_fragments import with_text


def place_address(located: HasLocator, source: Source) -> str:
    """Return the address that leads to the place of an object in its source.

    It is on the page of the source if its text is held, else at the source's own web address, by
    the page, the time or the quoted words; without one it says where the source is to be found.
    """
    if source.text:
        return _in_text(located, source)
    if not source.address:
        return f"{source.get_absolute_url()}#original"
    fragment = address_fragment(located.locator, source.locator_form, source.address)
    if fragment:
        return source.address + fragment
    return with_text(source.address, located.words_in_source)


def part_address(source: Source, part: int, anchor: str) -> str:
    """Return the address of a paragraph in a part of a source's text."""
    query = f"?part={part}" if part > 1 else ""
    return f"{source.get_absolute_url()}{query}#{quote(anchor)}"


def _in_text(located: HasLocator, source: Source) -> str:
    text = source_text(source.text, source.locator_form)
    passage = text.find(located.locator, located.words_in_source)
    if passage is None:
        return f"{source.get_absolute_url()}#text"
    return part_address(
        source, text.part_of(passage.paragraph), text.paragraphs[passage.paragraph].anchor
    )
