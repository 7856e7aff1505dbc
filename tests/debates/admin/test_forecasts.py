"""Forecasts on the page of their position: entering one, its outcome, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from debates.history.restoring import deleted, go_back, restore
from debates.models import Forecast, Position
from tests.debates.builders import make_forecast, make_position, make_source, outcome
from tests.debates.editors import Page, World, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(there: World) -> Forecast:
    there.debate.date = date(2022, 2, 4)
    there.debate.source = make_source(text="[1.1] There is a 70 per cent chance of an alliance.")
    there.debate.save()
    return make_forecast(there.debate, there.lukin, event="An alliance is signed.")


def errors(page: Page, field: str = "") -> str:
    """The messages beside a field of the forecast, or above its fields."""
    formset = next(
        one.formset
        for one in page.response.context["inline_admin_formsets"]
        if one.opts.model is Forecast
    )
    [form] = formset.forms
    return " ".join(form.errors.get(field or "__all__", []))


def test_one_page_saves_a_position_with_its_forecast(there: World) -> None:
    page = person("editor").open(reverse("admin:debates_position_add"))
    page.add(
        "forecast",
        event="An alliance is signed.",
        due="2030-12-31",
        probability_words="a 70 per cent chance",
        probability="70",
        criteria="A treaty is published.",
    )

    done = page.send(
        debate=there.debate.pk, expert=there.lukin.pk, statement="They ally.", kind="forecast"
    )

    assert done.saved
    forecast = Forecast.objects.get()
    assert forecast.position.statement == "They ally."
    assert (forecast.due, forecast.probability) == (date(2030, 12, 31), 70)
    assert forecast.outcome == ""
    assert forecast.history.get().history_user.username == "editor"


def test_an_editor_enters_the_outcome_and_the_history_tells_it(told: Forecast) -> None:
    editor, source = person("editor"), make_source(title="Almanac")

    done = editor.edit(told.position).send(
        forecast_0_outcome="did_not",
        forecast_0_decided_on="2026-01-20",
        forecast_0_outcome_source=source.pk,
        forecast_0_reasoning="No treaty was signed.",
    )

    assert done.saved
    told.refresh_from_db()
    assert (told.outcome, told.decided_on) == ("did_not", date(2026, 1, 20))
    address = reverse("admin:debates_position_history", args=[told.position_id])
    history = editor.open(address).html
    assert "No treaty was signed." in history
    assert "did not come true" in history


def test_an_outcome_is_no_correction_but_its_change_is(told: Forecast, client: Client) -> None:
    editor = person("editor")
    values = {f"forecast_0_{name}": value for name, value in outcome("did_not").items()}
    assert editor.edit(told.position).send(**values).saved
    address = told.position.get_absolute_url()
    _, _, first = client.get(address).content.decode().partition('id="corrections"')

    without = editor.edit(told.position).send(forecast_0_outcome="partly")
    with_reason = editor.edit(told.position).send(
        forecast_0_outcome="partly", correction_reason="A pact was signed."
    )
    _, _, second = client.get(address).content.decode().partition('id="corrections"')

    assert "Outcome" not in first
    assert not without.saved
    assert with_reason.saved
    assert "Outcome of the forecast" in second
    assert "A pact was signed." in second


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"event": ""}, "event", "Enter what exactly is forecast: it is decided by this."),
        (
            {"probability": "120", "probability_words": "sure"},
            "probability",
            "Enter a number of at most 100.",
        ),
        ({"probability": "70"}, "probability_words", "Enter the words of the source"),
        (
            {"probability": "0.5", "probability_words": "even odds"},
            "probability",
            "“0.5” can be read as 50% or as 0.5%. Enter 50 or 0.5%.",
        ),
        ({"probability": "likely"}, "probability", "Enter a percentage such as 70 or 0.5%."),
        ({"probability": "0.555%"}, "probability", "Use at most 2 decimal places."),
        (
            {"probability_words": "as good as certain"},
            "probability_words",
            "These words do not appear in the text of the source.",
        ),
        ({"outcome": "came_true"}, "outcome", "needs the day on which it was decided"),
        ({"reasoning": "No treaty."}, "outcome", "An outcome needs the day"),
        (
            {"outcome": "partly", "decided_on": "2022-02-03", "reasoning": "A pact."},
            "decided_on",
            "cannot be decided before the debate",
        ),
        ({"due": "03/12/2025"}, "due", "3 December 2025 or as 12 March 2025"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    told: Forecast, values: dict[str, str], field: str, message: str
) -> None:
    page = person("editor").edit(told.position)

    sent = page.send(**{f"forecast-0-{name}": value for name, value in values.items()})

    assert not sent.saved
    assert message in errors(sent, field)


def test_words_that_the_source_has_are_taken(told: Forecast) -> None:
    page = person("editor").edit(told.position)

    assert page.send(
        forecast_0_probability_words="70 per cent chance",
        forecast_0_probability="70",
        correction_reason="Left out.",
    ).saved


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("0.5%", "0.5", "0.5%"),
        ("0,5 %", "0.5", "0.5%"),
        ("70 per cent", "70", "70"),
        ("1", "1", "1"),
        ("0", "0", "0"),
    ],
)
def test_a_percentage_is_shown_as_it_may_be_typed(
    there: World, typed: str, stored: str, shown: str
) -> None:
    forecast = make_forecast(there.debate, there.lukin, probability_words="slim odds")
    editor = person("editor")

    page = editor.edit(forecast.position)
    assert page.send(forecast_0_probability=typed, correction_reason="It was left out.").saved
    forecast.refresh_from_db()
    assert forecast.probability == Decimal(stored)
    page = editor.edit(forecast.position)
    assert page.fields["forecast-0-probability"] == shown
    assert page.send().saved
    assert Forecast.objects.get().version == forecast.version


def test_only_a_position_of_the_kind_has_one(there: World) -> None:
    page = person("editor").edit(there.alliance).add("forecast", event="An alliance is signed.")

    sent = page.send(kind="assessment")

    assert "Only a position of the kind forecast can have a forecast." in errors(sent)
    assert not Forecast.objects.exists()


def test_a_position_with_a_forecast_keeps_its_kind_until_that_is_deleted(told: Forecast) -> None:
    editor = person("editor")

    refused = editor.edit(told.position).send(kind="assessment")
    assert "This position has a forecast, so its kind stays forecast." in refused.errors("kind")

    assert (
        editor.edit(told.position)
        .send(forecast_0_DELETE="on", correction_reason="Too vague.")
        .saved
    )
    assert editor.edit(told.position).send(kind="assessment", correction_reason="Too vague.").saved


def test_a_debate_is_not_dated_after_an_outcome(told: Forecast) -> None:
    Forecast.objects.update(**outcome(decided_on=date(2024, 1, 31)))

    sent = person("editor").edit(told.position.debate).send(date="2024-02-01")

    assert "A forecast of this debate was decided before this date." in sent.errors("date")


def test_a_contributor_does_not_change_the_forecast_of_what_is_public(told: Forecast) -> None:
    page = person("contributor").edit(told.position)

    page.send(forecast_0_event="Something else.")

    told.refresh_from_db()
    assert told.event == "An alliance is signed."


def test_the_way_back_leads_over_a_change_of_kind(there: World) -> None:
    position = there.alliance
    position.kind = "assessment"
    position.save()
    before = position.history.first()
    position.kind = "forecast"
    position.save()
    Forecast.objects.create(position=position, event="An alliance is signed.")
    position.save()
    after = position.history.first()

    go_back(before, Position.objects.get(pk=position.pk))
    assert not Forecast.objects.exists()

    go_back(after, Position.objects.get(pk=position.pk))
    assert Forecast.objects.get().event == "An alliance is signed."


def test_a_deleted_position_comes_back_with_its_forecast(told: Forecast) -> None:
    Forecast.objects.update(**outcome())
    told.refresh_from_db()
    told.save()
    told.position.delete()

    [record] = deleted(Position)
    restored, _ = restore(record)

    assert restored.forecast.outcome == "came_true"
    assert restored.forecast.event == "An alliance is signed."


def test_the_list_finds_the_forecasts_that_wait_for_an_outcome(told: Forecast) -> None:
    editor, debate = person("editor"), told.position.debate
    expert = told.position.expert
    past = {"due": date(2023, 1, 1)}
    make_forecast(debate, expert, position={"statement": "It is over."}, **past)
    make_forecast(debate, expert, position={"statement": "It is known."}, **past, **outcome())
    make_position(debate, expert, kind="forecast", statement="It is vague.")

    found = {state: editor.list("position", f"?forecast={state}").html for state in STATES}

    assert "It is over." in found["due"]
    assert "It is known." not in found["due"]
    assert "It is known." in found["decided"]
    assert told.position.statement in found["open"]
    assert "It is over." not in found["open"]
    assert "It is vague." in found["none"]
    assert "It is known." not in found["none"]


STATES = ("open", "due", "decided", "none")
