"""Related positions: those similar to a position, and those opposing it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q

from debates.db.compiled_queries import SelectedColumn
from debates.db.content_version import content_version
from debates.filtering.holders_and_answers import answering
from debates.finding.matches import usual_spellings_in
from debates.finding.rows import PositionRows
from debates.finding.search_state import SearchState
from debates.finding.texts import PositionRow, TopicRow
from debates.models import Counterpoint, Position, Topic
from debates.models.choices import Stance
from search import service
from search.backends.base import SearchUnavailable
from search.backends.base import Similar as Likeness
from search.text.analysis import stem, stems_of

RELATED_LIMIT = 10
MOST_SHARED_WORDS = 5
"""Maximum number of common words that are given with a position."""

# What is no longer public may still be in the index.
_SPARE_POSITIONS = 5

Relation = Literal["counters", "countered", "other_stance"]


@dataclass(frozen=True, slots=True)
class Similar:
    """A position that is like another position.

    score  how near it is, 0 to 1
    words  distinctive words that both have, at most WORDS: those of topics that both have first,
           then the most distinctive; none where only generic words are common
    extra  the value of the requested extra column
    """

    position: PositionRow
    score: float
    words: tuple[str, ...]
    extra: Any = None


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason why a position opposes another position.

    relation      "counters": there is a counterpoint from it to the other; "countered": the other
                  way round; "other_stance": it takes another stance on a question that both
                  answer
    counterpoint  by which one counters the other; its basis says whether the source states it
    """

    relation: Relation
    counterpoint: Counterpoint | None = None


@dataclass(frozen=True, slots=True)
class Opposing:
    """A position against another position: the reasons, and how near it is in its texts.

    score, words, extra  as for `Similar`; without a common word 0 and ()
    """

    position: PositionRow
    reasons: tuple[Reason, ...]
    score: float
    words: tuple[str, ...]
    extra: Any = None


def similar_positions(
    position: Position,
    *,
    limit: int = RELATED_LIMIT,
    same_expert: bool = False,
    extra: SelectedColumn | None = None,
) -> list[Similar]:
    """Find the public positions most like this one, nearest first.

    same_expert  include those of its expert, which are like it by the name above all
    extra        a further column to read with each position, in the same statement

    Raises SearchUnavailable while the index cannot be read.
    """
    hidden = set(SearchState.read().hidden)
    if not same_expert:
        experts_own = Position.objects.filter(expert=position.expert_id).order_by()
        hidden.update(experts_own.values_list("pk", flat=True))
    likenesses = service.backend().similar(
        position.pk, limit=limit + _SPARE_POSITIONS, hidden=hidden
    )
    texts = _Texts(position.pk, [likeness.id for likeness in likenesses], extra)
    like = [likeness for likeness in likenesses if likeness.id in texts.positions][:limit]
    words = texts.written_words(like)
    return [
        Similar(
            texts.positions[likeness.id],
            likeness.score,
            words[likeness.id],
            texts.extras[likeness.id],
        )
        for likeness in like
    ]


def opposing_positions(
    position: Position, *, limit: int = RELATED_LIMIT, extra: SelectedColumn | None = None
) -> list[Opposing]:
    """Find the public positions that oppose this one, nearest first.

    They counter it, are countered by it, or take another stance on one of its questions. The
    database alone decides which they are; while the index cannot be read, those that counter come
    first.

    extra  as for `similar_positions`
    """
    reasons = _exchanged(position)
    for key in _other_stances(position):
        reasons.setdefault(key, []).append(Reason("other_stance"))
    near = _likeness(position, reasons)
    against = sorted(
        (near.get(key, Likeness(key, 0.0, ())) for key in reasons), key=lambda like: -like.score
    )[:limit]
    texts = _Texts(position.pk, [likeness.id for likeness in against], extra)
    against = [likeness for likeness in against if likeness.id in texts.positions]
    words = texts.written_words(against)
    return [
        Opposing(
            texts.positions[likeness.id],
            tuple(reasons[likeness.id]),
            likeness.score,
            words[likeness.id],
            texts.extras[likeness.id],
        )
        for likeness in against
    ]


