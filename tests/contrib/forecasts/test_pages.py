"""The register of forecasts, and the forecast where it stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from debates.models import Forecast, Holder
from debates.models.forecast_states import today
from tests.debates.builders import (
    make,
    make_debate,
    make_expert,
    make_forecast,
    make_source,
    make_topic,
    outcome,
)

pytestmark = pytest.mark.django_db

REGISTER = "/forecasts/"


def text_of(answer):
    """The text of a page: no tags, and one blank for several."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def shown(answer):
    """The slugs of the positions whose forecasts a page lists, in order."""
    return re.findall(r'<article class="claim" id="([^"]+)"', answer.content.decode())


@pytest.fixture
def foretold():
    """One forecast in each state, by two experts."""
    debate = make_debate(title="Two powers", date=today() - timedelta(days=900))
    other = make_debate(title="Elsewhere")
    lukin = make_expert(debate, slug="lukin", name="Artyom Lukin")
    fallon = make_expert(other, slug="fallon", name="Theresa Fallon")
    gas = make_topic(slug="gas", name="Gas")
    day = today()
    make_forecast(
        debate, lukin, event="Trade doubles.", due=day, position={"slug": "trade", "topics": [gas]}
    )
    make_forecast(
        debate,
        lukin,
        event="A pipeline opens.",
        due=day - timedelta(days=1),
        position={"slug": "pipeline", "statement": "Russia will sell more gas to China."},
    )
    make_forecast(
        other,
        fallon,
        event="A quarrel breaks out.",
        probability=80,
        probability_words="four in five",
        position={"slug": "quarrel"},
        **outcome("did_not", outcome_source=make_source(title="Almanac"), decided_on=day),
    )
    make_forecast(other, fallon, event="Nothing was said when.", position={"slug": "undated"})


def test_what_waits_for_an_outcome_comes_first(foretold, client):
    page = client.get(REGISTER)

    assert page.status_code == 200
    assert shown(page) == ["pipeline", "trade", "undated", "quarrel"]
    assert "Russia will sell more gas to China. event A pipeline opens." in text_of(page)
    heading = re.compile(r'<h2 id="(due|open|decided)">')
    assert heading.findall(page.content.decode()) == ["due", "open", "decided"]
    assert "All 4 Due 1 Open 2 Decided 1" in text_of(page)
    assert not heading.findall(client.get(REGISTER, {"order": "due"}).content.decode())


def test_a_forecast_is_told_in_words_with_its_outcome(foretold, client):
    text = text_of(client.get(REGISTER, {"status": "decided"}))

    assert "A quarrel breaks out." in text
    assert "Theresa Fallon" in text
    assert "four in five (80%)" in text
    assert "Did not come true" in text
    assert "Almanac" in text
    assert "As published." in text
    assert "Trade doubles." not in text


def test_a_date_falls_due_when_the_day_is_over(foretold, client):
    assert shown(client.get(REGISTER, {"status": "due"})) == ["pipeline"]
    assert shown(client.get(REGISTER, {"status": "open"})) == ["trade", "undated"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"expert": "fallon"}, ["undated", "quarrel"]),
        ({"topic": "gas"}, ["trade"]),
        ({"expert": "lukin", "status": "open"}, ["trade"]),
    ],
)
def test_the_register_is_narrowed(foretold, client, query, found):
    assert shown(client.get(REGISTER, query)) == found


def test_what_the_address_says_wrongly_is_told(foretold, client):
    page = client.get(REGISTER, {"status": "late", "expert": "nobody"})

    assert page.status_code == 404
    assert "Status: “late” is not a valid value." in text_of(page)
    assert shown(page) == ["pipeline", "trade", "undated", "quarrel"]


def test_an_empty_register_says_so(client):
    assert "No forecasts yet." in text_of(client.get(REGISTER))


def test_nothing_that_is_hidden_is_listed_or_counted(foretold, client):
    debate = Forecast.objects.get(position__slug="trade").position.debate
    lukin = debate.experts.get()
    hidden = make_debate(title="Secret debate", status="draft")
    make_expert(hidden, name="Secret expert")
    make_forecast(debate, lukin, event="Secret event.", position={"status": "draft"})
    make_forecast(
        hidden, hidden.experts.get(), event="Secret event.", **outcome(reasoning="Secret reason.")
    )

    page = client.get(REGISTER)
    of_expert = client.get(lukin.get_absolute_url())

    assert "Secret" not in text_of(page)
    assert "All 4 Due 1 Open 2 Decided 1" in text_of(page)
    assert "2 forecasts: 1 open, 1 due, 0 decided." in text_of(of_expert)


def test_the_page_of_the_position_has_the_forecast(foretold, client):
    text = text_of(client.get("/positions/quarrel/"))

    assert "A quarrel breaks out." in text
    assert "Did not come true , decided on" in text
    assert "according to" in text
    assert "Not decided" not in text
    assert "passed and not decided yet" in text_of(client.get("/positions/pipeline/"))


