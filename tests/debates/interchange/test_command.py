"""manage.py import_debate, as the person at the keyboard sees it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from debates.interchange.report import FEW
from debates.models import Debate, Position
from tests.debates.interchange.documents import sound, spoiled

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Takes a document in; gives what was written, and after a refusal also why."""

    def taken_in(document, *options: str, **more):
        path = tmp_path / "debate.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        out = io.StringIO()
        try:
            call_command("import_debate", str(path), *options, stdout=out, **more)
        except CommandError as error:
            return f"{out.getvalue()}{error}"
        return out.getvalue()

    return taken_in


def test_at_first_it_only_shows_what_would_be_done(run):
    said = run(sound())

    assert said == (
        "“Партнёрство 伙伴关系” (partnership)\n"
        "To create: 2 experts, 2 topics, 2 sources, 1 debate, 2 questions, 2 participations, "
        "2 positions, 2 pieces of evidence, 2 counterpoints (as drafts; use --publish to publish)\n"
        "Nothing was changed. Use --apply to import the debate.\n"
    )
    assert not Debate.objects.exists()


def test_with_apply_it_does_it(run):
    assert run(sound(), "--apply", "--publish").endswith("2 counterpoints\nDone.\n")
    assert Position.objects.published().count() == 2
    assert "Nothing to do: everything in the file is already here.\n" in run(sound())


def test_it_tells_what_changes_from_what_to_what(run):
    run(sound(), "--apply")
    document = sound()
    lasts = document["debate"]["positions"][0]
    lasts |= {"statement": "x" * 100, "topics": ["trade", "energy"], "question": "gas"}
    lasts["detail"] = "Now with a detail."
    lasts["evidence"][0]["value"] = 150
    del lasts["counterpoints"][1]
    document["debate"]["date"] = None
    document["debate"]["participations"][0]["role"] = "Critic"
    document["experts"][0]["aliases"] = ["Artem Lukin"]
    del document["debate"]["positions"][1]["statement"]
    document["debate"]["positions"][1]["statement"] = "It breaks."

    said = run(document, "--publish")

    assert said.splitlines()[1:] == [
        "To change:",
        "  debate partnership: date: 2022-02-04 → (empty)",
        "  debate partnership: status: “draft” → “published”",
        "  participation of lukin: role: “Scholar” → “Critic”",
        f"  position it-lasts: statement: “Выдержит.” → “{'x' * 70}…”",
        "  position it-lasts: detail: (empty) → “Now with a detail.”",
        "  position it-lasts: question: lasts → gas",
        "  position it-lasts: status: “draft” → “published”",
        "  position it-lasts: topics: energy, trade",
        "  position it-breaks: status: “draft” → “published”",
        "  piece of evidence of it-lasts: value: 147.5000 → 150",
        "To remove (not in the file):",
        "  counterpoint of it-lasts",
        "Not changed, although the file differs (use --update-shared to change):",
        "  expert lukin: aliases",
        "Nothing was changed. Use --apply to import the debate.",
    ]


def test_context_is_told_by_its_text(run):
    document = sound()
    document["debate"]["context"] = [{"statement": "They met."}, {"statement": "They spoke."}]
    assert "  context note “They met.”\n" in run(document, "--apply", verbosity=2)

    document["debate"]["context"] = [{"statement": "They met.", "voice": "editors"}]
    said = run(document)

    assert "To remove (not in the file):\n  context note “They spoke.”\n" in said
    assert "  context note “They met.”: voice: “moderator” → “editors”\n" in said


def test_it_tells_what_is_left_alone(run):
    run(sound(), "--apply")

    said = run(spoiled("/debate/positions/0", ...))

    assert "Not in the file and left unchanged: 1 position\n" in said


def test_a_refusal_names_each_fault_and_ends_with_a_count(run):
    document = spoiled("/debate/positions/0/stance", "deny")
    document["debate"]["titel"] = "x"

    said = run(document, "--apply")

    assert said.splitlines() == [
        "Problems:",
        "  /debate/titel: “titel” is not a known field. Did you mean “title”?",
        "  /debate/positions/0/stance: “deny” is not a valid value. Did you mean “denies”? Allowed "
        "values: affirms, qualifies, denies.",
        "2 problems in debate.json. Nothing was changed.",
    ]


def test_a_single_fault_of_what_does_not_fit_is_told_after_the_plan(run):
    said = run(spoiled("/debate/positions/0/expert", "lukn"))

    assert "Problems:\n  /debate/positions/0/expert: There is no expert “lukn”" in said
    assert said.endswith("1 problem in debate.json. Nothing was changed.")


def test_long_lists_are_cut_unless_all_is_asked_for(run):
    document = spoiled("/debate/positions/0/stance", "deny")
    document["debate"] |= {f"titel{number}": "x" for number in range(FEW + 1)}

    assert "  … and 2 more (use -v 2 to show all)\n" in run(document)
    assert "more" not in run(document, verbosity=2)


def test_each_new_thing_is_named_where_all_is_asked_for(run):
    said = run(sound(), verbosity=2)

    assert "  expert lukin\n" in said
    assert "  participation of fallon\n" in said
    assert "  piece of evidence of it-lasts\n" in said


def test_progress_is_shown_while_it_writes(run, monkeypatch):
    monkeypatch.setattr("search.management.progress.EVERY_SECONDS_IN_A_LOG", 0.0)

    assert "17 of 17 objects" in run(sound(), "--apply")


def test_a_folder_is_imported_together_and_comes_back_from_its_archive(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("one", "two"):
        content = sound()
        content["debate"] |= {"slug": name, "title": name, "questions": [], "positions": []}
        (folder / f"{name}.json").write_text(json.dumps(content))

    call_command("import_debate", folder, "--apply", stdout=io.StringIO())
    archive = tmp_path / "debates.zip"
    call_command("export_debates", archive, "--drafts", stdout=io.StringIO())
    with zipfile.ZipFile(archive) as files:
        files.extractall(tmp_path / "unpacked")
    output = io.StringIO()
    call_command("import_debate", tmp_path / "unpacked", stdout=output)

    assert Debate.objects.count() == 2
    assert output.getvalue().count("Nothing to do") == 2


def test_faults_of_all_files_are_told_and_none_is_imported(tmp_path):
    (tmp_path / "1.json").write_text(json.dumps(sound()))
    (tmp_path / "2.json").write_text("{")
    (tmp_path / "3.json").write_bytes(b"\xe9")
    output = io.StringIO()

    with pytest.raises(CommandError, match="2 problems in 2 of 3 files"):
        call_command("import_debate", tmp_path, "--apply", stdout=output)

    assert "2.json:" in output.getvalue()
    assert "3.json:" in output.getvalue()
    assert not Debate.objects.exists()


def test_an_archive_does_not_replace_a_file(tmp_path):
    (tmp_path / "debates.zip").write_text("mine")

    with pytest.raises(CommandError, match="cannot be written: File exists"):
        call_command("export_debates", tmp_path / "debates.zip", stdout=io.StringIO())
