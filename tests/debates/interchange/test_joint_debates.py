"""A judgment with a concurrence in part and a panel of forty, read back from every door."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from debates.interchange.document import as_bytes, document
from debates.interchange.importing import import_debate, read_checked
from debates.interchange.plan import Options
from debates.interchange.problems import ImportRefused
from debates.models import Debate, Expert, Position, Question, Vote
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_expert,
    make_position,
    make_support,
)
from tests.search_index import LiveIndex

FILES = Path(__file__).parent / "files"
JSON = {"accept": "application/json"}


def taken_in(path: Path) -> Debate:
    found = read_checked(path)
    import_debate(found, Options(publish=True), apply=True, source=path.name)
    return Debate.objects.select_related("source").get(slug=found["debate"]["slug"])


def exported(debate: Debate) -> dict[str, Any]:
    return json.loads(as_bytes(document(debate)))


def get(client, view: str, *args: Any, **parameters: Any) -> dict[str, Any]:
    answer = client.get(reverse(view, args=args), parameters, headers=JSON)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def judgment(db) -> Debate:
    return taken_in(FILES / "judgment.json")


def test_the_archive_gives_the_judgment_back(judgment, tmp_path):
    first = exported(judgment)
    held = first["debate"]["positions"][0]
    assert held["holders"] == [
        {"expert": "lind", "extent": "wholly"},
        {"expert": "reyes", "extent": "in_part", "scope": "Parts I and II", "locator": "9.1"},
    ]
    assert held["further_answers"] == [{"question": "may-the-city-levy-it", "stance": "denies"}]

    path = tmp_path / "again.json"
    path.write_bytes(as_bytes(document(judgment)))
    Debate.objects.all().delete()

    assert exported(taken_in(path)) == first


def test_no_statement_is_made_of_joining(judgment):
    assert Position.objects.count() == 4


def test_the_api_tells_who_holds_what_and_how_far(judgment, client):
    found = get(client, "api:positions-detail", "okafor-fee-is-a-tax")

    told = [(one["expert"]["slug"], one["extent"], one["scope"]) for one in found["holders"]]
    assert told == [("lind", "wholly", None), ("reyes", "in_part", "Parts I and II")]
    assert [one["stance"] for one in found["further_answers"]] == ["denies"]
    [row] = [one for one in table(client, "api:positions-list") if one["slug"] == found["slug"]]
    assert row["holders.expert"] == "lind;reyes"
    assert row["further_answers.stance"] == "denies"


def table(client, view: str, **parameters: str) -> list[dict[str, str]]:
    answer = client.get(reverse(view), {"format": "csv", **parameters})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def read(client: Client, address: str, given: dict[str, str] | None = None) -> str:
    """Return a page without the elements that keep names in their own direction."""
    return re.sub("</?bdi>", "", client.get(address, given).content.decode())


def test_pages_tell_it(judgment, client):
    page = read(client, "/positions/okafor-fee-is-a-tax/")
    assert "Carla Reyes" in page
    assert "holds it in part: Parts I and II" in page

    reyes = read(client, "/experts/reyes/")
    assert "Holds it in part (Parts I and II)" in reyes
    assert "All fees that were paid without a statute must be repaid." in reyes

    debate = read(client, judgment.get_absolute_url())
    assert debate.count('id="okafor-fee-is-a-tax"') == 1
    marks = re.findall(r'class="mark (\w+)".*?: (\w+ \w+)</span>', debate)
    assert Counter(marks)["denies", "Carla Reyes"] == 1
    assert Counter(marks)["affirms", "Magnus Lind"] == 1
    second = debate[debate.index('id="may-the-city-levy-it"') :]
    assert "The harbour fee is a tax" in second[: second.index('id="must-it-be-repaid"')]


def test_every_question_counts_and_lists_all_that_answers_it(judgment, client):
    listed = read(client, reverse("pages:questions"))
    for question, counts in (
        ("may-the-city-levy-it", "1 yes, 1 no"),
        ("is-the-fee-a-tax", "1 yes, 1 no"),
    ):
        row = listed[listed.index(f"/questions/{question}/") :]
        assert f'<span class="unseen">({counts})</span>' in row[: row.index("</li>")]

    address = reverse("pages:map", args=[judgment.slug])
    held_with = "with Magnus Lind, Carla Reyes (in part: Parts I and II)"
    assert read(client, f"{address}?show=all").count(f">{held_with}</span>") == 2
    assert "?focus=okafor-fee-is-a-tax" in read(client, f"{address}?question=may-the-city-levy-it")


def test_whoever_holds_a_part_is_nowhere_shown_to_hold_the_whole(judgment, client):
    partly = "in part: Parts I and II"
    debate = read(client, judgment.get_absolute_url())
    assert re.search(r"<small>held in part</small><span class=\"unseen\">: Carla Reyes", debate)

    question = read(client, "/questions/may-the-city-levy-it/")
    assert ", Magnus Lind, Carla Reyes (in part)" in question
    embedded = read(client, "/questions/may-the-city-levy-it/embed/")
    assert ", Magnus Lind, Carla Reyes (in part)" in embedded
    embedded = read(client, "/positions/okafor-fee-is-a-tax/embed/")
    assert f", Magnus Lind, Carla Reyes ({partly})" in embedded
    assert "/questions/may-the-city-levy-it/" in embedded

    compared = reverse("pages:compare", args=[judgment.slug])
    compared = read(client, compared, {"expert": ["reyes", "brandt"]})
    assert "Holds it in part (Parts I and II) with" in compared


def test_a_comparison_counts_joint_holders_and_further_answers(judgment, client):
    address = reverse("pages:compare", args=[judgment.slug])
    page = read(client, address, {"expert": ["lind", "brandt"]})

    assert page.count("The harbour fee is a tax, because") == 3
    assert page.count("The fee pays for a service and is no tax.") == 3
    assert "these experts do not answer each other" in page


def test_experts_are_answered_in_what_they_hold_with_others(judgment, client):
    joint = Position.objects.get(slug="okafor-fee-is-a-tax")
    other = Position.objects.get(slug="brandt-fee-for-a-service")
    make_counterpoint(joint, raised_by=other, basis="stated", locator="1.1", statement="No tax.")
    make_support(other, joint, kind="agrees")
    address = reverse("pages:compare", args=[judgment.slug])

    page = read(client, address, {"expert": ["lind", "brandt"]})
    assert re.search(r"Where they answer each other.*No tax\.", page, re.DOTALL)
    assert "Where their claims agree" in page
    between = page[page.index('class="exchanges"') :]
    assert between.count("(in part: Parts I and II)") == 2

    # what both hold, neither says against the other
    page = read(client, address, {"expert": ["lind", "reyes"]})
    assert "these experts do not answer each other" in page


def test_the_graph_has_each_answer_and_each_holder(judgment, client):
    found = get(client, "api:debate-graph", judgment.slug)

    [node] = [one for one in found["nodes"] if one["id"] == "position:okafor-fee-is-a-tax"]
    assert node["held_with"] == "Magnus Lind, Carla Reyes (in part: Parts I and II)"
    answers = {
        edge["target"]: edge["stance"]
        for edge in found["edges"]
        if edge["source"] == node["id"] and edge["kind"] == "answers"
    }
    assert answers == {
        "question:is-the-fee-a-tax": "affirms",
        "question:may-the-city-levy-it": "denies",
    }


def test_a_concurrence_in_part_counts_in_agreement(judgment, client):
    found = get(client, "api:debate-agreement", judgment.slug)

    cells = {tuple(sorted(one["experts"])): one for one in found["cells"]}
    assert cells["lind", "okafor"]["agreement"] == 1
    assert cells["lind", "okafor"]["shared_count"] == 3
    assert cells["okafor", "reyes"]["agreement"] == pytest.approx((1 + 1 + 0.5) / 3, abs=1e-4)
    assert cells["brandt", "reyes"]["agreement"] == 0
    assert found["camps"] == [["lind", "okafor", "reyes"]]


def test_a_search_finds_it_by_each_holder(judgment, client, live_index: LiveIndex):
    found = get(client, "api:search", expert="reyes", question="may-the-city-levy-it")

    assert [one["position"]["slug"] for one in found["results"]] == ["okafor-fee-is-a-tax"]

    page = read(client, reverse("pages:search"), {"expert": "reyes"})
    result = page[page.index('<ol class="hits"') :].partition("</article>")[0]
    assert "(in part: Parts I and II)" in result
    assert result.count('<p class="answers">') == 2


def test_a_position_stands_beside_the_other_answers_to_its_further_question(judgment, client):
    asked = Question.objects.get(slug="may-the-city-levy-it")
    brandt = Expert.objects.get(slug="brandt")
    other = make_position(judgment, brandt, question=asked, stance="affirms")

    page = read(client, other.get_absolute_url())

    beside = page[page.index('id="others"') : page.index('id="alike"')]
    assert "/positions/okafor-fee-is-a-tax/" in beside
    assert "denies" in beside


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"holders": [{"expert": "okafor"}]}, "/debate/positions/0/holders/0/expert"),
        ({"holders": [{"expert": "lind"}, {"expert": "lind"}]}, "/debate/positions/0/holders/1"),
        ({"holders": [{"expert": "nobody"}]}, "/debate/positions/0/holders/0/expert"),
        ({"holders": [{"expert": "lind", "scope": "I"}]}, "/debate/positions/0/holders/0/scope"),
        (
            {"further_answers": [{"question": "is-the-fee-a-tax", "stance": "denies"}]},
            "/debate/positions/0/further_answers/0/question",
        ),
    ],
)
def test_wrong_holders_and_answers_are_told_with_their_place(db, tmp_path, change, pointer):
    wrong = json.loads((FILES / "judgment.json").read_text())
    wrong["debate"]["positions"][0] |= change
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong))

    with pytest.raises(ImportRefused) as refused:
        taken_in(path)

    assert any(str(problem).startswith(pointer) for problem in refused.value.problems)
    assert not Debate.objects.exists()


ANSWERS = (
    *(["strongly_agree"] * 8 + ["agree"] * 14 + ["uncertain"] * 6),
    *(["disagree"] * 5 + ["strongly_disagree"] * 2 + ["no_opinion"] * 3 + ["did_not_answer"] * 2),
)
"""The answers of forty experts to the first question; to the second, in the opposite order."""


def panel_file() -> dict[str, Any]:
    """A panel of forty experts who were asked two questions, in the form of the Clark Center."""
    experts = [
        {"slug": f"panelist-{n}", "name": f"First{n} Last{n}", "sort_name": f"Last{n:02}, First{n}"}
        for n in range(40)
    ]
    votes = []
    for question, answers in (("tariffs", ANSWERS), ("prices", ANSWERS[::-1])):
        for n, answer in enumerate(answers):
            vote = {"question": question, "expert": f"panelist-{n}", "answer": answer}
            if answer not in ("no_opinion", "did_not_answer"):
                vote["confidence"] = n % 10 + 1
            if n == 8 and question == "tariffs":
                vote["comment"] = "It depends on the size of the shock."
            votes.append(vote)
    return {
        "format": "sinorus-debate/1",
        "debate": {
            "slug": "panel-on-tariffs",
            "title": "Panel on tariffs",
            "questions": [
                {"slug": "tariffs", "text": "Do tariffs raise prices?"},
                {"slug": "prices", "text": "Do higher prices lower welfare?"},
            ],
            "participations": [{"expert": one["slug"]} for one in experts],
            "votes": votes,
        },
        "experts": experts,
    }


@pytest.fixture
def panel(db, tmp_path) -> Debate:
    path = tmp_path / "panel.json"
    path.write_text(json.dumps(panel_file()))
    return taken_in(path)


def test_the_archive_gives_the_panel_back(panel):
    told = exported(panel)["debate"]["votes"]
    assert len({vote.pop("id") for vote in told}) == 80

    key = ("question", "expert")
    assert sorted(told, key=lambda one: [one[name] for name in key]) == sorted(
        panel_file()["debate"]["votes"], key=lambda one: [one[name] for name in key]
    )
    assert not Position.objects.exists()


def test_votes_are_a_collection_with_filters_and_a_table(panel, client):
    assert get(client, "api:votes-list", debate=panel.slug)["count"] == 80
    silent = get(client, "api:votes-list", question="tariffs", answer="no_opinion")
    assert silent["count"] == 3
    assert {one["confidence"] for one in silent["results"]} == {None}
    [one] = get(client, "api:votes-list", question="tariffs", expert="panelist-8")["results"]
    assert (one["answer"], one["confidence"]) == ("agree", 9)
    assert one["comment"] == "It depends on the size of the shock."
    rows = table(client, "api:votes-list", question="tariffs")
    assert Counter(row["answer"] for row in rows) == Counter(ANSWERS)


def test_a_debate_of_votes_alone_is_read_and_its_experts_are_public(
    panel, client, django_assert_max_num_queries
):
    address = panel.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(20):
        page = read(client, address)

    assert "40 votes" in page
    assert "35 with a view" in page
    assert "80 votes" in page.replace("\xa0", " ")
    assert "No opinion" in page
    assert "Did not answer" in page
    assert page.count("<rect ") == 14
    # each vote has a line of its own in both questions, and the page stays light
    assert len(page) < 60_000
    expert = read(client, "/experts/panelist-8/")
    assert "It depends on the size of the shock." in expert
    assert "confidence 9 of 10" in expert


def test_votes_without_an_opinion_are_no_stance(panel, client):
    found = get(client, "api:debate-agreement", panel.slug)

    assert len(found["answers"]) == 70
    assert {one["answer"] for one in found["answers"]}.isdisjoint({"no_opinion", "did_not_answer"})
    assert {one["position"] for one in found["answers"]} == {None}
    assert found["camps"] == []


def test_the_same_file_again_changes_nothing(panel, tmp_path):
    before = list(Vote.objects.values_list("pk", "version").order_by("pk"))
    path = tmp_path / "again.json"
    path.write_text(json.dumps(panel_file()))

    taken_in(path)

    assert list(Vote.objects.values_list("pk", "version").order_by("pk")) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"confidence": 11}, "is not from 1 to 10"),
        ({"confidence": 2.5}, "a whole number"),
        ({"answer": "no_opinion"}, "Confidence belongs to"),
        ({"answer": "perhaps"}, "is not a valid value"),
        ({"expert": "nobody"}, "There is no expert"),
        ({"expert": "elsewere"}, "Did you mean “elsewhere”?"),
        ({"question": "nothing"}, "There is no question"),
    ],
)
def test_wrong_votes_are_told(db, tmp_path, change, said):
    debate = make_debate()
    make_position(debate, make_expert(debate, slug="elsewhere"))
    wrong = panel_file()
    wrong["debate"]["votes"][0] |= change
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong))

    with pytest.raises(ImportRefused) as refused:
        taken_in(path)

    assert any(said in str(problem) for problem in refused.value.problems)
