"""References as CSL-JSON, BibTeX and RIS, read back by others' readers."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from debates.citation.citations import Name, Reference, bibtex, csl_json, ris

ACCESSED = datetime.date(2026, 11, 26)
ENTRY = Reference(
    key="gabuev-sanctions",
    title="Position of Alexander Gabuev on “Do sanctions & war help by 35%?”",
    url="https://sinorus.example/positions/gabuev-sanctions/?at=2026-11-25T10:00:00.000000Z",
    accessed=ACCESSED,
    authors=(Name("Editors of Sinorus"),),
    container="Sinorus",
    detail="Entry in the debate “How firm is the partnership?” describing “New World Order” by "
    "Reid Standish (RFE/RL, 2022), para 1.6",
    abstract="Paraphrase by the editors: Sanctions would push Russia towards China.",
    version="1a2b3c4d5e6f",
    issued="2026-11-25",
)
SOURCE = Reference(
    key="new-world-order",
    title="New World Order",
    url="https://rferl.example/1.html",
    accessed=ACCESSED,
    authors=(Name("Standish", "Reid"),),
    container="RFE/RL",
    issued="2022",
)


def test_csl_json_has_what_is_known_and_nothing_else():
    entry, source = csl_json([ENTRY, SOURCE])

    assert entry["author"] == [{"literal": "Editors of Sinorus"}]
    assert source["author"] == [{"family": "Standish", "given": "Reid"}]
    assert entry["issued"] == {"date-parts": [[2026, 11, 25]]}
    assert source["issued"] == {"date-parts": [[2022]]}
    assert entry["genre"] == ENTRY.detail
    assert not {"version", "genre", "abstract"} & source.keys()


def test_an_entry_is_online_with_its_version():
    """biblatex manual, 2.1.1: @online has author, title, date and url, and may have version."""
    entry, source = parse_string(bibtex([ENTRY, SOURCE]), "bibtex").entries.values()

    assert (entry.type, source.type) == ("online", "online")
    assert str(entry.persons["author"][0]) == "{Editors of Sinorus}"
    assert str(source.persons["author"][0]) == "Standish, Reid"
    assert entry.fields["title"] == (
        r"Position of Alexander Gabuev on “Do sanctions \& war help by 35\%?”"
    )
    assert entry.fields["organization"] == "Sinorus"
    assert entry.fields["version"] == "1a2b3c4d5e6f"
    assert (entry.fields["date"], entry.fields["year"]) == ("2026-11-25", "2026")
    assert entry.fields["urldate"] == "2026-11-26"
    assert entry.fields["url"] == ENTRY.url
    assert entry.fields["note"] == ENTRY.detail
    assert source.fields["year"] == "2022"
    assert "date" not in source.fields


def test_an_entry_is_electronic_with_its_version():
    """RIS: ELEC for web pages, T2 the site, ET the version, N1 notes, AB the abstract."""
    entry, source = rispy.loads(ris([ENTRY, SOURCE]))

    assert entry["type_of_reference"] == "ELEC"
    assert entry["authors"] == ["Editors of Sinorus"]
    assert source["authors"] == ["Standish, Reid"]
    assert entry["title"] == ENTRY.title
    assert entry["secondary_title"] == "Sinorus"
    assert entry["edition"] == "1a2b3c4d5e6f"
    assert entry["notes"] == [ENTRY.detail]
    assert entry["abstract"] == ENTRY.abstract
    assert (entry["year"], entry["date"]) == ("2026", "2026/11/25")
    assert entry["urls"] == [ENTRY.url]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (Name("Alembert", "Jean le Rond d'"), "Jean le Rond d'Alembert"),
        (Name("Whitfield", "Andrew J. (ed.)"), "Andrew J. Whitfield (ed.)"),
    ],
)
def test_a_name_is_put_together_as_its_bearer_writes_it(name, written):
    assert str(name) == written


def test_of_a_month_no_day_is_told():
    """CSL 1.0.2, “Date variables”; biblatex 3.19, 2.3.8; RIS, whose slashes stay."""
    monthly = replace(SOURCE, issued="2022-04")

    (online,) = parse_string(bibtex([monthly]), "bibtex").entries.values()
    (electronic,) = rispy.loads(ris([monthly]))

    assert csl_json([monthly])[0]["issued"] == {"date-parts": [[2022, 4]]}
    assert (online.fields["date"], online.fields["year"]) == ("2022-04", "2022")
    assert (electronic["date"], electronic["year"]) == ("2022/04//", "2022")


def test_what_nobody_looked_up_yet_has_no_day_of_access():
    unseen = replace(ENTRY, accessed=None)

    assert "accessed" not in csl_json([unseen])[0]
    assert "urldate" not in bibtex([unseen])
    assert "Y2" not in ris([unseen])


writable = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(writable, writable)
def test_whatever_is_written_in_a_claim_is_read_back(title, family):
    reference = Reference(
        key="claim",
        title=title,
        url="https://sinorus.example/{claim}/",
        accessed=ACCESSED,
        authors=(Name(family, "A."),),
    )

    entry = parse_string(bibtex([reference]), "bibtex").entries["claim"]
    record = rispy.loads(ris([reference]))[0]

    assert len(entry.persons["author"]) == 1
    assert record["title"] == title
    assert json.loads(json.dumps(csl_json([reference])))[0]["title"] == title
