import datetime
import json
import re
from dataclasses import replace

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from debates.citation.citations import (
    STYLES,
    Name,
    Reference,
    bibtex,
    citation,
    csl_json,
    formatted,
    ris,
)

ACCESSED = datetime.date(2026, 11, 25)
CLAIM = Reference(
    key="gabuev-sanctions",
    title="Sanctions & war would push Russia towards China by 35%",
    url="https://sinorus.example/positions/gabuev-sanctions/",
    accessed=ACCESSED,
    authors=(Name.from_sort_name("Gabuev, Alexander"),),
    editors=(Name("Standish", "Reid"),),
    container="How firm is the partnership?",
    publisher="RFE/RL",
    detail="Position, paragraph 1.6",
    issued=2022,
)
DEBATE = Reference(
    key="china-russia",
    title="How firm is the partnership?",
    url="https://sinorus.example/debates/china-russia/",
    accessed=ACCESSED,
    authors=(Name("RFE/RL"),),
    publisher="RFE/RL",
    detail="Expert debate",
    issued=datetime.date(2022, 2, 4),
)


def test_csl_json_has_what_is_known_and_nothing_else():
    claim, debate = csl_json([CLAIM, DEBATE])

    assert claim["author"] == [{"family": "Gabuev", "given": "Alexander"}]
    assert claim["issued"] == {"date-parts": [[2022]]}
    assert claim["accessed"] == {"date-parts": [[2026, 11, 25]]}
    assert claim["genre"] == "Position, paragraph 1.6"
    assert debate["author"] == [{"literal": "RFE/RL"}]
    assert debate["issued"] == {"date-parts": [[2022, 2, 4]]}
    assert "container-title" not in debate
    assert "editor" not in debate


def test_bibtex_is_read_back_by_pybtex():
    entries = parse_string(bibtex([CLAIM, DEBATE]), "bibtex").entries

    claim = entries["gabuev-sanctions"]
    assert str(claim.persons["author"][0]) == "Gabuev, Alexander"
    assert claim.fields["title"] == r"Sanctions \& war would push Russia towards China by 35\%"
    assert claim.fields["booktitle"] == "How firm is the partnership?"
    assert claim.fields["year"] == "2022"
    assert claim.fields["urldate"] == "2026-11-25"
    assert entries["china-russia"].type == "misc"
    assert entries["china-russia"].fields["date"] == "2022-02-04"


def test_ris_is_read_back_by_rispy():
    claim, debate = rispy.loads(ris([CLAIM, DEBATE]))

    assert claim["authors"] == ["Gabuev, Alexander"]
    assert claim["title"] == CLAIM.title
    assert claim["secondary_title"] == CLAIM.container
    assert claim["year"] == "2022"
    assert claim["urls"] == [CLAIM.url]
    assert debate["date"] == "2022/02/04"


def test_apa_as_it_is_printed():
    assert formatted([CLAIM], "apa") == [
        "Gabuev, A. (2022). Sanctions & war would push Russia towards China by 35% "
        "(R. Standish, ed.) [Position, paragraph 1.6]. RFE/RL. How Firm Is the Partnership? "
        "https://sinorus.example/positions/gabuev-sanctions/ (accessed 25 November 2026)."
    ]


def test_chicago_as_it_is_printed():
    assert formatted([DEBATE], "chicago") == [
        "RFE/RL. 2022. “How Firm Is the Partnership?”. Expert debate. RFE/RL, February 4. "
        "https://sinorus.example/debates/china-russia/ (accessed 25 November 2026)."
    ]


def test_mla_as_it_is_printed():
    assert formatted([CLAIM], "mla") == [
        "Gabuev, A. “Sanctions & War Would Push Russia Towards China by 35%”. Position, "
        "paragraph 1.6. How Firm Is the Partnership?, edited by R. Standish, RFE/RL, 2022, "
        "https://sinorus.example/positions/gabuev-sanctions/ (accessed 25 November 2026)."
    ]


@pytest.mark.parametrize("style", STYLES)
def test_a_bibliography_is_in_the_order_of_its_style(style):
    entries = formatted([DEBATE, CLAIM], style)

    assert [entry[:6] for entry in entries] == ["Gabuev", "RFE/RL"]


def test_a_bibliography_is_in_one_order_whatever_the_script():
    names = ("Zhou", "Östlund", "Лукин", "Ma")
    references = [replace(CLAIM, authors=(Name(name, "A."),)) for name in names]

    entries = formatted(references, "mla")

    assert [entry.split(",")[0] for entry in entries] == ["Лукин", "Ma", "Östlund", "Zhou"]


def test_of_one_author_the_earlier_year_comes_first():
    years = (2023, None, datetime.date(2021, 5, 1))
    references = [replace(CLAIM, issued=year, title=f"In {year}") for year in years]

    entries = formatted(references, "apa")

    assert [re.search(r"\((\w\.\w|\d+)", entry)[1] for entry in entries] == ["n.d", "2021", "2023"]


NOBODYS = replace(DEBATE, authors=(), publisher="", issued=2022, accessed=None)


@pytest.mark.parametrize(
    ("style", "entry"),
    [
        ("apa", "How firm is the partnership? (2022). [Expert debate]. "),
        ("chicago", "How firm is the partnership? 2022. Expert debate. "),
        ("mla", "How firm is the partnership? Expert debate. 2022, "),
    ],
)
def test_what_nobody_put_together_stands_once_under_its_title(style, entry):
    assert formatted([NOBODYS], style) == [f"{entry}https://sinorus.example/debates/china-russia/."]


def test_an_entry_is_one_line_and_ends_a_question_in_any_script_once():
    title = "人工智能的作品\r\nER  - 应当受保护\N{FULLWIDTH QUESTION MARK}"

    assert formatted([replace(NOBODYS, title=title)], "apa") == [
        "人工智能的作品 ER - 应当受保护\N{FULLWIDTH QUESTION MARK} (2022). [Expert debate]. "
        "https://sinorus.example/debates/china-russia/."
    ]


def test_what_nobody_looked_up_yet_has_no_day_of_access():
    unseen = replace(CLAIM, accessed=None)

    assert "accessed" not in csl_json([unseen])[0]
    assert "urldate" not in bibtex([unseen])
    assert "Y2" not in ris([unseen])
    assert citation(unseen, "apa").endswith("https://sinorus.example/positions/gabuev-sanctions/.")


def test_an_unknown_style_is_refused():
    with pytest.raises(KeyError):
        formatted([CLAIM], "vancouver")


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
