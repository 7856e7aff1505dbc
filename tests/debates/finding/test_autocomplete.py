"""Autocompletion: the suggestions, their order, and what never appears among them."""

from __future__ import annotations

import pytest

from debates.finding.autocomplete import (
    DEBATE,
    EXPERT,
    LIMIT_OF_KIND,
    POSITION,
    QUESTION,
    SOURCE,
    SUGGESTED_KINDS,
    TOPIC,
    WORD,
    Weights,
    prepare_completers,
    suggest,
)
from debates.finding.results import search_positions
from debates.models import Debate, Expert, Position, Source
from search import service
from search.backends.base import SearchUnavailable
from search.sync.background_value import BackgroundValue
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.world import MARKER


@pytest.fixture
def index(exchange, live_index):
    return live_index


def texts(typed, *kinds, **options):
    return [found.text for found in suggest(typed, kinds=kinds or SUGGESTED_KINDS, **options)]


@pytest.mark.parametrize(
    ("typed", "kind", "text", "slug"),
    [
        ("luk", EXPERT, "Artyom Lukin", "lukin"),
        ("art luk", EXPERT, "Artyom Lukin", "lukin"),
        ("Fallonn", EXPERT, "Theresa Fallon", "fallon"),
        ("Thersea", EXPERT, "Theresa Fallon", "fallon"),
        ("ENERG", TOPIC, "Energy", "energy"),
        ("entente end", QUESTION, "Will the entente endure?", "will-it-last"),
        ("brea", POSITION, "It breaks.", "breaks"),
        ("partn", DEBATE, "Partnership debate", "partnership"),
        ("roundt", SOURCE, "Roundtable transcript", "roundtable"),
    ],
)
def test_things_are_suggested_by_any_of_their_words(index, typed, kind, text, slug):
    best = suggest(typed, kinds=[kind])[0]

    assert (best.kind, best.text, best.slug) == (kind, text, slug)


@pytest.mark.parametrize(("typed", "matched"), [("Artyom", ""), ("Лук", "Лукин"), ("lukin", "")])
def test_another_name_that_fits_is_named(index, typed, matched):
    [expert] = suggest(typed, kinds=[EXPERT])

    assert (expert.text, expert.matched) == ("Artyom Lukin", matched)


def test_of_two_names_that_fit_the_first_is_shown(db, request):
    debate = make_debate()
    make_position(debate, make_expert(debate, name="Wei Chen", aliases=["Wei Chen-ming"]))
    request.getfixturevalue("live_index")

    [expert] = suggest("wei ch", kinds=[EXPERT])

    assert (expert.text, expert.matched) == ("Wei Chen", "")


def test_a_source_is_suggested_by_its_author_while_something_public_is_from_it(exchange, request):
    Source.objects.filter(slug="roundtable").update(author="Standish, Reid")
    make_source(title="Standish in a drawer", author="Standish, Reid")
    request.getfixturevalue("live_index")

    [source] = suggest("standi", kinds=[SOURCE])
    assert (source.text, source.matched) == ("Roundtable transcript", "Standish, Reid")

    Debate.objects.update(status="draft")
    assert suggest("standi", kinds=[SOURCE]) == []


def test_names_in_other_letters_are_suggested_as_they_are_typed(db, request):
    debate = make_debate()
    make_position(debate, make_expert(debate, name="Артём Лукин"))
    request.getfixturevalue("live_index")

    [expert] = suggest("artyo", kinds=[EXPERT])

    assert (expert.text, expert.matched) == ("Артём Лукин", "Artyom Lukin")


def test_a_person_comes_before_a_sentence_that_has_the_word(exchange, request):
    make_position(exchange.debate, exchange.fallon, statement="Lukin errs.")
    request.getfixturevalue("live_index")

    assert texts("luki", EXPERT, POSITION) == ["Artyom Lukin", "Lukin errs."]


def test_a_word_of_a_suggested_name_is_not_suggested_as_well(db, request):
    debate = make_debate()
    schoenberg = make_expert(debate, name="Klara Schönberg")
    make_position(debate, schoenberg, statement="Schools need schooners.")
    request.getfixturevalue("live_index")

    assert texts("schonb", EXPERT, WORD) == ["Klara Schönberg"]
    assert texts("scho", EXPERT, WORD) == ["Klara Schönberg", "schools", "schooners"]


