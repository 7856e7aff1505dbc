"""Lists: columns that tell, filters and search that find, a constant number of queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from debates.admin.topics import arranged
from debates.models import Position, Topic
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.editors import Page, Person, World, page_of, person, world

pytestmark = pytest.mark.django_db

QUERIES = {"position": 8, "debate": 9, "expert": 6, "topic": 8, "source": 6, "question": 6}
"""For a list of any length: session, user, permissions, count, the rows, dates to choose from."""


def statements(page: Page) -> list[str]:
    """The positions of a list, in its order."""
    found = re.findall(r'class="field-claim[^"]*"><a [^>]*>([^<]*)', page.html)
    return [text.removesuffix(".") for text in found]


def fill(number: int) -> None:
    """So many of everything, each with something beside it."""
    debate = make_debate(source=make_source())
    for _ in range(number):
        expert = make_expert(debate)
        question = make_question(debate)
        topic = make_topic(broader=make_topic())
        make_debate(source=make_source())
        position = make_position(debate, expert, question=question, stance="denies", topics=[topic])
        make_evidence(position, source=make_source())
        make_counterpoint(position, raised_by=None)


def queries_of_lists(editor: Person) -> dict[str, int]:
    """The number of queries of each list, once the caches are filled."""
    counts = {}
    for model in QUERIES:
        editor.list(model)
        with CaptureQueriesContext(connection) as queries:
            assert editor.list(model).status == 200
        counts[model] = len(queries)
    return counts


def test_lists_take_the_same_number_of_queries_whatever_their_length() -> None:
    editor = person("editor")
    fill(2)
    assert queries_of_lists(editor) == QUERIES

    fill(20)

    assert queries_of_lists(editor) == QUERIES


def test_a_list_of_many_counts_them_once(django_assert_num_queries: object) -> None:
    fill(3)
    editor = person("editor")

    with CaptureQueriesContext(connection) as queries:
        editor.list("position", "?status__exact=published")

    counting = [one for one in queries if one["sql"].startswith("SELECT COUNT(*)")]
    assert len(counting) == 1


def test_the_columns_of_positions_tell_what_they_claim_and_how_they_stand(there: World) -> None:
    for _ in range(3):
        make_evidence(there.alliance)
    make_counterpoint(there.alliance)

    page = person("editor").list("position", "?q=alliance")

    row = page.html.split("<tbody>")[1]
    assert "Artyom Lukin" in row
    assert "+ yes" in row
    assert "Will it become an alliance?" in row
    assert 'class="status status-draft">draft' in row
    assert '<td class="field-evidence_total">3</td>' in row
    assert '<td class="field-counterpoint_total">1</td>' in row


@pytest.mark.parametrize(
    ("stance", "shown"), [("affirms", "+ yes"), ("qualifies", "~ partly"), ("denies", "− ")]
)
def test_a_stance_has_a_sign_and_a_word(stance: str, shown: str, there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(stance=stance)

    page = person("editor").list("position", "?q=forming")

    assert shown in page.text()


def test_a_position_without_a_question_has_a_dash() -> None:
    debate = make_debate()
    make_position(debate, make_expert(debate))

    page = person("editor").list("position")

    assert '<td class="field-answer">–</td>' in page.html


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("forming", ["An alliance is forming"]),
        ("ALLIANCE forming", ["An alliance is forming"]),
        ('"alliance is"', ["An alliance is forming"]),
        ("artyom-lukin-an", ["An alliance is forming"]),
        ("lukin", ["An alliance is forming"]),
        ("Лукин", ["An alliance is forming"]),
        ("лукин forming", ["An alliance is forming"]),
        ("Артем", ["An alliance is forming"]),
        ("fallon surface", ["Rivalry lies under the surface"]),
        ("fallon alliance", []),
        ("100%_", []),
        ("' \" \\", []),
    ],
)
def test_search_looks_into_statement_address_and_every_name(words: str, found: list[str]) -> None:
    world()

    page = person("editor").open(f"{reverse('admin:debates_position_changelist')}?q={words}")

    assert page.status == 200
    assert statements(page) == found


def test_search_finds_what_other_programs_write_with_other_characters(there: World) -> None:
    there.alliance.statement = "The cafe\u0301’s owner isn't sure."
    there.alliance.save()
    make_debate(title="The cafés’ talk", slug="talk")
    editor = person("editor")

    for words in ("café's", "cafe\u0301’s owner", "isn’t", '"isn\'t sure"'):
        assert len(statements(editor.list("position", f"?q={words}"))) == 1
    for words in ("cafés'", "cafe\u0301s’ talk"):
        assert "The cafés’ talk" in editor.list("debate", f"?q={words}").text()


def test_experts_are_found_by_any_name_in_any_script() -> None:
    world()
    editor = person("editor")

    for words in ("Лукин", "lukin artyom", "LUKIN"):
        assert "Artyom Lukin" in editor.list("expert", f"?q={words}").text()
    assert "0 experts" in editor.list("expert", "?q=nobody").text()


@pytest.mark.parametrize("model", ["expert", "position"])
def test_a_search_for_many_words_reads_the_names_of_experts_once(model: str, there: World) -> None:
    editor = person("editor")
    asked = []
    for words in ("lukin", "+".join(f"lukin{number}" for number in range(40))):
        with CaptureQueriesContext(connection) as queries:
            editor.list(model, f"?q={words}")
        asked.append(sum('"aliases" FROM' in one["sql"] for one in queries))

    assert asked == [1, 1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status__exact=draft", {"An alliance is forming"}),
        ("stance__exact=denies", {"Rivalry lies under the surface"}),
        ("kind__exact=forecast", set()),
        ("missing=evidence", {"Rivalry lies under the surface"}),
        ("missing=counterpoints", {"An alliance is forming"}),
        ("missing=topics", {"Rivalry lies under the surface"}),
        ("missing=question", set()),
        ("missing=locator", {"An alliance is forming", "Rivalry lies under the surface"}),
        ("missing=anything", {"An alliance is forming", "Rivalry lies under the surface"}),
    ],
)
def test_filters_find(query: str, found: set[str], there: World) -> None:
    make_evidence(there.alliance)
    make_counterpoint(there.rivalry)
    there.alliance.topics.add(make_topic())
    Position.objects.filter(pk=there.rivalry.pk).update(status="published")

    page = person("editor").list("position", f"?{query}")

    assert set(statements(page)) == found


def test_one_filters_by_an_expert_or_a_debate_that_is_chosen_by_autocompletion(
    there: World,
) -> None:
    editor = person("editor")

    page = editor.list("position", f"?expert__id__exact={there.lukin.pk}&status__exact=draft")

    assert statements(page) == ["An alliance is forming"]
    assert '<option value="1" selected>' in page.html.replace(
        f'value="{there.lukin.pk}"', 'value="1"'
    )
    assert '<input type="hidden" name="status__exact" value="draft">' in page.html
    assert page.html.count("<option") < 20
    assert not statements(editor.list("position", f"?debate__id__exact={make_debate().pk}"))


def test_the_filter_by_topic_takes_the_narrower_ones_along(there: World) -> None:
    energy = make_topic(name="Energy")
    there.alliance.topics.add(make_topic(name="Gas", broader=energy))

    page = person("editor").list("position", f"?topics__id__exact={energy.pk}")

    assert statements(page) == ["An alliance is forming"]


def test_filters_do_not_list_every_expert() -> None:
    debate = make_debate()
    for number in range(30):
        make_position(debate, make_expert(debate, name=f"Person {number}"))

    page = person("editor").list("position", "?status__exact=draft")

    assert "Person 7" not in page.html


@pytest.mark.parametrize(
    "query",
    [
        "expert__id__exact=x",
        "topics__id__exact=x",
        "topics__id__exact=" + "9" * 40,
        "debate__id__exact=" + "9" * 40,
        "status__exact=loud",
        "modified__year=0",
        "modified__year=99999",
        "modified__year=" + "9" * 40,
        "modified__year=9999",
        "modified__year=2022&modified__month=13",
        "modified__year=2022&modified__month=12&modified__day=40",
        "modified__gte=yesterday",
        "p=x",
        "p=" + "9" * 30,
        "p=0",
        "o=99",
        "o=x.y",
        "o=-3.-5",
        "q=%00",
        "_facets=True",
        "e=1",
        "nothing=1",
    ],
)
def test_no_address_of_a_list_fails(query: str) -> None:
    world()

    page = person("editor").list("position", f"?{query}")

    assert page.status in {200, 302, 400}


def test_topics_count_the_positions_of_narrower_ones_too_each_once(there: World) -> None:
    energy = make_topic(name="Energy")
    gas = make_topic(name="Gas", broader=energy)
    there.alliance.topics.add(energy, gas)
    there.rivalry.topics.add(gas)

    page = person("editor").list("topic")

    assert re.findall(r"topics__id__exact=(\d+)\">(\d+)<", page.html) == [
        (str(energy.pk), "2"),
        (str(gas.pk), "2"),
    ]


def test_a_topic_that_is_made_while_topics_are_counted_is_left_out(there: World) -> None:
    def make_one_meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("SELECT") and 'FROM "debates_position_topics"' in sql and not made:
            made.append(make_topic(name="Gas"))
            there.alliance.topics.add(made[0])
        return execute(sql, *rest)

    made: list[Topic] = []
    make_topic(name="Arms")
    editor = person("editor")
    with connection.execute_wrapper(make_one_meanwhile):
        page = editor.list("topic")

    assert page.status == 200
    assert made


def test_topics_are_shown_as_the_tree_that_they_are() -> None:
    energy = make_topic(name="Energy")
    make_topic(name="Arms")
    gas = make_topic(name="Gas", broader=energy)
    make_topic(name="Pipelines", broader=gas)
    make_topic(name="Zinc", broader=energy)
    editor = person("editor")

    page = editor.list("topic")
    by_name = editor.list("topic", "?o=-1")

    assert re.findall(r'class="depth-(\d)">([^<]*)', page.html) == [
        ("0", "Arms"),
        ("0", "Energy"),
        ("1", "Gas"),
        ("2", "Pipelines"),
        ("1", "Zinc"),
    ]
    assert by_name.text().index("Zinc") < by_name.text().index("Arms")


def test_a_topic_whose_broader_one_is_not_in_the_list_stands_at_the_margin() -> None:
    gas = make_topic(name="Gas", broader=make_topic(name="Energy"))

    assert [one.depth for one in arranged([Topic.objects.get(pk=gas.pk)])] == [0]


def test_numbers_of_positions_lead_to_their_list(there: World) -> None:
    there.alliance.topics.add(make_topic())
    editor = person("editor")

    for model, name, thing in [
        ("expert", "expert", there.lukin),
        ("topic", "topics", Topic.objects.get()),
    ]:
        address = f"/admin/debates/position/?{name}__id__exact={thing.pk}"
        assert f'<a href="{address}">1</a>' in editor.list(model).html
        assert statements(editor.open(address)) == ["An alliance is forming"]
    assert f'debate__id__exact={there.debate.pk}">2</a>' in editor.list("debate").html


def test_the_list_of_sources_tells_what_they_are_used_for_without_reading_their_texts(
    there: World,
) -> None:
    source = make_source(text="A whole book.")
    there.debate.source = source
    there.debate.save()
    make_evidence(there.alliance, source=source)

    with CaptureQueriesContext(connection) as queries:
        page = person("editor").list("source")

    row = page.html.split("<tbody>")[1]
    assert '<td class="field-debate_total">1</td>' in row
    assert '<td class="field-evidence_total">1</td>' in row
    assert 'alt="True"' in row
    assert not any('"debates_source"."text",' in one["sql"] for one in queries)


def test_lists_lead_to_what_was_deleted_and_show_no_more_than_a_page() -> None:
    debate = make_debate()
    for _ in range(55):
        make_position(debate, make_expert(debate))

    page = person("editor").list("position")

    assert len(statements(page)) == 50
    assert "55 positions" in page.text()
    assert reverse("admin:debates_position_deleted") in page.html


def test_lists_can_be_sorted_by_how_much_stands_behind_and_against(there: World) -> None:
    make_evidence(there.rivalry)
    make_counterpoint(there.alliance)
    editor = person("editor")

    assert statements(editor.list("position", "?o=-5"))[0] == "Rivalry lies under the surface"
    assert statements(editor.list("position", "?o=-6"))[0] == "An alliance is forming"


def test_the_questions_have_a_page_of_their_own_but_no_place_on_the_first_page(
    there: World,
) -> None:
    editor = person("editor")

    assert editor.edit(there.question).status == 200
    assert reverse("admin:debates_question_changelist") not in editor.open("/admin/").html
    assert page_of(there.question, "history")
