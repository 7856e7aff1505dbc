"""Former names, roles, context notes, questions and votes, as the API tells them."""

from __future__ import annotations

import pytest

from debates.history.models import ObjectCorrection
from debates.models import Participation
from tests.debates.api.test_openapi import described
from tests.debates.builders import (
    make_debate,
    make_position,
    make_question,
    make_source,
    make_topic,
    make_vote,
)
from tests.debates.editors import world
from tests.debates.interchange.documents import import_document, sound, spoiled
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db

NO_REASON = "Give the reason for the correction"


@pytest.fixture
def seen():
    there = world("draft")
    taking_part = Participation.objects.get(expert=there.lukin)
    taking_part.role = "Scholar"
    taking_part.save()
    there.alliance.status = "published"
    there.alliance.save()
    return there


@pytest.fixture
def editor():
    return tool("editor")


def test_a_tool_tells_why_it_corrects_names_roles_context_and_questions(seen, editor, client):
    debate = f"debates/{seen.debate.slug}/"
    editor.patch(debate, {"context": [{"statement": "They met twice."}]})
    changes = {
        f"experts/{seen.lukin.slug}/": {"name": "Boris Petrov"},
        f"questions/{seen.question.slug}/": {"text": "Will the alliance end?"},
        debate: {"participations": [{"expert": seen.lukin.slug, "role": "Minister"}]},
    }
    changes[debate]["participations"].append({"expert": seen.fallon.slug})
    for address, change in changes.items():
        refused = editor.patch(address, change)
        assert refused.status_code == 422, address
        assert NO_REASON in refused.json()["errors"][0]["message"]
        accepted = editor.patch(address, {**change, "correction_reason": "Mixed up."})
        assert accepted.status_code == 200, accepted.json()
    assert NO_REASON in editor.patch(debate, {"context": []}).json()["errors"][0]["message"]
    assert editor.patch(debate, {"context": [], "correction_slip": True}).status_code == 200
    assert ObjectCorrection.objects.filter(reason="Mixed up.").count() == 3

    told = editor.get(f"experts/{seen.lukin.slug}/history/").json()
    described("/api/v1/experts/{slug}/history/").validate(told)
    assert [(one["object"], one["field"], one["value"]) for one in told["results"]] == [
        ("participation", "role", "Scholar"),
        ("expert", "name", "Artyom Lukin"),
    ]
    assert {one["reason"] for one in told["results"]} == {"Mixed up."}
    [removed, role, text] = editor.get(f"{debate}history/").json()["results"]
    assert (removed["value"], removed["slip"]) == ("They met twice.", True)
    assert (role["key"], text["value"]) == (seen.lukin.slug, "Will it become an alliance?")
    assert editor.get(f"questions/{seen.question.slug}/history/").json()["results"] == [text]

    history = editor.get(f"positions/{seen.alliance.slug}/history/").json()
    assert {one["field"] for one in history["former_values"]} == {"name", "role", "text"}
    [version] = history["results"]
    then = (version["expert_name"], version["expert_role"], version["question_text"])
    assert then == ("Artyom Lukin", "Scholar", "Will it become an alliance?")
    now = editor.get(f"positions/{seen.alliance.slug}/?at={role['until']}").json()
    assert (now["expert_name"], now["expert_role"]) == ("Boris Petrov", "Minister")

    editor.patch(
        f"positions/{seen.alliance.slug}/",
        {"statement": "It grew.", "correction_reason": "Misread."},
    )
    cited = editor.get(f"positions/{seen.alliance.slug}/citation/?at={version['since']}").json()
    assert "(held by Artyom Lukin, Scholar): " in cited["csl_json"]["abstract"]
    page = client.get(f"/positions/{seen.alliance.slug}/?at={version['since']}").content.decode()
    assert 'Artyom Lukin</a> <span class="role">Scholar' in page


def test_what_was_added_and_changed_while_a_debate_was_a_draft_again_is_not_told(seen, editor):
    debate = f"debates/{seen.debate.slug}/"
    notes = [{"statement": "They met."}, {"statement": "They argued."}]
    editor.patch(debate, {"context": notes[:1], "status": "published"})
    editor.patch(debate, {"status": "draft"})
    new = {"debate": seen.debate.slug, "text": "Is it a secret?"}
    question = f"questions/{editor.post('questions/', new).json()['slug']}/"
    explained = {"correction_reason": "Mixed up."}
    assert editor.patch(question, {"text": "Is it known?"} | explained).status_code == 200
    editor.patch(debate, {"context": notes})
    assert editor.patch(debate, {"context": []} | explained).status_code == 200
    assert editor.patch(debate, {"status": "published"}).status_code == 200

    assert editor.get(f"{question}history/").json()["results"] == []
    [told] = editor.get(f"{debate}history/").json()["results"]
    assert (told["field"], told["value"]) == ("statement", "They met.")


