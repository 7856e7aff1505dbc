"""Debates as spreadsheets: nothing is lost on the way, names lead to objects, faults have cells."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from debates.interchange.archive import archive
from debates.interchange.document import document
from debates.interchange.importing import import_debate
from debates.interchange.plan import Options
from debates.interchange.problems import ImportRefused
from debates.interchange.spreadsheet import TOO_LONG, sheets
from debates.interchange.spreadsheet_files import csv_archive
from debates.interchange.spreadsheet_writing import workbook
from debates.interchange.workbook_checks import MOST_CELLS
from debates.models import Debate, Evidence, Expert, Participation, Position, Source, Vote
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_forecast,
    make_position,
    make_source,
)
from tests.debates.interchange.documents import import_document, sound
from tests.debates.interchange.workbooks import book, faults, taken

pytestmark = pytest.mark.django_db


def plain(value: Any) -> Any:
    """A value of a document without what is empty."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v not in (None, "", []) and k != "$schema"}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.normalize() if isinstance(value, Decimal) else value


NEW = {
    "Debate": [["Title", "Language"], ["Is the bridge safe?", "en"]],
    "Questions": [["Text"], ["Is it safe?"]],
    "Participations": [["Expert", "Role"], ["Ada Reyes", "Engineer"], ["Bo Lind", "Mayor"]],
    "Experts": [["Name"], ["Ada Reyes"], ["Bo Lind"]],
    "Topics": [["Name"], ["Bridges"], ["Safety; in general"]],
    "Positions": [
        ["Expert", "Question", "Stance", "Statement", "Topics"],
        ["Ada Reyes", "Is it safe?", "denies", "=SUM is no formula here.", "Bridges"],
        ["Bo Lind", "is it safe?", "Affirms", "It is safe.", "Safety; in general"],
    ],
    "Evidence": [
        ["Position", "Statement", "Kind", "Figure"],
        ["It is safe.", "Inspected in 2020.", "event", 2020.5],
    ],
    "Counterpoints": [
        ["Position", "Statement", "Kind", "Raised by"],
        ["It is safe.", "Cables rust.", "rebuts", "+ A plus is no formula."],
    ],
}
"""A new debate by somebody who knows no addresses."""

PARTS_OF_NEW = ("Evidence", "Counterpoints")


def test_a_misspelt_name_of_the_site_is_told_with_the_nearest(tmp_path: Path) -> None:
    debate = make_debate()
    make_position(debate, make_expert(debate, name="Cem Kaya"))
    make_expert(make_debate(status="draft"), name="Zoe Unseen")
    rows = NEW["Participations"] + [["Cem Kaia", "Critic"], ["Zoe Unsen", "Critic"]]

    refused = faults(taken(book({**NEW, "Participations": rows}), tmp_path))

    assert any("no expert “Cem Kaia”. Did you mean “Cem Kaya”?" in fault for fault in refused)
    assert any("no expert “Zoe Unsen”. Each is a row" in fault for fault in refused)


@pytest.mark.parametrize("form", ["xlsx", "csv", "archive"])
@pytest.mark.usefixtures("article")
def test_a_debate_comes_back_as_it_was(form: str, tmp_path: Path) -> None:
    article = Debate.objects.get()
    first, second, *_ = Participation.objects.all()
    Participation.objects.filter(pk=first.pk).update(other_roles=["Chair; Committee A"])
    Participation.objects.filter(pk=second.pk).update(other_roles=["Chair; Committee A", "Host"])
    there = document(article, drafts=True)
    if form == "archive":
        # the tables of the archive that readers download, without its document: no mark either
        del there["exported"]
        given = _only_tables(archive(article, "https://debates.example.org"))
    else:
        given = workbook(there) if form == "xlsx" else csv_archive(there)

    found = taken(given, tmp_path, "debate.xlsx" if form == "xlsx" else "debate.zip")

    assert found.problems == []
    assert plain(found.document) == plain(there)


