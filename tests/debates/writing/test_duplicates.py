"""Objects that a tool sends a second time: it is asked, and told no more than it may see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse

from debates.models import Expert, Position, Topic
from tests.debates.builders import make_debate, make_expert, make_position
from tests.debates.writing.tools import NEW, Tool, tool

CONFIRMED = "?confirm_duplicate=true"
RECORD = "http://testserver/api/v1/experts/lukin/record/"


def assert_asks(answer: HttpResponse, *duplicates: tuple[int | None, str, str | None]) -> None:
    """Hold a question against the places, texts and addresses of what it names."""
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"].endswith("/duplicate/")
    assert problem["detail"].endswith(f" If not, send the same with {CONFIRMED[1:]}.")
    named = [(item["index"], item["text"], item["record_url"]) for item in problem["duplicates"]]
    assert named == [*duplicates]


def test_an_expert_who_is_here_already_is_named_and_may_be_confirmed(editor: Tool) -> None:
    again = {"name": "Lukin, Artyom"}

    refused = editor.post("experts/", again)

    assert_asks(refused, (None, "Artyom Lukin", RECORD))
    assert refused.json()["duplicates"][0]["model"] == "expert"
    assert editor.get("experts/lukin/record/").status_code == 200
    assert Expert.objects.count() == 2
    made = editor.post(f"experts/{CONFIRMED}", again)
    assert (made.status_code, made.json()["name"]) == (201, "Lukin, Artyom")


def test_an_object_is_asked_about_only_where_it_is_renamed(editor: Tool) -> None:
    make_expert(name="Artem Lukin", slug="artem")

    assert editor.patch("experts/artem/", {"biography": "A scholar."}).status_code == 200
    assert_asks(
        editor.patch("experts/artem/", {"name": "Artyom LUKIN"}), (None, "Artyom Lukin", RECORD)
    )
    assert editor.patch(f"experts/artem/{CONFIRMED}", {"name": "Artyom LUKIN"}).status_code == 200


def test_a_dry_run_asks_and_changes_nothing(editor: Tool) -> None:
    assert editor.post("positions/", NEW).status_code == 201
    again = NEW | {"statement": "They trade more, and trust less!"}

    refused = editor.post("positions/?dry_run=true", again)

    assert refused.json()["detail"].startswith("Is this the position that is here already? “")
    planned = editor.post(f"positions/{CONFIRMED}&dry_run=true", again)
    assert (planned.status_code, planned.json()["dry_run"]) == (200, True)
    assert Position.objects.filter(statement__startswith="They trade more").count() == 1


def test_every_object_of_a_list_is_asked_about_or_none_is_made(editor: Tool) -> None:
    names = [{"name": name} for name in ("Rails", "trades", "rail")]

    refused = editor.post("topics/", names)

    trade = "http://testserver/api/v1/topics/trade/record/"
    # the first of the list is not saved, so that nobody can read it
    assert_asks(refused, (1, "Trade", trade), (2, "Rails", None))
    assert Topic.objects.count() == 2
    # what is wrong with others comes first, with the question beside it
    invalid = editor.post("topics/", [*names[1:2], {"name": ""}])
    assert invalid.status_code == 422
    messages = {error["pointer"]: error["message"] for error in invalid.json()["errors"]}
    assert "Is this the topic that is here already? “Trade”." in messages["/0"]
    assert "/1/name" in messages
    assert editor.post(f"topics/{CONFIRMED}", names).json()["count"] == 3


def test_a_request_that_is_sent_again_with_its_key_is_no_duplicate(editor: Tool) -> None:
    key = {"idempotency_key": "one"}

    first, second = (editor.post("experts/", {"name": "Ma Haiyun"}, **key) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replayed"] == "true"
    # a question leaves the key free for the answer to it
    key = {"idempotency_key": "two"}
    assert editor.post("experts/", {"name": "Ma Haiyun"}, **key).status_code == 409
    assert editor.post(f"experts/{CONFIRMED}", {"name": "Ma Haiyun"}, **key).status_code == 201


def test_a_token_of_one_debate_learns_nothing_of_what_it_may_not_see(known) -> None:
    narrow = tool("editor", known.debate)
    make_position(make_debate(status="draft"), make_expert(name="Ma Haiyun"), status="draft")

    assert narrow.post("experts/", {"name": "Haiyun Ma"}).status_code == 201
    # whom it made, and whom its debate shows, it may know of
    assert narrow.post("experts/", {"name": "Haiyun Ma"}).status_code == 409
    assert_asks(narrow.post("experts/", {"name": "Lukin, Artyom"}), (None, "Artyom Lukin", RECORD))


def test_an_account_that_may_add_and_not_view_is_told_no_names(editor: Tool) -> None:
    editor.user.groups.clear()
    editor.user.user_permissions.add(Permission.objects.get(codename="add_expert"))

    assert editor.post("experts/", {"name": "Lukin, Artyom"}).status_code == 201


@pytest.mark.parametrize("method", ["delete", "record"])
def test_other_requests_have_nothing_to_confirm(editor: Tool, method: str) -> None:
    if method == "delete":
        answer = editor.delete(f"experts/lukin/{CONFIRMED}")
    else:
        answer = editor.get(f"experts/lukin/record/{CONFIRMED}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == CONFIRMED[1:].partition("=")[0]