def _exchanged(position: Position) -> dict[int, list[Reason]]:
    """Get the positions that counter this one or are countered by it, by order of counterpoints."""
    public = Counterpoint.objects.published().order_by("order", "pk")
    reasons: dict[int, list[Reason]] = {}
    for counterpoint in public.filter(position=position.pk).exclude(raised_by=None):
        reason = Reason("counters", counterpoint)
        reasons.setdefault(counterpoint.raised_by_id, []).append(reason)
    for counterpoint in public.filter(raised_by=position.pk):
        reason = Reason("countered", counterpoint)
        reasons.setdefault(counterpoint.position_id, []).append(reason)
    return reasons


def _other_stances(position: Position) -> list[int]:
    """Get the positions that take another stance on a question that this one answers."""
    if position.question_id is None:
        return []
    further = position.further_answers.order_by().values_list("question", "stance")
    condition = Q()
    for question, stance in [(position.question_id, position.stance), *further]:
        stances = [candidate for candidate in Stance.values if candidate != stance]
        condition |= answering("question", {"question": [question], "stance": stances})
    answers = Position.objects.published().filter(condition, debate=position.debate_id)
    in_order = answers.order_by("expert__sort_name", "order", "pk")
    return list(in_order.values_list("pk", flat=True))


def _likeness(position: Position, among: Collection[int]) -> dict[int, Likeness]:
    if not among:
        return {}
    try:
        likenesses = service.backend().similar(position.pk, limit=len(among), among=list(among))
    except SearchUnavailable:
        return {}
    return {likeness.id: likeness for likeness in likenesses}


class _Texts:
    """A position and others with their texts, read in one statement.

    positions  the public ones of the others, by primary key
    extras     the values of the further column, likewise
    """

    def __init__(
        self, position: int, other_keys: Collection[int], extra: SelectedColumn | None
    ) -> None:
        keys = [position, *other_keys] if other_keys else []
        self.positions, self.extras = PositionRows(content_version()).read_found(keys, extra)
        self._own = self.positions.pop(position, None)

    def written_words(self, like: Collection[Likeness]) -> dict[int, tuple[str, ...]]:
        """Return the words that each of these shares with the position, in their usual spelling."""
        among = [self.positions[likeness.id] for likeness in like]
        if self._own:
            among.append(self._own)
        words_by_key = {likeness.id: self._chosen_words(likeness) for likeness in like}
        spellings = usual_spellings_in(
            {word for words in words_by_key.values() for word in words}, among
        )
        return {
            key: tuple(spellings[word] for word in words) for key, words in words_by_key.items()
        }

    def _chosen_words(self, like: Likeness) -> list[str]:
        """Return the common words to show, at most WORDS: those of common topics first."""
        if self._own is None:
            return list(like.words[:MOST_SHARED_WORDS])
        language = self._own.debate.language
        of_topics = _stems(_common_topics(self._own.topics, self.positions[like.id]), language)
        ordered = sorted(like.words, key=lambda word: stem(word, language) not in of_topics)
        return ordered[:MOST_SHARED_WORDS]


def in_common(similar: Similar, topics: Iterable[Topic]) -> list[str]:
    """Name what a position has in common with a similar one: topics, then words beside them.

    topics  the topics of the position, without broader topics
    """
    names = _common_topics(topics, similar.position)
    language = similar.position.debate.language
    of_topics = _stems(names, language)
    words = [word for word in similar.words if not _stems([word], language) & of_topics]
    return [*names, *words]


def _common_topics(topics: Iterable[Topic | TopicRow], position: PositionRow) -> list[str]:
    """Return the names of those topics that a position has too."""
    theirs = {topic.slug for topic in position.topics}
    return [topic.name for topic in topics if topic.slug in theirs]


def _stems(texts: Iterable[str], language: str) -> set[str]:
    return set().union(*(stems_of(text, language) for text in texts))
