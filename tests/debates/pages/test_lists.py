"""The pages that list debates, questions, positions and sources."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Debate, Expert, Participation, Topic
from debates.pages.lists import debate_entries, votes_of
from tests.debates.builders import (
    make,
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
    make_vote,
)
from tests.debates.pages.reading_pages import links, parsed, text_of


def names(page: Element) -> list[str]:
    """The names of the rows of a list, in order."""
    rows = [one for one in page.iter("p") if one.get("class") == "name"]
    return [text_of(next(row.iter("a"))) for row in rows]


def address_of(page: Element, words: str) -> str:
    """The address of the last link with these words."""
    return [link.get("href", "") for link in page.iter("a") if text_of(link) == words][-1]


@pytest.fixture
def three_debates(db):
    for title, day in (("Bread", date(2021, 1, 1)), ("Arms", date(2023, 1, 1)), ("Coal", None)):
        make_debate(title=title, slug=title.lower(), date=day)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Arms", "Bread", "Coal"]),
        ({"order": "date"}, ["Bread", "Arms", "Coal"]),
        ({"order": "title"}, ["Arms", "Bread", "Coal"]),
        ({"date_from": "2022-01-01"}, ["Arms"]),
        ({"q": "BREA"}, ["Bread"]),
        ({"q": "bread arms"}, []),
    ],
)
def test_a_list_is_ordered_and_narrowed(three_debates, read, query, expected):
    assert names(parsed(read("/debates/", **query))) == expected


def test_the_first_six_questions_of_a_debate_are_listed(db):
    debate = make_debate()
    for number in range(1, 8):
        make_question(debate, text=f"Question {number}?", slug=f"question-{number}", order=number)

    [entry] = debate_entries(Debate.objects.for_list())

    assert [one.question.order for one in entry.questions] == [1, 2, 3, 4, 5, 6]
    assert entry.more_questions == 1


def test_votes_of_an_expert_begin_with_the_latest_debate(db):
    expert, cast = make_expert(name="Ann Voter"), {}
    for title, day in (("Early", date(2021, 1, 1)), ("Late", date(2023, 1, 1))):
        debate = make_debate(title=title, slug=title.lower(), date=day)
        make(Participation, debate=debate, expert=expert)
        for order in (2, 1):
            question = make_question(debate, slug=f"{title.lower()}-{order}", order=order)
            cast[title, order] = make_vote(question, expert, answer="agree")

    found = votes_of(expert, 3)

    assert found == [cast["Late", 1], cast["Late", 2], cast["Early", 1]]


def test_a_list_has_pages_that_keep_the_filters(three_debates, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"debates": 1}

    first = parsed(read("/debates/", q="a", order="title"))

    assert "1 to 1 shown" in text_of(first)
    following = address_of(first, "Next")
    assert following == "/debates/?q=a&order=title&page=2"
    assert names(parsed(read(following))) == ["Bread"]


def test_the_last_pages_are_those_of_one_list(three_debates, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"debates": 2}

    assert names(parsed(read("/debates/", page=2))) == ["Coal"]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ({"expert": "nobody"}, "There is no expert “nobody”."),
        ({"date_from": "yesterday"}, "“yesterday” is not a date."),
        ({"order": "size"}, "“size” is not an order of this list."),
        ({"expart": "lukin"}, "“expart” is not a filter of this list. Did you mean “expert”?"),
    ],
)
def test_what_a_list_does_not_accept_is_told(three_debates, read, query, note):
    answer = read("/debates/", **query)

    assert answer.status_code == 404
    page = parsed(answer)
    assert note in text_of(page)
    assert len(names(page)) == 3


def test_parameters_of_others_are_left_alone(three_debates, read):
    assert read("/debates/", utm_source="letter").status_code == 200


@pytest.mark.parametrize(
    "typed", ["%", "_", "\0", "' OR 1=1", "\ud83d\ude00", "x" * 5000, "a " * 999]
)
@pytest.mark.parametrize("page", ["debates", "questions", "positions", "sources"])
def test_any_text_can_be_typed(known, read, page, typed):
    assert read(f"/{page}/", q=typed.encode("utf-8", "surrogatepass")).status_code in {200, 404}


def test_words_of_any_script_are_found_in_any_case(known, read):
    make_position(known.debate, make_expert(known.debate, name="Лукин"), statement="ГАЗ и нефть.")

    page = parsed(read("/positions/", q="газ НЕФТЬ лукин"))

    assert "1 position" in text_of(page)


def test_a_chosen_filter_can_be_removed_alone(known, read):
    page = parsed(read("/positions/", expert="lukin", stance="affirms", q="all"))

    removing = {text_of(link): link.get("href") for link in page.iter("a")}
    expert = removing[f"Remove filter: Expert: {known.lukin.name} ×"]
    assert expert == "/positions/?q=all&stance=affirms"
    assert removing["Remove filter: “all” ×"] == "/positions/?expert=lukin&stance=affirms"
    assert removing["Clear all"] == "/positions/"


@pytest.mark.parametrize(
    ("query", "shown", "chosen"),
    [
        ({"language": "ru"}, ["Газ"], "Remove filter: Language: Russian ×"),
        ({"not_source": "gazette"}, ["Bread"], "Remove filter: Not source: The Gazette ×"),
        ({"q": "gazette"}, ["Газ"], "Remove filter: “gazette” ×"),
        ({}, ["Газ", "Bread"], "Russian"),
    ],
)
def test_a_list_takes_the_filters_of_the_api_by_language_and_by_what_is_not(
    db, read, query, shown, chosen
):
    make_debate(title="Газ", language="ru", source=make_source(title="The Gazette", slug="gazette"))
    make_debate(title="Bread", language="en", source=make_source(title="Roundtable"))

    page = parsed(read("/debates/", **query))

    assert names(page) == shown
    assert chosen in {text_of(link) for link in page.iter("a")}


def test_a_filter_by_a_former_slug_leads_to_the_present_one(known, read):
    known.lukin.slug = "lukin-a"
    known.lukin.save()

    answer = read("/positions/", expert="lukin", order="date")

    assert answer.status_code == 301
    assert answer["Location"] == "/positions/?expert=lukin-a&order=date"


def test_sources_are_found_by_their_publisher(known, read):
    make_debate(source=make_source(title="Roundtable on gas", publisher="The Gas Review"))

    assert names(parsed(read("/sources/", q="review"))) == ["Roundtable on gas"]


def test_of_one_filter_only_the_first_values_are_used(three_debates, read):
    page = parsed(read("/debates/", year=",".join(map(str, range(2009, 2022)))))

    assert "Only the first 12 values of “year” were used." in text_of(page)
    assert names(page) == []


def test_a_list_of_sources_reads_none_of_their_texts(known, read):
    with CaptureQueriesContext(connection) as queries:
        page = parsed(read("/sources/"))

    assert names(page)
    read_texts = [one["sql"] for one in queries if '_text"' in one["sql"] or '"text"' in one["sql"]]
    assert read_texts == []


def test_a_question_shows_who_takes_which_stance(known, read):
    page = text_of(parsed(read("/questions/", stance="affirms")))

    assert "1 yes" in page


def test_the_first_page_shows_the_newest_debates_and_leads_to_all(three_debates, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"home": 1}

    page = parsed(read("/"))

    assert address_of(page, "All 3 debates") == "/debates/"
    assert "Bread" not in text_of(page)


def test_former_pages_of_the_first_page_lead_to_the_list(three_debates, read):
    assert read("/", page="2")["Location"] == "/debates/?page=2"


def test_experts_are_found_by_another_spelling_of_their_name(known, read):
    make_expert(known.debate, name="Jiang Yuan", aliases=["Цзян Юань"], slug="jiang-yuan")
    make_position(known.debate, Expert.objects.get(slug="jiang-yuan"))

    assert len(names(parsed(read("/experts/", q="цзян")))) == 1


def test_experts_are_sorted_by_the_number_of_their_positions(known, read):
    busy = make_expert(known.debate, name="Zoe Busy", sort_name="Zoe, Busy")
    for _ in range(9):
        make_position(known.debate, busy)

    page = parsed(read("/experts/", order="-positions"))

    assert names(page)[0] == "Zoe, Busy"
    assert "9 positions" in text_of(page)


def test_topics_are_a_tree_until_they_are_narrowed(known, read):
    money = make_topic(name="Money", slug="money")
    loans = make_topic(name="Loans", slug="loans", broader=money)
    make_position(known.debate, known.lukin).topics.set([loans])

    whole, narrowed = parsed(read("/topics/")), parsed(read("/topics/", q="loan"))

    assert names(whole) == []
    assert names(narrowed) == ["Loans"]
    assert "In Money" in text_of(narrowed)


def test_many_topics_are_a_list_with_pages(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"names": 1}

    page = parsed(read("/topics/"))

    assert len(names(page)) == 1
    assert address_of(page, "Next") == "/topics/?page=2"


@pytest.mark.parametrize("address", ["/debates/", "/questions/", "/positions/", "/experts/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(known, read, address):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(address)
        return len(captured)

    topic = make_topic(name="Gas")
    for number in range(3):
        _another_debate(number, topic)
    read(address)
    few = queries()
    for number in range(3, 12):
        _another_debate(number, topic)

    assert queries() == few


def _another_debate(number: int, topic: Topic) -> None:
    source = make_source(title=f"Source {number}")
    debate = make_debate(title=f"Debate {number}", date=date(2000 + number, 1, 1), source=source)
    expert = make_expert(debate, name=f"Expert {number}", biography="Historian.")
    question = make_question(debate, text=f"Is it {number}?")
    position = make_position(debate, expert, question=question, stance="affirms")
    position.topics.set([topic])


def test_a_list_can_be_downloaded_beneath_its_rows(known, read):
    page = parsed(read("/positions/", expert="lukin"))

    assert "Download as JSON or CSV. Get new results by feed" in text_of(page)
    assert "/api/v1/positions/?expert=lukin&format=csv" in {
        address.removeprefix("http://testserver") for address in links(page)
    }
