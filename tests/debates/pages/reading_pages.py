"""The addresses of all pages, and a strict reader of what they answer."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse

OF_THE_ARTICLE = (
    "/",
    "/debates/",
    "/debates/?q=china&expert=lukin&order=title",
    "/debates/china-russia-2022/",
    "/debates/china-russia-2022/?expert=lukin&question=balance-tilts-to-china",
    "/debates/china-russia-2022/agreement/",
    "/debates/china-russia-2022/agreement/?question=balance-tilts-to-china",
    "/debates/china-russia-2022/map/",
    "/debates/china-russia-2022/map/?expert=lukin",
    "/debates/china-russia-2022/map/?focus=fallon-show-hides-distrust",
    "/debates/china-russia-2022/compare/",
    "/debates/china-russia-2022/compare/?expert=lukin&expert=fallon",
    "/compare/?expert=lukin&expert=fallon",
    "/questions/balance-tilts-to-china/",
    "/questions/own-strains-could-cool-ties/",
    "/questions/",
    "/questions/?stance=denies&order=text",
    "/positions/",
    "/positions/?q=trade&order=expert",
    "/positions/?expert=lukin&expert=gabuev&facet=expert&containing=a",
    "/positions/gabuev-sanctions-push-russia-to-china/",
    "/positions/gabuev-any-deal-will-be-economic/",
    "/experts/",
    "/experts/?q=l&topic=economy&order=-positions",
    "/experts/lukin/",
    "/topics/",
    "/topics/?q=econ",
    "/topics/economy/",
    "/topics/economy/?expert=lukin&order=-date",
    "/topics/energy/",
    "/changes/",
    "/method/",
    "/forecasts/",
    "/forecasts/?status=open&expert=gabuev",
    "/forecasts/?q=a&order=due",
    "/sources/",
    "/sources/?q=radio",
    "/sources/rferl-new-world-order-or-hidden-power-struggle/",
    "/search/",
    "/search/?q=who+thinks+Moscow+becomes+dependent+on+Beijing%3F",
    "/search/?q=trade&stance=affirms&expert=lukin&expert=gabuev&order=-date",
    "/search/?q=zebra",
)
"""Pages of the first debate that answer with 200."""

OF_WHAT_IS_MISSING = (
    "/nowhere/",
    "/positions/gabuev-asymetry-grows/",
    "/debates/china-russia-2022/?expert=lukim",
    "/search/?page=9999",
    "/forecasts/?status=late",
    "/debates/?expert=lukim",
    "/questions/?stanse=denies",
    "/positions/?order=length",
)
"""Addresses that answer with 404."""


WITHDRAWN = "fallon-peoples-at-odds"
"""The slug of a position that tests withdraw."""

CORRECTED = "gabuev-any-deal-will-be-economic"
"""The slug of a position that tests correct."""


def parsed(response: HttpResponse) -> Element:
    """The page as a tree, without namespaces; a ParseError where it is not valid HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(response.content.decode())


def text_of(element: Element) -> str:
    """The words in an element."""
    return " ".join("".join(element.itertext()).split())


def as_shown(text: str) -> str:
    """Return a text as pages show it: with curly apostrophes within words."""
    return re.sub(r"(?<=\w)'(?=\w)", "’", text)


def links(page: Element) -> dict[str, str]:
    """The words of each link by its address; of several the last."""
    return {link.get("href", ""): text_of(link) for link in page.iter("a")}


def own_links(page: Element) -> set[str]:
    """The addresses on this site that a page links to; of searches those without filters."""
    targets = {link.get("href", "").partition("#")[0] for link in page.iter("a")}
    return {
        one for one in targets if one.startswith("/") and not one.startswith(("/search/?", "/api/"))
    }


def metas(page: Element) -> dict[str, str]:
    """Return the metadata of the head, by name or property; of several values the last."""
    return {
        meta.get("name") or meta.get("property") or "": meta.get("content") or ""
        for meta in page.iter("meta")
    }


def locations(answer: HttpResponse) -> dict[str, str | None]:
    """Return the addresses in a sitemap or in the index of its parts, with their last change."""
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    return {
        one.findtext("s:loc", "", space).removeprefix("http://testserver"): one.findtext(
            "s:lastmod", None, space
        )
        for one in ElementTree.fromstring(answer.content)
    }


def copied(page):
    """Return the texts that have a button to copy them, by the words of the button."""
    return {
        text_of(button): text_of(text)
        for parent in page.iter()
        for text, button in pairwise(parent)
        if button.get("class") == "copy"
    }


def linked_data(page):
    """Return what the page is about; apps add further graphs."""
    blocks = [
        json.loads(script.text)
        for script in page.iter("script")
        if script.get("type") == "application/ld+json"
    ]
    return [block for block in blocks if "@graph" not in block]