def _only_tables(content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            if name.endswith(".csv"):
                new.writestr(name, old.read(name))
    return written.getvalue()


@pytest.mark.parametrize("name", ["Debate.CSV", "debate.tsv", "debate (2).csv"])
@pytest.mark.parametrize("told", [b"", b"sep=\t\r\n"])
def test_a_table_is_known_by_its_name_whatever_its_ending(
    name: str, told: bytes, tmp_path: Path
) -> None:
    given = told + b"Title\tLanguage\nTwo powers\ten\n"
    assert taken(given, tmp_path, name).document["debate"]["title"] == "Two powers"


@pytest.mark.parametrize(
    ("here", "there", "fault"),
    [
        ("5:31", "05:31", ""),
        ("1:02:03", "01:02:03", ""),
        ("36:00", "36:00:00", "The site has 36:00, this file 36:00:00"),
        ("5:31", "05:31:00", "The site has 5:31, this file 05:31:00"),
    ],
)
def test_a_time_code_that_a_spreadsheet_program_wrote_anew_changes_nothing(
    here: str, there: str, fault: str, tmp_path: Path
) -> None:
    source = make_source(locator_form="time")
    debate = make_debate(source=source)
    expert = make_expert(debate, name="Bo Lind")
    Position.objects.create(debate=debate, expert=expert, statement="Yes.", slug="y", locator=here)
    table = f"Expert,Statement,Locator,Permanent address\nBo Lind,Yes.,{there},y\n"

    found = taken(table.encode(), tmp_path, "positions.csv", debate)

    assert bool(fault) == bool(found.problems)
    assert fault in "".join(map(str, found.problems))
    assert fault or found.document["debate"]["positions"][0]["locator"] == here


@pytest.mark.usefixtures("article")
def test_a_locator_that_lost_its_zero_in_a_spreadsheet_program_is_refused(tmp_path: Path) -> None:
    article = Debate.objects.get()
    given = zipfile.ZipFile(io.BytesIO(csv_archive(document(article, drafts=True))))
    name = next(one for one in given.namelist() if one.endswith("/evidence.csv"))
    table = given.read(name).decode().replace(",7.10,", ",7.1,")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as changed:
        changed.writestr(name, table)

    found = taken(written.getvalue(), tmp_path, "debate.zip", article)

    places = [str(one) for one in found.problems]
    assert len(places) == article.positions.filter(evidence__locator="7.10").count() == 4
    assert all("The site has 7.10, this file 7.1." in one for one in places)


def test_a_locator_that_is_a_number_is_refused_where_it_may_have_lost_a_zero(
    tmp_path: Path,
) -> None:
    given = {title: [list(row) for row in rows] for title, rows in NEW.items()}
    given["Positions"][1][3] = given["Counterpoints"][1][3] = "It is not."
    given["Questions"] = [["Text", "Locator"], ["Is it safe?", 1.1], ["Is it good?", "1.1"]]
    given["Questions"] += [["Is it dear?", 4], ["Is it old?", 1.12]]

    assert faults(taken(book(given), tmp_path)) == [
        "Questions, row 2, Locator (B2): This is the number 1.1, which may stand for 1.1 or 1.10. "
        "Format the column as text, and type the locator again."
    ]


@pytest.mark.parametrize(
    ("locators", "text", "doubtful"),
    [
        (["7.1", "7.11", "8.1"], "", ["questions, row 2, Locator (B2): 7.1"]),
        (["7.1", "8.1", "7"], "[7.1] One.\n\n[7.10] Ten.", ["questions, row 2, Locator (B2): 7.1"]),
        (["7.1", "7.11", "9.20"], "", []),
        (["7.1", "7.9", "07.1"], "[7.9] Nine.", []),
    ],
)
def test_a_locator_of_csv_that_may_have_lost_a_zero_is_doubtful(
    locators: list[str], text: str, doubtful: list[str], tmp_path: Path
) -> None:
    source = make_source(text=text)
    debate = make_debate(source=source)
    rows = [f"Is it {place}?,{place}" for place in locators]

    found = taken("\n".join(["Text,Locator", *rows]).encode(), tmp_path, "questions.csv", debate)

    assert (faults(found), found.doubtful) == ([], doubtful)


def test_many_new_rows_get_addresses_with_few_queries(
    tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    expert = Expert.objects.create(name="Bo Lind", slug="lind")
    elsewhere = Debate.objects.create(title="Elsewhere")
    for number in (2, 3):
        Position.objects.create(
            debate=elsewhere, expert=expert, statement="x", slug=f"lind-as-before-{number}"
        )
    rows = [["Bo Lind", text] for n in range(300) for text in (f"Row {n}.", "As before.")]
    given = {"Debate": [["Title"], ["Many"]], "Positions": [["Expert", "Statement"], *rows]}

    with django_assert_max_num_queries(20):
        found = taken(book(given), tmp_path)

    slugs = [one["slug"] for one in found.document["debate"]["positions"]]
    assert len({*slugs}) == len(slugs) == 600
    assert slugs[:4] == ["lind-row-0", "lind-as-before", "lind-row-1", "lind-as-before-4"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Two powers, one border", "border"),
        (" two  Powers,\u00a0one border", "border"),
        ("Two powers", "powers"),
        ("TWO POWERS", "two-powers"),
    ],
)
def test_a_debate_is_known_by_a_title_that_looks_the_same(
    typed: str, slug: str, tmp_path: Path
) -> None:
    Debate.objects.create(title="Two powers, one border", slug="border")
    Debate.objects.create(title="Two powers", slug="powers")
    Debate.objects.create(title="Two Powers", slug="capitals")

    found = taken(book({"Debate": [["Title"], [typed]]}), tmp_path)

    assert found.document["debate"]["slug"] == slug


def test_a_new_debate_needs_no_addresses(tmp_path: Path) -> None:
    Expert.objects.create(name="Bo Lind", slug="lind")
    given = {title: [list(row) for row in rows] for title, rows in NEW.items()}
    given["Positions"][1][3] = given["Counterpoints"][1][3] = "+ A plus is no formula."
    given["Votes"] = [["Question", "Expert", "Answer", "Confidence"]]
    given["Votes"] += [["Is it safe?", "Ada Reyes", "Disagree", 7]]
    given["Votes"] += [["Is it safe?", "Bo Lind", "Agree", "8"]]
    titled = {"Ada Reyes": "Dr. Ada Reyes"}
    given = {
        title: [[titled.get(cell, cell) for cell in row] for row in rows]
        for title, rows in given.items()
    }

    found = taken(book(given), tmp_path)

    assert faults(found) == []
    import_debate(found.document, Options(), apply=True, source="debate.xlsx")
    safe = Position.objects.get(statement="It is safe.")
    assert (safe.slug, safe.expert.slug) == ("lind-it-is-safe", "lind")
    ada = Expert.objects.get(name="Dr. Ada Reyes")
    assert (ada.slug, ada.sort_name) == ("ada-reyes", "Reyes, Ada")
    assert [str(one) for one in safe.topics.all()] == ["Safety; in general"]
    assert safe.evidence.get().value == Decimal("2020.5")
    assert {*Vote.objects.values_list("confidence", flat=True)} == {7, 8}
    assert safe.counterpoints.get().raised_by.statement == "+ A plus is no formula."


def test_a_table_without_addresses_makes_nothing_a_second_time(tmp_path: Path) -> None:
    given = {title: [list(row) for row in rows] for title, rows in NEW.items()}
    given["Positions"][1][3] = given["Counterpoints"][1][3] = "It is not."
    # another expert claims the same, above the one who is on the site first
    given["Positions"].insert(1, ["Ada Reyes", "Is it safe?", "affirms", "It is safe.", ""])
    del given["Evidence"], given["Counterpoints"]
    import_debate(taken(book(given), tmp_path).document, Options(), apply=True, source="new.xlsx")

    again = taken(book(given), tmp_path)

    assert faults(again) == []
    here = {*Position.objects.values_list("expert__slug", "slug")}
    there = again.document["debate"]["positions"]
    assert {(one["expert"], one["slug"]) for one in there} == here
    assert len(here) == 3


def test_rows_that_are_the_same_and_names_of_several_are_refused(tmp_path: Path) -> None:
    given = {title: [list(row) for row in rows] for title, rows in NEW.items()}
    given["Positions"][1][3] = given["Counterpoints"][1][3] = "It is not."
    del given["Evidence"], given["Counterpoints"]
    import_debate(taken(book(given), tmp_path).document, Options(), apply=True, source="new.xlsx")
    debate = Debate.objects.get()
    Position.objects.create(
        debate=debate, expert=Expert.objects.get(name="Bo Lind"), statement="It is safe.", slug="x"
    )
    rows = given["Positions"]

    found = faults(taken(book({**given, "Positions": [*rows, rows[1]]}), tmp_path))

    assert found == [
        "Positions, row 3, Statement (D3): Several objects have the name “It is safe.”. Give the "
        "permanent address of the position: bo-lind-it-is-safe, x.",
        "Positions, row 4: This row is the same as row 2. Delete it.",
    ]


def test_all_faults_are_told_at_once_by_cell(tmp_path: Path) -> None:
    given = {title: [list(row) for row in rows] for title, rows in NEW.items()}
    given["Positions"] = [
        ["Expert", "Question", "Stance", "Statement", "Detial"],
        ["Ada Reyse", "Is it safe?", "deny", "It is not.", ""],
        ["Bo Lind", "Is it safe?", "affirms", "It is safe.", "x"],
    ]
    given["Evidence"] = [
        ["Position", "Statement", "Kind", "Figure", "Voice"],
        ["It is safe.", "Inspected.", "event", "many", "reported"],
        ["It is saef.", "Inspected.", "event", 1, ""],
        ["It is safe.", "", "event", 1, ""],
    ]
    given["Counterpoints"] = [["Position", "Statement", "Kind"]]
    given["Evidnce"] = [["Position"], ["x"]]

    told = "\n".join(faults(taken(book(given), tmp_path)))

    for one in (
        "Positions, row 1, column E: “Detial” is not a known column. Did you mean “Detail”?",
        "Positions, row 2, Expert (A2): There is no expert “Ada Reyse”. Did you mean “Ada Reyes”?",
        "Positions, row 2, Stance (C2): “deny” is not a valid value. Did you mean “denies”?",
        "Evidence, row 2, Figure (D2): This must be a number",
        "Evidence, row 2: Give Reported party if the voice is reported, and only then.",
        "Evidence, row 3, Position (A3): There is no position “It is saef.”. Did you mean "
        "“It is safe.”?",
        "Evidence, row 4: “Statement” is missing.",
        "Evidnce: “Evidnce” is not a known sheet. Did you mean “Evidence”?",
    ):
        assert one in told
    assert len(told.splitlines()) == 8


@pytest.mark.parametrize("named", ["ÉVA ÁDÁM", "Éva\N{NO-BREAK SPACE}Ádám ", "eva"])
def test_an_expert_of_the_site_is_found_by_the_name_as_typed(tmp_path: Path, named: str) -> None:
    known = make_expert(name="Éva Ádám", slug="eva")
    given = {
        "Debate": [["Title"], ["Bridges"]],
        "Participations": [["Expert", "Role"], [named, "Engineer"]],
    }

    found = taken(book(given), tmp_path)

    assert faults(found) == []
    assert found.document["debate"]["participations"] == [
        {"expert": known.slug, "role": "Engineer"}
    ]


def test_a_sheet_without_names_is_told_of_once(tmp_path: Path) -> None:
    given = {
        "Debate": [["Title"], ["Bridges"]],
        "Questions": [["Question", "Locator"], ["Is it safe?", "1"], ["Is it dear?", "1"]],
        "Experts": [["Name"], ["Ada Reyes"]],
        "Participations": [["Expert"], ["Ada Reyes"]],
        "Positions": [
            ["Expert", "Claim", "Question", "Stance", "Kind"],
            ["Ada Reyes", "It is safe.", "Is it safe?", "affirms", "assessment"],
            ["Ada Reyes", "It is dear.", "Is it dear?", "affirms", "guess"],
        ],
        "Evidence": [["Position", "Statement", "Kind"], ["It is safe.", "It holds.", "event"]],
    }

    told = [one.partition(": ") for one in faults(taken(book(given), tmp_path))]

    assert [(place, said.partition(". ")[0]) for place, _, said in told] == [
        ("Positions, row 1, column B", "“Claim” is not a known column"),
        ("Questions, row 1, column A", "“Question” is not a known column"),
        ("Positions, row 3, Kind (E3)", "“guess” is not a valid value"),
    ]


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("10.1234/Bridges.2020", "Bridges of 2020"),
        ("https://doi.org/10.1234/bridges.2020", "Bridges of 2020"),
        ("doi:10.1234/elsewhere", "On the site"),
        ("www.bridges.example/report", "Report"),
        ("https://bridges.example/as-a-title", "https://bridges.example/as-a-title"),
    ],
)
def test_a_source_is_named_by_its_doi_or_web_address(
    named: str, title: str, tmp_path: Path
) -> None:
    Source.objects.create(title="On the site", address="https://dx.doi.org/10.1234/elsewhere")
    given = NEW | {
        "Sources": [
            ["Title", "Web address"],
            ["Bridges of 2020", "https://doi.org/10.1234/bridges.2020"],
            ["Report", "https://bridges.example/report/"],
            ["https://bridges.example/as-a-title", ""],
        ],
        "Evidence": [
            ["Position", "Statement", "Kind", "Source"],
            ["It is safe.", "Inspected in 2020.", "event", named],
        ],
    }
    del given["Counterpoints"]
    given["Positions"] = [*NEW["Positions"][:1], *NEW["Positions"][2:]]

    found = taken(book(given), tmp_path)

    assert faults(found) == []
    import_debate(found.document, Options(), apply=True, source="debate.xlsx")
    assert Evidence.objects.get().source.title == title


