"""The search page: what is found, what narrows it, and all of it in the address."""

from __future__ import annotations

import json
from urllib.parse import unquote_plus

import pytest
from django.http import QueryDict

from debates.models import Counterpoint, Evidence
from search.query import MAX_CHARACTERS
from tests.debates.pages.reading_pages import as_shown, links, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_debate")]


def hits(page):
    """The statements that were found, in order."""
    return [text_of(one) for one in page.iter("p") if one.get("class") == "statement"]


def parameters(address):
    return dict(QueryDict(address.partition("?")[2]).lists())


def test_a_question_in_plain_words_is_answered(read):
    page = parsed(read("/search/", q="who thinks Moscow becomes dependent on Beijing?"))

    assert any("dependent on China" in statement for statement in hits(page)[:3])


def test_what_was_matched_is_marked_and_says_where(read):
    page = parsed(read("/search/", q="pipeline"))

    assert "pipeline" in {text_of(one).casefold() for one in page.iter("mark")}
    badges = {text_of(one) for one in page.iter("a") if one.get("class") == "badge"}
    assert "evidence" in badges


def test_each_result_shows_what_was_found_in_it(read):
    page = parsed(read("/search/", q="firm partnership", order="-date"))

    found = [one for one in page.iter("article") if "claim" in one.get("class")]
    assert len(found) == 20
    assert all(one.find(".//mark") is not None for one in found)


def test_of_one_filter_only_the_first_values_are_used(read):
    page = parsed(read("/search/", q="pipeline", year=",".join(map(str, range(2010, 2023)))))

    assert "Only the first 12 values of “year” were used." in text_of(page)
    assert hits(page) == []


def test_an_excerpt_does_not_repeat_what_the_page_says(read):
    page = parsed(read("/search/", q="firm partnership"))

    excerpts = [
        [text_of(item) for item in result.iter("li")]
        for result in page.iter("ul")
        if result.get("class") == "excerpts"
    ]
    # the title of the debate says why a result is one that has nothing else
    assert all(
        len(texts) == 1 for texts in excerpts if any("How firm is the" in text for text in texts)
    )
    assert not any(text.startswith("question Will the") for texts in excerpts for text in texts)
    asked = [one for one in page.iter("p") if one.get("class") == "answers"]
    assert any(mark.text == "firm" for one in asked for mark in one.iter("mark"))


def test_a_badge_leads_to_the_part(read):
    page = parsed(read("/search/", q="pipeline"))

    badges = [one for one in page.iter("a") if one.get("class") == "badge"]
    address = next(one.get("href") for one in badges if text_of(one) == "evidence")
    there = parsed(read(address.partition("#")[0]))
    assert address.partition("#")[2] in {one.get("id") for one in there.iter()}


def test_a_badge_says_whose_words_they_are(read):
    counterpoint = Counterpoint.objects.exclude(raised_by=None).first()

    page = parsed(read("/search/", q=f'counterpoint:"{counterpoint.statement[:60]}"'))

    badges = {
        one.get("href"): text_of(one) for one in page.iter("a") if one.get("class") == "badge"
    }
    assert badges[counterpoint.get_absolute_url()] == "editors’ comparison"


def test_results_are_narrowed_by_voice_and_basis(read):
    page = parsed(read("/search/", basis="inferred"))

    facets = next(one for one in page.iter("aside") if one.get("id") == "narrow")
    assert "Who says it" in text_of(facets)
    assert "Links between claims" in text_of(facets)
    assert hits(page)


def test_facets_are_links_with_counts_that_are_true(read):
    page = parsed(read("/search/", q="trade"))

    facets = next(one for one in page.iter("aside") if one.get("id") == "narrow")
    for item in facets.iter("li"):
        (link,) = item.iter("a")
        count = next(one for one in item.iter("span") if one.get("class") == "count")
        narrowed = text_of(parsed(read(link.get("href"))))
        assert f"{text_of(count)} position" in narrowed, link.get("href")
        break


