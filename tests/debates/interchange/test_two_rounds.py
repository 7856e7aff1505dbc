"""A panel in two rounds, in which an expert changes her mind: entered by file, read everywhere."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError
from django.test import Client
from django.urls import reverse

from debates.history.restoring import deleted, restore
from debates.interchange.problems import ImportRefused
from debates.models import Debate, Position, Source
from tests.debates.interchange.documents import (
    TWO_ROUNDS,
    at,
    exported,
    forget_everything,
    import_document,
    import_file,
)
from tests.search_index import LiveIndex

DEBATE = "river-tolls-panel"
ARCHIVE = f"/api/v1/debates/{DEBATE}/export.zip"
EARLIER, LATER = "arden-tolls-change-nothing", "arden-tolls-cut-traffic"

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(two_rounds: Debate) -> Debate:
    return two_rounds


def told() -> dict[str, Any]:
    return copy.deepcopy(json.loads(TWO_ROUNDS.read_text(encoding="utf-8")))


def api(address: str, **query: Any) -> Any:
    return Client().get(f"/api/v1/{address}", query, headers={"Accept": "application/json"}).json()


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def slugs(answer: Any) -> set[str]:
    """The positions of a list, or those that a search found."""
    return {one.get("position", one)["slug"] for one in answer["results"]}


# File and archive


def test_what_the_file_tells_comes_out_as_it_was(panel):
    found, given = exported(DEBATE), told()

    for shown, one in zip(found["debate"]["positions"], given["debate"]["positions"], strict=True):
        assert {name: shown[name] for name in one if name != "evidence"} | {
            "evidence": shown["evidence"]
        } == one | {"evidence": shown["evidence"]}
    assert [one["slug"] for one in found["sources"]] == [one["slug"] for one in given["sources"]]


def test_the_archive_makes_the_same_archive_elsewhere(panel, tmp_path):
    before = Client().get(ARCHIVE).content
    file = tmp_path / "panel.zip"
    file.write_bytes(before)
    forget_everything()

    import_file(file)

    assert Client().get(ARCHIVE).content == before


def test_a_second_import_changes_nothing(panel):
    plan = import_file(TWO_ROUNDS)

    assert not plan.changed
    assert not any(plan.made.values())


def test_a_position_may_replace_one_that_comes_later_in_the_file(tmp_path):
    document = told()
    document["debate"]["positions"].reverse()

    import_document(document, tmp_path)

    assert Position.objects.get(slug=LATER).replaces.slug == EARLIER


def test_a_position_may_replace_one_of_the_same_day(tmp_path):
    document = told()
    earlier, later = document["debate"]["positions"][:2]
    earlier["date"] = later["date"]

    import_document(document, tmp_path)

    assert Position.objects.get(slug=LATER).replaces.slug == EARLIER


def test_another_position_may_take_over_as_the_later_one(panel, tmp_path):
    document = told()
    positions = document["debate"]["positions"]
    positions[1].pop("replaces")
    last = {**positions[1], "slug": "arden-once-more", "replaces": EARLIER, "evidence": []}
    positions.insert(2, last)

    import_document(document, tmp_path)

    assert Position.objects.get(slug=LATER).replaces is None
    assert Position.objects.get(slug=EARLIER).replaced_by.slug == "arden-once-more"


@pytest.mark.parametrize(
    ("place", "value", "pointer", "message"),
    [
        (
            "/debate/positions/1/replaces",
            "boros-tolls-pay",
            "/debate/positions/1/replaces",
            "belongs to Pál Boros",
        ),
        ("/debate/positions/1/replaces", "nobody", "/debate/positions/1/replaces", "There is no"),
        ("/debate/positions/1/replaces", LATER, "/debate/positions/1/replaces", "circle"),
        ("/debate/positions/0/replaces", LATER, "/debate/positions/0/replaces", "circle"),
        ("/debate/positions/0/date", "2031-12-01", "/debate/positions/1/replaces", "later date"),
        (
            "/debate/positions/1/certainty_words",
            "surely",
            "/debate/positions/1/certainty_words",
            "does not appear at 2.1",
        ),
        (
            "/debate/positions/1/certainty_words",
            None,
            "/debate/positions/1/certainty",
            "needs the words",
        ),
        (
            "/debate/positions/0/horizon_start",
            "2040-01-01",
            "/debate/positions/0/horizon_end",
            "cannot end before",
        ),
        ("/debate/positions/0/certainty", "sure", "/debate/positions/0/certainty", "not a valid"),
        ("/debate/positions/1/source", None, "/debate/positions/1/quotation", "does not appear"),
        ("/debate/positions/1/source", "report", "/debate/positions/1/source", "no source"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(tmp_path, place, value, pointer, message):
    document = told()
    home, _, name = place.rpartition("/")
    at(document, home)[name] = value

    with pytest.raises(ImportRefused) as refused:
        import_document(document, tmp_path)

    found = {one.pointer: one.message for one in refused.value.problems}
    assert message in found[pointer]
    assert not Debate.objects.exists()


# API


def test_the_api_tells_date_source_certainty_and_horizon(panel):
    later, earlier = api(f"positions/{LATER}/"), api(f"positions/{EARLIER}/")

    assert later["date"] == "2031-09-20"
    assert later["source"]["slug"] == "river-tolls-second-round"
    assert (later["certainty"], later["certainty_words"]) == ("likely", "probably")
    assert later["replaces"]["slug"] == EARLIER
    assert later["replaced_by"] is None
    assert earlier["replaced_by"]["slug"] == LATER
    assert (earlier["date"], earlier["source"], earlier["replaces"]) == (None, None, None)
    assert (earlier["horizon"], earlier["horizon_end"]) == ("near", "2032-12-31")
    assert api(f"positions/{LATER}/", expand="replaces")["replaces"]["stance"] == "denies"


def test_lists_are_filtered_and_ordered_by_what_is_told(panel):
    assert slugs(api("positions/", certainty="likely")) == {LATER}
    assert slugs(api("positions/", horizon=["near", "long"])) == {
        EARLIER,
        "boros-tolls-cut-traffic",
    }
    assert slugs(api("positions/", replaced="true")) == {EARLIER}
    assert slugs(api("positions/", date_from="2031-09-01")) == {LATER}
    assert LATER not in slugs(api("positions/", date_to="2031-03-04"))
    assert slugs(api("positions/", source="river-tolls-second-round")) == {LATER}
    assert api("positions/", ordering="-date")["results"][0]["slug"] == LATER


def test_the_source_of_a_position_is_public_with_it(panel):
    source = "sources/river-tolls-second-round/"
    assert api(source)["title"] == "Tolls on the river, second round"

    draft = Position.objects.get(slug=LATER)
    draft.status = "draft"
    draft.save()

    assert api(source)["status"] in (404, 410)


def test_an_unpublished_position_is_no_later_or_earlier_one(panel):
    digest = api(f"positions/{LATER}/", expand="digest")["digest"]
    earlier = Position.objects.get(slug=EARLIER)
    earlier.status = "draft"
    earlier.save()

    shown = api(f"positions/{LATER}/", expand="digest")
    history = api(f"positions/{LATER}/history/")

    assert shown["replaces"] is None
    assert EARLIER not in page(f"/positions/{LATER}/")
    assert EARLIER not in str(exported(DEBATE))
    assert shown["digest"] != digest
    assert shown["digest"] == history["results"][0]["digest"]


def test_an_earlier_version_tells_what_it_replaced_and_how_sure_it_was(panel):
    before = api(f"positions/{LATER}/")["modified"]
    position = Position.objects.get(slug=LATER)
    position.certainty, position.certainty_words, position.replaces = "", "", None
    position.save()

    html = page(f"/positions/{LATER}/?at={before}")

    assert "an earlier version" in html
    assert "probably" in html
    assert "likely" in html
    assert "Tolls will not change the number of barges." in html


# Agreement


def test_agreement_takes_the_later_position(panel):
    agreement = api(f"debates/{DEBATE}/agreement/")

    [cell] = [one for one in agreement["cells"] if len(set(one["experts"])) == 2]
    assert cell["agreement"] == 1
    later = Position.objects.get(slug=LATER)
    later.status = "draft"
    later.save()
    agreement = api(f"debates/{DEBATE}/agreement/")
    [cell] = [one for one in agreement["cells"] if len(set(one["experts"])) == 2]
    assert cell["agreement"] == 0


def test_the_graph_tells_what_replaces_what(panel):
    nodes = {one["id"]: one for one in api(f"debates/{DEBATE}/graph/")["nodes"]}
    later = nodes[f"position:{LATER}"]

    assert (later["replaces"], later["date"], later["certainty"]) == (
        EARLIER,
        "2031-09-20",
        "likely",
    )
    assert nodes[f"position:{EARLIER}"]["replaces"] is None


# Pages and feed


def test_both_positions_stay_readable_and_link_to_each_other(panel):
    earlier, later = page(f"/positions/{EARLIER}/"), page(f"/positions/{LATER}/")

    assert f'href="/positions/{LATER}/">Replaced by the expert on' in earlier
    assert "20 September 2031" in earlier
    assert f'href="/positions/{EARLIER}/">Replaces the earlier position of' in later
    assert "4 March 2031" in later


def test_a_statement_says_how_sure_it_is_in_the_words_of_the_source(panel):
    for address in (f"/positions/{EARLIER}/", f"/debates/{DEBATE}/", "/experts/arden/"):
        html = page(address)
        assert "almost certainly</q></span>" in html, address
        assert '(editors’ term: <span class="term">almost certain</span>)' in html, address
        assert "95–99" not in html, address
        assert "in the near term, until" in html, address


def test_the_place_of_a_position_leads_to_its_own_source(panel):
    html = page(f"/positions/{LATER}/")

    assert "/sources/river-tolls-second-round/#p2.1" in html
    assert "/sources/river-tolls-second-round/#p2.2" in html
    assert f"/positions/{LATER}/" in page("/sources/river-tolls-second-round/")


def test_the_page_of_the_expert_tells_the_change_of_mind(panel):
    html = page("/experts/arden/")

    told = html[html.index("Changes of position") :]
    assert "Changed from" in told
    assert told.index("denies") < told.index("affirms") < told.index("20 September 2031")
    assert "Changes of position" not in page("/experts/boros/")


def test_the_table_of_stances_shows_where_an_expert_stands_now(panel):
    html = page(f"/debates/{DEBATE}/")
    table = html[html.index('<table class="stances"') : html.index("</table>")]

    assert f'class="mark affirms" href="/positions/{LATER}/"' in table
    assert EARLIER not in table


def test_the_feed_tells_it(panel):
    feed = Client().get(reverse("feeds:positions")).content.decode()

    assert "Replaced by the expert on" in feed
    assert "almost certainly" in feed


# Search


def test_a_search_finds_by_certainty_horizon_and_date(panel, live_index: LiveIndex):
    assert slugs(api("search/", q="certainty:likely")) == {LATER}
    assert slugs(api("search/", q="horizon:long")) == {"boros-tolls-cut-traffic"}
    assert slugs(api("search/", q="date:2031-09")) == {LATER}
    assert slugs(api("search/", q="is:replaced")) == {EARLIER}
    assert slugs(api("search/", certainty="almost_certain")) == {EARLIER}
    facets = api("search/", facets="certainty,horizon")["facets"]
    assert {one["value"]: one["count"] for one in facets["certainty"]} == {
        "likely": 1,
        "almost_certain": 1,
    }


def test_a_hit_says_how_sure_it_is_and_that_it_is_replaced(panel, live_index: LiveIndex):
    html = page("/search/?q=barges")

    assert "almost certainly</q></span>" in html
    assert f'href="/positions/{LATER}/">Replaced by the expert on' in html


def test_the_index_follows_a_replacement(panel, live_index: LiveIndex):
    later = Position.objects.get(slug=LATER)
    later.replaces = None
    later.save()

    live_index.follow()

    assert slugs(api("search/", q="is:replaced")) == set()


# Editing


def test_a_replaced_position_is_not_deleted_from_under_its_successor(panel):
    with pytest.raises(RestrictedError):
        Position.objects.get(slug=EARLIER).delete()


def test_a_deleted_debate_is_restored_with_what_replaces_what(panel):
    # the later one has the lower key
    positions = Position.objects.filter(debate=panel)
    positions.filter(slug=LATER).update(replaces=None, date=None)
    positions.filter(slug=EARLIER).update(replaces=positions.get(slug=LATER))
    for position in positions:
        position.save()
    panel.delete()

    restore(deleted(Debate).get(slug=DEBATE))

    assert Position.objects.get(slug=EARLIER).replaces.slug == LATER


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"replaces": "boros-tolls-pay"}, "replaces", "another expert"),
        ({"date": "2031-01-01"}, "replaces", "later date"),
        ({"certainty_words": ""}, "certainty_words", "Enter the words"),
        ({"source": None}, "certainty_words", "does not appear at 2.1"),
        (
            {"original_quotation": "the tolls probably took"},
            "original_language",
            "Enter the language",
        ),
    ],
)
def test_an_editor_reads_what_is_wrong_beside_the_field(panel, values, field, message):
    Position.objects.filter(slug=EARLIER).update(date="2031-03-04")
    position = Position.objects.get(slug=LATER)
    for name, value in values.items():
        slug = Position.objects.get(slug=value) if name == "replaces" else value
        setattr(position, name, slug)

    with pytest.raises(ValidationError) as refused:
        position.full_clean()

    messages = refused.value.message_dict
    said = " ".join(messages.get(field, []) + messages.get("__all__", []))
    assert message in said


def test_the_form_of_an_own_source_holds_for_the_parts(panel):
    position = Position.objects.get(slug=LATER)
    position.source = Source.objects.create(title="Recording", locator_form="time")
    position.locator = "12:34"

    with pytest.raises(ValidationError) as refused:
        position.full_clean()

    assert "2.2" in refused.value.message_dict["source"][0]
