"""Reviews of claims in linked data: objects of the type ClaimReview, wherever they stand.

A page has linked data in `<script type="application/ld+json">`. Publishers write values of
schema.org in several ways: one or a list, a text or an object, inside or by `@id`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from debates.contrib.claim_review.ratings import KINDS_BY_RATING
from debates.interchange.json_types import JsonObject
from debates.interchange.problems import ImportProblem, ImportRefused, first_problems, pointer

_ORGANISATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "NGO"})
_VOCABULARY = re.compile(r"^(?:https?://schema\.org/|schema:)")
_FIGURE = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?", re.ASCII)
DEEPEST_NODE = 20
"""Levels of lists and objects in linked data."""


@dataclass(frozen=True)
class Person:
    """Somebody who is named: a claimant or a reviewer."""

    name: str
    is_organisation: bool


@dataclass(frozen=True)
class Work:
    """A page or text: of a review, or one in which a claim appeared. Unknown values are empty."""

    address: str
    title: str
    date: str


@dataclass(frozen=True)
class Review:
    """A review of a claim.

    claimants    who made the claim; empty where nobody is named
    claim_date   on which it was made; empty where it is not known
    appearance   text in which the claim appeared, if its address is known
    reviewers    who reviewed it; empty where nobody is named
    rating       in words; empty for none
    body         text of the review; empty for none
    kind         how the review relates to the claim: rebuts, qualifies, undercuts or agrees; empty
                 where neither words of ours nor figures say so
    page         of the review
    """

    claim: str
    claimants: tuple[Person, ...]
    claim_date: str
    appearance: Work | None
    reviewers: tuple[Person, ...]
    rating: str
    body: str
    kind: str
    page: Work | None


def linked_data(html: str) -> list[Any]:
    """Return the linked data in a page. Raises ImportRefused with the lines of what is damaged."""
    parser = _Scripts()
    parser.feed(html)
    parser.close()
    blocks, problems = [], []
    for line, text in parser.scripts:
        try:
            block = json.loads(text, parse_float=Decimal)
            # an escape may stand for half a character
            json.dumps(block, ensure_ascii=False, default=str).encode()
            blocks.append(block)
        except (ValueError, RecursionError) as error:
            message = f"Line {line}: The linked data that begins here cannot be read: {error}."
            problems.append(ImportProblem("", message))
    if problems:
        raise ImportRefused(first_problems(problems))
    return blocks


class _Scripts(HTMLParser):
    """The scripts of a page with linked data, with the lines in which they begin."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[tuple[int, str]] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        media_type = (dict(attrs).get("type") or "").strip().casefold()
        self._is_inside = tag == "script" and media_type == "application/ld+json"
        if self._is_inside:
            self.scripts.append((self.getpos()[0], ""))

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            line, text = self.scripts[-1]
            self.scripts[-1] = (line, text + data)

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False


def review_nodes(
    content: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str, JsonObject]]:
    """Yield the objects of the type ClaimReview in linked data, with the pointers to them."""
    if len(path) > DEEPEST_NODE:
        return
    if isinstance(content, list):
        for index, value in enumerate(content):
            yield from review_nodes(value, (*path, index))
    elif isinstance(content, dict):
        if "ClaimReview" in _types(content):
            yield pointer(*path), content
        else:
            for name, value in content.items():
                yield from review_nodes(value, (*path, name))


def read_reviews(content: Any) -> list[Review]:
    """Return the reviews in linked data. Raises ImportRefused with all faults and their places."""
    nodes_by_id = dict(_named_nodes(content, 0))
    reviews, problems = [], []
    for place, node in review_nodes(content):
        reader = _NodeReader(nodes_by_id)
        if not reader.text(node, "claimReviewed"):
            message = "The claim is missing: a text with the name “claimReviewed”."
            problems.append(ImportProblem(f"{place}/claimReviewed", message))
        else:
            reviews.append(reader.review(node))
    if not reviews and not problems:
        problems.append(ImportProblem("", "The file has no review of a claim (ClaimReview)."))
    if problems:
        raise ImportRefused(first_problems(problems))
    return reviews


