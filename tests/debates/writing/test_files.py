"""Whole debates sent as files: the import of the admin, by the rights of a token."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from unittest.mock import Mock

import pytest
from django.test import Client

from debates.api.http.json_body import BROKEN_OFF, COMPRESSED
from debates.history.models import Correction
from debates.interchange.document import as_bytes, document
from debates.interchange.spreadsheet_files import csv_archive
from debates.interchange.spreadsheet_writing import workbook
from debates.models import Debate, Position
from debates.review import four_eyes
from debates.writing.files import NO_REASON_SENT, ONE_DEBATE
from tests.debates.builders import (
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_source,
)
from tests.debates.interchange.workbooks import book
from tests.debates.writing.tools import tool

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def _readable_names(known) -> None:
    """Give the expert names that a file can have: those of the ground test what no text may."""
    known.lukin.aliases = ["Артём Лукин"]
    known.lukin.save()


def file_of(known, **changes) -> bytes:
    """Return the debate as an editor downloads it, with changes of its first position."""
    found = document(known.debate, drafts=True)
    found["debate"]["positions"][0] |= changes
    return as_bytes(found)


def messages(answer) -> list[str]:
    assert answer.status_code == 422, answer.content
    return [one["message"] for one in answer.json()["errors"]]


def test_a_file_is_looked_at_and_then_taken_in(editor, known):
    file = file_of(known, detail="Each needs the other.")

    would = editor.post("imports/?dry_run=true&reason=Added.", file).json()
    assert (would["dry_run"], would["debate"], would["summary"]) == (
        True,
        "china-russia",
        "1 changed",
    )
    [change] = would["changes"]
    [field] = change["fields"]
    assert (change["kind"], change["model"]) == ("changed", "Position")
    assert (field["field"], field["label"]) == ("detail", "Detail")
    assert field["after"] == "Each needs the other."
    assert Position.objects.get(slug="allies").version == known.allies.version

    [error] = editor.post("imports/", file).json()["errors"]
    assert (error["message"], error["field"], error["pointer"]) == (NO_REASON_SENT, "reason", None)
    done = editor.post("imports/?reason=Added.", file, idempotency_key="f")
    assert done.json() == would | {"dry_run": False}
    again = editor.post("imports/?reason=Added.", file, idempotency_key="f")
    assert again["Idempotent-Replayed"] == "true"
    position = Position.objects.get(slug="allies")
    assert (position.detail, position.version) == (
        "Each needs the other.",
        known.allies.version + 1,
    )
    assert Correction.objects.get(position_id=position.pk).reason == "Added."
    record = position.history.first()
    assert record.history_user == editor.user
    assert record.history_change_reason == ("imported from debate.json, by the token “Transcripts”")


@pytest.mark.parametrize(("write", "kind"), [(workbook, XLSX), (csv_archive, "application/zip")])
def test_spreadsheets_are_taken_in_as_well(editor, known, write, kind):
    found = document(known.debate, drafts=True)
    found["debate"]["positions"][0]["detail"] = "Each needs the other."
    answer = editor.post("imports/?slip=true", write(found), content_type=kind)

    assert answer.json()["summary"] == "1 changed"
    assert Position.objects.get(slug="allies").detail == "Each needs the other."


def test_what_was_changed_here_since_the_download_is_not_undone_unasked(editor, known):
    file = file_of(known, detail="From the file.")
    mine = {"detail": "From here.", "correction_slip": True}
    assert editor.patch("positions/allies/", mine).status_code == 200

    told = messages(editor.post("imports/?slip=true", file))
    [newer] = editor.post("imports/?slip=true&dry_run=true", file).json()["newer"]
    assert "was changed (Detail) here by" in newer
    assert told[0].startswith(newer)
    assert Position.objects.get(slug="allies").detail == "From here."
    assert editor.post("imports/?slip=true&overwrite=true", file).status_code == 200
    assert Position.objects.get(slug="allies").detail == "From the file."


def test_a_file_has_no_more_rights_than_its_token(known, settings):
    new = json.loads(file_of(known))
    del new["exported"]
    new["debate"] |= {"slug": "another", "questions": [], "positions": [], "votes": []}
    contributor, elsewhere = tool("contributor"), tool("editor", known.debate)

    refused = messages(contributor.post("imports/?slip=true", file_of(known, detail="x")))
    assert refused[0].startswith("Only editors may change what is public.")
    assert messages(contributor.post("imports/?publish=true", new))[0].startswith("Only editors")
    assert contributor.post("imports/", new).status_code == 200
    assert Debate.objects.get(slug="another").status == "draft"
    assert "alone" in messages(elsewhere.post("imports/", new))[0]
    settings.SINORUS_FOUR_EYES = True
    editor = tool("editor")
    assert messages(editor.post("imports/?publish=true", new)) == [four_eyes.REFUSED]


def test_a_token_of_one_debate_is_told_nothing_of_another(known):
    other = make_debate(title="Not known to anybody yet", status="draft")
    expert = make_expert(other)
    secret = make_position(other, expert, statement="Nobody may read this.", status="draft")
    evidence = make_evidence(secret, statement="Nor this.")
    elsewhere = tool("editor", known.debate)
    guessed = json.loads(file_of(known))
    guessed["debate"]["positions"][1]["slug"] = secret.slug
    guessed["debate"]["positions"][0]["evidence"] = [
        {"kind": "other", "statement": "Mine.", "id": evidence.public_id}
    ]
    unknown = make_expert(name="Nobody Knows")
    guessed["experts"].append({"slug": unknown.slug, "name": "Somebody"})
    unread = make_source(title="Not yet cited")
    guessed["debate"]["positions"][0]["source"] = unread.slug
    whole = {"format": guessed["format"], "debate": {"slug": other.slug, "title": "Mine"}}

    told = messages(elsewhere.post("imports/?slip=true", guessed))
    assert {
        f"“{evidence.public_id}” is already that of another evidence. Leave the id out to get a "
        "new one.",
        f"“{secret.slug}” is already a position of another debate. Choose another slug.",
    } <= {*told}
    assert other.title not in str(told)
    assert any(f"“{unknown.slug}” is another expert in the database" in one for one in told)
    assert unknown.name not in str(told)
    assert any(f"There is no source “{unread.slug}” in the file" in one for one in told)
    [refused] = messages(elsewhere.post("imports/", whole))
    assert refused == ONE_DEBATE.format(debate=known.debate)


def test_a_file_that_broke_off_on_its_way_is_not_taken_in(editor):
    sent = {"Authorization": f"Bearer {editor.secret}", "Content-Type": "text/csv"}
    rows = b"statement\nTrade grows.\n"

    def post(stream):
        more = {"wsgi.input": stream, "CONTENT_LENGTH": "500"}
        return Client().generic("POST", "/api/v1/imports/", headers=sent, **more)

    for stream in (BytesIO(rows), Mock(read=Mock(side_effect=OSError("reset by peer")))):
        answer = post(stream)
        assert (answer.status_code, answer.json()["detail"]) == (400, BROKEN_OFF)


def test_the_name_of_a_file_has_a_longest_length(editor):
    long = editor.post(f"imports/?file_name={'x' * 151}", b"{}")
    assert long.json()["detail"] == "file_name: Use at most 150 characters."


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("application/zip", b"hello", "This is not a ZIP archive, although its name or media"),
        ("application/zip", b'{"format": "sinorus-debate/1"}', "This is not a ZIP archive"),
        ("application/zip", b"PK\x03\x04", "The archive is damaged"),
        (XLSX, b"statement\nTrade grows.\n", "This is not an .xlsx workbook"),
        (XLSX, b"\xd0\xcf\x11\xe0", "This is an .xls file or has a password."),
        ("application/json", b"hello", "The file is not valid JSON"),
    ],
)
def test_a_file_that_is_not_of_its_media_type_is_refused_in_words(editor, kind, body, said):
    [told] = messages(editor.post("imports/", body, content_type=kind))
    assert told.startswith(said)


def test_faults_of_a_file_are_told_at_once_with_their_places(editor, known):
    file = file_of(known, stance="maybe", expert="nobody", kind="guess")
    errors = editor.post("imports/", file).json()["errors"]

    assert len(errors) >= 3
    assert all(one["pointer"].startswith("/debate/positions/0/") for one in errors)
    assert all(one["field"] == one["pointer"] for one in errors)
    sheet = editor.post("imports/?file_name=votes.csv", b"answer\nmaybe\n", content_type="text/csv")
    told = sheet.json()["errors"]
    assert ("votes", 2, "Answer") in {(one["sheet"], one["row"], one["column"]) for one in told}
    assert editor.ask("GET", "imports/").status_code == 405
    assert editor.post("imports/", file, content_type="text/plain").status_code == 415
    packed = editor.post("imports/", gzip.compress(file), content_encoding="gzip")
    assert (packed.status_code, packed.json()["detail"]) == (415, COMPRESSED)
    assert editor.post("imports/", b"PK\x03\x04", content_type=XLSX).status_code == 422
    assert editor.post("imports/", b"x" * 10_000_001).status_code == 413
    unclear = editor.post("imports/?overwrite=both&dry_run=x&y=1&file_name=" + "z" * 300, file)
    named = [one["parameter"] for one in unclear.json()["errors"]]
    assert (unclear.status_code, named) == (400, ["y", "dry_run", "overwrite", "file_name"])


def test_a_renamed_column_is_the_first_error_and_says_how_many_follow(editor):
    topics = [["Called so", "Permanent address"], ["Bridges"], ["Tunnels"]]
    file = book({"Topics": topics, "Debate": [["Title", "Date"], ["New", "soon"]]})

    errors = editor.post("imports/", file, content_type=XLSX).json()["errors"]

    assert [(one["sheet"], one["row"]) for one in errors] == [
        ("Topics", 1),
        ("Debate", 2),
        *[("Topics", row) for row in (2, 3, 3)],
    ]
    assert errors[0]["message"].endswith("3 other problems of this file may come from it.")


def test_a_table_of_an_unknown_debate_is_refused_for_that_and_its_cells(editor):
    table = b"expert,statement,stance\nArtyom Lukin,They trade.,maybe\n"

    answer = editor.post("imports/?file_name=positions.csv", table, content_type="text/csv")

    told = " ".join(messages(answer))
    assert told.startswith("The file does not say which debate it is of.")
    assert "“maybe”" in told
    assert "is missing" not in told
