"""Reasons for search results that a role of the query found, without any word of the query.

A search for “objections to an alliance” (`has:counterpoint an alliance`), or for who disagrees
with an expert (`disagrees:lukin`), shows a counterpoint instead of only counting it. One for who
agrees (`agrees:lukin`) shows the support. Both show what the expert says on the same question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from debates.finding.matches import Match
from debates.finding.role_keywords import COUNTERED, DISPUTED, FIGURES, HAS_EVIDENCE, SHARED_CLAIM
from debates.finding.shared_answers import (
    AGREES,
    DISAGREES,
    OPPOSITE,
    shared_answers,
    supports_given,
)
from debates.finding.texts import EvidenceRow, PositionRow, TextOwner
from debates.models import Counterpoint
from debates.models.choices import Basis, EvidenceKind, Voice
from debates.models.relation_words import COMPARISON, STANCES, VERBS
from search.query import Keyword, Node, leaves
from search.text.highlighting import mark


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An excerpt of a part of a result, or of what it says to another position.

    badge    what it is, or whose
    address  of the part
    """

    badge: str
    address: str
    html: SafeString


def _is_anything(_part: Any) -> bool:
    return True


def _is_of_kind(kind: str) -> Callable[[EvidenceRow], bool]:
    return lambda evidence: evidence.kind == kind


_PARTS: Mapping[Keyword, tuple[str, Callable[[Any], bool]]] = {
    COUNTERED: ("counterpoints", _is_anything),
    DISPUTED: ("counterpoints", _is_anything),
    Keyword("has", "concession"): (
        "counterpoints",
        lambda counterpoint: counterpoint.voice == Voice.EXPERT,
    ),
    Keyword("has", "support"): ("supports", _is_anything),
    SHARED_CLAIM: ("supports", _is_anything),
    HAS_EVIDENCE: ("evidence", _is_anything),
    FIGURES: ("evidence", lambda evidence: evidence.value is not None),
    **{Keyword("has", kind.value): ("evidence", _is_of_kind(kind)) for kind in EvidenceKind},
}
"""For each role the list of a position with such parts, and which of these have the role."""

_COMPARED = f"{COMPARISON.lower()} with"

_AGAINST = frozenset(("answers", "against", DISAGREES))
"""Fields with the slug of an expert or of a position to which a result has a counterpoint."""


def roles_in(tree: Node) -> list[Keyword]:
    """Return the roles and other keywords that a query asks for."""
    return [leaf for leaf in leaves(tree, excluded=False) if isinstance(leaf, Keyword)]


def parts_with(role: Keyword, position: PositionRow) -> Iterator[TextOwner]:
    """Yield the parts of a position that have a role, in the order in which they are read."""
    if role in _PARTS:
        name, has_role = _PARTS[role]
        for part in filter(has_role, getattr(position, name)):
            yield TextOwner(name.removesuffix("s"), part.public_id)


def with_parts_asked_for(
    roles: Iterable[Keyword], position: PositionRow, matches: Iterable[Match]
) -> list[Match]:
    """Put the parts with a role first; of a role with no match, its first part, without marks."""
    matches = list(matches)
    by_role = [list(parts_with(role, position)) for role in roles]
    asked_for = {part for parts in by_role for part in parts}
    matched = {match.owner for match in matches}
    missing = {parts[0] for parts in by_role if parts and matched.isdisjoint(parts)}
    for text in position.texts if missing else ():
        if text.owner in missing:
            missing.remove(text.owner)
            matches.append(Match(text.address, text.owner, mark(text.text, ())))
    return sorted(matches, key=lambda match: match.owner not in asked_for)