def test_the_page_of_the_source_has_the_outcome_that_it_shows(foretold, client):
    source = Forecast.objects.get(position__slug="quarrel").outcome_source

    text = text_of(client.get(source.get_absolute_url()))

    assert "Outcomes of forecasts from this source" in text
    assert "A quarrel breaks out." in text


def test_what_a_forecast_does_not_say_has_no_row(foretold, client):
    page = text_of(client.get("/positions/undated/"))

    assert "Nothing was said when." in page
    assert [word for word in ("Due", "Probability", "None given", "Not said") if word in page] == []


def test_a_record_has_counts_always_and_a_score_only_from_numbers(foretold, client):
    lukin = text_of(client.get("/experts/lukin/"))
    fallon = client.get("/experts/fallon/")

    assert "2 forecasts: 1 open, 1 due, 0 decided." in lukin
    assert "Brier" not in lukin
    assert "0.64, from 1 forecast" in text_of(fallon)
    assert 'role="img" aria-label="Calibration. 1 forecast at 80 percent' in fallon.content.decode()


def test_what_is_left_out_of_a_score_is_said(foretold, client):
    debate = make_debate()
    expert = make_expert(debate, slug="other")
    make_forecast(debate, expert, probability=60, probability_words="60 %", **outcome("partly"))
    make_forecast(debate, expert, **outcome("came_true"))

    text = text_of(client.get("/experts/other/"))

    assert "Brier score" not in text
    assert "Left out: 1 decided forecast without a probability in numbers." in text
    assert "Left out: 1 decided forecast that came true in part or cannot be decided." in text


def test_experts_are_ranked_only_from_ten_scored_forecasts_on(client):
    debate = make_debate()
    few = make_expert(debate, name="Few", sort_name="A few")
    many = make_expert(debate, name="Many", sort_name="Z many")
    for expert, number in ((few, 9), (many, 10)):
        for _ in range(number):
            make_forecast(debate, expert, probability=90, probability_words="90 %", **outcome())

    rows = re.findall(r"<tr>.*?</tr>", client.get(REGISTER).content.decode(), re.DOTALL)[1:]
    first, second = (" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows)

    assert first == "Many 0 0 10 0.01 from 10 forecasts 1"
    assert second == "Few 0 0 9 0.01 from 9 forecasts –"


def test_a_long_register_is_read_page_by_page(client, settings):
    settings.SINORUS_PAGE_LIMITS = {"forecasts": 2}
    debate = make_debate()
    expert = make_expert(debate)
    for number in range(3):
        make_forecast(debate, expert, position={"slug": f"p{number}"})

    assert shown(client.get(REGISTER)) == ["p0", "p1"]
    assert shown(client.get(REGISTER, {"page": 2})) == ["p2"]
    assert client.get(REGISTER, {"page": 3}).status_code == 404


def test_the_register_is_found_from_every_page_and_in_the_sitemap(client):
    assert f'href="{REGISTER}"' in client.get("/").content.decode()
    assert REGISTER in client.get("/sitemap-lists.xml").content.decode()


def test_a_former_address_of_the_forecast_leads_to_the_present_one(foretold):
    client = Client()
    position = Forecast.objects.get(position__slug="trade").position
    position.slug = "trade-doubles"
    position.save()

    answer = client.get(reverse("api:forecasts-detail", args=["trade"]))

    assert answer.status_code == 301
    assert answer["Location"].endswith("/forecasts/trade-doubles/")


def test_who_holds_a_forecast_wholly_shares_it_and_who_holds_a_part_does_not(foretold, client):
    forecast = Forecast.objects.get(position__slug="trade")
    debate = forecast.position.debate
    jiang = make_expert(debate, slug="jiang", name="Jiang Yuan")
    zhou = make_expert(debate, slug="zhou", name="Zhou Jiayi")
    make(Holder, position=forecast.position, expert=jiang)
    make(Holder, position=forecast.position, expert=zhou, extent="in_part")

    register = text_of(client.get(REGISTER))
    record = client.get("/api/v1/experts/jiang/forecast-record/").json()

    assert "Artyom Lukin with Jiang Yuan and Zhou Jiayi (in part)" in register
    assert "Jiang Yuan 1 0 0 –" in register
    assert "Rank" not in register
    assert "Zhou Jiayi 1 0 0" not in register
    assert shown(client.get(REGISTER, {"expert": "jiang"})) == ["trade"]
    assert (record["open"], record["due"]) == (1, 0)


def test_an_earlier_version_has_the_forecast_as_it_was(foretold, client):
    forecast = Forecast.objects.get(position__slug="trade")
    before = client.get("/api/v1/positions/trade/", headers={"Accept": "application/json"})
    for name, value in outcome("did_not", decided_on=today()).items():
        setattr(forecast, name, value)
    forecast.save()

    page = text_of(client.get("/positions/trade/", {"at": before.json()["modified"]}))
    _, _, told = page.partition("Changed since")
    since, _, then = told.partition("What it said")

    assert "Trade doubles." in then
    assert "did not come true" not in then
    assert "did not come true" in since
