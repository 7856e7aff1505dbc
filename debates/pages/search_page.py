"""The search page: results with excerpts, facets and other choices as links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from debates import extensions
from debates.analysis.comparison import FEWEST
from debates.filtering.position_filterset import PositionFilter
from debates.finding.autocomplete import Suggestion, suggest
from debates.finding.facets import FACETS, YEAR, NamedFacet
from debates.finding.index_schema import SCHEMA
from debates.finding.objects import EXPERT, FoundObject, find_objects
from debates.finding.results import Match, Result, SearchResults, search_positions
from debates.finding.texts import PositionRow, TextOwner
from debates.kinds import parts_of
from debates.models import Position
from debates.models.declaration import arranged, indexed_in, label, values_through_search
from debates.pages.facet_links import (
    Choice,
    filter_words,
    filters_in_words,
    open_and_folded,
    value_words,
)
from debates.pages.limits import limits
from debates.pages.search_address import SearchAddress
from debates.pages.search_badges import voice_badge
from debates.pages.search_reasons import Excerpt, reasons, with_parts_asked_for
from debates.text.plurals import enumerated
from search.query import Keyword, parse

FURTHEST = 200
"""The last page, which keeps robots from reading the 4,000th result."""
EXCERPTS = 3
"""Excerpts beneath a result, at most, besides its statement."""
LONGEST_COMPLETED = 100
"""Characters of a typed text that are completed, at most."""

ORDER_WORDS: Mapping[str, str] = {
    "relevance": "relevance",
    "reading": "debate order",
    "-date": "newest debates first",
    "date": "oldest debates first",
    "-modified": "recently updated",
}
FIRST_FACETS = (
    *("stance", "expert", "expert_kind", "question", "topic", "kind", "certainty", "horizon"),
    *("evidence_kind", "voice", "basis"),
)
"""The facets at the top; the others stand beneath in the order of their declarations."""

OBJECT_WORDS: Mapping[str, str] = {
    "expert": "Experts",
    "question": "Questions",
    "debate": "Debates",
    "topic": "Topics",
    "source": "Sources",
}
_OWN_WORDS = {"original_quotation": "quotation", "certainty_words": "certainty"}
"""Labels of the position's own texts that are not those of their fields."""

MATCH_WORDS: Mapping[str, str] = {
    **{
        name: _OWN_WORDS.get(name, label(field).lower())
        for name, field in values_through_search(Position).items()
        if indexed_in(field)
    },
    **{
        kind.name: str(kind.model._meta.verbose_name)
        for kind in parts_of(Position)
        if any(map(indexed_in, values_through_search(kind.model).values()))
    },
    "question": "question",
    "further_answer": "question",
    "topic": "topic",
    "expert": "expert",
    "participation": "expert",
    "holder": "expert",
    "debate": "debate",
    "source": "source",
}
"""Labels of the parts that matched, the most distinctive part first."""


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """A facet as links: some at once, the rest folded."""

    field: str
    label: str
    values: list[Choice]
    folded: list[Choice]


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question that a result answers, highlighted, with the stance on it."""

    stance: str
    question: SafeString | str
    address: str


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A result: its statement and its questions, highlighted, and excerpts of other parts.

    answers                  the questions that it answers, the main question first
    address, expert_address  of the pages of position and expert
    by_meaning               whether it has no word of the query
    """

    position: PositionRow
    statement: SafeString | str
    answers: list[AnsweredQuestion]
    excerpts: list[Excerpt]
    address: str
    expert_address: str
    by_meaning: bool


def run(address: SearchAddress, page: int) -> SearchResults:
    """Return the results of a page. Raises SearchUnavailable."""
    return search_positions(
        address.text,
        address.given,
        address.values,
        facets=FACETS,
        order=address.order,
        offset=(page - 1) * limits().results,
        limit=limits().results,
        feedback=address.widened,
        meaning=address.widened,
    )


def read_results(
    results: Sequence[Result],
    objects: Iterable[ObjectLinks] = (),
    roles: Sequence[Keyword] = (),
) -> list[ResultEntry]:
    """Return the results with what was matched in them, and what the query asks for by its roles.

    The title of a debate is an excerpt of the first result from it, and of those with no other
    match. Where it is among the objects that stand beside the results, it is of the latter alone.
    """
    page_addresses = {link.address for group in objects for link in group.links}
    excerpts_by_slug = reasons(roles, [result.position for result in results])
    return [
        _result(result, page_addresses, roles, excerpts_by_slug.get(result.position.slug, []))
        for result in results
    ]


def _result(
    result: Result,
    page_addresses: set[str],
    roles: Collection[Keyword],
    reason_excerpts: Sequence[Excerpt],
) -> ResultEntry:
    """Return a result; `page_addresses`, of all that the page names, gets that of its debate."""
    position = result.position
    # `html` is escaped but for its marks: see search.text.highlighting.mark
    statement: SafeString | str = position.statement
    questions_asked = (position.question, *(answer.question for answer in position.further_answers))
    questions: dict[str, SafeString | str] = {
        question.slug: question.text for question in questions_asked if question
    }
    other_matches, titles = [], []
    for match in result.matches:
        if match.address == "statement":
            statement = SafeString(match.html)
        elif match.owner.kind == "question" and _unmarked_text(match) == questions.get(
            match.owner.key
        ):
            questions[match.owner.key] = SafeString(match.html)
        elif match.address == "debate" and _unmarked_text(match) == position.debate.title:
            titles.append(match)
        else:
            other_matches.append(match)
    address = reverse("pages:debate", args=[position.debate.slug])
    if address not in page_addresses or len(titles) == len(result.matches):
        other_matches += titles
        if titles:
            page_addresses.add(address)
    order = list(dict.fromkeys(MATCH_WORDS.values()))
    other_matches.sort(key=lambda match: order.index(MATCH_WORDS[_part_of(match)]))
    other_matches = with_parts_asked_for(roles, position, other_matches)
    return ResultEntry(
        position,
        statement,
        [
            AnsweredQuestion(stance, questions[slug], reverse("pages:question", args=[slug]))
            for slug, stance in position.answers()
        ],
        [*reason_excerpts, *(_excerpt(match, position) for match in other_matches)][:EXCERPTS],
        reverse("pages:position", args=[position.slug]),
        reverse("pages:expert", args=[position.expert.slug]),
        result.by_meaning,
    )


