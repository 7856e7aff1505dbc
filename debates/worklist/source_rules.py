"""Rules on locators in the source, and on quotations from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from debates.models.choices import Voice
from debates.models.places import HasSourceLocation
from debates.text.quotations import passage_numbers, passages
from debates.text.verbatim import locator_problem
from debates.worklist.content import DebateContent
from debates.worklist.rule import Finding, Severity, rule


@rule(
    "quotation_not_found",
    "Quotation not found",
    "Readers are shown these words as those of the source.",
    Severity.ERROR,
)
def quotation_not_found(content: DebateContent) -> Iterator[Finding]:
    for one in (*content.debate.context.all(), *content.positions, *content.parts):
        for field, problem in one.misquoted().items():
            yield Finding(one, field, problem)


@rule(
    "unknown_place",
    "Place that the source does not have",
    "The locator leads readers nowhere.",
    Severity.ERROR,
)
def unknown_place(content: DebateContent) -> Iterator[Finding]:
    for one in content.located:
        if found := locator_problem(one.source_text(), one.locator, one.cited_form()):
            yield Finding(one, "locator", found)


@rule(
    "no_place",
    "No place in the source",
    "Readers cannot look up where it was said.",
    Severity.WARNING,
)
def no_place(content: DebateContent) -> Iterator[Finding]:
    said: Iterable[HasSourceLocation] = (*content.positions, *content.parts)
    for one in said:
        # what the editors add themselves stands in no source
        if not one.locator and one.cited_source() and getattr(one, "voice", "") != Voice.EDITORS:
            yield Finding(one, "locator", "It has no locator.")


@rule(
    "unused_passages",
    "Passages that nothing was taken from",
    "A claim may have been missed.",
    Severity.NOTICE,
)
def unused_passages(content: DebateContent) -> Iterator[Finding]:
    source = content.debate.source
    if source is None or not source.held_text:
        return
    form = source.locator_form
    every = passages(source.held_text, form)
    used: set[int] = set()
    for one in (*content.located, *content.votes):
        if one.locator and one.cited_source() == source:
            used.update(passage_numbers(source.held_text, one.locator, form))
    runs = _runs(number for number in range(1, len(every)) if number not in used)
    if runs:
        named = ", ".join(
            every[first].mark if first == last else f"{every[first].mark} to {every[last].mark}"
            for first, last in runs
        )
        message = f"Nothing was taken from {named}."
        yield Finding(content.debate, "", message, page="workbench")


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last number of each run of consecutive numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


@rule(
    "source_without_address",
    "Source without a web address",
    "Readers cannot open the source.",
    Severity.NOTICE,
)
def source_without_address(content: DebateContent) -> Iterator[Finding]:
    sources = {content.debate.source, *(one.source for one in content.positions)} - {None}
    for source in sorted(sources, key=lambda one: one.pk):
        if not source.address:
            yield Finding(source, "address", "It has no web address.")
