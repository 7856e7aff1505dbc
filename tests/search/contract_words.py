"""Contract of words: those that no document has, synonyms, names of fields, what hits share.

See `contract`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.backends.base import SearchBackend
from search.backends.documents import Part, SearchDocument, SearchQuery
from search.query.tree import Fuzzy, Keyword, Must, Node, Not, Phrase, Prefix, Terms, Word
from search.text.highlighting import HighlightTerms
from search.text.whole_names import as_one_word
from tests.search.contract import LIBRARY, LibraryContract, Make, SynonymsOf, build, found, words
from tests.search.corpora import document


def named(key: int, statement: str, names: str) -> SearchDocument:
    """Create a document with a statement, and names that are separated by commas."""
    whole = tuple(Part("whole_name", as_one_word(name)) for name in names.split(","))
    return replace(
        document(key, statement),
        parts=(Part("statement", statement), Part("name", names), *whole),
    )


class WordsContract(LibraryContract):
    """Completion, synonyms, fields with their own dictionary, highlighting, similarity."""

    # Words without a match

    @pytest.mark.parametrize(
        ("typed", "notes"),
        [
            ("gas", ()),
            ("gas Mongolia", ("“Mongolia” was not found.",)),
            ("$140 of gas", ("“dollar” and “140” were not found.",)),
            ("the gas of 2031 in Peru", ("“2031” and “Peru” were not found.",)),
            (
                "gas a1 b2 c3 d4 e5 f6 g7",
                ("“a1”, “b2”, “c3”, “d4”, “e5” and 2 more words were not found.",),
            ),
            # stop words of any language: a question may begin with one
            ("Kann gas", ()),
            ("بين gas", ()),
            ("Should gas persist in Peru", ("“persist” and “Peru” were not found.",)),
            # not the pairs of characters as which it is looked for
            ("gas 新秩序", ("“新秩序” was not found.",)),
            # No note without results: `emptied_by` explains those.
            ("Mongolia Peru", ()),
        ],
    )
    def test_words_that_stand_nowhere_are_named(
        self, make: Make, typed: str, notes: tuple[str, ...]
    ) -> None:
        backend = build(make(), [document(1, "gas and the like"), document(2, "coal")])

        assert backend.search(SearchQuery(words(typed))).notes == notes

    def test_an_incomplete_word_is_completed(self, make: Make) -> None:
        backend = build(make(), [document(1, "part by part"), document(2, "a partnership")])

        page = backend.search(SearchQuery(words("partn")))

        assert [hit.id for hit in page.hits] == [2]
        assert page.notes == ("“partn” was not found; showing results for “partnership”.",)

    @pytest.mark.parametrize("typed", ["Путин", "Путина", "ПУТИНУ"])
    def test_a_name_in_other_letters_is_found_by_its_latin_spelling(
        self, make: Make, typed: str
    ) -> None:
        backend = build(make(), [document(1, "Putin went to Beijing"), document(2, "puttering")])

        page = backend.search(SearchQuery(words(typed)))

        assert [hit.id for hit in page.hits] == [1]
        assert page.notes == (f"“{typed}” was not found; showing results for “putin”.",)

    # Names

    @pytest.mark.parametrize(
        ("node", "ids"),
        [
            (words("yuan"), [1]),
            (words("central asia"), [3]),
            (words("carnegie"), [3]),
            (words("Carnegi"), [3]),
            (words("temur umarov"), [3]),
            (words("umarov switching"), [1, 3]),
            (words("yuan jiang"), [2, 1]),
            (words("Central Asia-Caucasus Institute"), [3, 2]),
            (words("by yuan"), [2]),
            (words("by yuan on switching"), [1, 2]),
            (Word("yuan", "name"), [2]),
            (Phrase("Yuan Jiang"), [2]),
            (Phrase("central asia"), [3]),
            (Phrase("umarov, carnegie"), [3]),
            (Prefix("carneg"), [3]),
            (Prefix("yua"), [1]),
            (Fuzzy("umarow"), [3]),
            (Fuzzy("yuam"), [1]),
            (Terms((Word("coal"), Not(Word("yuan")))), [2]),
            (Terms((Word("coal"), Not(Word("jiang")))), []),
        ],
    )
    def test_names_are_found_if_they_are_asked_for_or_nothing_else_has_the_word(
        self, make: Make, node: Node, ids: list[int]
    ) -> None:
        backend = build(
            make(),
            [
                named(1, "Switching to the yuan", "Ivan Petrov, Institute of Gas"),
                named(2, "coal", "Yuan Jiang, Central Asia-Caucasus Institute"),
                named(
                    3, "The Caucasus and Central Asia need an institute", "Temur Umarov, Carnegie"
                ),
            ],
        )

        page = backend.search(SearchQuery(node, feedback=False))

        assert [hit.id for hit in page.hits] == ids
        assert page.total == len(ids)

    def test_the_words_of_names_are_a_dictionary_of_their_own(self, make: Make) -> None:
        backend = build(make(), [named(1, "Switching to the yuan", "Yuan Jiang")])

        assert list(backend.words("name")) == [("jiang", 1), ("yuan", 1)]
        assert [word for word, _ in backend.words()] == ["switching", "the", "to", "yuan"]

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

    # A field found by name only

    @pytest.fixture
    def printed(self, make: Make) -> SearchBackend:
        """Two documents, one with an imprint, a field that is searched by name only."""
        named_only = [Part("imprint", "Gas and Oil Review, Beijing")]
        return build(
            make(),
            [
                document(1, "Oil is dear", "and Beijing buys it"),
                replace(
                    document(2, "Oil is cheap"),
                    parts=(Part("statement", "Oil is cheap"), *named_only),
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
    def test_a_field_found_by_name_only_is_found_by_its_name(self, printed, tree: Node) -> None:
        assert found(printed, tree) == [2]

    @pytest.mark.parametrize(
        "tree", [Word("Review"), Phrase("gas and oil"), Prefix("revi"), Fuzzy("Reviwe")]
    )
    def test_a_field_found_by_name_only_is_not_found_without_its_name(
        self, printed, tree: Node
    ) -> None:
        assert found(printed, tree) == []
        assert found(printed, Not(tree)) == [1, 2]

    def test_a_field_found_by_name_only_counts_for_nothing_else(self, printed, make: Make) -> None:
        without = build(
            make(), [document(1, "Oil is dear", "and Beijing buys it"), document(2, "Oil is cheap")]
        )
        tree = Terms((Word("oil"), Word("Beijing"), Word("cheap"), Word("buy")))

        assert printed.search(SearchQuery(tree)).hits == without.search(SearchQuery(tree)).hits
        assert list(printed.words()) == list(without.words())
        assert printed.similar(2) == without.similar(2)
        assert printed.highlight_terms(Terms((Word("oil"), Word("gas", "imprint")))) == {
            None: HighlightTerms(stems=frozenset(["oil"])),
            "imprint": HighlightTerms(stems=frozenset(["gas"])),
        }

    # Highlighting, similarity, vocabulary

    def test_highlight_terms_of_a_query(self, make: Make) -> None:
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

        terms = backend.highlight_terms(tree)

        assert terms[None].stems == {"gas"}
        assert terms[None].prefixes == ("sanct",)
        assert terms[None].forms == {"beijing"}
        assert ("do", "not", "work") in terms[None].phrases
        assert ("russian", "pipelines") in terms[None].phrases
        assert terms["statement"].stems == {"depend"}
        assert set(terms) == {None, "statement"}

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
        assert [other.id for other in backend.similar(1, among=range(3, 70_000))] == [3]
        assert [other.id for other in backend.similar(1, hidden=[2])] == [3]
        assert [other.id for other in backend.similar(1, limit=1)] == [2]
        assert backend.similar(99) == ()

    def test_generic_words_and_numbers_neither_make_nor_explain_a_similarity(
        self, make: Make
    ) -> None:
        backend = build(
            make(),
            [
                document(1, "One keeps saying that 147 sanctions were seen", "in 2022"),
                document(2, "Seven keep to what one says of sanctions", "since 2022: 147"),
                document(3, "One keeps much of what was said and seen"),
            ],
        )

        [similar] = backend.similar(1)

        assert similar.id == 2
        assert similar.words == ("sanctions",)

    def test_a_word_of_too_many_documents_explains_no_similarity(self, make: Make) -> None:
        others = [document(number, "Partnership", "with others") for number in range(3, 14)]
        backend = build(
            make(),
            [
                document(1, "Partnership in hydrogen"),
                document(2, "Hydrogen partnership"),
                *others,
            ],
        )

        [nearest, *_] = backend.similar(1)

        assert (nearest.id, nearest.words) == (2, ("hydrogen",))

    def test_the_dictionary_has_every_form_and_its_documents(self, library) -> None:
        dictionary = dict(library.words())

        assert dictionary["gas"] == 2
        assert dictionary["of"] == 1
        assert dictionary["sanctions"] == 1
        assert list(dictionary) == sorted(dictionary)
