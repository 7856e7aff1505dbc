"""What every search backend has to do: a test class that is run with each of them.

A subclass gives the fixture `make`, which makes a backend of an index that all backends made
in the same test share, with whatever else is asked for.
"""

from __future__ import annotations

import datetime
import functools
import operator
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from search.backends.base import (
    Alternative,
    Condition,
    IndexUnfit,
    SearchBackend,
    SearchUnavailable,
    WriterBusy,
)
from search.documents import Part, Range, SearchDocument, SearchQuery
from search.highlighting import Wanted
from search.query_tree import (
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
from tests.search.corpora import SCHEMA, document

Make = Callable[..., SearchBackend]

LIBRARY = [
    document(1, "China buys Russian gas", "Pipelines take years", expert="lukin", topic="gas"),
    document(2, "Russia depends on Beijing", "Gas is sold cheaply", expert="fallon", topic="gas"),
    document(3, "Sanctions do not work", "Trade goes on", expert="lukin", topic="trade war"),
    document(4, "Nothing of the kind", "At all", expert="shamina", stance="denies"),
]


def words(text: str) -> Terms:
    return Terms(tuple(Word(word) for word in text.split()))


def build(backend: SearchBackend, documents: list[SearchDocument]) -> SearchBackend:
    with backend.builder() as builder:
        builder.add(documents)
        builder.finish()
        with backend.writer() as writer:
            builder.swap(writer)
    return backend


def apply(
    backend: SearchBackend, documents: list[SearchDocument] = (), removed: list[int] = ()
) -> None:
    with backend.writer() as writer:
        writer.apply(documents, removed)


def found(backend: SearchBackend, tree: Node, **options: object) -> list[int]:
    return [hit.id for hit in backend.search(SearchQuery(tree, **options)).hits]


class SynonymsOf:
    """Synonyms from a table of lower-case runs of words."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self.table = table

    def alternatives(self, words: list[str], language: str) -> list[Alternative]:
        lowered = [word.lower() for word in words]
        return [
            Alternative(start, start + len(run.split()), other)
            for run, others in self.table.items()
            for start in range(len(words))
            if lowered[start : start + len(run.split())] == run.split()
            for other in others
        ]


class BackendContract:
    """The contract; see the module."""

    @pytest.fixture
    def library(self, make: Make) -> SearchBackend:
        """A backend with the library in it."""
        return build(make(), LIBRARY)

    # State

    def test_an_index_that_was_never_built_is_missing_and_stays_so(self, make: Make) -> None:
        backend = make()

        state = backend.state()

        assert state.condition is Condition.MISSING
        assert state.curable
        assert state.message
        assert state.hint
        with pytest.raises(IndexUnfit):
            backend.search(SearchQuery(Word("gas")))
        with pytest.raises(SearchUnavailable), backend.writer() as writer:
            writer.apply(LIBRARY)
        assert make().state().condition is Condition.MISSING

    def test_a_built_index_is_ready_even_with_nothing_in_it(self, make: Make) -> None:
        backend = build(make(), [])

        assert backend.state().ready
        assert backend.count() == 0
        assert list(backend.digests()) == []
        assert list(backend.words()) == []
        assert backend.similar(1) == ()
        assert found(backend, Word("gas")) == []
        assert found(backend, Terms()) == []

    def test_an_index_of_another_schema_is_outdated(self, make: Make) -> None:
        build(make(), LIBRARY)

        changed = make(schema=replace(SCHEMA, version=2))

        assert changed.state().condition is Condition.OUTDATED
        with pytest.raises(IndexUnfit):
            changed.search(SearchQuery(Word("gas")))
        build(changed, LIBRARY)
        assert changed.state().ready
        assert make().state().condition is Condition.OUTDATED

    def test_the_generation_differs_after_every_commit_and_swap(self, library) -> None:
        seen = [library.generation()]
        assert library.generation() == seen[0]

        apply(library, [document(9, "new")])
        seen.append(library.generation())
        apply(library, [], [9])
        seen.append(library.generation())
        build(library, LIBRARY)
        seen.append(library.generation())

        assert len(set(seen)) == 4

    # Writing

    def test_a_written_document_takes_the_place_of_the_one_before(self, library) -> None:
        apply(library, [document(1, "Coal instead")])

        assert library.count() == 4
        assert found(library, Word("coal")) == [1]
        assert found(library, Word("buys")) == []

    def test_an_id_that_comes_twice_counts_as_it_came_last(self, library) -> None:
        apply(library, [document(7, "first"), document(7, "second")])

        assert found(library, Word("first")) == []
        assert found(library, Word("second")) == [7]
        assert library.count() == 5

    def test_removing_takes_out_what_is_there_and_only_that(self, library) -> None:
        apply(library, [], [1, 99])

        assert library.count() == 3
        assert [key for key, _digest in library.digests()] == [2, 3, 4]

    def test_what_is_written_and_removed_at_once_is_written(self, library) -> None:
        apply(library, [document(1, "rewritten")], [1])

        assert found(library, Word("rewritten")) == [1]

    def test_a_change_of_nothing_is_no_commit(self, library) -> None:
        before = library.generation()

        apply(library, [], [99])
        apply(library)

        assert library.generation() == before

    def test_another_backend_of_the_index_sees_a_change_at_once(self, make: Make) -> None:
        one = build(make(), LIBRARY)
        other = make()
        assert found(other, Word("coal")) == []

        for key in range(20, 30):
            apply(one, [document(key, "coal")])

            assert found(other, Word("coal")) == list(range(20, key + 1))

    def test_digests_come_ascending_and_from_where_one_wants(self, library) -> None:
        digests = list(library.digests())

        assert digests == [(doc.id, doc.digest) for doc in LIBRARY]
        assert list(library.digests(after=2)) == digests[2:]

    def test_a_document_with_an_unknown_field_is_refused_and_changes_nothing(self, library) -> None:
        before = library.generation()
        for wrong in (
            replace(LIBRARY[0], keywords={"colour": ("red",)}),
            replace(LIBRARY[0], numbers={"size": 1}),
            replace(LIBRARY[0], parts=(replace(LIBRARY[0].parts[0], field="rumour"),)),
        ):
            with pytest.raises(ValueError, match=r"colour|size|rumour"):
                apply(library, [document(8, "fine"), wrong])

        assert library.generation() == before
        assert found(library, Word("fine")) == []

    def test_only_one_writes_at_a_time(self, make: Make) -> None:
        one, other = build(make(), LIBRARY), make()

        with one.writer():
            with pytest.raises(WriterBusy) as refused, other.writer():
                pass
            with pytest.raises(WriterBusy), other.writer(timeout=0.05):
                pass
        with other.writer() as writer:
            writer.apply([document(9, "afterwards")])

        assert refused.value.message
        assert found(one, Word("afterwards")) == [9]

    def test_a_writer_waits_as_long_as_it_was_told(self, make: Make) -> None:
        backend = build(make(), LIBRARY)
        taken, release = threading.Event(), threading.Event()

        def hold() -> None:
            with backend.writer():
                taken.set()
                release.wait(5)

        holder = threading.Thread(target=hold)
        holder.start()
        taken.wait(5)
        threading.Timer(0.1, release.set).start()
        with backend.writer(timeout=5) as writer:
            writer.apply([document(9, "patience")])
        holder.join()

        assert found(backend, Word("patience")) == [9]

    # Building

    def test_searches_and_changes_go_on_while_a_new_index_is_built(self, library) -> None:
        with library.builder() as builder:
            builder.add([document(50, "entirely new")])
            apply(library, [document(9, "meanwhile")])
            assert found(library, Word("meanwhile")) == [9]
            assert found(library, Word("entirely")) == []
            builder.finish()
            builder.replace([document(51, "caught up")], [50])
            assert [key for key, _digest in builder.digests()] == [51]
            with library.writer() as writer:
                builder.swap(writer)

        assert [key for key, _digest in library.digests()] == [51]

    def test_a_new_index_that_is_not_swapped_leaves_the_old_one(self, library) -> None:
        before = library.generation()

        with library.builder() as builder:
            builder.add([document(50, "never seen")])
        with library.builder() as builder:
            builder.add([document(50, "never seen")])
            builder.finish()

        assert library.generation() == before
        assert library.count() == 4

    def test_only_one_builds_at_a_time(self, make: Make) -> None:
        one, other = make(), make()

        with one.builder(), pytest.raises(WriterBusy), other.builder():
            pass

    def test_tidying_ends_and_changes_no_answer(self, library) -> None:
        for key in range(100, 130):
            apply(library, [document(key, f"coal number {key}")])
        apply(library, [], list(range(100, 115)))
        before = library.search(SearchQuery(words("coal gas number"), limit=100))

        rounds = 0
        while library.tidy():
            rounds += 1
            assert rounds < 50

        assert library.search(SearchQuery(words("coal gas number"), limit=100)) == before
        assert library.count() == 19

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

    # Filters, ranges, facets, orders

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

    def test_dates_and_ranges_take_both_ends_and_leave_out_what_has_none(self, make: Make) -> None:
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

    def test_hidden_documents_are_neither_shown_nor_counted(self, library) -> None:
        query = SearchQuery(Word("gas"), hidden=frozenset({1, 77}), facets=("expert",))

        page = library.search(query)

        assert [hit.id for hit in page.hits] == [2]
        assert page.total == 1
        assert page.facets[0].counts == (("fallon", 1),)

    def test_an_order_by_a_number_goes_both_ways_and_ends_with_what_has_none(
        self, make: Make
    ) -> None:
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

    # Ranking

    def test_more_of_the_words_comes_before_more_of_one(self, make: Make) -> None:
        backend = build(
            make(),
            [
                document(1, "gas gas gas", "gas gas gas gas"),
                document(2, "something about sanctions", "and of gas in passing among much else"),
                document(3, "sanctions sanctions", "sanctions"),
                document(4, "other matters", "entirely"),
            ],
        )

        assert found(backend, words("gas sanctions"))[0] == 2

    def test_the_statement_counts_more(self, make: Make) -> None:
        backend = build(make(), [document(1, "coal", "gas here"), document(2, "gas here", "coal")])

        assert found(backend, Word("gas")) == [2, 1]

    def test_words_near_each_other_count_more(self, make: Make) -> None:
        backend = build(
            make(),
            [
                document(1, "", "gas one two three four five six seven prices"),
                document(2, "", "gas prices one two three four five six seven"),
                document(3, "", "gas one two prices three four five six seven"),
                document(4, "", "unrelated"),
            ],
        )

        assert found(backend, words("gas prices")) == [2, 3, 1]

    def test_an_exact_form_wins_over_a_stem_that_coincides(self, make: Make) -> None:
        texts = ["sanction", "sanctions", "nothing"]
        backend = build(make(), [document(key, text) for key, text in enumerate(texts, 1)])

        assert found(backend, Word("sanctions")) == [2, 1]
        assert found(backend, Word("sanction")) == [1, 2]
        assert found(backend, Word("sanctioned")) == [1, 2]

    def test_a_word_asked_for_twice_counts_more_but_not_twice(self, make: Make) -> None:
        backend = build(make(), [document(1, "gas"), document(2, "coal"), document(3, "x")])

        once = backend.search(SearchQuery(words("gas coal"))).hits
        twice = backend.search(SearchQuery(words("gas coal coal"))).hits

        assert [hit.id for hit in once] == [1, 2]
        assert [hit.id for hit in twice] == [2, 1]
        assert twice[0].score < 2 * once[1].score

    def test_equal_scores_are_ordered_by_id(self, make: Make) -> None:
        backend = build(make(), [document(key, "the same gas") for key in (5, 3, 9, 1)])
        apply(backend, [document(4, "the same gas")])

        assert found(backend, Word("gas")) == [1, 3, 4, 5, 9]
        assert found(backend, Terms()) == [1, 3, 4, 5, 9]

    def test_an_explanation_adds_up_to_the_score(self, library) -> None:
        query = SearchQuery(words("who buys Russian gas from Beijing"), explain=True)

        hits = library.search(query).hits

        assert hits
        for hit in hits:
            assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)
        reasons = {part.reason for part in hits[0].explanation}
        assert {"gas", "russian", "russian near gas"} <= reasons

    def test_text_in_a_field_ranks_only_where_nothing_else_does(self, library) -> None:
        alone = library.search(SearchQuery(Word("gas", "detail"))).hits
        beside = library.search(
            SearchQuery(Terms((Word("gas", "detail"), Word("russia"))), feedback=False)
        ).hits

        assert alone[0].score > 0
        assert beside[0].score == pytest.approx(
            next(
                hit.score for hit in library.search(SearchQuery(Word("russia"))).hits if hit.id == 2
            )
        )

    # Feedback

    def test_a_plain_question_is_widened_by_words_of_its_best_hits(self, make: Make) -> None:
        backend = build(
            make(),
            [
                document(1, "Moscow becomes dependent on Beijing", "vassal vassal vassal"),
                document(2, "Beijing is a city", "far from Moscow"),
                document(3, "Beijing is a city", "vassal from Moscow"),
                document(4, "entirely different"),
            ],
        )
        question = words("does Moscow become dependent on Beijing soon enough")

        widened = backend.search(SearchQuery(question))
        plain = backend.search(SearchQuery(question, feedback=False))

        assert "vassal" in widened.feedback
        assert plain.feedback == ()
        assert [hit.id for hit in widened.hits] == [1, 3, 2]
        assert widened.total == plain.total == 3

    @pytest.mark.parametrize(
        "tree",
        [
            words("gas russia china"),
            words("Shanghai Cooperation Organisation of China Russia 2001"),
            Terms((*words("gas russia china buys").children, Not(Word("war")))),
            Terms((*words("gas russia china buys").children, Phrase("gas"))),
        ],
    )
    def test_names_and_operators_are_not_widened(self, library, tree: Node) -> None:
        assert library.search(SearchQuery(tree)).feedback == ()

    # Synonyms

    def test_synonyms_find_and_are_named(self, make: Make) -> None:
        synonyms = SynonymsOf({"prc": ["China"], "moscow's gas": ["pipelines"]})
        backend = build(make(synonyms=synonyms), LIBRARY)

        page = backend.search(SearchQuery(words("PRC")))

        assert [hit.id for hit in page.hits] == [1]
        assert page.notes == ("“PRC” also finds “China”.",)
        assert found(backend, words("nothing PRC"))[0] == 4
        assert set(found(backend, words("moscow's gas"))) == {1, 2}
        assert found(backend, Must(Word("PRC"))) == [1]
        assert found(backend, Phrase("PRC")) == []
        assert found(backend, Not(Word("PRC"))) == [1, 2, 3, 4]

    def test_a_synonym_of_several_words_is_found_as_they_stand_together(self, make: Make) -> None:
        synonyms = SynonymsOf({"bri": ["Belt and Road"], "belt and road": ["BRI"]})
        backend = build(
            make(synonyms=synonyms),
            [
                document(1, "the Belts and Roads of Asia"),
                document(2, "a road and a belt"),
                document(3, "BRI is its name"),
            ],
        )

        assert set(found(backend, Word("BRI"))) == {1, 3}
        assert set(found(backend, words("Belt and Road"))) == {1, 2, 3}

    def test_a_synonym_counts_as_the_same_word_not_as_another(self, make: Make) -> None:
        synonyms = SynonymsOf({"prc": ["China"]})
        documents = [
            document(1, "PRC"),
            document(2, "China"),
            document(3, "PRC China"),
            document(4, "x"),
        ]
        backend = build(make(synonyms=synonyms), documents)

        scores = {hit.id: hit.score for hit in backend.search(SearchQuery(Word("PRC"))).hits}

        assert scores[3] < scores[1] + scores[2]

    # A field aside

    @pytest.fixture
    def printed(self, make: Make) -> SearchBackend:
        """Two documents of which one says where it was printed, which is in all imprints."""
        aside = [Part("imprint", "Gas and Oil Review, Beijing")]
        return build(
            make(),
            [
                document(1, "Oil is dear", "and Beijing buys it"),
                replace(
                    document(2, "Oil is cheap"), parts=(Part("statement", "Oil is cheap"), *aside)
                ),
            ],
        )

    @pytest.mark.parametrize(
        "tree",
        [
            Word("Review", "imprint"),
            Word("reviews", "imprint"),
            Phrase("gas and oil", "imprint"),
            Prefix("rev", "imprint"),
            Fuzzy("Bejing", "imprint"),
            Must(Word("Review", "imprint")),
        ],
    )
    def test_a_field_aside_is_found_by_its_name(self, printed, tree: Node) -> None:
        assert found(printed, tree) == [2]

    @pytest.mark.parametrize(
        "tree", [Word("Review"), Phrase("gas and oil"), Prefix("revi"), Fuzzy("Reviwe")]
    )
    def test_a_field_aside_is_not_found_without_its_name(self, printed, tree: Node) -> None:
        assert found(printed, tree) == []
        assert found(printed, Not(tree)) == [1, 2]

    def test_a_field_aside_counts_for_nothing_else(self, printed, make: Make) -> None:
        without = build(
            make(), [document(1, "Oil is dear", "and Beijing buys it"), document(2, "Oil is cheap")]
        )
        tree = Terms((Word("oil"), Word("Beijing"), Word("cheap"), Word("buy")))

        assert printed.search(SearchQuery(tree)).hits == without.search(SearchQuery(tree)).hits
        assert list(printed.words()) == list(without.words())
        assert printed.similar(2) == without.similar(2)
        assert printed.wanted(Terms((Word("oil"), Word("gas", "imprint")))) == {
            None: Wanted(stems=frozenset(["oil"])),
            "imprint": Wanted(stems=frozenset(["gas"])),
        }

    # Marking, likeness, dictionary

    def test_what_is_wanted_in_texts(self, make: Make) -> None:
        backend = build(make(synonyms=SynonymsOf({"gas": ["Russian pipelines"]})), LIBRARY)
        tree = Terms(
            (
                Word("gas"),
                Phrase("do not work"),
                Prefix("sanct"),
                Fuzzy("Bejing"),
                Word("depends", "statement"),
                Keyword("stance", "denies"),
                Not(Word("trade")),
            )
        )

        wanted = backend.wanted(tree)

        assert wanted[None].stems == {"gas"}
        assert wanted[None].prefixes == ("sanct",)
        assert wanted[None].forms == {"beijing"}
        assert ("do", "not", "work") in wanted[None].phrases
        assert ("russian", "pipelines") in wanted[None].phrases
        assert wanted["statement"].stems == {"depend"}
        assert set(wanted) == {None, "statement"}

    def test_similar_documents_share_telling_words(self, make: Make) -> None:
        backend = build(
            make(),
            [
                document(1, "Sanctions on Russian gas", "pipelines and prices"),
                document(2, "Gas prices", "sanctions"),
                document(3, "Prices of bread"),
                document(4, "Nothing in common"),
            ],
        )

        similar = backend.similar(1)

        assert [other.id for other in similar] == [2, 3]
        assert set(similar[0].words) == {"sanctions", "gas", "prices"}
        assert similar[1].words == ("prices",)
        assert 1 >= similar[0].score > similar[1].score > 0
        assert [other.id for other in backend.similar(1, among=[3, 4])] == [3]
        assert [other.id for other in backend.similar(1, hidden=[2])] == [3]
        assert [other.id for other in backend.similar(1, limit=1)] == [2]
        assert backend.similar(99) == ()

    def test_the_dictionary_has_every_form_and_its_documents(self, library) -> None:
        dictionary = dict(library.words())

        assert dictionary["gas"] == 2
        assert dictionary["of"] == 1
        assert dictionary["sanctions"] == 1
        assert list(dictionary) == sorted(dictionary)