def _unmarked_text(match: Match) -> str:
    """Return the text of an excerpt without marks."""
    return unescape(match.html.replace("<mark>", "").replace("</mark>", ""))


def _part_of(match: Match) -> str:
    return match.address.partition("[")[0].partition(".")[0]


def _excerpt(match: Match, position: PositionRow) -> Excerpt:
    badge = voice_badge(match.owner, position) or MATCH_WORDS[_part_of(match)]
    return Excerpt(badge, _where(match.owner, position), SafeString(match.html))


def _where(owner: TextOwner, position: PositionRow) -> str:
    """Return the address of the page that shows a part of a position."""
    match owner.kind:
        case "evidence" | "counterpoint" | "support":
            page = reverse("pages:position", args=[position.slug])
            return f"{page}#{owner.kind}-{owner.key}"
        case "forecast":
            return f"{reverse('pages:position', args=[position.slug])}#forecast"
        case "participation":
            return reverse("pages:expert", args=[owner.key])
        case kind:
            return reverse(f"pages:{kind}", args=[owner.key])


def read_facets(facets: Iterable[NamedFacet], address: SearchAddress) -> list[FacetLinks]:
    """Facets as links, in their order, without facets that offer no choice."""
    by_field = {facet.field: facet for facet in facets}
    facet_links = []
    for field in arranged(by_field, FIRST_FACETS):
        values = [
            Choice(
                value_words(field, value.value, value.label),
                address.with_value(field, value.value),
                value.chosen,
                value.count,
                value.value,
            )
            for value in by_field[field].values
        ]
        if field == YEAR:
            values.sort(key=lambda choice: choice.value, reverse=True)
        if len(values) > 1 or any(choice.chosen for choice in values):
            facet_links.append(FacetLinks(field, filter_words(field), *open_and_folded(values)))
    return facet_links


@dataclass(frozen=True, slots=True)
class ObjectLinks:
    """The objects of one kind that a search finds in addition to positions, as links."""

    label: str
    links: list[Choice]


def read_objects(address: SearchAddress, page: int) -> list[ObjectLinks]:
    """Return the objects that a search finds, by kind, as links.

    They stand beside the best results of a query: not on later pages, in another order, or where
    filters narrow the positions.
    """
    if page > 1 or address.given or address.order != "relevance" or not address.text:
        return []
    by_kind = groupby(find_objects(address.text), lambda match: match.kind)
    return [
        ObjectLinks(OBJECT_WORDS[kind], _links_to(kind, [*several])) for kind, several in by_kind
    ]


def _links_to(kind: str, several: Sequence[FoundObject]) -> list[Choice]:
    """Return objects of a kind as links; after several experts, a link to their comparison."""
    links = [
        Choice(found_object.name, reverse(f"pages:{kind}", args=[found_object.slug]))
        for found_object in several
    ]
    if kind == EXPERT and len(several) >= FEWEST:
        query = urlencode([("expert", found_object.slug) for found_object in several])
        names = enumerated([found_object.name for found_object in several])
        links.append(Choice(f"Compare {names}", f"{reverse('pages:compare-all')}?{query}"))
    return links


def read_orders(address: SearchAddress) -> list[Choice]:
    """Return the orders as links."""
    return [
        Choice(words, address.with_order(order), order == address.order)
        for order, words in ORDER_WORDS.items()
    ]


def chosen_filters(address: SearchAddress) -> list[Choice]:
    """Return the chosen filters, each with the address of the search without it."""
    return [
        Choice(words, address.with_value(name, value), chosen=True)
        for name, value, words in filters_in_words(PositionFilter, Position, address.given)
    ]


def undone_readings(address: SearchAddress) -> list[Choice]:
    """Return what plain words of the query are read as, each with the search without it."""
    parsed = parse(address.text, SCHEMA.language)
    readings = filter(None, (undone(parsed) for undone in extensions.undone_readings))
    return [
        Choice(label, address.with_text(text_without_it), chosen=True)
        for label, text_without_it in readings
    ]


@dataclass(frozen=True, slots=True)
class Offered:
    """A completion of a typed text, with its address."""

    kind: str
    text: str
    matched: str
    address: str


def suggestions(typed: str) -> list[Offered]:
    """Return the completions of a typed text, best first. Raises SearchUnavailable."""
    return [
        Offered(suggestion.kind, suggestion.text, suggestion.matched, _leads_to(suggestion))
        for suggestion in suggest(typed[:LONGEST_COMPLETED])
    ]


def _leads_to(suggestion: Suggestion) -> str:
    search = reverse("pages:search")
    match suggestion.kind:
        case "word":
            return f"{search}?{urlencode({'q': suggestion.text})}"
        case kind:
            return reverse(f"pages:{kind}", args=[suggestion.slug])