def test_the_last_word_is_completed(index):
    assert texts("pipel", WORD) == ["pipeline"]
    assert texts('-gas "a pipel', WORD) == ['-gas "a pipeline']
    assert texts("'pipel", WORD) == ["'pipeline"]
    assert texts("gas-pipel", WORD) == ["gas-pipeline"]
    assert texts("Пайп", WORD) == []


@pytest.mark.parametrize(
    "typed",
    ["Lukin'l", "Lukin’pipel", "example.pipel", "https://pipel", "https://a/b?c=pipel"],
)
def test_the_end_of_a_word_is_not_completed_as_another(index, typed):
    assert texts(typed, WORD) == []


def test_a_word_in_a_field_or_phrase_is_one_that_stands_there(exchange, request):
    make_position(exchange.debate, exchange.lukin, statement="A long pipeline, long overdue.")
    request.getfixturevalue("live_index")

    assert texts("expert:l", WORD) == ["expert:lukin"]
    assert texts("-claim:l", WORD) == ["-claim:long", "-claim:lasts"]
    assert texts('"long pi', WORD) == ['"long pipeline']
    assert texts('"overdue pi', WORD) == []
    assert texts('"long pipeline" claim:over', WORD) == ['"long pipeline" claim:overdue']
    assert texts("stance:l", WORD) == []
    assert texts("against:no-such-l", WORD) == []
    assert texts("foo:luk", WORD) == ["foo:lukin"]


def test_words_are_suggested_with_their_accents(exchange, request):
    debate = make_debate(language="de")
    make_position(debate, make_expert(debate), statement="Vorräte reichen nicht.")
    request.getfixturevalue("live_index")

    assert texts("vorr", WORD) == ["vorräte"]
    assert texts("vorra", WORD) == ["vorräte"]


def test_the_last_word_is_one_that_a_position_has_with_the_others(exchange, request):
    for statement in ("Gas prices rise.", "Russian gas is scarce.", "Prose on coal and oil."):
        make_position(exchange.debate, exchange.lukin, statement=statement, slug=statement[:3])
    request.getfixturevalue("live_index")

    assert texts("pr", WORD) == ["prices", "prose"]
    assert texts("gas pr", WORD) == ["gas prices"]
    assert texts("rise pr", WORD) == ["rise prices"]
    assert texts("coal pr", WORD) == ["coal prose"]
    assert texts("and o", WORD) == ["and oil"]
    assert texts("russian gas pr", WORD) == []
    assert texts("mongolian gas pr", WORD) == ["mongolian gas prices"]
    assert texts("gas r", WORD) == ["gas rise", "gas russian"]


def test_beginnings_in_other_scripts_lead_to_what_search_finds(exchange, request):
    make_position(exchange.debate, exchange.fallon, statement="China calls on Ukraine.")
    make_topic(name="Пекин и Восток")
    request.getfixturevalue("live_index")

    assert texts("Тхер", EXPERT) == texts("Фалл", EXPERT) == ["Theresa Fallon"]
    assert texts("Енте", QUESTION) == ["Will the entente endure?"]
    assert texts("Пипел", WORD) == ["pipeline"]
    assert texts("Кит", WORD) == texts("中国", WORD) == texts("الص", WORD) == ["china"]
    assert texts("Ukraine Кит", WORD) == ["Ukraine china"]


def test_words_in_other_letters_are_suggested_by_their_spelling_in_latin_ones(db, request):
    debate = make_debate(language="ru", title="Газ и нефть")
    make_position(debate, make_expert(debate), statement="Санкции вредят.")
    request.getfixturevalue("live_index")

    assert texts("sank", WORD) == ["санкции"]
    assert texts("neft", DEBATE) == ["Газ и нефть"]


@pytest.mark.parametrize("typed", ["pipeline", "pipeline ", "will", "2022", ""])
def test_words_that_are_complete_or_tell_nothing_are_not_suggested(index, typed):
    assert texts(typed, WORD) == []


