"""Rules on what was entered twice: experts, sources and topics, and positions across debates."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from debates.models import Expert, Position, Source, Topic
from debates.models.choices import Status
from debates.text.names import as_typed, without_accents
from debates.worklist.content import DebateContent
from debates.worklist.rule import Finding, Severity, rule
from search.text.analysis import stems_of

IDENTIFIERS = {"orcid": "has the same ORCID iD", "wikidata": "is the same in Wikidata"}
"""The fields that tell people apart, each with what is said where they agree."""

MERGE = "Merge them in their list if they are the same."


@rule(
    "double_expert",
    "Expert who was entered twice",
    "Readers find one half of what the expert says under each entry.",
    Severity.WARNING,
    across=True,
)
def double_expert(content: DebateContent) -> Iterator[Finding]:
    experts = {one.expert_id: one.expert for one in content.participations}
    names = {
        one.pk: {without_accents(name) for name in (one.name, *one.aliases)}
        for one in experts.values()
    }
    called = set().union(*names.values())
    identifiers = {getattr(one, name) for one in experts.values() for name in IDENTIFIERS} - {""}
    # no database compares names as people do
    every = Expert.objects.order_by("pk").values_list("pk", "name", *IDENTIFIERS)
    wanted = [
        key
        for key, name, *known in every
        if without_accents(name) in called or not identifiers.isdisjoint(known)
    ]
    for other in Expert.objects.filter(pk__in=wanted):
        for expert in experts.values():
            alike = _same_expert(expert, other, names[expert.pk])
            if alike and (other.pk not in experts or other.pk > expert.pk):
                yield Finding(expert, "name", f"Another expert (/{other.slug}/) {alike}. {MERGE}")


def _same_expert(expert: Expert, other: Expert, names: set[str]) -> str:
    """Return in words what two experts have in common; empty if they differ."""
    if expert.pk == other.pk:
        return ""
    for name, alike in IDENTIFIERS.items():
        ours, theirs = getattr(expert, name), getattr(other, name)
        if ours and theirs:
            return alike if ours == theirs else ""
    return f"is called {other.name} too" if without_accents(other.name) in names else ""


@rule(
    "double_source",
    "Source that was entered twice",
    "Readers find one half of what was taken from it under each entry.",
    Severity.WARNING,
    across=True,
)
def double_source(content: DebateContent) -> Iterator[Finding]:
    sources = {one.pk: one for one in content.sources}
    addresses = {one.address for one in content.sources} - {""}
    titles = {as_typed(one.title) for one in content.sources}
    every = Source.objects.order_by("pk").values_list("pk", "title")
    titled = [key for key, title in every if as_typed(title) in titles]
    found = Source.objects.filter(Q(address__in=addresses) | Q(pk__in=titled))
    for other in found.defer("text", "private_text"):
        for source in sources.values():
            alike = _same_source(source, other)
            if alike and (other.pk not in sources or other.pk > source.pk):
                yield Finding(source, "title", f"Another source (/{other.slug}/) {alike}. {MERGE}")


def _same_source(source: Source, other: Source) -> str:
    """Return in words what two sources have in common; empty if they differ."""
    if source.pk == other.pk:
        return ""
    if source.address and other.address:
        return "has the same web address" if source.address == other.address else ""
    told_apart = any(
        getattr(source, name)
        and getattr(other, name)
        and getattr(source, name) != getattr(other, name)
        for name in ("author", "publisher", "date")
    )
    same = as_typed(source.title) == as_typed(other.title)
    return "has the same title" if same and not told_apart else ""


@rule(
    "double_topic",
    "Topic that was entered twice",
    "Readers find one half of the positions under each entry.",
    Severity.WARNING,
    across=True,
)
def double_topic(content: DebateContent) -> Iterator[Finding]:
    topics = {topic.pk: topic for topic in content.topics}
    if not topics:
        return
    language = content.debate.language
    by_words: dict[frozenset[str], list[tuple[int, str, str]]] = {}
    for key, name, slug in Topic.objects.order_by("pk").values_list("pk", "name", "slug"):
        words = stems_of(name, language)
        by_words.setdefault(words, []).append((key, name, slug))
    for alike in by_words.values():
        own = [key for key, *_ in alike if key in topics]
        for key, name, slug in alike:
            if own and key != own[0]:
                message = f"Another topic is called “{name}” (/{slug}/). {MERGE}"
                yield Finding(topics[own[0]], "name", message)


@rule(
    "said_elsewhere",
    "The same position in another debate",
    "Counts over all debates take one opinion for two.",
    Severity.NOTICE,
    across=True,
)
def said_elsewhere(content: DebateContent) -> Iterator[Finding]:
    own = {(one.expert_id, one.statement): one for one in content.positions}
    others = Position.objects.filter(
        expert__in={expert for expert, _ in own}, statement__in={said for _, said in own}
    ).exclude(Q(debate=content.debate) | Q(status=Status.WITHDRAWN))
    for other in others.select_related("debate").order_by("debate__title", "pk"):
        position = own.get((other.expert_id, other.statement))
        if position is not None:
            message = f"{position.expert} says the same in “{other.debate}”."
            yield Finding(position, "statement", message)