def _types(node: JsonObject) -> set[str]:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return {_VOCABULARY.sub("", name) for name in names if isinstance(name, str)}


def _named_nodes(content: Any, level: int) -> Iterator[tuple[str, JsonObject]]:
    """Yield the objects that others may refer to, by their `@id`."""
    if level > DEEPEST_NODE:
        return
    values = content if isinstance(content, list) else []
    if isinstance(content, dict):
        values = list(content.values())
        if isinstance(content.get("@id"), str) and len(content) > 1:
            yield content["@id"], content
    for value in values:
        yield from _named_nodes(value, level + 1)


class _NodeReader:
    def __init__(self, nodes_by_id: JsonObject) -> None:
        self._nodes_by_id = nodes_by_id

    def review(self, node: JsonObject) -> Review:
        claim = self.node(node, "itemReviewed")
        rating = self.node(node, "reviewRating")
        words = self.text(rating, "alternateName") or self.text(rating, "name")
        appearances = (self.node(claim, name) for name in ("firstAppearance", "appearance"))
        return Review(
            claim=self.text(node, "claimReviewed"),
            claimants=self.people(claim, "author"),
            claim_date=_day(self.text(claim, "datePublished") or self.text(claim, "dateCreated")),
            appearance=next(filter(None, map(self.work, appearances)), None),
            reviewers=self.people(node, "author"),
            rating=words,
            body=self.text(node, "reviewBody"),
            kind=KINDS_BY_RATING.get(words) or self._kind(rating),
            page=self.work(node),
        )

    def values(self, node: JsonObject, name: str) -> list[Any]:
        """Return the values of a property, those by `@id` as the objects that they refer to."""
        value = node.get(name)
        values = value if isinstance(value, list) else [value]
        return [
            self._nodes_by_id.get(item.get("@id"), item)
            if isinstance(item, dict) and isinstance(item.get("@id"), str)
            else item
            for item in values
        ]

    def node(self, node: JsonObject, name: str) -> JsonObject:
        """Return the first object of a property; empty for none."""
        return next((value for value in self.values(node, name) if isinstance(value, dict)), {})

    def text(self, node: JsonObject, name: str) -> str:
        """Return the first text of a property; empty for none."""
        for value in self.values(node, name):
            text = value.get("@value") if isinstance(value, dict) else value
            if isinstance(text, str | int | float | Decimal) and str(text).strip():
                return str(text).strip()
        return ""

    def people(self, node: JsonObject, name: str) -> tuple[Person, ...]:
        """Return those who are named in a property, each once."""
        people = []
        for value in self.values(node, name):
            if isinstance(value, str):
                people.append(Person(" ".join(value.split()), is_organisation=False))
            elif isinstance(value, dict):
                own_name = " ".join(self.text(value, "name").split())
                people.append(Person(own_name, not _ORGANISATIONS.isdisjoint(_types(value))))
        return tuple(dict.fromkeys(person for person in people if person.name))

    def work(self, node: JsonObject) -> Work | None:
        """Return a page or text; None if its address is not known."""
        address = self.text(node, "url") or self.text(node, "@id")
        if re.fullmatch(r"https?://[^\s/]+\.[^\s]+", address) is None:
            return None
        title = self.text(node, "headline") or self.text(node, "name") or address
        return Work(address, " ".join(title.split()), _day(self.text(node, "datePublished")))

    def _kind(self, rating: JsonObject) -> str:
        """Return what the figure of a rating says; schema.org's scale is from 1 to 5."""
        texts = (
            self.text(rating, "ratingValue"),
            self.text(rating, "worstRating") or "1",
            self.text(rating, "bestRating") or "5",
        )
        if not all(map(_FIGURE.fullmatch, texts)):
            return ""
        value, worst, best = map(Decimal, texts)
        if not worst <= value <= best or worst == best:
            return ""
        return {worst: "rebuts", best: "agrees"}.get(value, "qualifies")


def _day(text: str) -> str:
    match = re.match(r"\d{4}-\d{2}-\d{2}(?=$|[T ])", text)
    return match[0] if match is not None else ""
