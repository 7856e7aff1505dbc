"""Search for experts, questions, debates, topics and sources by their names and descriptions.

Their texts are kept in memory (`search.backends.tantivy.memory`), and built anew in the background
when the content has changed, whoever wrote. What is found is looked up in the database before it is
shown: only public objects appear, under their present names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, starmap
from typing import Any, NamedTuple

from django.db.models import F, Model

from debates.db.compiled_queries import SelectedColumn, public_rows
from debates.db.content_version import content_version
from debates.finding.index_schema import SCHEMA
from debates.finding.query import in_plain_words
from debates.finding.source_addresses import address_meant
from debates.models import ContextNote, Debate, Expert, Question, Source, Topic
from debates.models.declaration import title_field
from debates.text.names import spelled_out
from search import service
from search.answering.evaluation import answer
from search.backends.documents import Part, SearchDocument, SearchField, SearchQuery, SearchSchema
from search.backends.tantivy.memory import memory_reading
from search.planning.plan import Any as AnyOf
from search.planning.plan import Plan, Says
from search.planning.planner import make_plan
from search.planning.weights import HEADLINE
from search.query import Node, ParsedQuery, Terms, Word, leaves, parse
from search.query.tree import Fuzzy, Must, Phrase, Prefix
from search.sync.background_value import BackgroundValue, index_value
from search.text.everyday_words import is_everyday_word
from search.text.languages import is_foreign_stop_word
from search.text.transliteration import latin_spellings

EXPERT, QUESTION, DEBATE, TOPIC, SOURCE = "expert", "question", "debate", "topic", "source"
OBJECT_KINDS = (EXPERT, QUESTION, DEBATE, TOPIC, SOURCE)
"""Kinds of objects, in the order in which they are shown."""

OBJECT_LIMIT = 3
"""Objects of each kind, unless another number is asked for."""

SHARE = 0.5
"""Least score of an object, as a share of the best of its kind."""

# Least letters of the beginning of a name; one more without a capital: gas, oil and war begin none.
_LEAST_LETTERS = 3
# More rows than are asked for: some may not be public any more.
_SPARE_OBJECTS = 5
# Best objects of several kinds among which those of each kind are looked for.
_MOST = 200
# Topics, experts and sources have no language of their own.
_LANGUAGE = "en"

_MODELS_BY_KIND: Mapping[str, type[Model]] = {
    EXPERT: Expert,
    QUESTION: Question,
    DEBATE: Debate,
    TOPIC: Topic,
    SOURCE: Source,
}
_COLUMNS = {
    kind: (SelectedColumn(partial(F, "slug")), SelectedColumn(partial(F, title_field(model))))
    for kind, model in _MODELS_BY_KIND.items()
}

# The text field with the web addresses of sources, which only a query by address looks in.
_ADDRESS = "address"

_SCHEMA = SearchSchema(
    version=1,
    text_fields=(
        SearchField("name", boost=HEADLINE),
        SearchField("description"),
        SearchField(_ADDRESS, default_field=False),
    ),
)


@dataclass(frozen=True, slots=True)
class FoundObject:
    """A public object that a query finds.

    kind   one of KINDS
    name   its present name: the text of a question, the title of a debate or source
    score  comparable among objects of its kind
    """

    kind: str
    name: str
    slug: str
    score: float


class _Text(NamedTuple):
    """The texts of one object."""

    kind: str
    pk: int
    language: str
    names: tuple[str, ...]
    description: tuple[str, ...] = ()
    address: str = ""


def find_objects(
    text: str, *, kinds: Collection[str] = OBJECT_KINDS, limit: int = OBJECT_LIMIT
) -> list[FoundObject]:
    """Return at most `limit` objects of each kind, in the order of KINDS, best first.

    text  in the query language. Its plain words and phrases count, and those in the field of a kind
          (`expert:lukin`) for that kind; what narrows positions alone (`stance:denies`) does not.
          A DOI or web address finds its source, and the debates that are based on it
    """
    by_tree: dict[Terms, list[str]] = {}
    for kind, terms in _terms_by_kind(parse(text, SCHEMA.language), kinds):
        by_tree.setdefault(terms, []).append(kind)
    by_tree.pop(Terms(()), None)
    catalogues = _catalogues().get() if by_tree else None
    proposed: dict[str, dict[int, float]] = {}
    for terms, of_kinds in by_tree.items():
        for catalogue in catalogues or ():
            proposed |= catalogue.find(terms, of_kinds)
            if EXPERT in of_kinds and EXPERT not in proposed and (begun := _beginnings(terms)):
                proposed |= catalogue.find(begun, {EXPERT})
    return [
        match
        for kind in OBJECT_KINDS
        if kind in proposed
        for match in _public_objects(kind, proposed[kind], limit)
    ]


def prepare_catalogues() -> None:
    """Build the texts in the background, so that no request waits for them."""
    _catalogues().prepare()


def has_catalogues() -> bool:
    """Tell whether there is something in memory already."""
    return _catalogues().is_prepared


def _terms_by_kind(parsed: ParsedQuery, kinds: Collection[str]) -> Iterator[tuple[str, Terms]]:
    """Yield what a query asks for of each kind."""
    address = address_meant(parsed)
    if address is not None:
        terms = Terms((replace(address, field=_ADDRESS),))
        yield from ((kind, terms) for kind in kinds if kind in (SOURCE, DEBATE))
        return
    tree = in_plain_words(parsed).tree
    yield from ((kind, _names_in(tree, kind)) for kind in kinds)


def _names_in(tree: Node, kind: str) -> Terms:
    """Return the words and phrases of a query that may be in a name of a kind, without fields."""
    leaves_of_kind = (
        replace(leaf, field=None)
        for leaf in leaves(tree, excluded=False)
        if isinstance(leaf, Word | Phrase | Prefix | Fuzzy) and leaf.field in (None, kind)
    )
    return Terms(tuple(leaves_of_kind))


def _beginnings(tree: Terms) -> Terms | None:
    """Return the words of a query as beginnings of a name; None if they cannot be.

    Everyday words and abbreviations are meant as they stand: “bank” and “SCO” begin no name.
    """
    texts = [word.text for word in tree.children if isinstance(word, Word)]
    if len(texts) < len(tree.children) or not all(map(_begins_name, texts)):
        return None
    return Terms(tuple(Must(Prefix(text)) for text in texts))


def _begins_name(word: str) -> bool:
    if not word.isascii():
        return True
    least = _LEAST_LETTERS + word.islower()
    return len(word) >= least and not word.isupper() and not is_everyday_word(word)


class _Catalogue:
    """Texts of objects of some kinds.

    texts    in any order
    related  whether words that are related to the typed words find as well
    """

    def __init__(self, texts: Iterable[_Text], *, related: bool) -> None:
        entries = list(texts)
        self._objects = [(entry.kind, entry.pk) for entry in entries]
        self._kinds = {entry.kind for entry in entries}
        self._related = related
        self._reading = memory_reading(starmap(_document, enumerate(entries)), _SCHEMA)

    def find(self, tree: Terms, kinds: Collection[str]) -> dict[str, dict[int, float]]:
        """Return the scores of the best objects of each kind by primary key, best first."""
        if self._kinds.isdisjoint(kinds):
            return {}
        reading = self._reading
        plan = make_plan(
            tree,
            languages=reading.languages,
            synonyms=service.backend().synonyms,
            lexicon=reading,
            schema=_SCHEMA,
        )
        plan = _finding_related(plan) if self._related else replace(plan, related=(), plain=False)
        scores: dict[str, dict[int, float]] = {}
        for hit in answer(reading, plan, SearchQuery(tree, limit=_MOST)).hits:
            kind, pk = self._objects[hit.id]
            if kind not in kinds:
                continue
            of_kind = scores.setdefault(kind, {})
            if hit.score >= SHARE * next(iter(of_kind.values()), hit.score):
                of_kind[pk] = hit.score
        return scores


def _finding_related(plan: Plan) -> Plan:
    """Return a plan by which related words also find: names are short, and the best are shown."""
    wide = plan.widened()
    related = range(len(plan.concepts), len(wide.concepts))
    condition = AnyOf((plan.condition, *map(Says, related))) if related else plan.condition
    return replace(wide, condition=condition, plain=False)


def _public_objects(kind: str, proposed: Mapping[int, float], limit: int) -> list[FoundObject]:
    """Return the best public objects among the proposed, best first; one query."""
    keys = [*islice(proposed, limit + _SPARE_OBJECTS)]
    rows = public_rows(_MODELS_BY_KIND[kind], keys, *_COLUMNS[kind])
    by_key = {pk: FoundObject(kind, name, slug, proposed[pk]) for pk, slug, name in rows}
    return [by_key[pk] for pk in keys if pk in by_key][:limit]


def _catalogues() -> BackgroundValue[tuple[_Catalogue, ...]]:
    def make() -> BackgroundValue[tuple[_Catalogue, ...]]:
        return index_value("Names", _make_catalogues, _generation)

    return service.kept("names", make)


def _generation() -> str:
    return str(content_version())


def _make_catalogues() -> tuple[_Catalogue, ...]:
    names = _Catalogue((*_of_experts(), *_of_sources()), related=False)
    subjects = _Catalogue(_of_subjects(), related=True)
    # A catalogue of their own: their long texts would distort how rare a word of a question is.
    return names, subjects, _Catalogue(_of_debates(), related=True)


def _document(number: int, entry: _Text) -> SearchDocument:
    parts = [Part("name", text) for text in entry.names if text]
    parts += [Part("description", text) for text in entry.description if text]
    if entry.address:
        parts.append(Part(_ADDRESS, entry.address))
    return SearchDocument(number, entry.language, tuple(parts))


def _of_experts() -> Iterator[_Text]:
    for pk, name, aliases in _public_rows(Expert, "name", "aliases"):
        names = (name, *aliases)
        yield _Text(EXPERT, pk, _LANGUAGE, (*names, *spelled_out(names)))


def _of_subjects() -> Iterator[_Text]:
    for pk, text, language in _public_rows(Question, "text", "debate__language"):
        yield _Text(QUESTION, pk, language, _latin_title(text))
    for pk, name, description in _public_rows(Topic, "name", "description"):
        yield _Text(TOPIC, pk, _LANGUAGE, _latin_title(name), (description,))


def _of_debates() -> Iterator[_Text]:
    statements: dict[int, list[str]] = {}
    for debate, statement in ContextNote.objects.published().values_list("debate", "statement"):
        statements.setdefault(debate, []).append(statement)
    rows = _public_rows(Debate, "title", "summary", "language", "source__address")
    for pk, title, summary, language, address in rows:
        described = (summary, *statements.get(pk, ()))
        yield _Text(DEBATE, pk, language, _latin_title(title), described, address or "")


def _of_sources() -> Iterator[_Text]:
    for pk, title, address, *owners in _public_rows(
        Source, "title", "address", "author", "publisher"
    ):
        names = tuple(filter(None, owners))
        described = (*names, *spelled_out(names))
        yield _Text(SOURCE, pk, _LANGUAGE, _latin_title(title), described, address)


def _latin_title(text: str) -> tuple[str, ...]:
    """Return a title, with its words in Latin letters as well if it is in Cyrillic or Greek.

    Without stop words: “ли” would be found as the Chinese name Li.
    """
    words = (word for word in re.findall(r"\w+", text) if not is_foreign_stop_word(word))
    return (text, *latin_spellings(" ".join(words))[:1])


def _public_rows(model: Any, *names: str) -> Iterable[tuple[Any, ...]]:
    return model.objects.published().order_by().values_list("pk", *names).iterator()
