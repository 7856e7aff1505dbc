"""A corpus of recipes: the search app needs nothing of debates, in code or in words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import search
from search.backends.base import SearchBackend
from search.backends.documents import (
    KeywordField,
    NumberField,
    Part,
    Range,
    Relation,
    SearchDocument,
    SearchField,
    SearchQuery,
    SearchSchema,
    Synonym,
)
from search.backends.whoosh.backend import WhooshBackend
from search.planning.thesaurus import Thesaurus
from search.query import Example, Keyword, ParsedQuery, Word, parse
from tests.search.contract import build
from tests.search.reference.backend import ReferenceBackend

SCHEMA = SearchSchema(
    version=1,
    text_fields=(
        SearchField("dish", boost=0.5, other_names=("recipe", "title")),
        SearchField("ingredient", other_names=("with",)),
        SearchField("method"),
        SearchField("cook", distinctive=False, any_of=True, other_names=("chef",)),
        SearchField("book", default_field=False),
    ),
    keyword_fields=(
        KeywordField("cook"),
        KeywordField("course", values=("starter", "main", "dessert"), any_of=True),
        KeywordField("is", values=("vegan", "quick")),
        KeywordField("shelf", filter_only=True),
    ),
    number_fields=(
        NumberField("cooked", is_date=True, other_names=("made",)),
        NumberField("minutes"),
    ),
    examples=(
        Example("Words", "tomato -garlic", "recipes with tomatoes and without garlic"),
        Example("Fields", "cook:julia", "recipes of this cook"),
        Example("Fields", "dish:soup ingredient:leek method:simmer book:art", "words in a field"),
        Example("Fields", "course:main is:vegan", "vegan main courses"),
        Example("Dates", "cooked:2022", "recipes cooked in this year"),
    ),
)


def recipe(
    key: int,
    *parts: tuple[str, str],
    day: datetime.date,
    minutes: int,
    **keywords: str,
) -> SearchDocument:
    return SearchDocument(
        key,
        "en",
        tuple(Part(field, text) for field, text in parts),
        {field: tuple(values.split()) for field, values in keywords.items()},
        {"cooked": day.toordinal(), "minutes": minutes},
    )


RECIPES = [
    recipe(
        1,
        ("dish", "Leek and potato soup"),
        ("ingredient", "leeks"),
        ("method", "Simmer in stock."),
        ("cook", "Julia"),
        ("book", "The Art of Soup"),
        day=datetime.date(2021, 3, 1),
        minutes=40,
        **{"cook": "julia", "course": "starter", "is": "vegan", "shelf": "top"},
    ),
    recipe(
        2,
        ("dish", "Roasted eggplant"),
        ("ingredient", "eggplant, garlic"),
        ("method", "Roast with garlic."),
        ("cook", "Yotam"),
        day=datetime.date(2022, 7, 2),
        minutes=60,
        **{"cook": "yotam", "course": "main", "is": "vegan", "shelf": "low"},
    ),
    recipe(
        3,
        ("dish", "Tomato tart"),
        ("ingredient", "tomatoes, leek"),
        ("method", "Bake for an hour."),
        ("cook", "Julia"),
        day=datetime.date(2022, 8, 9),
        minutes=25,
        **{"cook": "julia", "course": "main", "is": "quick", "shelf": "top"},
    ),
]


THESAURUS = Thesaurus(
    [
        Synonym("aubergine", "eggplant", language="en"),
        Synonym("broth", "stock", Relation.BROADER, "en"),
    ]
)


@pytest.fixture(params=[WhooshBackend, ReferenceBackend])
def backend(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SearchBackend:
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    made = request.param(path=tmp_path / "index", schema=SCHEMA, synonyms=THESAURUS)
    return build(made, RECIPES)


Ask = Callable[..., list[int]]


@pytest.fixture
def ask(backend: SearchBackend) -> Ask:
    def found(text: str, **options: object) -> list[int]:
        page = backend.search(SearchQuery(read(text).tree, feedback=False, **options))
        return sorted(hit.id for hit in page.hits)

    return found


def read(text: str) -> ParsedQuery:
    return parse(text, SCHEMA.language)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("leek", [1, 3]),
        ("dish:leek", [1]),
        ("ingredient:leek", [1, 3]),
        ("cook:julia", [1, 3]),
        ("cook:julia cook:yotam", [1, 2, 3]),
        ("course:main", [2, 3]),
        ("course:main course:starter", [1, 2, 3]),
        ("is:vegan is:quick", []),
        ("is:vegan -course:main", [1]),
        ("cooked:2022-08", [3]),
        ("cooked:2021..2022-07", [1, 2]),
        ("art", []),
        ("book:art", [1]),
        ("tomatos", [3]),
        ("aubergine", [2]),
    ],
)
def test_its_fields_are_searched(ask: Ask, typed: str, ids: list[int]) -> None:
    assert read(typed).notes == ()
    assert ask(typed) == ids


def test_it_is_filtered_and_counted_by_its_fields(backend: SearchBackend, ask: Ask) -> None:
    assert ask("", filters={"shelf": ("top",)}) == [1, 3]
    assert ask("leek", ranges={"minutes": Range(None, 30)}) == [3]

    page = backend.search(SearchQuery(read("").tree, facets=("course", "cook"), order="-minutes"))

    assert [hit.id for hit in page.hits] == [2, 1, 3]
    assert [facet.counts for facet in page.facets] == [
        (("main", 2), ("starter", 1)),
        (("julia", 2), ("yotam", 1)),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("chef:julia", "“chef:” is not a search field and was read as a plain word. "
         "Did you mean “cook:”?"),
        ("ingredent:leek", "Did you mean “ingredient:”?"),
        ("shelf:top", "Search fields: dish, ingredient, method, cook, book, course, is, cooked."),
        ("expert:julia", "Search fields: dish, ingredient, method, cook, book, course,"),
        ("made:2022", "Did you mean “cooked:”?"),
        ("course:dinner", "Allowed values: starter, main, dessert."),
        ("cooked:soon", "Use cooked:2022, cooked:2022-02, "),
    ],
)  # fmt: skip
def test_notes_name_its_fields(typed: str, message: str) -> None:
    [note] = read(typed).notes

    assert message in note.message


@pytest.mark.parametrize("example", SCHEMA.examples, ids=lambda example: example.query)
def test_its_help_can_be_typed(ask: Ask, example: Example) -> None:
    parsed = read(example.query)

    assert parsed.notes == ()
    assert read(parsed.understood).tree == parsed.tree
    assert ask(example.query)


def test_a_name_with_words_and_keywords_stands_for_the_words() -> None:
    assert read("cook:julia").tree.children == (Word("julia", "cook"),)
    assert read("course:main").tree.children == (Keyword("course", "main"),)


def test_a_name_stands_for_one_field_only() -> None:
    with pytest.raises(ValueError, match="one field of the query language only"):
        SearchSchema(1, (SearchField("day"),), number_fields=(NumberField("day", is_date=True),))


def test_wording_of_the_help_makes_no_index_outdated() -> None:
    same = SearchSchema(1, SCHEMA.text_fields, SCHEMA.keyword_fields, SCHEMA.number_fields)
    other = SearchSchema(2, SCHEMA.text_fields, SCHEMA.keyword_fields, SCHEMA.number_fields)

    assert same.fingerprint == SCHEMA.fingerprint
    assert other.fingerprint != SCHEMA.fingerprint


def _sources() -> Iterator[tuple[str, str]]:
    root = Path(search.__file__).parent
    for path in sorted(root.rglob("*.py")):
        yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


def _without_english(source: str) -> str:
    source = source.replace("|^expert|", "|").replace("expert experts speaker", "speaker")
    return source.replace("position stance standpoint", "position standpoint")


def test_the_search_app_speaks_of_no_debate() -> None:
    """Words with another meaning in search (position, claim, source, question mark) are not here.

    The stem rule ^expert is a word of English, as Snowball's list has it; so are the words for
    whoever may have said something, and for an opinion.
    """
    domain = re.compile(
        r"\b(debates?|experts?|topics?|stances?|evidence|counterpoints?|participations?"
        r"|countered|countering|affirms|denies)\b",
        re.IGNORECASE,
    )
    found = [
        (name, match[0])
        for name, source in _sources()
        for match in domain.finditer(_without_english(source))
    ]

    assert found == []