def test_choosing_a_facet_keeps_the_rest_of_the_address(read):
    page = parsed(read("/search/", q="trade", stance="affirms", order="-date", page="1"))

    chosen = next(one for one in links(page) if "expert=" in one)
    assert parameters(chosen) == {
        "q": ["trade"],
        "stance": ["affirms"],
        "order": ["-date"],
        "expert": [parameters(chosen)["expert"][0]],
    }


def test_what_is_chosen_can_be_taken_back(read):
    page = parsed(read("/search/", q="trade", stance="affirms", expert="gabuev"))

    back = {text_of(one): one.get("href") for one in page.iter("a")}
    without_stance = parameters(back["Remove filter: Answer: yes ×"])
    assert without_stance == {"q": ["trade"], "expert": ["gabuev"]}
    without_expert = parameters(back["Remove filter: Expert: Alexander Gabuev ×"])
    assert without_expert == {"q": ["trade"], "stance": ["affirms"]}


def test_what_is_chosen_is_named_without_results_too(read):
    page = parsed(read("/search/", q="zebra", expert="gabuev", has_forecast="true"))

    chosen = next(one for one in page.iter("ul") if one.get("class") == "chosen")
    assert [text_of(one) for one in chosen] == [
        "Remove filter: Expert: Alexander Gabuev ×",
        "Remove filter: Has forecast: yes ×",
        "Clear all",
    ]


def test_another_query_keeps_the_filters(read):
    page = parsed(read("/search/", q="trade", stance="affirms", widened="no", order="date"))

    kept = {one.get("name"): one.get("value") for one in page.iter("input")}
    assert kept == {"q": "trade", "stance": "affirms", "widened": "no", "order": "date"}


def test_results_come_in_the_order_asked_for(read):
    page = parsed(read("/search/", q="trade"))

    orders = next(one for one in page.iter("p") if one.get("class") == "orders")
    assert text_of(orders) == (
        "Sort by: relevance, debate order, newest debates first, oldest debates first, "
        "recently updated"
    )
    assert len(hits(parsed(read("/search/", q="trade", order="reading")))) > 1


def test_long_results_are_paged(read, settings):
    settings.SINORUS_PAGE_LIMITS = {"results": 5}

    first, second = (parsed(read("/search/", order="reading", page=n)) for n in (1, 2))

    assert len(hits(first)) == len(hits(second)) == 5
    assert not set(hits(first)) & set(hits(second))
    assert "Page 2 of 11" in text_of(second)
    assert next(one for one in second.iter("ol") if one.get("class") == "hits").get("start") == "6"


def test_what_is_not_understood_is_said(read):
    page = text_of(parsed(read("/search/", q="wibble:gas pipeline")))

    assert "wibble" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"expert": "lukim"}, "There is no expert “lukim”. Did you mean “lukin”?"),
        ({"stance": "affirm"}, "“affirm” is not a valid value. Did you mean “affirms”?"),
        ({"date_from": "yesterday"}, "“yesterday” is not a date."),
        ({"order": "best"}, "“best” is not a sort order."),
    ],
)
def test_what_cannot_be_taken_of_the_address_is_said_and_left_out(read, query, said):
    answer = read("/search/", **query)

    assert answer.status_code == 200
    assert said in text_of(parsed(answer))
    assert "54 positions" in text_of(parsed(answer))


def test_an_empty_result_helps_on(read):
    page = parsed(read("/search/", q="zebra", stance="denies"))

    assert "No results" in text_of(page)
    assert "Use other words" in text_of(page)
    assert "no position has any of these" not in text_of(page)
    assert links(page)["/search/?q=zebra"]
    assert links(page)["/"]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("zebra giraffes", "Use other words: no position has any of these"),
        ("+zebra gas", "Use fewer words"),
        ("answers:nobody", ""),
    ],
)
def test_an_empty_result_advises_what_can_help(read, text, advice):
    said = text_of(parsed(read("/search/", q=text)))

    assert "No results" in said
    assert advice in said
    assert ("Use other words" in said, "Use fewer words" in said) == (
        advice.startswith("Use other"),
        advice.startswith("Use fewer"),
    )