@pytest.mark.parametrize("named", ["10.1234/two", "10.1234/none", "10.1234"])
def test_a_doi_of_several_sources_or_of_none_is_refused(named: str, tmp_path: Path) -> None:
    for number in range(2):
        Source.objects.create(title=f"Twin {number}", address="https://doi.org/10.1234/two")
    rows = [["Position", "Statement", "Kind", "Source"], ["It is safe.", "Seen.", "event", named]]

    positions = [*NEW["Positions"][:1], *NEW["Positions"][2:]]
    given = {"Debate": NEW["Debate"], "Positions": positions, "Evidence": rows}

    told = "\n".join(faults(taken(book(given), tmp_path)))

    if named.endswith("two"):
        assert "Several objects have the name “10.1234/two”" in told
        assert "twin-0, twin-1" in told
    else:
        assert f"There is no source “{named}”." in told


def test_a_name_that_is_not_found_is_answered_with_names_and_how_to_separate_them(
    tmp_path: Path,
) -> None:
    given = {title: [list(row) for row in rows] for title, rows in NEW.items()}
    given["Experts"] += [["Łukasz Żółć"], ["Eva Reyes"], ["Gen. (ret.) Ana María Ruiz Soler"]]
    given["Participations"] = [["Expert"], ["Reyes"], ["Ana María Ruiz Soler"]]
    given["Topics"] += [["Ports"]]
    given["Positions"][1] = ["Łukasz Zolc", "Is it safe?", "denies", "No.", "Bridges, ports"]

    told = "\n".join(faults(taken(book(given), tmp_path)))

    assert "There is no expert “Łukasz Zolc”. Did you mean “Łukasz Żółć”?" in told
    assert "There is no expert “Reyes”. Did you mean “Ada Reyes” or “Eva Reyes”?" in told
    assert "Did you mean “Gen. (ret.) Ana María Ruiz Soler”?" in told
    assert (
        "There is no topic “Bridges, ports”. Separate several by semicolons: Bridges; ports."
        in told
    )


