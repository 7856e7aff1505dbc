"""Contract of ranking: order of hits, explanations and related words (see `contract`)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.backends.documents import Part, SearchDocument, SearchQuery
from search.query.tree import Node, Not, Phrase, Terms, Word
from tests.search.contract import LibraryContract, Make, SynonymsOf, apply, build, found, words
from tests.search.corpora import document

RELATED = (
    ("partnership", "relationship"),
    ("relationship", "bond"),
    ("persist", "endure"),
)


class RankingContract(LibraryContract):
    """Ranking, the context of documents, questions, related words and feedback."""

    # Ranking

    def test_the_statement_counts_more(self, make: Make) -> None:
        backend = build(make(), [document(1, "coal", "gas here"), document(2, "gas here", "coal")])

        assert found(backend, Word("gas")) == [2, 1]

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

    def test_a_negated_question_ranks_denials_first_and_finds_the_same(self, make: Make) -> None:
        documents = [document(1, "gas rises"), document(2, "gas rises"), document(3, "coal")]
        documents[1] = replace(documents[1], parts=(*documents[1].parts, Part("denial", "no")))
        backend = build(make(), documents)

        assert found(backend, words("does gas rise")) == [1, 2]
        assert found(backend, words("gas will not rise")) == [2, 1]
        assert found(backend, words("gas won't rise")) == [2, 1]
        assert found(backend, words("gas never rises")) == [2, 1]
        assert found(backend, words("gas not")) == [2, 1]
        assert found(backend, Terms((*words("not gas").children, Not(Word("coal"))))) == [1, 2]
        assert found(backend, Word("not")) == []

    def test_an_explanation_adds_up_to_the_score(self, library) -> None:
        query = SearchQuery(words("who buys Russian gas from Beijing"), explain=True)

        hits = library.search(query).hits

        assert hits
        for hit in hits:
            assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)
        reasons = {part.reason for part in hits[0].explanation}
        assert {"gas", "russian"} <= reasons

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

    # Context, questions and related words

    def test_a_word_in_the_title_above_counts_less_than_one_of_the_own_text(
        self, make: Make
    ) -> None:
        above = [
            SearchDocument(key, "en", (Part("detail", text), Part("debate", "A firm partnership")))
            for key, text in enumerate(["other matters", "a partnership", "other matters"], 1)
        ]
        backend = build(make(), above)

        hits = backend.search(SearchQuery(Word("partnership"))).hits

        assert [hit.id for hit in hits] == [2, 1, 3]
        assert hits[1].score < 0.5 * hits[0].score

    def test_a_title_that_is_named_counts_in_full(self, make: Make) -> None:
        below = SearchDocument(1, "en", (Part("detail", "x"), Part("debate", "A partnership")))
        other = SearchDocument(2, "en", (Part("detail", "A partnership"), Part("debate", "x")))
        backend = build(make(), [below, other])

        [named] = backend.search(SearchQuery(Word("partnership", "debate"))).hits
        anywhere = backend.search(SearchQuery(Word("partnership"))).hits

        assert named.id == 1
        assert named.score > next(hit.score for hit in anywhere if hit.id == 1)

    def test_words_of_asking_do_not_rank(self, make: Make) -> None:
        backend = build(
            make(),
            [document(1, "he thinks and thinks"), document(2, "gas is dear"), document(3, "coal")],
        )

        assert found(backend, words("who thinks gas is dear")) == [2]
        assert set(found(backend, words("thinks gas"))) == {1, 2}

    def test_a_question_of_asking_words_alone_is_looked_for(self, make: Make) -> None:
        backend = build(make(), [document(1, "who thinks so"), document(2, "gas")])

        assert found(backend, words("who thinks")) == [1]

    def test_related_words_rank_what_is_found(self, make: Make) -> None:
        texts = ["gas and a partnership", "gas and an elephant", "a relationship", "coal"]
        backend = build(
            make(synonyms=SynonymsOf({}, RELATED)),
            [document(key, text) for key, text in enumerate(texts, 1)],
        )

        page = backend.search(SearchQuery(words("gas relationship")))

        assert [hit.id for hit in page.hits] == [3, 1, 2]
        assert "partnership" in page.feedback
        assert page.total == 3

    @pytest.mark.parametrize(
        "typed",
        [
            "this house would ban gas",
            "This house believes that gas endures",
            "gas broke down",
            "they break up gas",
        ],
    )
    def test_frames_of_motions_and_phrasal_verbs_are_not_expanded(
        self, make: Make, typed: str
    ) -> None:
        texts = ["gas and a flat in a building", "gas might collapse", "gas", "endure", "ban them"]
        synonyms = SynonymsOf({"house": ["building"], "broke": ["collapse"], "break": ["collapse"]})
        backend = build(
            make(synonyms=synonyms), [document(key, text) for key, text in enumerate(texts, 1)]
        )

        page = backend.search(SearchQuery(words(typed)))

        assert not {"collapse", "building", "flat", "apartment"} & {*page.feedback}
        assert not any("collapse" in note or "building" in note for note in page.notes)

    def test_related_words_of_an_unknown_word_are_found_beside_known_ones(self, make: Make) -> None:
        texts = ["they endure", "much gas here", "gas, which will endure", "coal"]
        backend = build(
            make(synonyms=SynonymsOf({}, RELATED)),
            [document(key, text) for key, text in enumerate(texts, 1)],
        )

        page = backend.search(SearchQuery(words("Persist gas prices")))

        assert {hit.id for hit in page.hits} == {1, 2, 3}
        assert page.hits[0].id == 3
        assert page.notes == (
            "“Persist” was not found; showing results for “endure”.",
            "“prices” was not found.",
        )
        assert found(backend, Terms((Word("gas"), Phrase("persist")))) == []

    def test_everyday_words_in_capitals_are_no_name(self, make: Make) -> None:
        texts = ["much gas here, and a bond", "gas, which will endure", "a relationship", "Ma Hai"]
        backend = build(
            make(synonyms=SynonymsOf({}, RELATED)),
            [document(key, text) for key, text in enumerate(texts, 1)],
        )

        def feedback(typed: str) -> tuple[str, ...]:
            return tuple(backend.search(SearchQuery(words(typed))).feedback)

        assert "bond" in feedback("GAS RELATIONSHIP")
        assert feedback("Gas Relationship") == feedback("MA HAI") == ()

    @pytest.mark.parametrize(("typed", "other"), [("bestehen", "gas"), ("Bestehen", "Gas")])
    def test_related_words_of_a_synonym_that_no_text_has_are_found(
        self, make: Make, typed: str, other: str
    ) -> None:
        synonyms = SynonymsOf({"bestehen": ["persist"], "gas": ["methane"]}, RELATED)
        backend = build(make(synonyms=synonyms), [document(1, "to endure"), document(2, "gas")])

        page = backend.search(SearchQuery(words(f"{typed} {other}")))

        assert {hit.id for hit in page.hits} == {1, 2}
        assert page.notes == (f"“{typed}” was not found; showing results for “endure”.",)

    def test_related_words_are_found_instead_of_unknown_words_alone(self, make: Make) -> None:
        backend = build(
            make(synonyms=SynonymsOf({}, RELATED)),
            [document(1, "to endure"), document(2, "gas"), document(3, "gas")],
        )

        page = backend.search(SearchQuery(words("persist")))

        assert [hit.id for hit in page.hits] == [1]
        assert page.notes == ("“persist” was not found; showing results for “endure”.",)
        assert found(backend, words("elephant")) == []
        assert found(backend, Phrase("persist")) == []

    def test_a_unit_may_be_written_onto_its_number(self, make: Make) -> None:
        texts = ["a limit of 130 km/h", "30 km/h", "a 7mm lens"]
        backend = build(make(), [document(key, text) for key, text in enumerate(texts, 1)])

        assert found(backend, words("130km/h"))[0] == 1
        assert found(backend, words("7mm")) == [3]
        assert found(backend, words("130th")) == []

    def test_without_feedback_no_related_words_rank(self, make: Make) -> None:
        texts = ["gas and an elephant", "gas and a partnership", "a relationship"]
        backend = build(
            make(synonyms=SynonymsOf({}, RELATED)),
            [document(key, text) for key, text in enumerate(texts, 1)],
        )
        query = SearchQuery(words("gas relationship"), feedback=False)

        page = backend.search(query)

        assert page.feedback == ()
        assert [hit.id for hit in page.hits if hit.id != 3] == [1, 2]

    def test_an_explanation_names_related_words(self, make: Make) -> None:
        texts = ["gas and a partnership", "a relationship", "coal"]
        backend = build(
            make(synonyms=SynonymsOf({}, RELATED)),
            [document(key, text) for key, text in enumerate(texts, 1)],
        )
        query = SearchQuery(words("gas relationship"), explain=True)

        hits = backend.search(query).hits

        reasons = {part.reason for hit in hits for part in hit.explanation}
        assert "related to relationship" in reasons
        for hit in hits:
            assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)

    # Feedback

    def test_a_query_in_plain_words_is_widened_by_words_of_its_best_hits(self, make: Make) -> None:
        backend = build(
            make(),
            [
                document(1, "Moscow becomes dependent on Beijing", "vassal vassal vassal"),
                document(2, "Beijing is a city", "far from Moscow"),
                document(3, "Beijing is a city", "vassal from Moscow"),
                document(4, "entirely different"),
            ],
        )
        asked = words("does Moscow become dependent on Beijing soon enough")

        widened = backend.search(SearchQuery(asked))
        plain = backend.search(SearchQuery(asked, feedback=False))

        assert "vassal" in widened.feedback
        assert plain.feedback == ()
        assert [hit.id for hit in widened.hits] == [1, 3, 2]
        assert widened.total == plain.total == 3

    def test_words_that_every_document_has_in_all_forms_are_answered(self, make: Make) -> None:
        text = "walk walks walking talk talks talking jump jumps jumping sail sails sailing"
        backend = build(make(), [document(key, text) for key in (1, 2)])

        page = backend.search(SearchQuery(words("walk talk jump sail"), explain=True))

        assert [hit.id for hit in page.hits] == [1, 2]
        assert sum(part.value for part in page.hits[0].explanation) == pytest.approx(
            page.hits[0].score
        )

    def test_the_words_of_the_feedback_are_shown_as_the_hits_have_them(self, make: Make) -> None:
        backend = build(
            make(),
            [
                document(
                    1, "Moscow becomes dependent on Beijing", "vassalage, vassalage; a vassal"
                ),
                document(2, "Moscow becomes dependent on Beijing", "vassalages"),
            ],
        )
        asked = words("does Moscow become dependent on Beijing soon enough")

        page = backend.search(SearchQuery(asked, explain=True))

        assert "vassalage" in page.feedback
        assert "vassalage (feedback)" in {part.reason for part in page.hits[0].explanation}

    def test_the_feedback_counts_in_proportion_to_the_query(self, make: Make) -> None:
        backend = build(make(), [document(1, "Moscow becomes dependent on Beijing", "a vassal")])

        def fed_back(text: str) -> float:
            [hit] = backend.search(SearchQuery(words(text), explain=True)).hits
            return sum(part.value for part in hit.explanation if "(feedback)" in part.reason)

        short = fed_back("Moscow becomes dependent Beijing")
        long = fed_back("Moscow becomes dependent Beijing Lhasa Urumqi Harbin Dalian")

        assert short > 0.0
        assert long == pytest.approx(2.0 * short)

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
