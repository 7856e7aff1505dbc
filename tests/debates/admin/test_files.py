"""Debates as files in the admin: upload, difference, import, and what is refused."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from debates.interchange.document import as_bytes, document
from debates.interchange.importing import import_in_steps
from debates.models import Debate, Evidence, Position, Source
from debates.uploads.models import Upload
from tests.debates.editors import Page, Person, World, page_of, person
from tests.debates.interchange.documents import sound
from tests.debates.interchange.workbooks import book

pytestmark = pytest.mark.django_db

UPLOAD = "admin:debates_debate_upload"


def upload(
    who: Person, content: object, name: str = "debate.json", debate: Debate | None = None
) -> Page:
    """Send a file, if of one debate on its page; gives the page that the editor sees then."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    page = who.open(reverse(UPLOAD) if debate is None else page_of(debate, "files"))
    sent = page.post({**page.token(), "file": SimpleUploadedFile(name, data)})
    return who.open(sent.response["Location"]) if sent.saved else sent


def confirm(page: Page, **given: str) -> Page:
    """Press Import on the page of the difference."""
    seen = page.html.split('name="seen" value="')[1].split('"')[0]
    return page.post({**page.token(), "seen": seen, "apply": "Import", **given})


def test_a_debate_is_uploaded_looked_at_and_imported_by_its_editor() -> None:
    editor = person("editor")

    page = upload(editor, sound())

    assert "It breaks." in page.text()
    assert not Debate.objects.exists()
    confirm(page)
    position = Position.objects.get(slug="it-breaks")
    assert position.status == "draft"
    assert position.entered_by == editor.user
    record = position.history.get()
    assert (record.history_user, record.history_change_reason) == (
        editor.user,
        "imported from debate.json",
    )
    assert not Upload.objects.exists()


def test_all_faults_are_told_at_once(there: World) -> None:
    given = sound()
    positions = given["debate"]["positions"]
    positions[0] |= {"stance": "deny", "expert": "lukn", "statment": "x"}
    positions[0]["evidence"][0]["value"] = "many"
    positions[0]["counterpoints"][0]["raised_by"] = "it-brakes"
    positions[1] |= {"slug": there.alliance.slug, "certainty": "likely"}
    given["experts"][1]["homepage"] = "nowhere"

    page = upload(person("editor"), given)

    for told in (
        "“deny” is not a valid value. Did you mean “denies”?",
        "There is no expert “lukn”",
        "“statment” is not a known field. Did you mean “statement”?",
        "This must be a number",
        "There is no position “it-brakes” in this debate",
        "is already a position of the debate",
        "A certainty needs the words of the source",
        "Enter a full web address",
    ):
        assert told in page.text()
    assert not Upload.objects.exists()


def test_what_may_come_from_a_renamed_column_is_folded_below_it() -> None:
    topics = [["Called so", "Permanent address"], ["Bridges"], ["Tunnels"]]

    page = upload(
        person("editor"), book({"Debate": [["Title"], ["New"]], "Topics": topics}), "new.xlsx"
    )

    cause, consequences = page.html.split('class="faults"')[1].split("<details>")
    assert "it has 1 problem." in cause
    assert "“Called so” is not a known column." in cause
    assert "“Name” is missing" not in cause
    assert "3 other problems may come from this. Correct it first." in consequences
    assert "<li>Topics, row 2: “Name” is missing.</li>" in consequences


def test_what_a_contributor_may_not_add_is_told_once_for_all_of_a_kind() -> None:
    topics = [{"slug": f"topic-{number}", "name": f"Topic {number}"} for number in range(7)]
    debate = {"slug": "new", "title": "New", "questions": [], "participations": [], "positions": []}
    told = {"format": "sinorus-debate/1", "debate": debate, "experts": [], "sources": []}

    page = upload(person("contributor"), told | {"topics": topics})

    assert page.html.count("You may not add") == 1
    assert (
        "You may not add topics: “Topic 0”, “Topic 1”, “Topic 2”, “Topic 3”, “Topic 4” and 2 more. "
        "Ask an editor to do it." in page.html
    )


def test_a_contributor_imports_drafts_and_touches_nothing_public(there: World) -> None:
    there.debate.status = "published"
    there.debate.save()
    told = document(there.debate, drafts=True)
    told["debate"]["title"] = "Another title"

    page = upload(person("contributor"), as_bytes(told))

    assert "Only editors may change what is public" in page.text()


def test_a_contributor_gives_the_reason_for_a_debate_that_readers_have_seen(there: World) -> None:
    Debate.objects.update(status="draft")
    told = document(there.debate, drafts=True)
    told["debate"]["title"] = "Another title"
    page = upload(person("contributor"), as_bytes(told))

    assert "Enter the reason for the correction" in confirm(page).text()
    assert confirm(page, correction_reason="It was wrong.").saved
    there.debate.refresh_from_db()
    assert there.debate.title == "Another title"