def test_merged_cells_have_their_value_in_each_row_that_has_others(tmp_path: Path) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        for title in ("Debate", "Experts"):
            sheet = made.add_worksheet(title)
            for number, row in enumerate(NEW[title]):
                sheet.write_row(number, 0, row)
        sheet = made.add_worksheet("Positions")
        sheet.write_row(0, 0, ["Expert", "Statement"])
        sheet.merge_range(1, 0, 4, 0, "Bo Lind")
        sheet.write_column(1, 1, ["It is safe.", "", "It will last."])

    found = taken(written.getvalue(), tmp_path)

    positions = found.document["debate"]["positions"]
    assert [(one["expert"], one["statement"]) for one in positions] == [
        ("bo-lind", "It is safe."),
        ("bo-lind", "It will last."),
    ]


def test_headers_below_a_title_are_found_and_their_place_is_refused(tmp_path: Path) -> None:
    given = {
        "Debate": [["Our hearing", "", ""], [], *NEW["Debate"]],
        "Experts": [[f"{head}\u00a0" for head in NEW["Experts"][0]], *NEW["Experts"][1:]],
    }

    assert faults(taken(book(given), tmp_path)) == [
        "Debate, row 3: Headers have to be in the first row. Delete the rows above this one."
    ]


def test_what_a_spreadsheet_leaves_out_stays_as_it_is(tmp_path: Path) -> None:
    import_document(sound(), tmp_path)
    debate = Debate.objects.get()
    Position.objects.filter(slug="it-lasts").update(detail="x" * 40_000)
    rows = [["Permanent address", "Statement", "Detail"], ["it-lasts", "It will last.", TOO_LONG]]

    found = taken(book({"Positions": rows}), tmp_path, debate=debate)

    assert faults(found) == []
    plan = import_debate(found.document, Options(), apply=True, source="debate.xlsx")
    assert [change.values.keys() for change in plan.changed.values()] == [{"statement"}]
    assert not plan.removed
    assert Evidence.objects.count() == 2