def reasons(
    roles: Collection[Keyword], positions: Sequence[PositionRow]
) -> Mapping[str, list[Excerpt]]:
    """Map results, by slug, to what they say to others whom the query names, or share with them."""
    excerpts = counterpoints_raised(roles, [position.slug for position in positions])
    for role in roles:
        positions_of_others = (
            _of_others(role.value, positions) if role.field in (AGREES, DISAGREES) else []
        )
        if positions_of_others:
            for slug, excerpt in _beside_an_expert(role, positions_of_others):
                excerpts[slug].append(excerpt)
    return excerpts


def _of_others(expert: str, positions: Sequence[PositionRow]) -> list[PositionRow]:
    """Return the positions that an expert does not hold."""
    return [
        position
        for position in positions
        if expert not in {speaker.slug for _, speaker, _ in position.speakers()}
    ]


def _beside_an_expert(
    role: Keyword, positions: Sequence[PositionRow]
) -> Iterator[tuple[str, Excerpt]]:
    """Yield what the results of others share with an expert, or what this expert says instead."""
    if role.field == AGREES:
        yield from _supports(role.value, positions)
        yield from _shared_answers(
            role.value, positions, {side: side for side in OPPOSITE}, "also "
        )
    else:
        yield from _shared_answers(role.value, positions, OPPOSITE, "")


def _supports(expert: str, positions: Sequence[PositionRow]) -> Iterator[tuple[str, Excerpt]]:
    """Yield the supports that results of others give to positions of an expert."""
    for support in supports_given(expert, [position.slug for position in positions]):
        supported = support.position
        relation_words = (
            f"{VERBS[support.kind]} " if support.basis == Basis.STATED else f"{_COMPARED} "
        )
        html = SafeString(mark(support.statement or supported.statement, ()))
        address = support.get_absolute_url()
        yield support.given_by.slug, Excerpt(relation_words + supported.expert.name, address, html)


def _shared_answers(
    expert: str, positions: Sequence[PositionRow], stances: Mapping[str, str], also: str
) -> Iterator[tuple[str, Excerpt]]:
    """Yield the answers of an expert to the questions that results of others answer.

    stances  for each stance of the others, which of the expert's is meant
    """
    answers_by_slug = {
        position.slug: [
            (question, stances[stance])
            for question, stance in position.answers()
            if stance in stances
        ]
        for position in positions
    }
    shared = shared_answers(
        expert, {answer for answers in answers_by_slug.values() for answer in answers}
    )
    for slug, answers in answers_by_slug.items():
        for question, stance in answers:
            if shared_answer := shared.get((question, stance)):
                joint = (holder.expert for holder in shared_answer.holders.all())
                speaker = next(
                    (holder for holder in joint if holder.slug == expert), shared_answer.expert
                )
                badge = f"{speaker.name}: {also}{STANCES[stance]}"
                html = SafeString(mark(shared_answer.statement, ()))
                yield slug, Excerpt(badge, shared_answer.get_absolute_url(), html)


def counterpoints_raised(
    roles: Iterable[Keyword], positions: Collection[str]
) -> defaultdict[str, list[Excerpt]]:
    """Map results, by slug, to the counterpoints that they have to what the query names.

    The database is asked only where the query has `answers:` or `against:`.
    """
    named_slugs = {role.value for role in roles if role.field in _AGAINST}
    excerpts: defaultdict[str, list[Excerpt]] = defaultdict(list)
    if not named_slugs or not positions:
        return excerpts
    raised = Counterpoint.objects.published().filter(raised_by__slug__in=positions)
    for counterpoint in raised.select_related("position__expert", "raised_by").order_by(
        "order", "pk"
    ):
        target = counterpoint.position
        if {target.slug, target.expert.slug}.isdisjoint(named_slugs):
            continue
        relation_words = _COMPARED if counterpoint.basis == Basis.INFERRED else "counterpoint to"
        excerpts[counterpoint.raised_by.slug].append(
            Excerpt(
                f"{relation_words} {target.expert.name}",
                counterpoint.get_absolute_url(),
                SafeString(mark(counterpoint.statement, ())),
            )
        )
    return excerpts
