"""Interpretation of a plain query beyond its words: words of asking, and related words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from search.backends.base import Wording
from search.planning import weights
from search.planning.plan import Concept, Pattern, PhraseVariant, TermSlot
from search.planning.readings import stems_of
from search.planning.wording import QueryWords
from search.query.tree import DateRange, Keyword, Must, Node, Not, Or, Terms, Word, is_plain
from search.text.asking_words import asking_words
from search.text.characters import fold
from search.text.languages import foreign_stop_words
from search.text.phrasal_verbs import phrasal_verbs
from search.text.word_roles import is_adjective


def without_asking(nodes: Sequence[Node]) -> tuple[list[Word], list[Node]]:
    """Separate the words with which a question is asked from the rest.

    See search.text.asking_words.
    """
    opening = [node.text for node in takewhile(is_plain, nodes) if isinstance(node, Word)]
    places = asking_words(opening)
    if not places:
        return [], list(nodes)
    asking = [node for place, node in enumerate(nodes) if place in places]
    rest = [node for place, node in enumerate(nodes) if place not in places]
    return [node for node in asking if isinstance(node, Word)], rest


def foreign_stops(nodes: Sequence[Node], languages: Collection[str]) -> frozenset[str]:
    """Return the stop words of a question in a language that no text has, as typed."""
    words = [node.text for node in takewhile(is_plain, nodes) if isinstance(node, Word)]
    return frozenset(words[place] for place in foreign_stop_words(words, languages))


def plain_words(tree: Node) -> tuple[Word, ...]:
    """Return the words of a query of plain words, without words of asking; else none.

    Exact values beside them (`field:value`) narrow what is found, as filters do.
    """
    children = tree.children if isinstance(tree, Terms) else ()
    _asking, nodes = without_asking([node for node in children if not narrows(node)])
    if not all(map(is_plain, nodes)):
        return ()
    return tuple(node for node in nodes if isinstance(node, Word))


def not_verbs(words: Sequence[Word], languages: Collection[str]) -> frozenset[str]:
    """Return the folded words that have related words as verbs, but are none by themselves here.

    They are adjectives (“last year”), or parts of phrasal verbs (“break up”).
    """
    phrasal = phrasal_verbs([word.text for word in words]) if "en" in languages else ()
    forms = ["", *(fold(word.text) for word in words), ""]
    return frozenset(forms[place + 1] for place in phrasal) | frozenset(
        form
        for before, form, after in zip(forms, forms[1:], forms[2:], strict=False)
        for language in languages
        if is_adjective(form, before, after, language)
    )


class RelatedConcept(NamedTuple):
    """A concept with the related words of another one.

    place  index of the concept
    typed  the word that they are related to
    words  these words as written
    """

    place: int
    typed: str
    concept: Concept
    words: tuple[str, ...]


def related_concepts(
    concepts: Iterable[Concept],
    words: QueryWords,
    without_match: Callable[[str], Iterable[PhraseVariant]],
) -> list[RelatedConcept]:
    """Return the concepts with the related words of each scored concept that has some.

    Related words with the same weight are one concept. Words that are related to its synonyms count
    as well, so that Freundschaft, which is friendship, has those of friendship. In place of a word
    that no document has they count in full, since nothing says better what it means.

    without_match  returns the synonyms of a typed word that no text has
    """
    related_to: list[RelatedConcept] = []
    for place, concept in enumerate(concepts):
        if not concept.weight or len(concept.words) != 1 or not _single_stems(concept.words[0]):
            continue
        [word] = concept.words
        variants = (word, *concept.alternatives, *without_match(word.label))
        stems = frozenset[str]().union(*map(_single_stems, variants))
        is_known = words.lexicon.has(stems, None)
        by_weight: defaultdict[float, set[Wording]] = defaultdict(set)
        for stem in stems:
            for phrase, weight in words.related(stem).items():
                by_weight[weight if is_known else 1.0].add(phrase)
        for weight, related in sorted(by_weight.items(), reverse=True):
            variant = PhraseVariant(f"related to {word.label}", _patterns(related, stems, words))
            if variant.patterns:
                ranked = Concept((variant,), weight=concept.weight * weight)
                related_texts = tuple(sorted(map(" ".join, related)))
                related_to.append(RelatedConcept(place, word.label, ranked, related_texts))
    return related_to


def _patterns(
    related: Collection[Wording], typed: Collection[str], words: QueryWords
) -> tuple[Pattern, ...]:
    """Return one pattern for all single words, and those of each phrase."""
    single = frozenset[str]().union(
        *(stems_of(phrase[0], words.languages) for phrase in related if len(phrase) == 1)
    ) - frozenset(typed)
    patterns = [Pattern((TermSlot(stems=single),))] if single else []
    for phrase in sorted(phrase for phrase in related if len(phrase) > 1):
        patterns += words.variant_of(" ".join(phrase)).patterns
    return tuple(patterns)


def _single_stems(variant: PhraseVariant) -> frozenset[str]:
    """Return the stems of a variant that is one word, looked for in any field; else none."""
    if len(variant.patterns) != 1:
        return frozenset()
    [pattern] = variant.patterns
    return pattern.slots[0].stems if len(pattern.slots) == 1 and not pattern.field else frozenset()


def asks(words: Collection[str]) -> bool:
    """Test whether the words of a query make a question: several, or a sentence without spaces.

    Words with a capital alone are a name, and few words with a figure among them a fact: sentence
    models hardly tell 30 years from 20.
    """
    if len(words) < weights.MEANING_LEAST_WORDS_WITH_FIGURES and any(map(_is_figure, words)):
        return False
    if any(not _has_case(word) and len(word) >= weights.MEANING_LEAST_LETTERS for word in words):
        return True
    several = len(words) >= weights.MEANING_LEAST_WORDS
    return several and any(word[:1].islower() or not _has_case(word) for word in words)


def _is_figure(word: str) -> bool:
    return word.lstrip("$€£¥")[:1].isdigit()


def _has_case(word: str) -> bool:
    return word.lower() != word.upper()


def narrows(node: Node) -> bool:
    """Test whether a node has exact values and dates only, beside which words are plain."""
    match node:
        case Must(inner) | Not(inner):
            return narrows(inner)
        case Or(children) | Terms(children):
            return all(map(narrows, children))
        case _:
            return isinstance(node, Keyword | DateRange)