def test_every_field_of_the_archive_has_a_column() -> None:
    """A new field of a model is in the spreadsheet by itself."""
    from debates.models.declaration import Door, fields_through, outer_name

    for one in sheets():
        wanted = {outer_name(field) for field in fields_through(one.model, Door.ARCHIVE).values()}
        assert wanted <= {column.name for column in one.columns}


def _with_part(content: bytes, name: str, part: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", 8) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, part)
    return written.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("xl/vbaProject.bin", b"macro", "has macros"),
        ("xl/worksheets/sheet1.xml", BOMB, "declares XML entities"),
        ("xl/worksheets/sheet1.xml", b"0" * 9_000_000, "would grow to"),
        ("xl/worksheets/sheet1.xml", b"<worksheet", "is not valid XML"),
        (
            "xl/worksheets/sheet1.xml",
            SHEET + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + END,
            "has a value in cell XFD1048576",
        ),
        # a reader would put it beside the cell before it, and lay out all up to there
        (
            "xl/worksheets/sheet1.xml",
            SHEET + b'<row r="900000"><c r="XFC900000"/><c><v>1</v></c></row>' + END,
            "does not say where its values stand",
        ),
        (
            "xl/worksheets/sheet1.xml",
            SHEET + b'<row r="20000"><c r="GR20000"><v>1</v></c></row>' + END,
            "has more than 2,000,000 cells",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b'<Relationships><Relationship Id="rId1" Target="sheet.xml"/></Relationships>',
            "a sheet is missing",
        ),
    ],
)
def test_a_workbook_that_is_not_safe_is_refused_in_words(
    name: str, part: bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused, match=said):
        taken(_with_part(book(NEW), name, part), tmp_path)


