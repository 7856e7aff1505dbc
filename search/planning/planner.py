"""Query planner: analyses a query's words, builds its condition, corrects and expands it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from search.backends.base import Synonyms
from search.backends.documents import Range, SearchSchema
from search.planning import weights
from search.planning.denial import denial, first_negation
from search.planning.notes import unmatched_note
from search.planning.plan import (
    All,
    Any,
    Concept,
    Condition,
    HasKeyword,
    InRange,
    PhraseVariant,
    Plan,
    Question,
    Says,
    concepts_of,
)
from search.planning.related import (
    RelatedConcept,
    asks,
    foreign_stops,
    narrows,
    not_verbs,
    plain_words,
    related_concepts,
    without_asking,
)
from search.planning.wording import QueryWords
from search.query.tree import (
    Clauses,
    DateRange,
    Keyword,
    Must,
    Node,
    Not,
    Or,
    Terms,
    Text,
    Word,
    clauses,
)
from search.spelling.autocorrection import Correction, Lexicon
from search.text.characters import fold, is_unspaced
from search.text.everyday_words import is_everyday_word


def make_plan(
    tree: Node,
    *,
    languages: Sequence[str],
    synonyms: Synonyms,
    lexicon: Lexicon,
    schema: SearchSchema,
    autocorrect: bool = True,
) -> Plan:
    """Plan a query for an index with texts in `languages` and the words of `lexicon`.

    languages    ISO 639-1 codes; English if empty
    synonyms     expand the query's words
    schema       of the documents that are asked for
    autocorrect  whether to correct words that the lexicon lacks
    """
    query_languages = tuple(languages) or ("en",)
    words = QueryWords(
        query_languages, synonyms, lexicon, autocorrect=autocorrect, names=schema.names
    )
    return _Planner(words, schema).plan(tree)


def prepare(synonyms: Synonyms, languages: Iterable[str]) -> None:
    """Make what is made once in a process for plans of texts in these languages."""
    for language in languages:
        synonyms.alternatives(("",), language)
        synonyms.idioms((), language)
        synonyms.related("", language)
        synonyms.names.in_language(language)


class _Planner:
    """Visitor that collects the concepts of a query tree.

    words          analyser of the query's words
    schema         of the documents that are asked for
    any_of         fields in which several values mean any of them (see QueryLanguage)
    not_depth      number of NOTs around the current node
    numbers        index of each concept in `concepts`
    repetitions    how often each scored concept occurs in the query
    has_match      for each typed word, whether any text has it
    typed          each single word as typed, by the label of its variant
    replaced       typed words for which related ones are searched
    foreign_stops  stop words of another language in which a question is put
    """

    def __init__(self, words: QueryWords, schema: SearchSchema) -> None:
        self.words = words
        self.schema = schema
        self.any_of = schema.language.any_of
        self.not_depth = 0
        self.concepts: list[Concept] = []
        self.numbers: dict[Concept, int] = {}
        self.repetitions: Counter[int] = Counter()
        self.has_match: dict[str, bool] = {}
        self.typed: dict[str, str] = {}
        self.replaced: set[str] = set()
        self.foreign_stops: set[str] = set()

    def plan(self, tree: Node) -> Plan:
        """Plan a query from its tree."""
        condition = self.juxtaposition(clauses(tree, self.any_of), ranks=True)
        if not self.repetitions:
            self.rank_filters(tree)
        words = plain_words(tree)
        self.rank_denials(words)
        concepts = [self.weighted(number) for number in range(len(self.concepts))]
        parts = self.words.segmented(words)
        content = self.content(parts)
        # a word that has a translation is no name of a person, nor is a sentence without spaces
        may_be_name = not self.words.without_match and len(parts) == len(words)
        common_words = () if may_be_name and _is_name(content, self.words.languages) else content
        related = self.related(concepts, content, common_words, words)
        for substitute in self.instead_of_unknown(related):
            concepts[substitute.place] = substitute.concept
            related.remove(substitute)
        return Plan(
            condition=condition,
            concepts=tuple(concepts),
            related=tuple(related_concept.concept for related_concept in related),
            related_words=tuple(
                dict.fromkeys(word for related_concept in related for word in related_concept.words)
            ),
            plain=len(common_words) >= weights.FEEDBACK_LEAST_WORDS,
            question=self.question(tree, content),
            notes=self.notes(),
            corrections=self.words.corrections,
        )

    def notes(self) -> tuple[str, ...]:
        """Return the notes on what was expanded, corrected and not found."""
        unmatched = unmatched_note(self.has_match, self.foreign_stops | self.replaced)
        corrected = map(str, self.words.corrections)
        return tuple(dict.fromkeys([*self.words.notes, *corrected, *unmatched]))

    def content(self, words: Iterable[Word]) -> frozenset[str]:
        """Return those of plain words that have a meaning."""
        return frozenset(word.text for word in words if self.words.found(word.text))

    def related(
        self,
        concepts: Sequence[Concept],
        content: Collection[str],
        common_words: Collection[str],
        words: Sequence[Word],
    ) -> list[RelatedConcept]:
        """Return the concepts of words that are related to those of a plain query.

        content       its words with a meaning
        common_words  those of them that are no proper name
        words         all of them; an adjective or part of a phrasal verb has none
        """
        if self.finds_none():
            if not content:
                return []
        elif len(common_words) < weights.RELATED_LEAST_WORDS:
            return []
        candidates = related_concepts(
            concepts,
            self.words,
            lambda label: self.words.without_match.get(self.typed.get(label, label), ()),
        )
        excepted = not_verbs(words, self.words.languages) if candidates else ()
        return [
            candidate
            for candidate in candidates
            # the German article “die” does not mean death
            if self.typed.get(candidate.typed, candidate.typed) not in self.foreign_stops
            and candidate.typed not in excepted
        ]

    def finds_none(self) -> bool:
        """Test whether no text has any of the typed words."""
        return not any(self.has_match.values())

    def instead_of_unknown(self, related: Sequence[RelatedConcept]) -> list[RelatedConcept]:
        """Return the related words to search for in place of words that no text has; notes it."""
        replacements = []
        for related_concept in related:
            typed = self.typed.get(related_concept.typed, related_concept.typed)
            if self.has_match.get(typed, True):
                continue
            known_words = [
                word
                for word in related_concept.words
                if self.words.is_known(self.words.variant_of(word))
            ]
            if known_words:
                replacements.append(related_concept)
                self.replaced.add(typed)
                self.words.notes.append(str(Correction(typed, tuple(known_words))))
        return replacements

    def beside_words(self, tree: Node) -> Condition:
        """Return the condition of the exact values and dates beside the words of a plain query."""
        children = tree.children if isinstance(tree, Terms) else ()
        beside = Terms(tuple(node for node in children if narrows(node)))
        return self.juxtaposition(clauses(beside, self.any_of), ranks=False)

    def weighted(self, number: int) -> Concept:
        """Return a concept with the weight of its number of repetitions."""
        concept, repetitions = self.concepts[number], self.repetitions[number]
        if repetitions == 1:
            return concept
        return concept._replace(weight=weights.repetition(repetitions) if repetitions else 0.0)

    def condition(self, node: Node, *, ranks: bool) -> Condition:
        """Return the condition of any node; `ranks` is false below NOT."""
        match node:
            case Keyword(name, value):
                return HasKeyword(name, value)
            case DateRange(start, end, name):
                low = None if start is None else start.toordinal()
                high = None if end is None else end.toordinal()
                return InRange(name, Range(low, high))
            case Must(inner):
                return self.condition(inner, ranks=ranks)
            case Or(children):
                return Any(
                    tuple(
                        self.juxtaposition(clauses(child, self.any_of), ranks=ranks)
                        for child in children
                    )
                )
            case Terms() | Not():
                return self.juxtaposition(clauses(node, self.any_of), ranks=ranks)
            case _:
                return self.text(node, ranks=ranks and node.field is None)

    def juxtaposition(self, parts: Clauses, *, ranks: bool) -> Condition:
        """Return the condition of adjacent nodes: filters, required, optional and excluded ones."""
        holds = [self.condition(node, ranks=ranks) for node in parts.filters]
        holds += [self.condition(node, ranks=ranks) for node in parts.required]
        optional = self.optional(parts.optional, ranks=ranks)
        if optional and parts.needs_optional:
            holds.append(optional[0] if len(optional) == 1 else Any(tuple(optional)))
        self.not_depth += 1
        excluded = [self.condition(node, ranks=False) for node in parts.excluded]
        self.not_depth -= 1
        return holds[0] if len(holds) == 1 and not excluded else All(tuple(holds), tuple(excluded))

    def optional(self, nodes: Sequence[Node], *, ranks: bool) -> list[Condition]:
        """Return the conditions of optional nodes; runs of words are planned together.

        Stop words are dropped beside other words, and matched as typed if the query has nothing
        else.
        """
        conditions: list[Condition] = []
        run: list[Word] = []
        stops, nodes = without_asking(nodes) if ranks else ([], nodes)
        if ranks:
            nodes = self.words.names.asked_for(nodes) if self.words.names else nodes
            self.foreign_stops.update(foreign_stops(nodes, self.words.languages))
            if self.foreign_stops:
                # what no text has stays, since it may be part of a name: Пояс и путь
                nodes = [node for node in nodes if not self.is_misread(node)]
        for node in (*nodes, None):
            if isinstance(node, Word):
                run.append(node)
                continue
            if run:
                words = self.words.segmented(run)
                of_run, without_stem = self.run(words, ranks=ranks)
                conditions += [*of_run, *self.whole_names(words, ranks=ranks)]
                stops += without_stem
                run = []
            if node is not None:
                conditions.append(self.condition(node, ranks=ranks))
        return conditions or [self.text(word, ranks=ranks) for word in stops]

    def whole_names(self, words: Sequence[Word], *, ranks: bool) -> list[Condition]:
        """Return the conditions of the whole names in a run of words."""
        lookup = self.words.names
        names = lookup.whole_names([word.text for word in words]) if lookup else ()
        return [Says(self.number(name, ranks=ranks)) for name in names]

    def is_misread(self, node: Node) -> bool:
        """Test whether a node is a stop word of another language that is a word of the texts."""
        return (
            isinstance(node, Word)
            and node.text in self.foreign_stops
            and any(self.words.found(node.text))
        )

    def run(self, words: list[Word], *, ranks: bool) -> tuple[list[Condition], list[Word]]:
        """Plan a run of words: return its conditions, and its words without a stem (stop words)."""
        texts = [word.text for word in words]
        replaced = self.words.replacements(texts, self.foreign_stops) if ranks else {}
        replaced_places = {
            place for start, (end, _) in replaced.items() for place in range(start, end)
        }
        typed = [
            self.variants(word, correct=at not in replaced_places) for at, word in enumerate(words)
        ]
        if ranks:
            for at, (word, variants) in enumerate(zip(words, typed, strict=True)):
                for variant, is_found in zip(
                    variants, self.words.found(word.text, word.field), strict=True
                ):
                    has_match = at in replaced_places or is_found or self.words.is_found(variant)
                    if len(variants) > 1 and not is_unspaced(word.text):
                        self.has_match[variant.label] = has_match
                    else:  # pairs of characters are no words to a reader
                        self.typed[variant.label] = word.text
                        self.has_match[word.text] = self.has_match.get(word.text) or has_match
        conditions: dict[Condition, None] = {}
        start = 0
        while start < len(words):
            end, alternatives = replaced.get(start, (start + 1, ()))
            run = self.words.variants_of_run(words[start:end], typed[start:end], alternatives)
            if not run:
                start += 1
                continue
            if alternatives or len(run) == 1:
                groups = [Concept(run, alternatives)]
            else:
                groups = [Concept((variant,)) for variant in run]
            for concept in groups:
                conditions[Says(self.number(concept, ranks=ranks))] = None
            start = end
        stops = [word for word, variants in zip(words, typed, strict=True) if not variants]
        return [*conditions], stops

    def text(self, node: Text, *, ranks: bool) -> Condition:
        """Return the condition of a single text leaf."""
        replaced = self.words.replacements([node.text]) if isinstance(node, Word) and ranks else {}
        words = self.variants(node, correct=not replaced) if isinstance(node, Word) else []
        if len(words) == 1 and ranks:
            alternatives = replaced[0][1] if replaced else ()
            return Says(self.number(Concept((words[0],), alternatives), ranks=True))
        variant = words[0] if len(words) == 1 else self.words.sequence(node)
        if not variant.patterns:
            return Any()
        return Says(self.number(Concept((variant,)), ranks=ranks))

    def variants(self, word: Word, *, correct: bool) -> list[PhraseVariant]:
        """Split a typed word into its words with a stem; below NOT none is corrected."""
        return self.words.variants(word, correct=correct and not self.not_depth)

    def number(self, concept: Concept, *, ranks: bool) -> int:
        """Return the index of a concept, adding it if new."""
        number = self.numbers.setdefault(concept, len(self.concepts))
        if number == len(self.concepts):
            self.concepts.append(concept)
        if ranks:
            self.repetitions[number] += 1
        return number

    def rank_denials(self, words: Sequence[Word]) -> None:
        """Rank documents that say no first if plain words negate, beside words that rank."""
        stops = {word.text for word in words if self.is_stop(word)}
        negation = first_negation([word.text for word in words], stops, self.words.languages)
        if negation and self.repetitions and self.schema.denials:
            self.number(denial(negation, self.schema.denials), ranks=True)

    def is_stop(self, word: Word) -> bool:
        """Test whether a typed word is a stop word of the texts, or of the question's language."""
        return word.text in self.foreign_stops or not self.words.variants(word)

    def rank_filters(self, tree: Node) -> None:
        """Score the text of filters if the query has nothing else to score."""
        condition = self.juxtaposition(clauses(tree, self.any_of), ranks=False)
        for number in concepts_of(condition):
            self.repetitions[number] = 1

    def question(self, tree: Node, content: Collection[str]) -> Question | None:
        """Return a query of plain words as a question, unless it is a single word or a name.

        content  its words with a meaning
        """
        if not asks(content) or not isinstance(tree, Terms):
            return None
        question_words = [node for node in tree.children if isinstance(node, Word)]
        return Question(self.words.understood(question_words), self.beside_words(tree))


def _is_name(words: Collection[str], languages: Collection[str]) -> bool:
    """Test whether the words of a query, without their order, read as a proper name.

    Everyday words do not if all of the query is in capitals. In German all nouns have capitals.
    """
    if "de" in languages or any(word[:1].islower() or not word[:1].isalnum() for word in words):
        return False
    in_capitals = all(map(str.isupper, words))
    return not (in_capitals and any(is_everyday_word(fold(word)) for word in words))
