"""Rules on web addresses, from what the checks of them found."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model

from debates.worklist.content import DebateContent
from debates.worklist.link_asking import LinkResult, leads_to_a_start_page
from debates.worklist.models import CheckedLink, LinkState
from debates.worklist.rule import RULES, Finding, Rule, Severity, rule

SEARCH = "Look for its new address, or for a copy in a web archive."


@rule(
    "dead_link",
    "Dead link",
    "Readers are led nowhere.",
    Severity.ERROR,
)
def dead_link(content: DebateContent) -> Iterator[Finding]:
    for instance, field, address in content.links():
        link = content.checked_links.get(address)
        if link is not None and link.is_dead:
            message = (
                f"{_failure(link)} It failed on {link.failed_days} days since "
                f"{link.failing_since:%Y-%m-%d}. {SEARCH}"
            )
            yield Finding(instance, field, message)


@rule(
    "changed_link",
    "Link that moved",
    "The old address will lead nowhere one day.",
    Severity.NOTICE,
)
def changed_link(content: DebateContent) -> Iterator[Finding]:
    for instance, field, address in content.links():
        link = content.checked_links.get(address)
        if link is not None and link.state == LinkState.FOUND and link.moved_to:
            yield Finding(instance, field, moved(address, link.moved_to))


def finding_now(
    instance: Model, field: str, address: str, result: LinkResult
) -> tuple[Rule, Finding] | None:
    """Return what one answer alone says against a link, with its rule; None if nothing for sure."""
    if result.state == LinkState.FOUND and result.moved_to:
        return RULES["changed_link"], Finding(instance, field, moved(address, result.moved_to))
    if result.state == LinkState.GONE:
        message = f"Its host has no such document ({result.status}). {SEARCH}"
    elif result.state == LinkState.VANISHED:
        message = f"{result.reason} {SEARCH}"
    else:
        return None
    return RULES["dead_link"], Finding(instance, field, message)


def moved(address: str, moved_to: str) -> str:
    """Return the message about an address that redirects permanently."""
    if leads_to_a_start_page(address, moved_to):
        return (
            f"It leads to the start page {moved_to} for good, so the document may be gone. {SEARCH}"
        )
    return f"It moved for good to {moved_to}."


def _failure(link: CheckedLink) -> str:
    if link.state == LinkState.GONE:
        return f"Its host has no such document ({link.status})."
    if link.state == LinkState.VANISHED:
        return f"Its host is not known any more. {link.reason}"
    return f"It cannot be opened. {link.reason}"
