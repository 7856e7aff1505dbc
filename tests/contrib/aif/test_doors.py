"""Argument maps come in by the admin and the API, and go out by both."""

from __future__ import annotations

import json

import pytest

from debates.models import Debate, Expert, Position
from tests.contrib.aif.maps import aifdb_map, shape
from tests.debates.admin.test_files import confirm, upload
from tests.debates.editors import page_of, person
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db

CONTENT = json.dumps(aifdb_map()).encode()


def test_a_map_is_uploaded_looked_at_and_downloaded_again():
    editor = person("editor")

    page = upload(editor, CONTENT, "fee.json")
    assert "The fee is a tax" in page.text()
    assert not Debate.objects.exists()
    confirm(page)

    debate = Debate.objects.get()
    files = editor.open(page_of(debate, "files"))
    assert "AIF" in files.text()
    answer = editor.client.get(page_of(debate, "files") + "aif/")
    assert json.loads(answer.content) == aifdb_map()


def test_an_upload_with_faults_shows_all_of_them_and_keeps_nothing():
    content = json.dumps({"nodes": [{"nodeID": 1}], "edges": [{"fromID": 1, "toID": 2}]}).encode()

    text = upload(person("editor"), content, "fee.json").text()

    assert "The type is missing" in text
    assert "There is no node “2”." in text
    assert not Debate.objects.exists()


@pytest.mark.parametrize(
    ("answer", "is_same"), [({"same_experts": "ada-okafor"}, True), ({}, False)]
)
def test_an_editor_ticks_who_is_the_same_person(answer, is_same):
    okafor = Expert.objects.create(name="Amara Okafor")
    page = upload(person("editor"), CONTENT, "fee.json")
    assert "“Ada Okafor” of the file is “Amara Okafor”, who is here" in page.text()

    confirm(page, **answer)

    assert (Position.objects.get(statement="The fee is a tax").expert == okafor) == is_same


def test_a_tool_sends_a_map_and_decides_about_speakers():
    editor = tool("editor")
    Expert.objects.create(name="Amara Okafor")

    would = editor.post("imports/?dry_run=true&file_name=fee.json", CONTENT).json()
    refused = editor.post("imports/?file_name=fee.json", CONTENT)
    done = editor.post("imports/?file_name=fee.json&new_experts=true", CONTENT)

    question = "Is “Ada Okafor” of the file (ada-okafor) “Amara Okafor”, who is here?"
    assert would["unsure"] == [question]
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["message"].startswith(question)
    assert done.status_code == 200
    assert Position.objects.filter(debate__slug="fee").count() == 5


def test_a_tool_is_told_all_faults_with_their_places():
    content = json.dumps({"nodes": [{"nodeID": 1}], "edges": [{"fromID": 1, "toID": 2}]}).encode()

    errors = tool("editor").post("imports/", content).json()["errors"]

    assert [error["pointer"] for error in errors] == ["/nodes/0/type", "/edges/0/toID"]


@pytest.mark.parametrize("remainder", ["{}", "[", "7", '{"content": {}, "positions": {}}'])
def test_a_remainder_that_is_none_is_refused(remainder):
    document = {
        "format": "sinorus-debate/1",
        "debate": {"slug": "fee", "title": "Fee"},
        "imported": {"format": "aif", "remainder": remainder},
    }

    answer = tool("editor").post("imports/", json.dumps(document).encode())

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/imported/remainder"
    assert not Debate.objects.filter(slug="fee").exists()


def test_a_remainder_of_an_unknown_format_is_refused():
    document = {
        "format": "sinorus-debate/1",
        "debate": {"slug": "fee", "title": "Fee"},
        "imported": {"format": "kialo", "remainder": "x"},
    }

    [error] = tool("editor").post("imports/", json.dumps(document).encode()).json()["errors"]

    assert error["pointer"] == "/imported/format"


def test_readers_download_any_debate_as_a_map(article, client):
    answer = client.get("/api/v1/debates/china-russia-2022/export/debate.aif.json")

    content = json.loads(answer.content)
    nodes, edges = shape(content)
    assert answer.status_code == 200
    kinds = {kind for _, kind, _ in nodes}
    assert kinds >= {"I", "L", "YA", "RA", "CA"}
    assert len(nodes) > Position.objects.published().count()
    assert not [end for edge in edges for end in edge if end not in {n[0] for n in nodes}]