def test_the_query_language_is_explained_by_searches(read):
    page = parsed(read("/search/"))

    examples = next(one for one in page.iter("details") if one.get("class") == "help")
    for link in list(examples.iter("a"))[:6]:
        assert read(link.get("href")).status_code == 200


def test_the_same_result_is_there_as_data(read):
    page = parsed(read("/search/", q="trade", stance="affirms", order="reading", widened="no"))

    found = {
        one.get("title"): one.get("href")
        for one in page.iter("link")
        if one.get("rel") == "alternate"
    }
    data = json.loads(read(found["JSON"].removeprefix("http://testserver")).content)
    statements = [as_shown(result["position"]["statement"]) for result in data["results"]]
    assert statements == hits(page)
    table = read(found["CSV"].removeprefix("http://testserver"))
    assert table["Content-Type"].startswith("text/csv")


def test_hostile_queries_are_text(read):
    for text in (
        '"><script>alert(1)</script>',
        "\x00\ud800",
        "(" * 600,
        "'; DROP TABLE --",
        "𝔘" * 999,
    ):
        answer = read(
            "/search/", q=text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        )
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
        # there are many filters, and few pages
        filters = [one for one in links(parsed(answer)) if "page=" not in one]
        assert all(len(unquote_plus(one)) < MAX_CHARACTERS + 100 for one in filters)


def test_while_the_index_is_built_the_rest_works(read, settings, tmp_path):
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "nowhere"}

    answer = read("/search/", q="trade", stance="affirms")

    assert answer.status_code == 503
    assert answer["Retry-After"]
    page = parsed(answer)
    assert "Search is not available right now" in text_of(page)
    assert links(page)["/search/?q=trade&stance=affirms"] == "Try again"
    assert read("/search/suggestions/?q=lu").content.strip() == b""


def test_suggestions_lead_to_what_they_name(read):
    answer = read("/search/suggestions/", q="luk").content.decode()

    assert 'data-address="/experts/lukin/"' in answer
    assert "Artyom Lukin" in answer


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("sanct", "/topics/sanctions/"),
        ("is the closeness", "/questions/closeness-genuine/"),
        ("pipel", "/search/?q=pipeline"),
        ("Putin and Xi are not wrong", "/positions/gabuev-relations-best-in-history/"),
    ],
)
def test_each_kind_of_suggestion_has_its_address(read, typed, leads_to):
    answer = read("/search/suggestions/", q=typed).content.decode()

    assert f'data-address="{leads_to}' in answer
    assert read(leads_to).status_code == 200


def test_browsers_can_add_the_search(read):
    answer = read("/opensearch.xml")

    assert answer["Content-Type"] == "application/opensearchdescription+xml"
    assert 'template="http://testserver/search/?q={searchTerms}"' in answer.content.decode()


def test_the_result_can_be_taken_along_and_followed_from_where_it_is_narrowed(read):
    page = parsed(read("/search/", q="trade", stance="affirms"))

    answer = next(one for one in page.iter("div") if one.get("id") == "answer")
    found = {words: address for address, words in links(answer).items()}
    count = len(hits(page))
    table = b"".join(read(found["CSV"].removeprefix("http://testserver")).streaming_content)
    assert len(table.decode().strip().splitlines()) == count + 1
    feed = read(found["Get new results by feed"].removeprefix("http://testserver"))
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert feed.content.decode().count("<entry") == count


def test_a_chosen_value_is_told_without_colour(read):
    page = parsed(read("/search/", q="pipeline", stance="affirms"))

    (chosen,) = [one for one in page.iter("li") if one.get("class") == "chosen"]
    (link,) = chosen.iter("a")
    assert link.get("aria-current") == "true"
    assert text_of(link).startswith("Remove filter: ")


