"""Texts in Argdown become debates, and every debate comes back from its text as it was."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from debates.contrib.argdown.file_format import ARGDOWN
from debates.contrib.argdown.reading import read_map
from debates.contrib.argdown.writing import written
from debates.interchange.checking import problems_in_document
from debates.interchange.document import as_bytes, document
from debates.models import Debate, Expert, Position
from debates.models.choices import ExpertKind
from tests.contrib.argdown.test_syntax import TEXT
from tests.debates.interchange.documents import forget_everything

pytestmark = pytest.mark.django_db


def imported(tmp_path, text, *options, name="fee.argdown"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    output = StringIO()
    call_command("import_debate", path, "--apply", *options, stdout=output)
    return output.getvalue()


def exported(debate, *, drafts=True):
    return ARGDOWN.write(document(debate, drafts=drafts), debate).decode()


def as_json(content):
    """Return a document as a file has it, without what is about the file."""
    values = json.loads(as_bytes(content))
    return {name: values.get(name) for name in ("debate", "experts", "topics", "sources")}


def test_claims_are_positions_of_their_speakers(tmp_path):
    imported(tmp_path, TEXT)

    tax = Position.objects.get(statement="The fee is a tax in all but name.")
    service = Position.objects.get(statement="The fee buys a service.")
    assert (tax.debate.title, tax.expert.name, tax.locator) == ("The fee", "Ada Okafor", "3.2")
    assert (tax.quotation, service.expert.kind) == ("", ExpertKind.UNNAMED)
    assert [c.raised_by for c in tax.counterpoints.all()] == [service]
    assert [s.given_by.statement for s in tax.supports.all()] == ["The fee is unlawful."]
    assert Position.objects.get(statement="All must pay https://fees.example.org").supports.exists()


def test_a_text_comes_back_as_it_was_until_something_changes(tmp_path):
    imported(tmp_path, TEXT)
    debate = Debate.objects.get()

    assert exported(debate) == TEXT
    debate.positions.filter(statement="The fee buys a service.").update(detail="To all.")

    assert "To all." in exported(debate)
    assert "A comment" not in exported(debate)


def test_importing_a_text_again_changes_nothing(tmp_path):
    imported(tmp_path, TEXT)

    assert "Nothing to do" in imported(tmp_path, TEXT)


def test_readers_get_no_comments(tmp_path):
    imported(tmp_path, TEXT, "--publish")

    text = exported(Debate.objects.get(), drafts=False)

    assert "The fee is a tax in all but name." in text
    assert "A comment" not in text


def test_faults_change_nothing(tmp_path):
    with pytest.raises(CommandError, match=r"2 problems in fee\.argdown"):
        imported(tmp_path, "[A]: one\n\n[A]: two\n\n+ [B]\n")

    assert not Debate.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe[\0A\0]\0", b"[A]: \xe9", b"[A]: \x07", b" \n"])
def test_what_is_no_text_is_refused(tmp_path, content):
    path = tmp_path / "fee.argdown"
    path.write_bytes(content)

    with pytest.raises(CommandError, match="1 problem in"):
        call_command("import_debate", path, stdout=StringIO())


def test_every_debate_comes_back_from_its_text(article):
    debate = Debate.objects.first()
    content = document(debate)
    text = written(content, None).decode()

    read_document = read_map(text, "other.argdown", None).document

    assert problems_in_document(read_document) == []
    assert as_json(read_document) == as_json(content)


def test_a_text_with_a_whole_debate_makes_it_elsewhere(tmp_path, known):
    # the others of this world have letters that no file may have
    Expert.objects.update(aliases=["Артём\u2028Лукин"], biography='A "scholar" {of} \\ #tax // 💬')
    before = document(known.debate, drafts=True)
    text = written(before, None).decode()
    forget_everything()

    imported(tmp_path, text)

    assert as_json(document(Debate.objects.get(), drafts=True)) == as_json(before)
