"""Autocompletion of a search: experts, topics, questions, debates, sources, positions and words.

The names of all public objects are kept in memory, in a `search.suggest.completion.Completer`
that is rebuilt when the index has changed. Its proposals are looked up in the database before
they are shown: only public objects appear, under their present names.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, F, Model
from orjson import loads

from debates.db import json_sql
from debates.db.compiled_queries import SelectedColumn, public_rows
from debates.finding.word_completions import completed
from debates.models import Debate, Expert, Position, Question, Source, Topic
from debates.models.declaration import title_field
from debates.text.names import spelled_out
from debates.text.text_lists import texts_in
from search import service
from search.suggest.completion import Completer, Entry
from search.suggest.completion import Suggestion as Proposal
from search.suggest.spelling import known_words
from search.sync.background_value import BackgroundValue, index_value
from search.text.analysis import stop_words
from search.text.characters import fold
from search.text.name_table import distinct
from search.text.transliteration import digraph_spellings, latin_spellings, pinyin_names

EXPERT, TOPIC, QUESTION, DEBATE = "expert", "topic", "question", "debate"
SOURCE, POSITION, WORD = "source", "position", "word"
SUGGESTED_KINDS = (EXPERT, TOPIC, QUESTION, DEBATE, SOURCE, POSITION, WORD)

SUGGESTION_LIMIT = 10
LIMIT_OF_KIND = 3
"""Suggestions of one kind, where several kinds are wanted."""

_MODELS: dict[str, type[Model]] = {
    EXPERT: Expert,
    TOPIC: Topic,
    QUESTION: Question,
    DEBATE: Debate,
    SOURCE: Source,
    POSITION: Position,
}
_NAME_COLUMNS = {
    kind: [SelectedColumn(partial(F, "slug")), SelectedColumn(partial(F, title_field(model)))]
    for kind, model in _MODELS.items()
}
_NAME_COLUMNS[EXPERT].append(SelectedColumn(lambda: json_sql.AsText(F("aliases"))))
_NAME_COLUMNS[SOURCE].append(SelectedColumn(partial(F, "author")))
# Who types the beginning of a name means the person rather than a sentence that has the word.
_WEIGHTS = {
    EXPERT: 4.0,
    TOPIC: 3.0,
    QUESTION: 2.0,
    DEBATE: 2.0,
    SOURCE: 1.5,
    POSITION: 1.0,
    WORD: 1.0,
}
# What the most positions have is worth half as much again.
_POPULARITY = 0.5
# Of two names of one person or source that fit, the first is shown.
_OTHER_NAME = 0.99
# Proposals that may turn out to be no longer public.
_SPARE_SUGGESTIONS = 5
_SHORTEST_WORD = 3
_LATIN = re.compile(r"[\u0000-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may be meant.

    kind     one of KINDS
    text     what it is called now; for a word all that was typed, ending with this word
    matched  the other name or spelling of an expert, or the author of a source, that was typed,
             where it was one
    slug     of the object; empty for a word
    """

    kind: str
    text: str
    matched: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Completers:
    """The completers of names and of single words, as they are in memory.

    accented  whether words may be written otherwise than the index has them (vorräte, vorrate)
    """

    instances: Completer
    words: Completer
    accented: bool


Scored = tuple[float, Suggestion]


def suggest(
    typed: str, *, limit: int = SUGGESTION_LIMIT, kinds: Collection[str] = SUGGESTED_KINDS
) -> list[Suggestion]:
    """Suggest at most `limit` completions, best first.

    For each typed word a suggestion has a word with this beginning, or nearly this beginning.

    Raises SearchUnavailable while the index cannot be read and nothing is in memory yet.
    """
    completers = _completers().get()
    if completers is None:
        return []
    of_kind = LIMIT_OF_KIND if len(kinds) > 1 else limit
    instances = [kind for kind in kinds if kind != WORD]
    proposals = [
        proposal
        for spelling in (typed, *latin_spellings(typed), *pinyin_names(typed.strip()))
        for proposal in completers.instances.complete(
            spelling, limit + _SPARE_SUGGESTIONS, instances, of_kind + _SPARE_SUGGESTIONS
        )
    ]
    suggestions = [*_present(proposals)]
    if WORD in kinds:
        words = completed(typed, completers.words, of_kind, accented=completers.accented)
        suggestions += [(score, Suggestion(WORD, text)) for score, text in words]
    suggestions.sort(key=lambda scored: -scored[0])
    names = [
        _words_of_name(suggestion) for _, suggestion in suggestions if suggestion.kind == EXPERT
    ]
    kind_counts: Counter[str] = Counter()
    best = []
    for _, suggestion in suggestions:
        if suggestion.kind == WORD and any(map({*suggestion.text.split()}.issubset, names)):
            continue
        kind_counts[suggestion.kind] += 1
        if kind_counts[suggestion.kind] <= of_kind:
            best.append(suggestion)
    return best[:limit]


def _words_of_name(expert: Suggestion) -> frozenset[str]:
    """Return the words of a suggested name in all spellings, which need no suggestion."""
    spellings = (expert.text, expert.matched, *digraph_spellings(expert.text))
    return frozenset(fold(" ".join(spellings)).split())