def test_what_is_published_while_a_contributor_imports_stays_as_it_is(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large file is looked at for seconds before the debate is locked."""
    Debate.objects.update(status="draft")
    told = document(there.debate, drafts=True)
    told["debate"]["title"] = "Another title"
    page = upload(person("contributor"), as_bytes(told))

    def published_meanwhile(*args: Any, **options: Any) -> Any:
        there.debate.refresh_from_db()
        there.debate.status = "published"
        there.debate.save()
        return import_in_steps(*args, **options)

    monkeypatch.setattr("debates.admin.files.import_in_steps", published_meanwhile)

    answer = confirm(page, correction_reason="It was wrong.")

    assert "Only editors may change what is public" in answer.text()
    there.debate.refresh_from_db()
    assert there.debate.title != "Another title"


def test_a_change_of_what_readers_see_needs_its_reason(there: World) -> None:
    Debate.objects.update(status="published")
    Position.objects.update(status="published", published_at=there.alliance.created)
    told = document(there.debate, drafts=True)
    told["debate"]["positions"][0]["statement"] = "They are allies in all but name."
    page = upload(person("editor"), as_bytes(told))

    assert "Enter the reason for the correction" in confirm(page).text()
    confirm(page, correction_reason="The wording of the speaker.")

    assert Position.objects.filter(statement="They are allies in all but name.").exists()


def test_a_date_is_shown_as_far_as_it_is_known_and_doubtful_locators_are_named() -> None:
    told = {
        "debate.csv": "Title,Source\nIs it safe?,Report",
        "sources.csv": "Title,Date\nReport,2022\nStudy,2023-05-04",
        "questions.csv": "Text,Locator\nIs it?,7.1\nWas it?,7.11",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in told.items():
            archive.writestr(name, content)

    editor = person("editor")
    page = upload(editor, written.getvalue(), "safe.zip")

    assert "Check before you import: questions, row 2, Locator (B2): 7.1." in page.text()
    assert "Date 2022 " in page.text()
    assert "2022-01" not in page.text()
    assert "Exact to the" not in page.text()
    confirm(page)
    source = Source.objects.get(title="Report")
    assert (source.date, source.date_precision) == (date(2022, 1, 1), "year")
    given = document(Debate.objects.get(), drafts=True)
    given["sources"][0]["date_precision"] = "month"
    page = upload(editor, as_bytes(given))
    assert "Report: exact to the" in page.text()


def test_what_changed_after_it_was_shown_is_shown_again(there: World) -> None:
    told = document(there.debate, drafts=True)
    told["debate"]["summary"] = "In short."
    page = upload(person("editor"), as_bytes(told))
    Debate.objects.filter(pk=there.debate.pk).update(summary="Meanwhile.")

    assert "The debate has changed in the meantime" in confirm(page).text()
    assert Debate.objects.get(pk=there.debate.pk).summary == "Meanwhile."


def test_an_older_file_undoes_nothing_unasked_and_the_import_tells_its_steps(there: World) -> None:
    told = document(there.debate, drafts=True)
    for one in told["debate"]["positions"]:
        one["statement"] = f"In the file: {one['statement']}"
    there.alliance.statement = "Changed here."
    there.alliance.save()
    editor = person("editor")
    page = upload(editor, as_bytes(told))
    assert "“Changed here.” was changed (Statement) here" in page.text()
    assert "The file is older than the changes listed above" in confirm(page).text()
    assert Position.objects.get(pk=there.alliance.pk).statement == "Changed here."

    seen = page.html.split('name="seen" value="')[1].split('"')[0]
    steps = editor.client.post(
        page.address,
        {**page.token(), "seen": seen, "apply": "Import", "overwrite": "on"},
        headers={"accept": "application/x-ndjson"},
    )
    lines = [json.loads(line) for line in b"".join(steps.streaming_content).splitlines()]

    assert lines[0] == {"done": 1, "total": 2}
    assert lines[-1]["said"] == "Imported: 2 changed."
    alliance = Position.objects.get(pk=there.alliance.pk)
    assert alliance.statement.startswith("In the file: ")
    rivalry = Position.objects.get(pk=there.rivalry.pk)
    assert rivalry.statement.startswith("In the file: ")
    assert rivalry.history.first().history_user == editor.user


def test_an_upload_is_for_who_sent_it_alone() -> None:
    page = upload(person("editor"), sound())

    other = person("superuser").open(page.address)

    assert other.response.status_code == 302
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_what_is_downloaded_comes_back_without_a_change(there: World, kind: str) -> None:
    editor = person("editor")
    address = reverse("admin:debates_debate_download", args=[there.debate.pk, kind])
    downloaded = editor.open(address).response

    page = upload(editor, downloaded.content, f"debate.{kind}")

    assert "The file has no changes." in page.text()
    assert person("contributor").open(address).status == 200
    someone = person("staff")
    someone.user.user_permissions.add(Permission.objects.get(codename="view_debate"))
    assert someone.open(address).status == 403


def test_a_template_is_a_workbook_and_without_rows_it_is_refused() -> None:
    editor = person("editor")
    template = editor.open(reverse("admin:debates_debate_template")).response.content

    page = upload(editor, template, "debate.xlsx")

    assert "The file does not say which debate it is of" in page.text()


def test_a_new_position_that_says_nearly_the_same_is_told_before_the_import(there: World) -> None:
    editor, expert = person("editor"), there.alliance.expert.name
    rows = (
        f"Expert,Statement\n{expert},The treaty holds.\n{expert},The traety holds.\n"
        f"{expert},{there.alliance.statement} \n{expert},Nothing like it."
    )
    page = upload(editor, rows.encode(), "positions.csv", there.debate)
    _, _, said = page.text().partition("New positions that say nearly the same as another one")

    assert "“The traety holds.” Another position: “The treaty holds.”" in said
    assert "Nothing like it." not in said.partition("Import")[0]