def _with_damage(content: bytes) -> bytes:
    """An archive of whose first file the beginning cannot be unpacked."""
    damaged = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
    start = first.header_offset + 30 + len(first.filename)
    damaged[start : start + 8] = b"\xff" * 8
    return bytes(damaged)


@pytest.mark.parametrize("name", ["debate.xlsx", "debate.zip"])
def test_a_file_that_was_damaged_on_its_way_is_refused_in_words(name: str, tmp_path: Path) -> None:
    content = book(NEW) if name == "debate.xlsx" else csv_archive(sound())

    with pytest.raises(ImportRefused, match="is damaged: Error -3"):
        taken(_with_damage(content), tmp_path, name)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 999, "debate.xls", "Save it as .xlsx"),
        (b"PK\x03\x04" + b"x" * 999, "debate.xlsx", "is damaged"),
        ("Title\nÜber".encode("latin-1"), "debate.csv", "Line 2 of debate.csv is not valid UTF-8"),
        ("Title\nx".encode("utf-16"), "debate.csv", "seems to be in UTF-16"),
        (b'Title\n"x', "debate.csv", "is not valid CSV"),
        (b"x" * 10_000_001, "debate.csv", "is larger than 10,000,000 bytes"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(
    content: bytes, name: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused, match=said):
        taken(content, tmp_path, name)


def test_cells_without_a_value_of_their_own_are_refused_with_all_other_faults(
    tmp_path: Path,
) -> None:
    given = {
        **NEW,
        "Questions": [["Text"], ["=1+1"], ["Is it safe?"]],
        "Experts": [["Name", "Kind"], ["Ada Reyes", "robot"], ["Bo Lind", "person"]],
        "Evidence": [["Position", "Statement", "Kind"], ["=A1", "=A2", "=A3"]],
    }

    found = faults(taken(book(given), tmp_path))

    assert [one.partition(": ")[0] for one in found] == [
        "Counterpoints, row 2, Raised by (D2)",
        "Evidence, row 2, Kind (C2)",
        "Evidence, row 2, Position (A2)",
        "Evidence, row 2, Statement (B2)",
        "Experts, row 2, Kind (B2)",
        "Positions, row 2, Statement (D2)",
        "Questions, row 2, Text (A2)",
    ]


def test_a_sheet_is_checked_wherever_its_part_is(tmp_path: Path) -> None:
    written = io.BytesIO()
    given = io.BytesIO(book({"Questions": []}))
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(written, "w") as new:
        for one in old.namelist():
            content = old.read(one).replace(b"worksheets/sheet1", b"elsewhere/sheet1")
            new.writestr(one.replace("worksheets/sheet1", "elsewhere/sheet1"), content)
    part = SHEET + b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>' + END

    found = faults(taken(_with_part(written.getvalue(), "xl/elsewhere/sheet1.xml", part), tmp_path))

    assert "Questions, A1: This cell has a formula. Put its value in its place." in found


def test_formulas_of_lists_of_choices_are_none_of_a_cell(tmp_path: Path) -> None:
    """Excel writes a list of another sheet so, when it saves a workbook that was downloaded."""
    content = book({"Debate": NEW["Debate"], "Questions": NEW["Questions"]})
    names = b'xmlns:m="http://schemas.microsoft.com/office/excel/2006/main"'
    choices = b"<extLst><ext %s><m:f>Choices!$A$2:$A$9</m:f></ext></extLst></worksheet>" % names
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet2.xml")
    sheet = sheet.replace(b"</worksheet>", choices)

    found = taken(_with_part(content, "xl/worksheets/sheet2.xml", sheet), tmp_path)

    assert faults(found) == []


@pytest.mark.parametrize("error", ["#N/A", "#SPILL!"])
def test_errors_are_refused_by_their_cells(error: str, tmp_path: Path) -> None:
    """A reader of values takes them for empty cells, or knows only those of an earlier Excel."""
    part = SHEET + b'<row r="2"><c r="A2" t="e"><v>%s</v></c></row>' % error.encode() + END
    content = _with_part(book({"Questions": []}), "xl/worksheets/sheet1.xml", part)

    try:
        found = faults(taken(content, tmp_path))
    except ImportRefused as refused:
        found = [str(one) for one in refused.problems]

    said = "Questions, A2: This cell has an error instead of a value."
    assert any(one.startswith(said) for one in found)


TEXTS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
LONG = b"<si><t>a</t></si><si><t>" + bytes(range(97, 123)) * 4_000 + b"</t></si>"


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (LONG, b"<v>1</v>"),
        # what programs read differently
        (LONG, b"<v>1<!-- -->0</v>"),
        (LONG, b"<v>+1</v>"),
        (LONG, b"<v>1<v>0</v></v>"),
        (LONG, b"<v>0000000001</v>"),
        (b"<si><t>a<si>b</si></t></si>" + LONG, b"<v>2</v>"),
    ],
)
def test_a_text_is_not_copied_into_more_cells_than_there_is_memory_for(
    texts: bytes, value: bytes, tmp_path: Path
) -> None:
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s">%s</c></row>' % (row, row, value) for row in range(1, 1_000)
    )
    content = _with_part(book({"Questions": []}), "xl/worksheets/sheet1.xml", SHEET + cells + END)
    content = _with_part(content, "xl/sharedStrings.xml", TEXTS % texts)

    with pytest.raises(ImportRefused, match=r"larger than 60,000,000 bytes|text is within another"):
        taken(content, tmp_path)