def test_former_titles_and_summaries_are_told_as_far_as_readers_saw_them(editor, client):
    source = make_source(title="Notes of ours")
    debate = make_debate(title="Working title", summary="", source=source, status="draft")
    own, cited = f"debates/{debate.slug}/", f"sources/{source.slug}/"
    assert editor.patch(own, {"title": "Two powers"}).status_code == 200
    assert editor.patch(cited, {"title": "A talk"}).status_code == 200
    assert editor.patch(own, {"status": "published", "summary": "They met."}).status_code == 200

    changes = {own: {"title": "Three powers", "summary": "They parted."}, cited: {"title": "Talks"}}
    for address, change in changes.items():
        assert NO_REASON in editor.patch(address, change).json()["errors"][0]["message"]
        assert editor.patch(address, {**change, "correction_reason": "Misread."}).status_code == 200
        editor.patch(address, {"title": f"{change['title']}!", "correction_slip": True})

    for address, values in ((own, {"Two powers", "They met."}), (cited, {"A talk"})):
        told = editor.get(f"{address}history/").json()
        described(f"/api/v1/{address.split('/')[0]}/{{slug}}/history/").validate(told)
        slips = {one["value"] for one in told["results"] if one["slip"]}
        assert slips == {changes[address]["title"]}
        assert {one["value"] for one in told["results"] if one["reason"] == "Misread."} == values
        page = client.get(f"/{address}").content.decode()
        assert all(f"{value}</q>" in page.replace("</bdi>", "") for value in values)
        assert "Working title" not in page + str(told)
        assert "Notes of ours" not in page + str(told)


def test_the_former_answer_of_a_vote_is_told(seen, editor, client):
    vote = make_vote(seen.question, seen.lukin, answer="agree")
    other = make_vote(seen.question, seen.fallon)
    address = f"votes/{vote.public_id}/"
    assert NO_REASON in editor.patch(address, {"answer": "disagree"}).json()["errors"][0]["message"]
    editor.patch(address, {"answer": "disagree", "correction_reason": "Misread."})

    told = editor.get(f"{address}history/").json()

    described("/api/v1/votes/{id}/history/").validate(told)
    [former] = told["results"]
    assert (former["key"], former["value"], former["reason"]) == (
        *(vote.public_id, "agree"),
        "Misread.",
    )
    [listed, unchanged] = editor.get("votes/?ordering=created").json()["results"]
    assert (listed["former_values"], unchanged["former_values"]) == ([former], [])
    described("/api/v1/votes/{id}/").validate(editor.get(address).json())
    only = editor.get(f"votes/?fields=former_values&expert={other.expert.slug}").json()["results"]
    assert only == [{"former_values": []}]
    assert (
        "Misread." in b"".join(client.get("/api/v1/votes/?format=csv").streaming_content).decode()
    )
    told = "Recorded as agree until"
    compared = f"{seen.debate.get_absolute_url()}compare/?expert={seen.lukin.slug}"
    for page in (seen.lukin.get_absolute_url(), f"{compared}&expert={seen.fallon.slug}"):
        assert told in client.get(page).content.decode(), page


def test_the_deletion_of_a_question_a_topic_and_a_vote_keeps_its_reason(seen, editor):
    question, topic = make_question(seen.debate), make_topic(name="Trade")
    make_position(seen.debate, seen.lukin, topics=[topic])
    vote = make_vote(question, seen.lukin)
    gone = {
        "vote": f"votes/{vote.public_id}/",
        "question": f"questions/{question.slug}/",
        "topic": f"topics/{topic.slug}/",
    }

    for address in gone.values():
        refused = editor.delete(address)
        assert refused.json()["errors"][0]["field"] == "reason"
        assert editor.delete(f"{address}?reason=Entered+twice.").status_code == 204

    told = editor.get("tombstones/").json()["results"]
    assert {(one["kind"], one["reason"]) for one in told} >= {
        (kind, "Entered twice.") for kind in gone
    }
    for kind in ("question", "topic"):
        answer = editor.get(gone[kind])
        assert answer.status_code == 410
        assert "Entered twice." in answer.content.decode()


def test_a_file_that_corrects_a_role_or_a_question_needs_a_reason(editor, tmp_path):
    import_document(sound(), tmp_path)
    role = spoiled("/debate/participations/0/role", "Minister")
    for document in (role, spoiled("/debate/questions/0/text", "Другой вопрос?")):
        refused = editor.post("imports/", document)
        assert "Give the reason in `reason`" in refused.json()["errors"][0]["message"]
    assert editor.post("imports/?reason=Read+again.", role).status_code == 200

    told = editor.get("experts/lukin/history/").json()["results"]
    assert [(one["value"], one["reason"]) for one in told] == [("Scholar", "Read again.")]
