"""The page of an argument map: positions, and what speaks for and against each of them.

Each position is the root of a small tree. The browser lays it out, so that every box is as large
as its text in the reader's font, and the lines need no layout: they join a box to the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.analysis.argument_graph import BROUGHT_FORWARD, ArgumentMap, Edge, Node
from debates.analysis.debate_analysis import debate_map, positions_in
from debates.contrib.maps.debate_parts import CountedPart, debate_parts
from debates.models import Debate, Position
from debates.models.choices import SIGNS, Basis, CounterpointKind, SupportKind, Voice
from debates.models.relation_words import COMPARISON, introduction, relation
from debates.pages.expert_links import isolated_name, named_link
from debates.pages.filters_from_request import Filters
from debates.pages.limits import limits

RELATIONS = (*CounterpointKind.values, *SupportKind.values)


@dataclass(frozen=True, slots=True)
class Argument:
    """A box that a line joins to a position.

    heading   what it does to the claim and whose it is, with links to experts
    text      of the argument; where the position itself speaks, the claim of which it speaks
    url       where the text is read
    position  the slug of the position at the other end, on whose map the text is; empty for none
    question  that the other position answers, where it is another one
    looks     classes: the kind and the basis, and "outgoing" where the position speaks
    """

    heading: SafeString
    text: str
    url: str
    position: str = ""
    question: Node | None = None
    looks: str = ""


@dataclass(frozen=True, slots=True)
class MappedPosition:
    """A position on the map.

    evidence   what the position rests on
    arguments  counterpoints and supports: those of others first, then its own of others
    hidden     the number of arguments beyond the limit
    """

    node: Node
    stance: str
    evidence: list[Argument]
    arguments: list[Argument]
    hidden: int

    @property
    def slug(self) -> str:
        """The slug of the position."""
        return _slug(self.node.id)

    @property
    def joint_holders(self) -> str:
        """The others who hold it: "with Magnus Lind"; empty for nobody."""
        held_with = " ".join(str(self.node.details["held_with"]).split())
        return f"with {held_with}" if held_with else ""


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map, and the ways to the other parts of the debate.

    sections   questions (None: beside all questions) with the positions that answer each
    placed     the number of positions on the page
    total      the number of positions of the chosen part
    questions  of the debate, with their numbers
    experts    of the debate, with their numbers
    """

    sections: list[tuple[Node | None, list[MappedPosition]]]
    placed: int
    total: int
    questions: list[CountedPart]
    experts: list[CountedPart]


def read_map(
    debate: Debate, filters: Filters, focus: Position | None = None, *, whole: bool = False
) -> MapPage:
    """Read the map of a debate; at most 17 queries.

    focus  the only position on the map
    whole  whether the map has all questions; else, without filters, it has the question with
           most relations
    """
    questions, experts = debate_parts(debate)
    question_keys, expert_keys = filters.keys["question"], filters.keys["expert"]
    if questions and not (filters or focus or whole):
        question_keys = [max(questions, key=lambda part: part.relations).of.pk]
    positions = positions_in(debate, question_keys, expert_keys)
    if focus is not None:
        question_keys, positions = [], Position.objects.published().filter(pk=focus.pk)
    in_order = positions.order_by(F("question__order").asc(nulls_last=True), "pk")
    keys = list(in_order.values_list("pk", "slug"))
    mapped = dict(keys[: limits().map_positions])
    return MapPage(
        sections=_Sections(debate_map(debate, mapped), debate.moderator).of(
            [f"position:{slug}" for slug in mapped.values()],
            {f"question:{part.of.slug}" for part in questions if part.of.pk in question_keys},
        ),
        placed=len(mapped),
        total=len(keys),
        questions=questions,
        experts=experts,
    )


