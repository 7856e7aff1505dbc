"""Template filters for voices and relations: whose a part is, and what it does to a claim."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django import template
from django.utils.safestring import SafeString

from debates.models import ContextNote, Counterpoint, Evidence, Expert, Holder, Support
from debates.models.choices import Basis, CounterpointKind, Voice
from debates.models.relation_words import introduction, relation
from debates.pages.expert_links import expert_link, isolated_name
from debates.pages.fragments import fragment

register = template.Library()


@fragment(register, "debates/pages/_holders.html")
def joint_holders(holders: Collection[Holder]) -> dict[str, Any] | None:
    """Show all who hold a position with its author, and how far; nothing for none."""
    return {"holders": holders} if holders else None


@register.filter
def introduced(of: Counterpoint | Support | Evidence | ContextNote) -> str:
    """Return whose statement it is; nothing for evidence that the expert gives."""
    return _introduction(of, lambda expert: expert.name, str)


@register.filter
def attributed(of: Counterpoint | Support | Evidence | ContextNote) -> SafeString:
    """Return whose statement it is as `introduced` does, with links to the experts it names."""
    return SafeString(_introduction(of, expert_link, isolated_name))


register.filter("linked", expert_link)


def _introduction(
    of: Counterpoint | Support | Evidence | ContextNote,
    write_expert: Callable[[Expert], str],
    write_name: Callable[[str], str],
) -> str:
    """Return whose statement it is.

    write_expert  writes an expert
    write_name    writes the name of anybody else
    """
    if isinstance(of, ContextNote):
        return introduction(of.voice, expert="", moderator=write_name(of.debate.moderator))
    if isinstance(of, Evidence):
        return _of_evidence(of, write_expert, write_name)
    expert = write_expert(of.position.expert)
    other_name = write_expert(of.other_side.expert) if of.other_side else ""
    if isinstance(of, Support):
        return introduction(Voice.POSITION, expert=expert, other_name=other_name, basis=of.basis)
    moderated = of.voice == Voice.MODERATOR
    return introduction(
        of.voice,
        expert=expert,
        other_name=other_name,
        basis=of.basis,
        reported_party=write_name(of.reported_party),
        moderator=write_name(of.position.debate.moderator) if moderated else "",
    )


def _of_evidence(
    evidence: Evidence, write_expert: Callable[[Expert], str], write_name: Callable[[str], str]
) -> str:
    match evidence.voice:
        case Voice.EXPERT:
            return ""
        case Voice.EDITORS:
            return "Added by the editors"
        case voice:
            expert = write_expert(evidence.position.expert)
            party = write_name(evidence.reported_party)
            return introduction(voice, expert=expert, reported_party=party)


@register.filter
def related(of: Counterpoint | Support) -> str:
    """Return what it does to the claim in words: "against the claim", or "rebuts" if stated."""
    return relation(of.kind, of.basis)


@register.filter
def stated(of: Counterpoint | Support) -> bool:
    """Return whether the source states the relation."""
    return of.basis == Basis.STATED


@register.filter
def meaning(of: Counterpoint) -> str:
    """Return what follows for the claim: "if so, the claim is false"."""
    words = CounterpointKind(of.kind).label.partition(": ")[2]
    return words if stated(of) else f"if so, {words}"
