"""Rules on what was entered twice: experts, sources and topics, and positions across debates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator

from django.db.models import Q

from debates.editing.duplicates import IDENTIFIERS, same_expert, same_source, topic_words
from debates.models import Expert, Position, Source, Topic
from debates.models.choices import Status
from debates.models.declaration import long_texts
from debates.text.likeness import spoken_words
from debates.text.names import as_typed
from debates.worklist.content import DebateContent, Row
from debates.worklist.rule import Finding, Severity, rule

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
    marks = {mark for one in experts.values() for mark in _marks_of_expert(one)}
    # no database compares names as people do
    every = Expert.objects.order_by("pk").values_list("pk", "name", *IDENTIFIERS)
    wanted = [
        key
        for key, name, *known in every
        if not marks.isdisjoint((spoken_words(name), *zip(IDENTIFIERS, known, strict=True)))
    ]
    others = Expert.objects.filter(pk__in=wanted)
    for expert, other in _pairs(experts.values(), others, _marks_of_expert):
        if alike := same_expert(expert, other):
            yield Finding(expert, "name", f"Another expert (/{other.slug}/) {alike}. {MERGE}")


def _marks_of_expert(expert: Expert) -> Iterator[Hashable]:
    """Yield the names and identifiers of an expert, by which doubles are found."""
    yield from map(spoken_words, (expert.name, *expert.aliases))
    yield from ((name, known) for name in IDENTIFIERS if (known := getattr(expert, name)))


def _pairs(
    own: Collection[Row], others: Iterable[Row], marks: Callable[[Row], Iterable[Hashable]]
) -> Iterator[tuple[Row, Row]]:
    """Yield each object of a debate with each other one that has a mark in common with it.

    Two objects of the debate make one pair: the one that was entered first comes first.
    """
    by_mark: dict[Hashable, dict[int, Row]] = defaultdict(dict)
    for one in own:
        for mark in marks(one):
            by_mark[mark][one.pk] = one
    keys = {one.pk for one in own}
    for other in others:
        near: dict[int, Row] = {}
        for mark in marks(other):
            near |= by_mark.get(mark, {})
        for one in near.values():
            if other.pk not in keys or other.pk > one.pk:
                yield one, other


@rule(
    "double_source",
    "Source that was entered twice",
    "Readers find one half of what was taken from it under each entry.",
    Severity.WARNING,
    across=True,
)
def double_source(content: DebateContent) -> Iterator[Finding]:
    marks = {mark for one in content.sources for mark in _marks_of_source(one)}
    every = Source.objects.order_by("pk").values_list("pk", "title", "address")
    wanted = [
        key
        for key, title, address in every
        if not marks.isdisjoint((as_typed(title), ("address", address)))
    ]
    others = Source.objects.filter(pk__in=wanted).defer(*long_texts(Source))
    for source, other in _pairs(content.sources, others, _marks_of_source):
        if alike := same_source(source, other):
            yield Finding(source, "title", f"Another source (/{other.slug}/) {alike}. {MERGE}")


def _marks_of_source(source: Source) -> Iterator[Hashable]:
    """Yield the title and the web address of a source, by which doubles are found."""
    yield as_typed(source.title)
    if source.address:
        yield ("address", source.address)


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
        by_words.setdefault(topic_words(name, language), []).append((key, name, slug))
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