def test_a_corrected_query_is_told_in_one_notice(read):
    page = parsed(read("/search/", q="Lukyn"))

    assert "showing results for “lukin”" in text_of(page)
    assert not [one for one in page.iter("p") if one.get("class") == "meant"]


def objects(page):
    """The names of the objects that were found beside positions, by kind."""
    (shown,) = [one for one in page.iter("dl") if one.get("class") == "objects"]
    return {
        text_of(next(group.iter("dt"))): [text_of(one) for one in group.iter("dd")]
        for group in shown.iter("div")
    }


def test_experts_questions_and_topics_are_found_beside_positions(read):
    named = objects(parsed(read("/search/", q="gabuyev")))
    asked = objects(parsed(read("/search/", q="who thinks the partnership will last")))

    assert named == {"Experts": ["Alexander Gabuev"]}
    assert asked["Questions"][0].startswith("Will the relationship between China and Russia hold")
    assert "Partnership and alliance" in asked["Topics"]


def test_what_is_found_beside_positions_leads_to_its_page(read):
    page = parsed(read("/search/", q="partnership"))

    (shown,) = [one for one in page.iter("dl") if one.get("class") == "objects"]
    for link in shown.iter("a"):
        assert read(link.get("href")).status_code == 200


def test_several_experts_can_be_compared(read):
    leads = links(parsed(read("/search/", q="where do Lukin and Gabuev disagree?")))

    [address] = [to for to, words in leads.items() if words.startswith("Compare ")]
    assert leads[address] == "Compare Alexander Gabuev and Artyom Lukin"
    compared = links(parsed(read(address)))
    assert {"Alexander Gabuev", "Artyom Lukin"} <= {*compared.values()}


def test_a_narrowed_search_shows_positions_alone(read):
    for chosen in ({"stance": "affirms"}, {"order": "-date"}, {"page": "2"}):
        page = parsed(read("/search/", q="partnership", **chosen))

        assert not [one for one in page.iter("dl") if one.get("class") == "objects"]


def excerpts(page):
    """The badge and the text of each excerpt, by the statement of its result."""
    found = {}
    for article in page.iter("article"):
        [statement] = [text_of(p) for p in article.iter("p") if p.get("class") == "statement"]
        found[statement] = [
            (text_of(li.find("a")), text_of(li.find("span")))
            for ul in article.iter("ul")
            if ul.get("class") == "excerpts"
            for li in ul.iter("li")
        ]
    return found


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("objections against an alliance", Counterpoint.objects),
        ("has:evidence China", Evidence.objects),
        ("has:concession", Counterpoint.objects.filter(voice="expert")),
    ],
)
def test_what_is_asked_for_by_its_role_is_shown_first(read, typed, parts):
    found = excerpts(parsed(read("/search/", q=typed)))

    assert found
    for statement, [(_badge, first), *_others] in found.items():
        of_the_position = [
            as_shown(part.statement)
            for part in parts.select_related("position")
            if as_shown(part.position.statement) == statement
        ]
        assert any(first.startswith(text[:40]) for text in of_the_position)


def test_arguments_against_something_are_plain_words_where_no_side_is_known(read):
    page = read("/search/", q="arguments against an alliance")

    assert "“arguments against” was read as plain words." in page.content.decode()
    assert excerpts(parsed(page))


def test_whoever_disagrees_is_shown_with_what_they_say(read):
    found = excerpts(parsed(read("/search/", q="who disagrees with Gabuev")))

    said = {
        (as_shown(one.raised_by.statement), as_shown(one.statement))
        for one in Counterpoint.objects.filter(position__expert__slug="gabuev")
        .exclude(raised_by=None)
        .select_related("raised_by")
    }
    assert {(one, several[0][1]) for one, several in found.items()} <= said
    assert {several[0][0] for several in found.values()} == {
        "editors’ comparison with Alexander Gabuev"
    }