def test_a_merged_text_is_not_given_to_more_rows_than_there_is_memory_for(tmp_path: Path) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        there = made.add_worksheet("Evidence")
        there.merge_range(0, 0, 3_000, 0, "word " * 6_000)
        for row in range(3_001):
            there.write_number(row, 1, row)

    with pytest.raises(ImportRefused, match="larger than 60,000,000 bytes"):
        taken(written.getvalue(), tmp_path)


def test_what_no_database_can_store_is_refused_by_its_cell(tmp_path: Path) -> None:
    given = {"Debate": NEW["Debate"], "Questions": NEW["Questions"]}
    content = book({"Votes": [["Question", "Expert", "Answer", "Confidence"]], **given})
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    row = b'<row r="2"><c r="A2" t="str"><v>Is it safe?</v></c><c r="B2" t="str"><v>_x0000_</v></c>'
    row += b'<c r="C2" t="str"><v>Agree</v></c><c r="D2"><v>1e999</v></c></row></sheetData>'
    sheet = sheet.replace(b"</sheetData>", row)

    found = taken(_with_part(content, "xl/worksheets/sheet1.xml", sheet), tmp_path)

    assert {
        "Votes, row 2, Confidence (D2): This must be a whole number, not “inf”.",
        "Votes, row 2, Expert (B2): This has a character that is not text (U+0000).",
    } == {*faults(found)}


def test_a_duration_of_millions_of_years_is_refused_in_words(tmp_path: Path) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        there = made.add_worksheet("Evidence")
        there.write_number(0, 0, 1e300, made.add_format({"num_format": "[h]:mm:ss"}))

    with pytest.raises(ImportRefused, match="cannot be read: days="):
        taken(written.getvalue(), tmp_path)


def test_neither_case_nor_spaces_nor_what_nobody_sees_tell_names_apart(tmp_path: Path) -> None:
    rows = [*NEW["Positions"]]
    rows[2] = [
        "bo\u00a0LI\u00adND\u200b ",
        " Is it  safe?",
        "affirms",
        " It is safe. ",
        "Safety; in general",
    ]
    names = [["Name"], ["Ada Reyes"], [" Bo Lind "]]

    found = taken(
        book(
            {
                **NEW,
                "Positions": rows[:1] + rows[2:],
                "Experts": names,
                "Counterpoints": [["Position"]],
            }
        ),
        tmp_path,
    )

    assert faults(found) == []
    (position,) = found.document["debate"]["positions"]
    assert (position["slug"], position["expert"]) == ("bo-lind-it-is-safe", "bo-lind")
    assert position["statement"] == "It is safe."
    assert [one["name"] for one in found.document["experts"]] == ["Ada Reyes", "Bo Lind"]


def test_percentages_are_refused_by_their_cells(tmp_path: Path) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        there, aside = made.add_worksheet("Evidence"), made.add_worksheet("_notes")
        shown = ("0%", "0.00%", "#,##0.0%;-0.0%", '0.0"%"', "General")
        for number, format_ in enumerate(made.add_format({"num_format": one}) for one in shown):
            there.write_number(number + 1, 3, 0.47, format_)
            there.write_string(number + 1, 1, "47%", format_)
            aside.write_number(number, 0, 0.47, format_)

    problems = taken(written.getvalue(), tmp_path).problems

    places = [one.pointer for one in problems if "formatted as a percentage" in one.message]
    assert places == ["Evidence, D2", "Evidence, D3", "Evidence, D4"]


FIGURES = ("1.500", "0,5", "1,500,000", "about 20 to 30", "30 bis 40")


def test_a_figure_in_text_is_read_as_in_the_form(tmp_path: Path) -> None:
    rows = [["It is safe.", text, "statistic", text] for text in FIGURES]
    given = {**NEW, "Evidence": [NEW["Evidence"][0], *rows]}
    del given["Counterpoints"]

    found = taken(
        book({**given, "Positions": [NEW["Positions"][0], NEW["Positions"][2]]}), tmp_path
    )

    evidence = found.document["debate"]["positions"][0]["evidence"]
    assert [one["value"] for one in evidence[1:3]] == [Decimal("0.5"), Decimal(1500000)]
    assert {**evidence[3], "value": 20, "value_end": 30, "precision": "about"} == evidence[3]
    assert any("Enter the range with “to”: 30 to 40." in one for one in faults(found))
    assert any("“1.500” can be read as 1500 or as 1.5." in one for one in faults(found))