def test_there_are_at_most_as_many_as_were_asked_for(exchange, request):
    for number in range(8):
        make_position(exchange.debate, exchange.lukin, statement=f"Pipelines {number}.")
        make_question(exchange.debate, text=f"Are pipelines dear in {number}?")
    request.getfixturevalue("live_index")

    assert len(texts("pipe")) == 2 * LIMIT_OF_KIND + 2
    assert len(texts("pipe", limit=3)) == 3
    assert len(texts("pipe", POSITION)) == 8
    assert len(texts("pipe", POSITION, limit=5)) == 5


def test_what_more_positions_are_about_comes_first(exchange, request):
    for name, count in (("Gas in Asia", 1), ("Gas of Asia", 4), ("Gas to Asia", 2)):
        topic = make_topic(name=name)
        for _ in range(count):
            make_position(exchange.debate, exchange.lukin, topics=[topic])
    request.getfixturevalue("live_index")

    assert texts("asia", TOPIC) == ["Gas of Asia", "Gas to Asia", "Gas in Asia"]


def test_nothing_that_is_not_public_is_suggested(hidden, live_index):
    assert suggest(MARKER) == []
    assert suggest(MARKER[:4]) == []


def test_what_is_withdrawn_is_gone_at_once(index):
    assert texts("breaks", POSITION) == ["It breaks."]
    assert texts("fallon", EXPERT) == ["Theresa Fallon"]

    Position.objects.filter(slug="breaks").update(status="withdrawn", withdrawn_reason="Wrong.")

    assert texts("breaks", POSITION) == []
    assert texts("fallon", EXPERT) == []


@pytest.mark.usefixtures("refreshed_at_once")
def test_words_of_what_is_withdrawn_are_gone_at_once_and_stay_so(exchange, request):
    withdrawn = make_position(exchange.debate, exchange.lukin, statement="A quagmire.")
    index = request.getfixturevalue("live_index")
    assert texts("quagm", WORD) == ["quagmire"]

    Position.objects.filter(pk=withdrawn.pk).update(status="withdrawn", withdrawn_reason="Wrong.")

    assert texts("quagm", WORD) == []
    index.drain()
    assert "quagmire" in dict(service.backend().words())
    assert texts("quagm", WORD) == []


def test_with_a_debate_all_that_is_in_it_is_gone(index):
    assert texts("entente") != []

    Debate.objects.update(status="draft")

    assert texts("entente") == []


def test_a_new_name_is_shown_at_once(index):
    assert texts("lukin", EXPERT) == ["Artyom Lukin"]

    Expert.objects.filter(slug="lukin").update(name="Artem Lukin", aliases=[])

    [expert] = suggest("Лукин", kinds=[EXPERT])
    assert (expert.text, expert.matched) == ("Artem Lukin", "")


@pytest.mark.usefixtures("refreshed_at_once")
def test_when_the_index_has_changed_what_is_new_is_suggested(index, exchange):
    assert texts("brittle") == []

    make_position(exchange.debate, exchange.fallon, statement="Brittle it is.")
    index.drain()
    suggest("brittle")

    assert texts("brittl", POSITION, WORD) == ["brittle", "Brittle it is."]


def test_without_an_index_and_anything_in_memory_there_is_a_reason(exchange, settings, tmp_path):
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "none"}

    with pytest.raises(SearchUnavailable):
        suggest("luk")


def test_who_comes_while_everything_is_being_made_gets_nothing(index, monkeypatch):
    monkeypatch.setattr(BackgroundValue, "get", lambda _: None)

    assert suggest("luk") == []


@pytest.mark.usefixtures("refreshed_at_once")
def test_what_was_prepared_answers_with_a_query_for_each_kind_and_one_of_what_is_pending(
    index, django_assert_num_queries
):
    prepare_completers()
    prepare_completers()
    search_positions("gabuev")

    with django_assert_num_queries(1):
        assert texts("luk", EXPERT) == ["Artyom Lukin"]
    with django_assert_num_queries(2):
        assert texts("luk")[0] == "Artyom Lukin"
    with django_assert_num_queries(0):
        assert texts("zzz") == []


class Counts(dict[str, int]):
    """Counts that know how often all of them were gone through."""

    times = 0

    def values(self):
        self.times += 1
        return super().values()


def test_weighing_many_words_goes_through_them_once() -> None:
    counts = Counts({f"word{number}": number for number in range(1, 100)})

    weights = Weights(WORD, counts)

    assert weights.of("word99") > weights.of("word1") > weights.of("unheard") > 0
    assert counts.times == 1