class _Sections:
    """Positions of a graph by question, each with its arguments."""

    def __init__(self, graph: ArgumentMap, moderator: str) -> None:
        self.moderator = moderator
        self.nodes: Mapping[str, Node] = {node.id: node for node in graph.nodes}
        self.answers: dict[str, list[Edge]] = defaultdict(list)
        self.on_position: dict[str, list[Edge]] = defaultdict(list)
        self.brought: dict[str, list[str]] = defaultdict(list)
        self.author: dict[str, str] = {}
        self.relations: dict[str, Edge] = {}
        for edge in graph.edges:
            if edge.kind == "answers":
                self.answers[edge.source].append(edge)
            elif edge.kind in BROUGHT_FORWARD:
                self.brought[edge.source].append(edge.target)
                self.author[edge.target] = edge.source
            else:
                self.on_position[edge.target].append(edge)
                self.relations[edge.source] = edge

    def of(
        self, positions: Iterable[str], questions: Collection[str]
    ) -> list[tuple[Node | None, list[MappedPosition]]]:
        """File positions under each question that they answer, those beside all questions last.

        questions  ids of the only questions of the map; none means all
        """
        filed: dict[str, list[MappedPosition]] = defaultdict(list)
        for key in positions:
            answers = self.answers.get(key, [])
            if not answers:
                filed[""].append(self._position(key, ""))
            for edge in answers:
                if not questions or edge.target in questions:
                    filed[edge.target].append(self._position(key, edge.stance))
        order = [*(key for key, node in self.nodes.items() if node.kind == "question"), ""]
        stances = [*SIGNS, ""]
        return [
            (self.nodes.get(key), sorted(filed[key], key=lambda item: stances.index(item.stance)))
            for key in order
            if key in filed
        ]

    def _position(self, key: str, stance: str) -> MappedPosition:
        most = limits().map_arguments
        edges = self.on_position.get(key, [])
        speaking = [self._incoming(edge) for edge in edges if edge.kind in RELATIONS]
        spoken_of = [self._outgoing(self.relations[part]) for part in self.brought.get(key, [])]
        arguments = [*speaking, *spoken_of]
        return MappedPosition(
            node=self.nodes[key],
            stance=stance,
            evidence=[self._evidence(edge) for edge in edges if edge.kind not in RELATIONS],
            arguments=arguments[:most],
            hidden=max(0, len(arguments) - most),
        )

    def _evidence(self, edge: Edge) -> Argument:
        node = self.nodes[edge.source]
        own = node.details["voice"] == Voice.EXPERT
        return Argument(SafeString("") if own else self._introduced(edge), node.text, node.url)

    def _incoming(self, edge: Edge) -> Argument:
        """Return a counterpoint to a position, or a support of it."""
        node = self.nodes[edge.source]
        by, words = self._introduced(edge), relation(edge.kind, edge.basis)
        if edge.basis == Basis.STATED:
            heading = format_html("{} <b>{} this</b>", by, words)
        else:
            heading = format_html("<b>{}</b> · {}", words, by)
        author = self.author.get(node.id, "")
        return Argument(
            heading=heading,
            text=node.text,
            url=node.url,
            position=_slug(author),
            question=self._other_question(edge.target, author),
            looks=f"{edge.kind} {edge.basis}".strip(),
        )

    def _outgoing(self, edge: Edge) -> Argument:
        """Return the claim that a position supports or opposes."""
        author, target = self.author[edge.source], self.nodes[edge.target]
        words = relation(edge.kind, edge.basis)
        compared = f"· {COMPARISON} with " if edge.basis == Basis.INFERRED else ""
        return Argument(
            heading=format_html(
                "This position: <b>{}</b> {}{}", words, compared, _linked_expert(target)
            ),
            text=target.text,
            url=target.url,
            position=_slug(target.id),
            question=self._other_question(author, target.id),
            looks=f"{edge.kind} {edge.basis} outgoing",
        )

    def _introduced(self, edge: Edge) -> SafeString:
        """Return whose a part is, with links to the experts."""
        node = self.nodes[edge.source]
        author = self.author.get(node.id)
        author_link = _linked_expert(self.nodes[author]) if author else ""
        by = introduction(
            str(node.details.get("voice", Voice.POSITION)),
            expert=_linked_expert(self.nodes[edge.target]),
            other_name=author_link,
            basis=edge.basis,
            reported_party=isolated_name(str(node.details.get("reported_party", ""))),
            moderator=isolated_name(self.moderator),
        )
        return SafeString(f"{by} with {author_link}" if edge.basis == Basis.INFERRED else by)

    def _other_question(self, position: str, other_position: str) -> Node | None:
        """Return the first question that the other position answers, if they share none."""
        own = {edge.target for edge in self.answers.get(position, [])}
        other_answers: Sequence[Edge] = self.answers.get(other_position, [])
        if not other_answers or own & {edge.target for edge in other_answers}:
            return None
        return self.nodes[other_answers[0].target]


def _linked_expert(position: Node) -> SafeString:
    """Return the name of the expert of a position as a link to the expert."""
    return named_link(position.expert, str(position.details["expert_name"]))


def _slug(key: str) -> str:
    return key.partition(":")[2]
