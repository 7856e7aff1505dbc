"""Documents and queries for tests of search backends, fixed and random."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from search.backends.documents import (
    KeywordField,
    NameFields,
    NumberField,
    Part,
    Range,
    SearchDocument,
    SearchField,
    SearchQuery,
    SearchSchema,
)
from search.planning import weights
from search.query.tree import DateRange, Fuzzy, Keyword, Must, Not, Or, Phrase, Prefix, Terms, Word

SCHEMA = SearchSchema(
    version=1,
    text_fields=(
        SearchField("statement", 0.5),
        SearchField("detail"),
        SearchField("evidence", context=0.5, distinctive=False),
        SearchField("debate", context=weights.CONTEXT, distinctive=False),
        SearchField("imprint", default_field=False),
        SearchField("denial", default_field=False, distinctive=False),
        SearchField("name", default_field=False, distinctive=False),
        SearchField("whole_name", default_field=False, distinctive=False),
    ),
    keyword_fields=(
        KeywordField("expert", any_of=True),
        KeywordField("topic", any_of=True),
        KeywordField("stance", any_of=True),
    ),
    number_fields=(NumberField("date", is_date=True), NumberField("modified")),
    denials="denial",
    names=NameFields(words="name", whole="whole_name"),
)

# Stems that coincide, stop words, a compound, other scripts, words that differ by one letter.
WORDS = (
    "university universities universe gas gases China China's the of to Beijing Bejing sanction "
    "sanctions sanctioned trade trader co-operation cooperation 35% 1,000 U.S. us 中俄关系 俄关 "
    "Лукин лукина Россия dependence depends dependent pipelines pipeline WHO who no not"
).split()
FIELDS = ("statement", "detail", "evidence", "debate", "imprint", "denial", "name")
DAYS = [datetime.date(2022, 1, 1) + datetime.timedelta(days) for days in range(5)]

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=9).map(" ".join)


def document(
    key: int,
    statement: str = "",
    detail: str = "",
    *,
    language: str = "en",
    date: int | None = None,
    **keywords: str,
) -> SearchDocument:
    """Create a document in one line; keywords are space-separated values."""
    parts = [("statement", statement), ("detail", detail)]
    return SearchDocument(
        id=key,
        language=language,
        parts=tuple(Part(field, text) for field, text in parts if text),
        keywords={field: tuple(values.split()) for field, values in keywords.items()},
        numbers={} if date is None else {"date": date},
    )


def documents(key: int) -> st.SearchStrategy[SearchDocument]:
    """Strategy for random documents with a given id."""
    keywords = st.fixed_dictionaries(
        {
            "expert": st.sampled_from([("lukin",), ("fallon",), ("shamina",)]),
            "topic": st.lists(st.sampled_from(["gas", "trade", "war"]), unique=True).map(tuple),
            "stance": st.sampled_from([(), ("affirms",), ("denies",)]),
        }
    )
    return st.builds(
        SearchDocument,
        id=st.just(key),
        language=st.sampled_from(["en", "en", "en", "ru", "de"]),
        parts=st.lists(st.builds(Part, st.sampled_from(FIELDS), texts), max_size=5).map(tuple),
        keywords=keywords,
        numbers=st.fixed_dictionaries(
            {}, optional={"date": st.sampled_from([day.toordinal() for day in DAYS])}
        ),
    )


@st.composite
def batches(draw: st.DrawFn) -> list[tuple[list[SearchDocument], list[int]]]:
    """Strategy for successive changes, each with documents to write and ids to remove."""
    keys = st.integers(1, 12)
    batch = st.tuples(st.lists(keys.flatmap(documents), max_size=5), st.lists(keys, max_size=3))
    return draw(st.lists(batch, min_size=1, max_size=5))


def trees() -> st.SearchStrategy:
    """Strategy for random query trees with all kinds of nodes."""
    field = st.sampled_from([None, None, None, *FIELDS])
    plain = st.builds(Word, words)
    leaves = st.one_of(
        plain,
        plain,
        st.builds(Word, words, field),
        st.builds(Phrase, st.lists(words, min_size=1, max_size=3).map(" ".join), field),
        st.builds(Prefix, st.sampled_from(["un", "gas", "sanct", "de", "中", "ch"]), field),
        st.builds(Fuzzy, st.sampled_from(["Bejing", "universty", "sanctoins", "gas"]), field),
        st.builds(
            Keyword,
            st.sampled_from(["stance", "topic"]),
            st.sampled_from(["affirms", "gas", "nothing"]),
        ),
        st.builds(DateRange, st.sampled_from([None, *DAYS]), st.sampled_from([None, *DAYS])),
    )

    def combined(children: st.SearchStrategy) -> st.SearchStrategy:
        several = st.lists(children, min_size=1, max_size=5).map(tuple)
        return st.one_of(
            st.builds(Terms, several),
            st.builds(Or, several),
            st.builds(Must, children),
            st.builds(Not, children),
        )

    plain_ones = st.lists(plain, min_size=4, max_size=7).map(tuple).map(Terms)
    return st.one_of(plain_ones, st.recursive(leaves, combined, max_leaves=8))


def queries() -> st.SearchStrategy[SearchQuery]:
    """Strategy for random queries: tree, filters, ranges, hidden ids, facets, order and window."""
    values = st.lists(st.sampled_from(["lukin", "fallon", "nobody"]), max_size=2).map(tuple)
    topics = st.lists(st.sampled_from(["gas", "trade"]), max_size=2).map(tuple)
    day = st.sampled_from([None, *(day.toordinal() for day in DAYS)])
    return st.builds(
        SearchQuery,
        tree=trees(),
        filters=st.fixed_dictionaries({}, optional={"expert": values, "topic": topics}),
        ranges=st.fixed_dictionaries({}, optional={"date": st.builds(Range, day, day)}),
        hidden=st.frozensets(st.integers(1, 12), max_size=3),
        facets=st.lists(st.sampled_from(["expert", "topic", "stance"]), unique=True).map(tuple),
        order=st.sampled_from(["relevance", "relevance", "relevance", "date", "-date"]),
        offset=st.integers(0, 4),
        limit=st.integers(0, 12),
        feedback=st.booleans(),
        autocorrect=st.booleans(),
    )
