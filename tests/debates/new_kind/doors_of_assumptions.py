"""Tests of doors that are derived, which `test_new_kind.py` adds to a copy that runs them."""

from __future__ import annotations

import json

import pytest
from debates.models.assumptions import Assumption
from django.urls import reverse

from debates.contrib.assistants import records
from debates.contrib.assistants.tools import IN_SHORT
from debates.contrib.webhooks import triggers
from debates.editing import roles
from debates.interchange.document import as_bytes, document
from debates.interchange.importing import import_debate, read_checked
from debates.interchange.plan import Options
from debates.interchange.spreadsheet import sheet
from debates.kinds import kind_of
from debates.models import Debate, Position
from debates.review.candidates import candidates
from tests.debates.builders import make_debate, make_expert, make_position

STATEMENT = "Astana stays neutral"

pytestmark = pytest.mark.django_db


@pytest.fixture
def position():
    debate = make_debate()
    position = make_position(debate, make_expert(debate), statement="Trade will grow")
    Assumption.objects.create(position=position, statement=STATEMENT)
    return position


def test_editors_and_contributors_may_write_it():
    for role in (roles.EDITORS, roles.CONTRIBUTORS):
        assert "debates.add_assumption" in roles.permissions_by_role()[role]


def test_the_api_shows_it_in_its_position(position, client):
    row = client.get(reverse("api:positions-detail", args=[position.slug])).json()

    assert [entry["statement"] for entry in row["assumptions"]] == [STATEMENT]


def test_the_description_of_the_api_has_it(client):
    schemas = client.get(reverse("api:schema"), {"format": "json"}).json()["components"]["schemas"]

    assert schemas["Assumption"]["description"] == "Assumption of a position."


def test_a_search_finds_it_and_says_where(position, client, live_index):
    live_index.drain()

    html = client.get(reverse("pages:search"), {"q": "Astana"}).content.decode()

    assert "<mark>Astana</mark>" in html
    assert ">assumption</a>" in html


def test_writing_it_changes_its_position(position):
    version = Position.objects.get(pk=position.pk).modified

    Assumption.objects.get().delete()

    assert Position.objects.get(pk=position.pk).modified > version


def test_it_is_reviewed_with_its_debate(position):
    assert [*candidates(position.debate)[Assumption]] == [Assumption.objects.get()]


def test_an_assistant_reads_it(position, client):
    address = reverse("api:positions-detail", args=[position.slug])
    row = client.get(address, {"expand": IN_SHORT}).json()

    assert records.position(row)["assumptions"] == [{"statement": STATEMENT}]


def test_it_belongs_to_the_debate_that_is_locked():
    assert kind_of(Assumption).path_to(Debate) == "position__debate"


def test_a_file_brings_and_removes_it(position, tmp_path):
    path = tmp_path / "debate.json"
    content = json.loads(as_bytes(document(position.debate, drafts=True)))
    content["debate"]["positions"][0]["assumptions"] = [{"statement": "Prices stay high"}]
    path.write_text(json.dumps(content))

    import_debate(read_checked(path), Options(), apply=True, source="debate.json")

    assert [*position.assumptions.values_list("statement", flat=True)] == ["Prices stay high"]


def test_a_workbook_has_a_sheet_of_it():
    columns = [column.name for column in sheet("assumptions").columns]

    assert columns == ["position", "statement"]


def test_receivers_of_webhooks_are_told_of_it():
    assert "debates_assumption" in {trigger.table for trigger in triggers.triggers()}
