"""The thesaurus as query planning asks for it: synonyms, names, idioms and related terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache

from search.backends.base import Alternative, IdiomRun, Wording
from search.backends.documents import ANY_LANGUAGE, Relation, Synonym
from search.planning.idioms import Idioms
from search.planning.synonyms import Synonyms
from search.planning.weights import RELATED
from search.text.analysis import analyse, as_written
from search.text.languages import language_of
from search.text.name_table import NameRow, NameTable, lines_of
from search.text.names import Names

_LANGUAGES_KEPT = 32


class Thesaurus:
    """Immutable thesaurus, analysed for queries; thread-safe. See search.backends.base.Synonyms."""

    def __init__(self, entries: Iterable[Synonym] = ()) -> None:
        self._entries = tuple(entries)
        self._synonyms = Synonyms(self._entries)
        self.names = _names(tuple(_translations(self._entries)))
        self._idioms = lru_cache(_LANGUAGES_KEPT)(self._idioms_in)
        self._related = lru_cache(_LANGUAGES_KEPT)(self._related_in)

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """Return synonyms of runs of `words`; without any, their names in the language.

        See search.backends.base.Synonyms.
        """
        runs = self._synonyms.runs(words, language)
        own = [Alternative(run.start, run.end, text) for run in runs for text in run.texts]
        synonym_places = {place for run in runs for place in range(run.start, run.end)}
        name_alternatives = (
            Alternative(run.start, run.end, name)
            for run in self.names.runs(words, language)
            if synonym_places.isdisjoint(range(run.start, run.end))
            for name in run.names
        )
        return [*own, *name_alternatives]

    def idioms(
        self, words: Sequence[Sequence[Collection[str]]], language: str
    ) -> Iterable[IdiomRun]:
        """See search.backends.base.Synonyms."""
        return self._idioms(language_of(language).code).runs(words)

    def related(self, stem: str, language: str) -> Mapping[Wording, float]:
        """See search.backends.base.Synonyms."""
        return self._related(language_of(language).code).get(stem, {})

    def edition(self) -> Hashable:
        """Return a constant, since the thesaurus never changes."""
        return 0

    def _in(self, language: str, relation: Relation) -> Iterable[Synonym]:
        return (
            entry
            for entry in self._entries
            if entry.relation is relation and entry.language in (ANY_LANGUAGE, language)
        )

    def _idioms_in(self, language: str) -> Idioms:
        pairs = ((entry.term, entry.alternative) for entry in self._in(language, Relation.IDIOM))
        return Idioms(pairs, language)

    def _related_in(self, language: str) -> Mapping[str, Mapping[Wording, float]]:
        """Map the stem of each related word to its related words and phrases, with their weights.

        Words of a language that translate the same word are related, too: Atomkraft, Kernkraft.
        """
        related: defaultdict[str, dict[Wording, float]] = defaultdict(dict)
        pairs = [
            (entry.term, entry.alternative, RELATED if entry.weight is None else entry.weight)
            for entry in self._in(language, Relation.RELATED)
        ]
        for words in self.names.same_words(language):
            pairs += [
                (word, other, RELATED)
                for place, word in enumerate(words)
                for other in words[:place]
            ]
        for term, other, weight in pairs:
            for source, target in ((term, other), (other, term)):
                stem = _single_stem(source, language)
                if stem and stem != _single_stem(target, language):
                    related[stem][tuple(target.split())] = weight
        return dict(related)


@lru_cache(2)
def _names(rows: tuple[NameRow, ...]) -> Names:
    """Return the names of translations, which stay the same when other entries change."""
    return Names(NameTable(lines_of([rows])))


def _translations(entries: Iterable[Synonym]) -> Iterable[NameRow]:
    return (
        NameRow(entry.alternative, entry.alternative_language, entry.term, (entry.language,))
        for entry in entries
        if entry.relation is Relation.TRANSLATION
    )


def _single_stem(text: str, language: str) -> str | None:
    """Return the stem of a single word, or its form if it is a stop word; None for a phrase."""
    if len(text.split()) > 1:
        return None
    tokens = as_written(analyse(text, language))
    return tokens[0].stem or tokens[0].form if len(tokens) == 1 else None