def prepare_completers() -> None:
    """Prepare suggestions in the background, so that no request waits for them."""
    _completers().prepare()


def has_completers() -> bool:
    """Tell whether there is something in memory already."""
    return _completers().is_prepared


def _completers() -> BackgroundValue[Completers]:
    def make() -> BackgroundValue[Completers]:
        return index_value("Suggestions", _make_completers, service.backend().generation)

    return service.kept("suggestions", make)


def _make_completers() -> Completers:
    languages = Debate.objects.published().languages()
    names, words = Completer(_name_entries()), Completer(_public_words(languages))
    return Completers(names, words, accented=not languages <= {"en"})


def _name_entries() -> Iterator[Entry]:
    """Yield all names of all public objects."""
    public = Position.objects.published().order_by()
    carried = Position.topics.through.objects.filter(position__in=public).order_by()
    of_experts, of_topics, of_questions, of_debates = (
        Weights(kind, dict(rows.values_list(name).annotate(Count("pk"))))
        for kind, rows, name in (
            (EXPERT, public, "expert"),
            (TOPIC, carried, "topic"),
            (QUESTION, public, "question"),
            (DEBATE, public, "debate"),
        )
    )
    experts = Expert.objects.with_positions().values_list("pk", "name", "aliases")
    for pk, name, aliases in experts:
        weight = of_experts.of(pk)
        for text in _spelled_names(name, aliases):
            yield Entry(EXPERT, text, str(pk), weight if text == name else _OTHER_NAME * weight)
    weights_by_kind = {
        TOPIC: of_topics,
        QUESTION: of_questions,
        DEBATE: of_debates,
        **{kind: Weights(kind, {}) for kind in (SOURCE, POSITION)},
    }
    for kind, weights in weights_by_kind.items():
        objects = _MODELS[kind].objects.published().order_by()
        for pk, name in objects.values_list("pk", title_field(objects.model)).iterator():
            yield Entry(kind, name, str(pk), weights.of(pk))
            for spelling in latin_spellings(name)[:1]:
                yield Entry(kind, spelling, str(pk), _OTHER_NAME * weights.of(pk))
    authored = Source.objects.published().exclude(author="").order_by()
    for pk, author in authored.values_list("pk", "author").iterator():
        yield Entry(SOURCE, author, str(pk), _OTHER_NAME * weights_by_kind[SOURCE].of(pk))


def _public_words(languages: Collection[str]) -> Iterator[Entry]:
    """Yield the words of public positions, without the stop words of their languages.

    Also what leads to them in search: their spellings in Latin letters, and names in other scripts.
    """
    stops = frozenset[str]().union(*map(stop_words, languages))
    counts = {
        form: count
        for form, count in known_words().items()
        if len(form) >= _SHORTEST_WORD and form.isalpha() and form not in stops
    }
    weights = Weights(WORD, counts)
    for form in counts:
        yield Entry(WORD, form, form, weights.of(form))
        for spelling in latin_spellings(form):
            if fold(spelling) not in counts:
                yield Entry(WORD, spelling, form, _OTHER_NAME * weights.of(form))
    names = distinct(service.backend().synonyms.names) if "en" in languages else ()
    for name in names:
        english = fold(name.meaning)
        if english in counts and not _LATIN.match(name.written):
            yield Entry(WORD, name.written, english, _OTHER_NAME * weights.of(english))


class Weights:
    """Weights of the suggestions of one kind, from the numbers of their positions."""

    def __init__(self, kind: str, counts: Mapping[Any, int]) -> None:
        self._least = _WEIGHTS[kind]
        self._counts = counts
        self._most = math.log1p(max(counts.values(), default=0))

    def of(self, key: Hashable) -> float:
        """Return the weight of a suggestion."""
        share = math.log1p(self._counts.get(key, 0)) / self._most if self._most else 0.0
        return self._least * (1.0 + _POPULARITY * share)


def _spelled_names(name: str, aliases: list[str]) -> tuple[str, ...]:
    names = (name, *aliases)
    return names + spelled_out(names)


def _present(proposals: Iterable[Proposal]) -> Iterator[Scored]:
    """Yield the public objects among the proposed, by their current names; a query a kind."""
    by_kind: dict[str, dict[int, Proposal]] = {}
    for proposal in proposals:
        by_kind.setdefault(proposal.kind, {}).setdefault(int(proposal.target), proposal)
    for kind, proposed in by_kind.items():
        model, columns = _MODELS[kind], _NAME_COLUMNS[kind]
        # who only takes part in a debate is public, but not suggested
        visibility = "with_positions" if model is Expert else "published"
        for pk, slug, name, *further in public_rows(
            model, proposed, *columns, visibility=visibility
        ):
            typed = proposed[pk].text
            names = _spelled_names(name, texts_in(loads(further[0]))) if kind == EXPERT else further
            is_other = typed != name and typed in names
            yield proposed[pk].score, Suggestion(kind, name, typed if is_other else "", slug)