def test_dates_are_read_as_people_type_them_and_as_far_as_they_are_known(tmp_path: Path) -> None:
    sources = [
        ["Title", "Date", "Exact to the"],
        ["The minutes", "11.03.2026", ""],
        ["A report", 2025, ""],
        ["A study", "2024-05", "month"],
        ["A letter", "2024-05", "day"],
        ["A list", "03/11/2026", ""],
        ["A map", "11 March 2026", ""],
        ["A plan", "2025-26", ""],
        ["A poll", 46092, ""],
    ]

    found = taken(book({"Debate": NEW["Debate"], "Sources": sources}), tmp_path)

    dates = [(one.get("date"), one.get("date_precision")) for one in found.document["sources"]]
    assert dates[:3] == [("2026-03-11", None), ("2025-01-01", "year"), ("2024-05-01", "month")]
    refused = faults(found)
    assert found.document["sources"][5]["date"] == "2026-03-11"
    assert len(refused) == 4
    assert "“2025-26” is not a date." in refused[2]
    assert "This is the number 46092, not a date. Format the cell as a date." in refused[3]
    assert "“2024-05” does not have the required form." in refused[0]
    assert refused[0].endswith(
        "If no more is known, enter 2024-05-01, and “month” as its precision."
    )
    assert "“03/11/2026” can be read as 3 November 2026 or as 11 March 2026." in refused[1]


def test_where_it_is_unknown_how_a_source_is_cited_no_locator_is_blamed(tmp_path: Path) -> None:
    given = {
        "Debate": [["Title", "Source"], ["Is the bridge safe?", "The minutes"]],
        "Sources": [["Title", "Cited by"], ["The minutes", "Seite"]],
        "Questions": [["Text", "Locator"], ["Is it safe?", "12:34"]],
    }

    refused = faults(taken(book(given), tmp_path))

    assert [one.partition(":")[0] for one in refused] == ["Sources, row 2, Cited by (B2)"]


def test_a_hundred_thousand_empty_rows_do_no_harm(tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 100_003))
    first = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Text</t></is></c></row>'
    part = SHEET + first + rows + b"</sheetData></worksheet>"
    given = book({"Questions": [["Text"]], **{k: v for k, v in NEW.items() if k == "Debate"}})

    found = taken(_with_part(given, "xl/worksheets/sheet1.xml", part), tmp_path)

    assert faults(found) == []
    assert MOST_CELLS > 100_000


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_less_than_one_percent_comes_back_as_it_was(form: str, tmp_path: Path) -> None:
    debate = make_debate()
    told = make_forecast(
        debate, make_expert(debate), probability_words="half a percent", probability=Decimal("0.5")
    )
    there = document(debate, drafts=True)
    given = workbook(there) if form == "xlsx" else csv_archive(there)

    found = taken(given, tmp_path, "debate.xlsx" if form == "xlsx" else "debate.zip", debate)

    assert faults(found) == []
    [position] = found.document["debate"]["positions"]
    assert position["slug"] == told.position.slug
    assert position["forecast"]["probability"] == Decimal("0.5")


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (0.5, "“0.5” can be read as 50% or as 0.5%. Enter 50 or 0.5%."),
        ("0,5", "“0,5” can be read as 50% or as 0.5%. Enter 50 or 0.5%."),
        ("likely", "Enter a percentage such as 70 or 0.5%."),
        ("0.5%", Decimal("0.5")),
        ("80%", 80),
        (80, 80),
        (0, 0),
    ],
)
def test_a_probability_is_read_in_one_way_alone(cell: Any, read: Any, tmp_path: Path) -> None:
    rows = {
        **NEW,
        "Positions": [
            ["Expert", "Statement", "Kind"],
            ["Ada Reyes", "It will fall.", "forecast"],
        ],
        "Forecasts": [
            ["Position", "Event", "Probability", "Probability in words"],
            ["It will fall.", "It falls.", cell, "even odds"],
        ],
    }
    found = taken(book({name: rows[name] for name in rows if name not in PARTS_OF_NEW}), tmp_path)

    if isinstance(read, str):
        [fault] = faults(found)
        assert fault.startswith("Forecasts, row 2, Probability (C2): ")
        assert read in fault
    else:
        assert faults(found) == []
        [position] = found.document["debate"]["positions"]
        assert position["forecast"]["probability"] == read
