"""Groups of fields that few editors need: folded until they have a value or an error."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from debates.models import Position
from tests.debates.builders import make_counterpoint, make_evidence
from tests.debates.editors import Page, World, page_of, person

pytestmark = pytest.mark.django_db

OF_FIELDS = {"input", "select", "textarea"}


class Folds(HTMLParser):
    """Sorts the fields of a page into those in closed groups and the others."""

    def __init__(self) -> None:
        super().__init__()
        self.folded: set[str] = set()
        self.open: set[str] = set()
        self._groups: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "details":
            self._groups.append("open" not in has)
        elif tag in OF_FIELDS and has.get("type") not in {"hidden", "submit"}:
            (self.folded if any(self._groups) else self.open).add(has.get("name") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._groups.pop()


def folds(page: Page) -> Folds:
    found = Folds()
    found.feed(page.html)
    return found


def test_an_empty_form_shows_what_most_editors_fill_in() -> None:
    page = folds(person("editor").open(reverse("admin:debates_position_add") + "?empty_rows=yes"))

    evidence = {name for name in page.open if name.startswith("evidence-0-")}
    position = {name for name in page.open if "-" not in name}
    assert {name.removeprefix("evidence-0-") for name in evidence} == {
        *("statement", "kind", "locator", "quotation")
    }
    assert position >= {"statement", "question", "stance", "kind", "topics", "status"}
    assert page.folded >= {
        *("withdrawn_reason", "date", "replaces", "certainty", "original_quotation", "slug"),
        *("evidence-0-value", "evidence-0-voice", "evidence-0-source", "evidence-0-order"),
        *("counterpoints-0-reported_party", "supports-0-original_quotation", "forecast-0-outcome"),
    }


@pytest.mark.parametrize("model", ["debate", "question", "expert", "source", "topic"])
def test_addresses_are_folded_in_every_form(model: str, there: World) -> None:
    form = folds(person("editor").open(reverse(f"admin:debates_{model}_add")))

    assert "slug" in form.folded
    assert form.open.isdisjoint({"orcid", "accessed", "licence", "order"})


def test_what_has_a_value_is_open_and_the_rest_of_its_kind_is_not(there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(certainty_words="probably")
    make_evidence(there.alliance, kind="statistic", value="3.5", unit="%")
    make_evidence(there.alliance)

    page = person("editor").edit(there.alliance)
    html = page.html.replace("<details>\n    <summary><b>", "<details open><summary><b>")
    form = Folds()
    form.feed(html)  # with its rows open

    assert form.open >= {"certainty_words", "horizon", "evidence-0-unit", "evidence-0-period"}
    assert form.folded >= {"date", "slug", "order", "evidence-0-voice", "evidence-1-unit"}


def test_values_that_a_form_begins_with_open_nothing_and_others_do(there: World) -> None:
    make_counterpoint(there.alliance, voice="reported", reported_party="A minister")
    page = person("editor").edit(there.alliance)
    html = page.html.replace("<details>\n    <summary><b>", "<details open><summary><b>")
    form = Folds()
    form.feed(html)

    assert "counterpoints-0-reported_party" in form.open
    proposed = f"?debate={there.debate.pk}&date=2022-02-04"
    added = folds(person("editor", "bo").open(reverse("admin:debates_position_add") + proposed))
    assert "date" in added.open
    assert "certainty" in added.folded


def test_what_was_typed_or_is_wrong_is_open_when_the_form_comes_back(there: World) -> None:
    page = person("editor").edit(there.alliance)

    refused = page.send(statement="", certainty_words="probably", horizon_start="soon")

    assert not refused.saved
    assert folds(refused).open >= {"certainty_words", "certainty", "horizon_start"}
    assert "date" in folds(refused).folded


def test_what_may_only_be_read_is_not_folded(there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(status="published")

    page = person("contributor").open(page_of(there.alliance))

    assert "<summary><h2" not in page.html.replace("\n", "")


def test_choices_name_the_field_that_they_ask_for() -> None:
    form = person("editor").open(reverse("admin:debates_position_add")).html

    assert 'data-opens="statistic value"' in form
    assert 'data-opens="reported reported_party"' in form
    assert 'data-opens="withdrawn withdrawn_reason"' in form


def test_the_workbench_opens_further_fields_with_what_was_refused(there: World) -> None:
    address = reverse("admin:debates_debate_workbench", args=[there.debate.pk])
    page = person("editor").open(address)

    answer = page.post(
        {**page.token(), "making": "evidence", "position": there.alliance.pk, "unit": "%"}
    )

    assert answer.status == 422
    assert "<details open><summary>More fields" in answer.response.json()["form"]
    assert "<details><summary>More fields" in page.html
