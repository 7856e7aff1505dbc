"""The bodies of lists and of single objects."""

from __future__ import annotations

from datetime import date

import pytest

from debates.api.endpoints.collections import Collection
from debates.history.deletions import give_reason
from debates.models import Debate, Expert, Participation, Position, Source, Vote
from tests.debates.builders import (
    make,
    make_answer,
    make_debate,
    make_expert,
    make_holder,
    make_question,
    make_source,
    make_vote,
)

HOST = "http://testserver"


def ref(collection: str, slug: str, **title: str) -> dict[str, str]:
    return {"slug": slug, "url": f"{HOST}/api/v1/{collection}/{slug}/", **title}


def test_the_index_says_where_everything_is(api):
    answer = api().json()

    assert answer["positions"] == f"{HOST}/api/v1/positions/"
    assert answer["schema"] == f"{HOST}/api/v1/schema/"


def test_a_position_is_flat_and_names_what_it_belongs_to(api, known):
    shown = api("positions/allies/").json()

    position = Position.objects.get(slug="allies")
    moments = {name: shown.pop(name) for name in ("published_at", "created", "modified")}
    for name, text in moments.items():
        moment = getattr(position, name).isoformat(timespec="microseconds")
        assert text == moment.replace("+00:00", "Z"), name
    assert shown == {
        "slug": "allies",
        "url": f"{HOST}/api/v1/positions/allies/",
        "html_url": f"{HOST}/positions/allies/",
        "statement": "The claim of allies.",
        "detail": None,
        "kind": "assessment",
        "stance": "affirms",
        "question": ref("questions", "alliance", text="Is it an alliance?"),
        **dict.fromkeys(
            (
                *("certainty", "certainty_words", "horizon", "horizon_start", "horizon_end"),
                *("date", "source", "replaces", "replaced_by", "forecast"),
                *("original_quotation", "original_language"),
            )
        ),
        "holders": [],
        "further_answers": [],
        "debate": ref("debates", "china-russia", title="China and Russia"),
        "expert": ref("experts", "lukin", name="Artyom Lukin"),
        "topics": [ref("topics", "arms", name="Arms trade")],
        "locator": None,
        "quotation": None,
        "order": 1,
        "evidence_count": 2,
        "counterpoint_count": 1,
        "support_count": 0,
        "version": 1,
    }


def test_debates_without_a_date_come_after_the_others(api, db):
    source, expert = make_source(), make_expert()
    days = {"undated": None, "old": date(2021, 1, 1), "new": date(2022, 1, 1)}
    for slug, day in days.items():
        debate = make_debate(slug=slug, date=day, source=source)
        make(Participation, debate=debate, expert=expert)

    of_source = api(f"sources/{source.slug}/?expand=debates").json()["debates"]
    taking_part = api(f"experts/{expert.slug}/?expand=participations").json()["participations"]

    assert [one["slug"] for one in of_source] == ["new", "old", "undated"]
    assert [one["debate"]["slug"] for one in taking_part] == ["old", "new", "undated"]


@pytest.mark.parametrize(
    "collection",
    [
        *("debates", "questions", "experts", "topics"),
        *("sources", "positions", "evidence", "counterpoints"),
    ],
)
def test_each_thing_names_its_page(api, known, collection):
    model = next(
        view.resource_class.about.model
        for view in Collection.__subclasses__()
        if view.resource_class.about.collection == collection
    )
    for shown in api(f"{collection}/").json()["results"]:
        key = {"slug": shown["slug"]} if "slug" in shown else {"public_id": shown["id"]}
        assert shown["html_url"] == HOST + model.objects.get(**key).get_absolute_url()


def test_a_position_without_question_has_neither_question_nor_stance(api, known):
    shown = api("positions/forecast/").json()

    assert shown["question"] is None
    assert shown["stance"] is None
    assert shown["topics"] == []


def test_topics_come_by_name(api, known):
    shown = api("positions/rivals/").json()

    assert [topic["slug"] for topic in shown["topics"]] == ["arms", "trade"]


def test_a_debate_counts_what_is_in_it(api, known):
    shown = api("debates/china-russia/").json()

    assert shown["title"] == "China and Russia"
    assert shown["date"] == "2022-04-07"
    assert shown["source"] == ref("sources", "roundtable", title="Roundtable")
    assert (shown["question_count"], shown["expert_count"], shown["position_count"]) == (1, 2, 3)


def test_an_expert_is_shown_with_all_spellings(api, known):
    shown = api("experts/lukin/").json()

    assert shown["aliases"] == ["Артём Лукин", 'A. "\x01" Lukin']
    assert shown["sort_name"] == "Lukin, Artyom"
    assert shown["orcid"] is None
    assert "position_count" not in shown


