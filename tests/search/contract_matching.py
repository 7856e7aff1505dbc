"""Contract of matching: the documents that a query finds (see `contract`)."""

from __future__ import annotations

import datetime
import functools
import operator

import pytest

from search.backends.documents import Range, SearchQuery
from search.query.tree import (
    DateRange,
    Fuzzy,
    Keyword,
    Must,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Terms,
    Word,
)
from tests.search.contract import LibraryContract, Make, SynonymsOf, apply, build, found, words
from tests.search.corpora import document


class MatchingContract(LibraryContract):
    """Words, filters, facets and sorting by a number."""

    # Words

    @pytest.mark.parametrize(
        ("tree", "expected"),
        [
            (Word("gas"), {1, 2}),
            (Word("SANCTION"), {3}),
            (Word("nowhere"), set()),
            (Word("Beijing's"), {2}),
            (words("gas trade"), {1, 2, 3}),
            (words("the gas"), {1, 2}),
            (words("of the"), {4}),
            (words("the"), {4}),
            (Terms((Word("gas"), Not(Word("china")))), {2}),
            (Not(Word("gas")), {3, 4}),
            (Not(Not(Word("gas"))), {1, 2}),
            (Terms((Must(Word("gas")), Word("sanctions"))), {1, 2}),
            (Or((Word("china"), Word("trade"))), {1, 3}),
            (Or((Terms((Word("gas"), Not(Word("china")))), Word("trade"))), {2, 3}),
            (Terms(), {1, 2, 3, 4}),
            (Or(()), set()),
            (Word("depends", "statement"), {2}),
            (Word("depends", "detail"), set()),
            (Terms((Word("gas", "statement"), Word("trade"))), set()),
            (Terms((Word("russia", "statement"), Word("gas", "detail"))), {2}),
        ],
    )
    def test_which_documents_words_find(self, library, tree: Node, expected: set[int]) -> None:
        page = library.search(SearchQuery(tree))

        assert {hit.id for hit in page.hits} == expected
        assert page.total == len(expected)

    @pytest.mark.parametrize(
        ("tree", "expected"),
        [
            (Phrase("Russian gas"), {1}),
            (Phrase("gas Russian"), set()),
            (Phrase("do not work"), {3}),
            (Phrase("do work"), set()),
            (Phrase("sanction do not"), set()),
            (Phrase("gas Pipelines"), set()),
            (Phrase("sold cheaply", "detail"), {2}),
            (Phrase("sold cheaply", "statement"), set()),
            (Terms((Phrase("Russian gas"), Word("trade"))), {1}),
            (Prefix("sanct"), {3}),
            (Prefix("Ru"), {1, 2}),
            (Prefix("ru", "detail"), set()),
            (Fuzzy("Bejing"), {2}),
            (Fuzzy("pipelnies"), {1}),
            (Fuzzy("gsa"), set()),
        ],
    )
    def test_which_documents_phrases_and_open_words_find(
        self, library, tree: Node, expected: set[int]
    ) -> None:
        assert set(found(library, tree)) == expected

    def test_a_prefix_stands_for_its_most_frequent_words(self, make: Make) -> None:
        rare = [document(key, f"unique{key:03}") for key in range(1, 60)]
        frequent = [document(key, "united uninvited") for key in range(100, 103)]
        backend = build(make(), rare + frequent)

        page = backend.search(SearchQuery(Prefix("uni"), limit=100))

        assert {100, 101, 102} <= {hit.id for hit in page.hits}
        assert page.total == 3 + 30

    def test_other_scripts_and_compounds(self, make: Make) -> None:
        backend = build(
            make(),
            [
                document(1, "中俄关系很好"),
                document(2, "Артём Лукин говорит о санкциях", language="ru"),
                document(3, "co-operation with the U.S. rose by 35%"),
            ],
        )

        assert found(backend, Word("中俄关系")) == [1]
        assert found(backend, Must(Word("俄中"))) == []
        assert found(backend, Word("санкции")) == [2]
        assert found(backend, Phrase("АРТЕМ лукин")) == [2]
        assert found(backend, Word("cooperation")) == [3]
        assert found(backend, Word("operation")) == [3]
        assert found(backend, Phrase("co-operation with")) == [3]
        assert found(backend, Word("USA")) == [3]
        assert found(backend, Word("us")) == []
        assert found(backend, Phrase("35 percent")) == [3]

    def test_one_character_finds_words_that_begin_with_it(self, make: Make) -> None:
        backend = build(make(), [document(1, "王毅说"), document(2, "王"), document(3, "小王")])

        page = backend.search(SearchQuery(Word("王")))

        assert {hit.id for hit in page.hits} == {1, 2}
        assert page.notes == ()
        assert set(found(backend, Phrase("王"))) == {1, 2}
        assert found(backend, Word("毛")) == []

    def test_compounds_in_other_spellings(self, make: Make) -> None:
        texts = [
            *("staff burnout", "a burn-out", "to burn out", "out they burn"),
            *("the newsroom", "a fire-wall", "a fire wall", "the wall on fire"),
            *("a short age",),
        ]
        backend = build(make(), [document(key, text) for key, text in enumerate(texts, 1)])

        def asked(*words: str) -> set[int]:
            return set(found(backend, Terms(tuple(map(Word, words)))))

        assert asked("burn-out") == {1, 2, 3, 4}
        assert asked("burnout") == {1}
        assert asked("news-room") == asked("newsroom") == asked("news", "room") == {5}
        assert asked("firewall") == {6, 7}
        assert asked("theyburn") == asked("burnburn") == set()
        assert asked("outburn") == asked("shortage") == set()

    def test_numbers_are_found_as_words(self, make: Make) -> None:
        texts = ["twelve years late", "12 years late", "late"]
        backend = build(make(), [document(key, text) for key, text in enumerate(texts, 1)])

        assert set(found(backend, words("12"))) == {1, 2}
        assert found(backend, words("twelve")) == [1]

    def test_stop_words_of_another_language_find_nothing_in_its_questions(self, make: Make) -> None:
        backend = build(make(), [document(1, "a visit in war"), document(2, "trade")])

        assert found(backend, words("war besuch")) == [1]
        assert found(backend, words("wann war trade")) == [2]
        related = SynonymsOf({}, [("die", "death")])
        deaths = build(make(synonyms=related), [document(1, "a visit"), document(2, "deaths")])
        assert found(deaths, words("sind die visit")) == [1]
        assert set(found(deaths, words("visit dying"))) == {1, 2}

    def test_whatever_can_be_in_a_text_is_taken(self, make: Make) -> None:
        odd = [
            "\x00 null",
            "\ud800 lone",
            "a" * 5000,
            "🙂 smile",
            "\u202e bidi",
            " " * 99,
            "<b>bold",
        ]
        backend = build(make(), [document(key, text) for key, text in enumerate(odd, 1)])

        assert backend.count() == len(odd)
        assert found(backend, Word("null")) == [1]
        assert found(backend, Word("lone")) == [2]
        assert found(backend, Word("a" * 5000)) == [3]
        assert found(backend, Word("\x00")) == []

    # Filters, ranges, facets, sorting

    def test_values_of_a_filter_are_alternatives_and_filters_all_hold(self, library) -> None:
        def ids(**filters: tuple[str, ...]) -> list[int]:
            return sorted(found(library, Terms(), filters=filters))

        assert ids(expert=("lukin",)) == [1, 3]
        assert ids(expert=("lukin", "fallon")) == [1, 2, 3]
        assert ids(expert=("lukin",), topic=("gas",)) == [1]
        assert ids(expert=("nobody",)) == []
        assert ids(expert=()) == []

    def test_keywords_in_a_query_filter_and_do_not_rank(self, library) -> None:
        tree = Terms((Keyword("topic", "gas"), Keyword("topic", "war"), Word("trade")))

        page = library.search(SearchQuery(tree))

        assert [hit.id for hit in page.hits] == [3]
        assert found(library, Keyword("stance", "denies")) == [4]
        assert found(library, Not(Keyword("topic", "gas"))) == [3, 4]

    def test_ranges_include_both_ends_and_exclude_documents_without_a_value(
        self, make: Make
    ) -> None:
        days = [datetime.date(2022, 2, day) for day in (1, 2, 3)]
        dated = [document(n, "gas", date=day.toordinal()) for n, day in enumerate(days, 1)]
        backend = build(make(), [*dated, document(4, "gas")])

        def within(low: int | None, high: int | None) -> list[int]:
            ranges = {
                "date": Range(
                    low and days[low - 1].toordinal(), high and days[high - 1].toordinal()
                )
            }
            return found(backend, Word("gas"), ranges=ranges)

        assert within(2, 3) == [2, 3]
        assert within(None, 1) == [1]
        assert within(None, None) == [1, 2, 3]
        assert found(backend, DateRange(days[1], None)) == [2, 3]
        assert found(backend, DateRange(days[1], days[1])) == [2]
        apply(backend, removed=[2])
        assert found(backend, DateRange(days[1], None)) == [3]
        assert found(backend, Terms((Not(DateRange(days[1], None)),))) == [1, 4]

    def test_facets_count_what_each_choice_would_give(self, library) -> None:
        query = SearchQuery(
            Word("gas"), filters={"expert": ("lukin",)}, facets=("expert", "topic", "stance")
        )

        facets = {facet.field: facet.counts for facet in library.search(query).facets}

        assert facets["expert"] == (("fallon", 1), ("lukin", 1))
        assert facets["topic"] == (("gas", 1),)
        assert facets["stance"] == ()

    def test_facet_values_come_most_first_then_by_name(self, library) -> None:
        page = library.search(SearchQuery(Terms(), facets=("topic", "expert")))

        assert page.facets[0].counts == (("gas", 2), ("trade", 1), ("war", 1))
        assert page.facets[1].counts == (("lukin", 2), ("fallon", 1), ("shamina", 1))

    def test_a_keyword_that_comes_twice_in_a_document_counts_once(self, make: Make) -> None:
        backend = build(make(), [document(1, "gas", topic="gas gas")])

        page = backend.search(SearchQuery(Word("gas"), facets=("topic",)))

        assert page.facets[0].counts == (("gas", 1),)

    @pytest.mark.parametrize("others", [[77], range(77, 70_000)])
    def test_hidden_documents_are_neither_shown_nor_counted(self, library, others) -> None:
        query = SearchQuery(Word("gas"), hidden=frozenset({1, *others}), facets=("expert",))

        page = library.search(query)

        assert [hit.id for hit in page.hits] == [2]
        assert page.total == 1
        assert page.facets[0].counts == (("fallon", 1),)

    def test_sorting_by_a_number_puts_documents_without_it_last(self, make: Make) -> None:
        dates = {1: 30, 2: 10, 3: None, 4: 20, 5: 10}
        backend = build(make(), [document(key, "gas", date=date) for key, date in dates.items()])

        assert found(backend, Word("gas"), order="date") == [2, 5, 4, 1, 3]
        assert found(backend, Word("gas"), order="-date") == [1, 4, 2, 5, 3]
        assert {
            hit.score for hit in backend.search(SearchQuery(Word("gas"), order="date")).hits
        } == {0}

    def test_windows_of_hits_fit_together(self, make: Make) -> None:
        backend = build(make(), [document(key, "gas " * (key % 7 + 1)) for key in range(1, 40)])
        whole = found(backend, Word("gas"), limit=100)

        pages = [found(backend, Word("gas"), offset=at, limit=7) for at in range(0, 42, 7)]

        assert functools.reduce(operator.iadd, pages, []) == whole
        assert len(whole) == 39
        assert backend.search(SearchQuery(Word("gas"), limit=0)).total == 39
        assert backend.search(SearchQuery(Word("gas"), limit=0)).hits == ()
        assert found(backend, Word("gas"), offset=10_000) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            SearchQuery(Terms(), facets=("colour",)),
            SearchQuery(Terms(), filters={"colour": ("red",)}),
            SearchQuery(Terms(), ranges={"size": Range(1, 2)}),
            SearchQuery(Terms(), order="-size"),
        ],
    )
    def test_a_field_that_the_schema_does_not_have_is_refused(self, library, wrong) -> None:
        with pytest.raises(ValueError, match=r"colour|size"):
            library.search(wrong)
