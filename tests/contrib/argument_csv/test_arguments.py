"""Tables of arguments become debates, by every way in, and come back as they were."""

from __future__ import annotations

import csv
import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from debates.contrib.argument_csv.columns import guessed_columns
from debates.contrib.argument_csv.file_format import ARGUMENT_CSV
from debates.interchange.document import document
from debates.models import Debate, Expert, Position
from debates.models.choices import ExpertKind
from tests.debates.admin.test_files import confirm, upload
from tests.debates.editors import person
from tests.debates.interchange.documents import forget_everything
from tests.debates.writing.tools import tool

TABLE = """\
Who,Claim,Stance,Motion,Topic,Remark
Ada Okafor,The fee is a tax.,PRO,The fee is unlawful,Fees;Law,strong
,The fee buys a service.,CON,The fee is unlawful,Fees,
Ben Reyes,"Everybody pays, always.",,,Fees,=x
"""
COLUMNS = {
    "Who": "speaker",
    "Claim": "claim",
    "Stance": "stance",
    "Motion": "question",
    "Topic": "topics",
    "Remark": "ignored",
}


def imported(tmp_path, text, *options, name="fee.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    output = StringIO()
    call_command("import_debate", path, *options, stdout=output)
    return output.getvalue()


def exported(*, drafts=True):
    debate = Debate.objects.get()
    text = ARGUMENT_CSV.write(document(debate, drafts=drafts), debate).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def faults(tmp_path, text, *options):
    output = StringIO()
    path = tmp_path / "fee.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CommandError):
        call_command("import_debate", path, "--apply", *options, stdout=output)
    return output.getvalue()


def test_columns_are_recognised_by_their_headers():
    assert guessed_columns(list(COLUMNS)) == COLUMNS
    assert guessed_columns(["argument", "topic"]) == {"argument": "claim", "topic": "topics"}
    # a stance is to something
    with_stance = {"claim_text": "claim", "topic": "question", "stance": "stance"}
    assert guessed_columns(list(with_stance)) == with_stance


@pytest.mark.django_db
class TestImport:
    """A table comes in by the command."""

    def test_rows_are_positions_of_their_speakers(self, tmp_path):
        known_expert = Expert.objects.create(name="Ada Okafor")

        output = imported(tmp_path, TABLE, "--apply")

        assert "Motion = question" in output
        tax = Position.objects.get(statement="The fee is a tax.")
        service = Position.objects.get(statement="The fee buys a service.")
        everybody = Position.objects.get(statement="Everybody pays, always.")
        assert (tax.expert, tax.stance) == (known_expert, "affirms")
        assert sorted(topic.name for topic in tax.topics.all()) == ["Fees", "Law"]
        assert (service.expert.kind, service.stance) == (ExpertKind.UNNAMED, "denies")
        assert tax.question == service.question
        assert (everybody.question, everybody.stance) == (None, "")

    def test_a_speaker_who_may_be_an_expert_is_asked_about(self, tmp_path):
        Expert.objects.create(name="Amara Okafor")

        assert "Is “Ada Okafor”" in faults(tmp_path, TABLE)
        assert not Debate.objects.exists()

    def test_columns_can_be_told(self, tmp_path):
        table = "who,what\nAda Okafor,The fee is a tax.\n"

        imported(tmp_path, table, "--column", "what=claim", "--apply")

        assert Position.objects.get().expert.name == "Ada Okafor"

    @pytest.mark.parametrize(
        ("option", "message"),
        [
            ("Whom=speaker", "There is no column “Whom”"),
            ("Remark=note", "“Remark” cannot be “note”"),
            ("Motion=ignored", "A stance is on a question"),
            ("speaker", "Write the header of a column"),
        ],
    )
    def test_columns_that_cannot_be_are_refused(self, tmp_path, option, message):
        assert message in faults(tmp_path, TABLE, "--column", option)

    def test_all_faults_are_told_with_their_places(self, tmp_path):
        output = faults(
            tmp_path,
            "Claim,Stance,Motion,Position\nA,maybe,B,\n,PRO,B,\nC,PRO,,\nD,,,a\nE,,,a\nF,,,,,\n",
        )

        for fault in (
            "fee, row 2, Stance (B2): “maybe” is not a stance.",
            "fee, row 3, Claim (A3): The claim is missing.",
            "fee, row 4, Motion (C4): There is a stance, but no question that it is on.",
            "fee, row 6: This row is of the same position as row 5. Keep one of them.",
            "fee, row 7: This row has more cells than there are columns.",
        ):
            assert fault in output
        assert not Debate.objects.exists()

    @pytest.mark.parametrize(
        "content", [b"Claim\n", b"Claim\n\xe9\n", "Claim\nA\n".encode("utf-16"), b"Claim\nA\nA\n"]
    )
    def test_what_cannot_be_read_changes_nothing(self, tmp_path, content):
        assert "Problems:" in faults(tmp_path, content)

    def test_a_fault_of_the_document_has_its_cell(self, tmp_path):
        output = faults(tmp_path, "Claim,Locator\nA,5.3\n\x07B,\n")

        assert "row 3" in output


@pytest.mark.django_db
class TestExport:
    """A debate goes out as a table, and comes back."""

    def test_a_table_comes_back_with_all_of_its_columns(self, tmp_path):
        imported(tmp_path, TABLE, "--apply")

        rows = exported()

        assert {row["claim"]: (row["speaker"], row["Remark"]) for row in rows} == {
            "The fee is a tax.": ("Ada Okafor", "strong"),
            "The fee buys a service.": ("", ""),
            "Everybody pays, always.": ("Ben Reyes", "'=x"),
        }

    def test_a_table_that_comes_again_changes_nothing(self, tmp_path):
        imported(tmp_path, TABLE, "--apply")

        assert "Nothing to do" in imported(tmp_path, TABLE)

    def test_readers_do_not_get_what_nobody_published(self, tmp_path):
        imported(tmp_path, TABLE, "--apply", "--publish")

        assert "Remark" not in exported(drafts=False)[0]

    def test_a_written_table_leaves_the_debate_as_it_is(self, article, tmp_path):
        debate = Debate.objects.get()
        before = document(debate, drafts=True)
        name = f"{debate.slug}.arguments.csv"

        output = imported(tmp_path, ARGUMENT_CSV.write(before, debate), "--apply", name=name)

        assert "Nothing to do" in output
        # the mark of the version has a time
        assert document(debate, drafts=True) | {"exported": ""} == before | {"exported": ""}

    def test_a_written_table_makes_the_debate_elsewhere(self, tmp_path):
        long_claim = " ".join(["The fee is a tax"] * 60)
        imported(tmp_path, f"{TABLE}Ben Reyes,{long_claim},,,,\n", "--apply")
        before = exported()
        content = ARGUMENT_CSV.write(
            document(Debate.objects.get(), drafts=True), Debate.objects.get()
        )
        forget_everything()

        imported(tmp_path, content, "--apply")

        assert exported() == before


@pytest.mark.django_db
class TestDoors:
    """The admin and the API take tables as the command does."""

    def test_an_editor_confirms_or_changes_the_columns(self):
        editor = person("editor")
        page = upload(editor, TABLE.encode(), "fee.csv")
        assert "The column “Remark” is" in page.text()
        token = {**page.token(), "columns": "x"}
        columns = {f"column_{n}": meaning for n, meaning in enumerate(COLUMNS.values())}

        refused = page.post({**token, **columns, "column_3": "ignored"})
        assert "A stance is on a question" in refused.text()
        read_again = page.post({**token, **columns, "column_5": "detail"})
        changed = editor.open(read_again.response["Location"])
        confirm(changed, **(columns | {"column_5": "detail"}))

        assert Position.objects.get(statement="The fee is a tax.").detail == "strong"

    def test_a_tool_tells_what_columns_are(self):
        content = b"who,what\nAda Okafor,The fee is a tax.\n"

        answer = tool("editor").post(
            "imports/?file_name=fee.csv&column=what=claim", content, **{"content-type": "text/csv"}
        )

        assert answer.status_code == 200, answer.content
        assert answer.json()["columns"] == {"who": "speaker", "what": "claim"}