def test_a_question_says_how_many_answer_it(api, known):
    shown = api("questions/alliance/").json()

    assert shown["debate"] == ref("debates", "china-russia", title="China and Russia")
    assert (shown["locator"], shown["position_count"]) == ("0.8", 2)


def test_joint_positions_and_further_answers_count(api, known):
    position = Position.objects.published().exclude(expert__slug="lukin").first()
    lukin = Expert.objects.get(slug="lukin")
    own = api("experts/lukin/", expand="position_count").json()["position_count"]
    question = make_question(position.debate, slug="another")

    make_holder(position, lukin)
    make_answer(position, question)

    assert api("experts/lukin/", expand="position_count").json()["position_count"] == own + 1
    assert api("questions/another/").json()["position_count"] == 1


def test_a_topic_names_the_broader_one(api, known):
    assert api("topics/arms/").json()["broader"] == ref("topics", "trade", name="Trade")
    assert api("topics/trade/").json()["broader"] is None


def test_a_source_is_shown_with_its_text(api, known):
    shown = api("sources/roundtable/").json()

    assert shown["text"] == "[1.1] Words."
    assert (shown["date"], shown["date_precision"]) == (None, None)
    Source.objects.filter(slug="roundtable").update(date="2022-01-01", date_precision="year")
    shown = api("sources/", fields="date,date_precision").json()["results"]
    assert {"date": "2022-01-01", "date_precision": "year"} in shown


@pytest.mark.parametrize(
    ("stored", "shown"), [("147.5000", 147.5), ("147", 147), ("-0.0100", -0.01), ("0", 0)]
)
def test_a_figure_is_a_number_without_zeros_at_its_end(api, known, stored, shown):
    known.growth.value = stored
    known.growth.save()

    answer = api(f"evidence/{known.growth.public_id}/")

    assert answer.json()["value"] == shown
    assert f'"value":{shown},' in answer.content.decode().replace(" ", "")


def test_evidence_names_its_position_and_source(api, known):
    shown = api(f"evidence/{known.growth.public_id}/").json()

    assert shown["position"] == ref("positions", "allies", statement="The claim of allies.")
    assert shown["source"] == ref("sources", "trade-report", title="Trade report")
    assert (shown["unit"], shown["period"]) == ("billion US dollars", "2021")
    assert api(f"evidence/{known.pact.public_id}/").json()["value"] is None


def test_a_counterpoint_names_who_raises_it(api, known):
    by_position = api(f"counterpoints/{known.rebuttal.public_id}/").json()
    by_editor = api(f"counterpoints/{known.remark.public_id}/").json()

    assert by_position["raised_by"] == ref("positions", "rivals", statement="The claim of rivals.")
    assert by_editor["raised_by"] is None


@pytest.mark.parametrize(
    ("collection", "keys"),
    [
        ("debates", ["china-russia"]),
        ("questions", ["alliance"]),
        ("experts", ["lukin", "rolland"]),
        ("topics", ["arms", "trade"]),
        ("sources", ["roundtable", "trade-report"]),
    ],
)
def test_a_list_has_a_count_and_its_results_in_order(api, known, collection, keys):
    answer = api(f"{collection}/").json()

    assert answer["count"] == len(keys)
    assert answer["next"] is answer["previous"] is None
    assert [shown["slug"] for shown in answer["results"]] == keys


@pytest.mark.parametrize("collection", ["debates", "experts", "positions", "evidence", "topics"])
def test_a_thing_is_the_same_in_the_list_and_alone(api, known, collection):
    for shown in api(f"{collection}/").json()["results"]:
        key = shown.get("slug") or shown["id"]

        assert api(f"{collection}/{key}/").json() == shown


def test_what_was_changed_last_comes_first(api, known):
    known.allies.save()

    slugs = [shown["slug"] for shown in api("positions/").json()["results"]]

    # the last part of all is the forecast of "forecast"
    assert slugs == ["allies", "forecast", "rivals"]


def test_a_list_is_cut_into_pages(api, known):
    first = api("positions/", page_size=2, stance=["affirms", "denies"], ordering="statement")
    assert first.json()["count"] == 2

    one = api("positions/", page_size=1, ordering="statement").json()
    two = api("positions/", page_size=1, ordering="statement", page=2).json()

    assert one["previous"] is None
    assert one["next"] == f"{HOST}/api/v1/positions/?page_size=1&ordering=statement&page=2"
    assert two["previous"] == f"{HOST}/api/v1/positions/?page_size=1&ordering=statement&page=1"
    assert [one["results"][0]["slug"], two["results"][0]["slug"]] == ["allies", "forecast"]


def test_an_empty_list_has_one_page(api, db):
    assert api("positions/").json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }


def test_a_page_past_the_end_is_not_there(api, known):
    answer = api("positions/", page=2)

    assert answer.status_code == 404
    assert answer.json()["last_page"] == 1


@pytest.mark.parametrize(
    ("ordering", "slugs"),
    [
        ("statement", ["allies", "forecast", "rivals"]),
        ("-statement", ["rivals", "forecast", "allies"]),
        ("-expert,-order", ["forecast", "rivals", "allies"]),
        ("date", ["allies", "rivals", "forecast"]),
    ],
)
def test_a_list_is_ordered_as_asked(api, known, ordering, slugs):
    answer = api("positions/", ordering=ordering).json()

    assert [shown["slug"] for shown in answer["results"]] == slugs


def test_what_has_no_date_comes_last_in_both_directions(api, known):
    up = api("sources/", ordering="date").json()["results"]
    down = api("sources/", ordering="-date").json()["results"]

    assert [shown["slug"] for shown in up] == ["trade-report", "roundtable"]
    assert [shown["slug"] for shown in down] == ["trade-report", "roundtable"]


def test_a_former_address_leads_to_the_present_one(api, known):
    known.allies.slug = "friends"
    known.allies.save()

    answer = api("positions/allies/", fields="slug")

    assert answer.status_code == 301
    assert answer["Location"] == "/api/v1/positions/friends/?fields=slug"


def test_a_former_address_of_what_is_not_public_leads_nowhere(api, known):
    known.allies.slug, known.allies.status = "friends", "draft"
    known.allies.save()

    assert api("positions/allies/").status_code == 404


def test_a_withdrawn_position_says_when_and_why(api, known):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "The figure was wrong."
    known.allies.save()

    for slug in ("allies",):
        answer = api(f"positions/{slug}/")
        assert answer.status_code == 410
        assert answer.json()["reason"] == "The figure was wrong."
        assert answer.json()["withdrawn_at"].startswith(
            known.allies.withdrawn_at.date().isoformat()
        )
    assert api(f"evidence/{known.growth.public_id}/").status_code == 410
    assert api(f"counterpoints/{known.rebuttal.public_id}/").status_code == 410


def test_a_deleted_vote_says_when_and_why_and_what_it_was_about(api, known):
    vote = make_vote(known.alliance, known.lukin)
    give_reason(Vote, [vote.pk], "It was misread.")
    vote.delete()

    for below in ("", "history/"):
        answer = api(f"votes/{vote.public_id}/{below}")
        told = answer.json()
        assert (answer.status_code, told["reason"]) == (410, "It was misread.")
        assert told["deleted_at"].endswith("Z")
        assert told["debate"]["slug"] == known.debate.slug
        assert told["question"]["slug"] == known.alliance.slug
        assert "lukin" not in answer.content.decode()


def test_a_vote_that_was_deleted_with_its_debate_has_the_reason_of_that(api, known):
    vote, key = make_vote(known.alliance, known.lukin), known.debate.pk
    known.debate.delete()
    give_reason(Debate, [key], "It was a joke.")

    told = api(f"votes/{vote.public_id}/").json()

    assert (told["status"], told["reason"], told["debate"]) == (410, "It was a joke.", None)


def test_a_deleted_vote_of_a_draft_says_nothing(api, known):
    known.debate.status = "draft"
    known.debate.save()
    vote = make_vote(known.alliance, known.lukin)
    vote.delete()

    assert api(f"votes/{vote.public_id}/").status_code == 404


def test_a_former_address_of_what_was_withdrawn_says_so(api, known):
    known.allies.slug = "friends"
    known.allies.save()
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "wrong"
    known.allies.save()

    assert api("positions/allies/").status_code == 410


def test_a_withdrawn_debate_takes_all_that_is_in_it_along(api, known):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "a mistake"
    known.debate.save()

    for address in ("debates/china-russia/", "questions/alliance/", "positions/allies/"):
        assert api(address).json()["reason"] == "a mistake", address
    removed = api("experts/lukin/")
    assert (removed.status_code, removed.json()["title"]) == (410, "Removed")
    assert api("positions/").json()["count"] == 0


@pytest.mark.parametrize("address", ["positions/allies/", "evidence/{evidence}/"])
def test_a_draft_is_not_there(api, known, address):
    Position.objects.filter(slug="allies").update(status="draft")

    answer = api(address.format(evidence=known.growth.public_id))

    assert answer.status_code == 404
    assert "draft" not in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["positions/no-such/", "evidence/999999/", "evidence/999999999999999999/"]
)
def test_what_does_not_exist_is_not_found(api, known, address):
    answer = api(address)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_an_expert_without_public_positions_is_not_there(api, known):
    make(Expert, name="Nobody Yet", slug="nobody")

    assert api("experts/nobody/").status_code == 404
    assert api("experts/").json()["count"] == 2
