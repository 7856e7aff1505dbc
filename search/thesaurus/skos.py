"""The thesaurus as SKOS in Turtle, which other thesauri and their software read and write.

A group of synonyms is a concept: its first term the preferred label, the others alternative ones.
SKOS has a relation for related and broader concepts, alternative labels in other languages for
translations, and hidden labels, which are searched for and not displayed, for idioms. It has no
weights, and no terms that are searched as typed: those only the table holds
(`search.thesaurus.table`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from search.models import Synonym
from search.thesaurus.entries import Row, fault_of

SCHEME = Namespace("urn:sinorus:thesaurus:")

_Relation = Synonym.Relation
_BETWEEN_CONCEPTS = {_Relation.RELATED: SKOS.related, _Relation.BROADER: SKOS.broader}


def write(entries: Iterable[Synonym]) -> str:
    """Return the entries that SKOS can say in Turtle."""
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.add((URIRef(SCHEME), RDF.type, SKOS.ConceptScheme))
    entries = list(entries)
    concepts = _Concepts(entry for entry in entries if entry.relation == _Relation.SYNONYM)
    for entry in entries:
        if entry.relation == _Relation.AS_TYPED:
            continue
        term = (entry.term, entry.language)
        other = (entry.alternative, entry.alternative_language or entry.language)
        if relation := _BETWEEN_CONCEPTS.get(_Relation(entry.relation)):
            graph.add((concepts.add_to(graph, term), relation, concepts.add_to(graph, other)))
        elif entry.relation == _Relation.IDIOM:
            graph.add((concepts.add_to(graph, other), SKOS.hiddenLabel, _literal(*term)))
        elif entry.relation == _Relation.TRANSLATION:
            graph.add((concepts.add_to(graph, other), SKOS.altLabel, _literal(*term)))
        else:
            concepts.add_to(graph, term)
        if entry.source:
            concept = concepts.of(term if entry.relation in _BETWEEN_CONCEPTS else other)
            graph.add((concept, DCTERMS.source, Literal(entry.source)))
    return graph.serialize(format="turtle")


_Term = tuple[str, str]
"""Text and language."""


class _Concepts:
    """Concepts of a thesaurus: the groups of its synonyms, and single terms."""

    def __init__(self, synonyms: Iterable[Synonym]) -> None:
        self._groups: dict[_Term, list[_Term]] = {}
        for entry in synonyms:
            term, other = (entry.term, entry.language), (entry.alternative, entry.language)
            group = self._groups.setdefault(term, [term])
            joined = self._groups.get(other, [other])
            if joined is not group:
                group.extend(joined)
                self._groups.update((member, group) for member in joined)

    def of(self, term: _Term) -> URIRef:
        """Return the address of the concept of a term."""
        text, language = self._groups.get(term, [term])[0]
        return SCHEME[f"{language or 'und'}:{quote(text, safe='')}"]

    def add_to(self, graph: Graph, term: _Term) -> URIRef:
        """Add the concept of a term to a graph with its labels, and return its address."""
        concept = self.of(term)
        if (concept, RDF.type, SKOS.Concept) not in graph:
            graph.add((concept, RDF.type, SKOS.Concept))
            graph.add((concept, SKOS.inScheme, URIRef(SCHEME)))
            preferred, *others = self._groups.get(term, [term])
            graph.add((concept, SKOS.prefLabel, _literal(*preferred)))
            for other in others:
                graph.add((concept, SKOS.altLabel, _literal(*other)))
        return concept


def _literal(text: str, language: str) -> Literal:
    return Literal(text, lang=language or None)


def read(content: bytes) -> list[Row]:
    """Return the entries of a thesaurus in Turtle, in a fixed order; the numbers are theirs in it.

    Addresses in the file are names and are not opened. Raises FileRejected.
    """
    graph = Graph()
    try:
        graph.parse(data=content, format="turtle")
    except BadSyntax as error:
        raise fault_of("This is no Turtle (SKOS).", row=error.lines + 1) from None
    except (ParserError, ValueError, RecursionError):
        raise fault_of("This is no Turtle (SKOS) in UTF-8.") from None
    preferred = _preferred_labels(graph)
    if not preferred:
        raise fault_of("There is no concept with a preferred label (skos:prefLabel) in it.")
    entries = [
        *_labels(graph, preferred),
        *_relations(graph, preferred, SKOS.related, _Relation.RELATED),
        *_relations(graph, preferred, SKOS.broader, _Relation.BROADER),
    ]
    return [Row(number, entry) for number, entry in enumerate(entries, 1)]


def _preferred_labels(graph: Graph) -> dict[Node, dict[str, str]]:
    """Map each concept to its preferred labels by language; that in no language is under ""."""
    labels: dict[Node, dict[str, str]] = defaultdict(dict)
    for concept, label in sorted(graph.subject_objects(SKOS.prefLabel)):
        if isinstance(label, Literal):
            labels[concept].setdefault(label.language or "", str(label))
    return dict(labels)


def _main(labels: dict[str, str]) -> _Term:
    """Return the preferred label that stands for a concept: the English one, or else the first."""
    language = next((code for code in ("en", "") if code in labels), min(labels))
    return labels[language], language


def _labels(graph: Graph, preferred: dict[Node, dict[str, str]]) -> Iterator[Synonym]:
    """Yield the synonyms, translations and idioms that the labels of concepts say."""
    for concept, labels in preferred.items():
        others = [(SKOS.prefLabel, text, code) for code, text in labels.items()]
        for kind in (SKOS.altLabel, SKOS.hiddenLabel):
            others += [
                (kind, str(label), label.language or "")
                for label in sorted(graph.objects(concept, kind))
                if isinstance(label, Literal)
            ]
        source = graph.value(concept, DCTERMS.source)
        for kind, text, language in others:
            main, main_language = _main(labels)
            if (text, language) == (main, main_language):
                continue
            entry = Synonym(term=text, alternative=main, language=language, source=source or "")
            if language != main_language and "" not in (language, main_language):
                entry.relation, entry.alternative_language = _Relation.TRANSLATION, main_language
            elif kind == SKOS.hiddenLabel and len(text.split()) > 1:
                entry.relation = _Relation.IDIOM
            else:
                entry.term, entry.alternative = main, text
            yield entry


def _relations(
    graph: Graph, preferred: dict[Node, dict[str, str]], predicate: URIRef, relation: _Relation
) -> Iterator[Synonym]:
    """Yield the related or broader terms; a relation that is said from both sides counts once."""
    pairs = set(graph.subject_objects(predicate))
    if relation is _Relation.BROADER:
        pairs |= {(narrower, broader) for broader, narrower in graph.subject_objects(SKOS.narrower)}
    for concept, other in sorted(pairs):
        if concept not in preferred or other not in preferred:
            continue
        if relation is _Relation.RELATED and concept > other and (other, concept) in pairs:
            continue
        (term, language), (alternative, _language) = map(
            _main, (preferred[concept], preferred[other])
        )
        yield Synonym(term=term, alternative=alternative, relation=relation, language=language)
