"""References as text, each by the rule of its manual.

APA 7: Publication Manual of the American Psychological Association, 2020. CMOS 17: The Chicago
Manual of Style, 2017. MLA 9: MLA Handbook, 2021.
"""

from __future__ import annotations

import re
from dataclasses import replace
from unittest.mock import patch

import pytest

from debates.citation.citations import Name, Reference
from debates.citation.styles import STYLES_BY_NAME, Text, citation, in_order
from tests.debates.citation.test_citations import ENTRY, SOURCE

DEBATE = replace(
    ENTRY,
    key="china-russia",
    title="How firm is the partnership?",
    url="https://sinorus.example/debates/china-russia/",
    detail="Record of an expert debate from “New World Order” by Reid Standish (RFE/RL, 2022)",
    abstract="",
    version="",
    changes=True,
)


def formatted(references: list[Reference], style: str = "apa") -> list[str]:
    """Return a bibliography as one line for each reference."""
    return [citation(one, style) for one in in_order(references)]


def test_an_entry_in_apa_is_a_page_of_a_site_by_a_group():
    """APA 7, 9.11 (group author), 9.21 (description in brackets), 10.16 (page on a website)."""
    assert citation(ENTRY, "apa") == (
        "Editors of Sinorus. (2026, November 25). Position of Alexander Gabuev on “Do sanctions & "
        "war help by 35%?” (Version 1a2b3c4d5e6f) [Entry in the debate “How firm is the "
        "partnership?” describing “New World Order” by Reid Standish (RFE/RL, 2022), para 1.6]. "
        "Sinorus. "
        "https://sinorus.example/positions/gabuev-sanctions/?at=2026-11-25T10:00:00.000000Z"
    )


def test_an_archived_version_in_apa_has_its_own_date_and_address_and_no_retrieval_date():
    """APA 7, 10.3, example 49: cite the archived version; only without one, name the retrieval."""
    assert "Retrieved" not in citation(ENTRY, "apa")


def test_what_changes_and_is_not_archived_in_apa_names_the_day_of_retrieval():
    """APA 7, 9.16; 9.35: no full stop behind an address."""
    assert citation(DEBATE, "apa").endswith(
        "Sinorus. Retrieved November 26, 2026, from https://sinorus.example/debates/china-russia/"
    )


@pytest.mark.parametrize("style", STYLES_BY_NAME)
def test_a_site_that_is_its_own_author_is_named_once(style):
    """APA 7, 9.33; CMOS 17, 14.208; MLA 9, 5.62."""
    own = replace(ENTRY, authors=(Name("Sinorus"),))

    text = citation(own, style)

    assert text.startswith("Sinorus. ")
    assert text.count("Sinorus") == 1


def test_an_entry_in_chicago_is_dated_by_its_revision():
    """CMOS 17, 15.50 (year behind the author, month and day at the end), 14.13, 14.207 and 14.233.

    The entry that is revised is cited with the moment of its revision, here in the address.
    """
    assert citation(ENTRY, "chicago") == (
        "Editors of Sinorus. 2026. “Position of Alexander Gabuev on ‘Do Sanctions & War Help by "
        "35%?’” Entry in the debate “How firm is the partnership?” describing “New World Order” by "
        "Reid Standish (RFE/RL, 2022), para 1.6. Version 1a2b3c4d5e6f. Sinorus, November 25. "
        "https://sinorus.example/positions/gabuev-sanctions/?at=2026-11-25T10:00:00.000000Z."
    )


@pytest.mark.parametrize("style", ["chicago", "mla"])
def test_names_and_units_in_a_title_keep_their_capitals(style):
    """CMOS 17, 8.5 (names as their bearers write them) and 10.49 (SI); MLA 9, 2.90."""
    name = "Ana de “la” Cruz"
    titled = replace(
        ENTRY,
        title=f"Position of {name} on “Are 5 mg enough?”",
        names=(name,),
        container="eDebates",
    )

    text = citation(titled, style)

    assert "Position of Ana de ‘la’ Cruz on ‘Are 5 mg Enough?’" in text
    assert "eDebates" in text


def test_quotation_marks_within_a_title_in_chicago_are_single():
    """CMOS 17, 13.30 and 14.94; 6.9 (a full stop stands inside), 6.124 (none after a question)."""
    titled = replace(ENTRY, title="Position of Alexander Gabuev at para 1.6 of “New World Order”")

    assert "of ‘New World Order.’” Entry" in citation(titled, "chicago")
    assert "35%?’” Entry" in citation(ENTRY, "chicago")


def test_access_in_chicago_is_dated_only_where_no_version_is_kept():
    """CMOS 17, 14.12."""
    assert "Accessed" not in citation(ENTRY, "chicago")
    assert citation(DEBATE, "chicago").endswith(
        "Accessed November 26, 2026. https://sinorus.example/debates/china-russia/."
    )


def test_an_entry_in_mla_has_its_site_as_container_and_its_version():
    """MLA 9, 5.31 (container), 5.50 (version, not capitalized), 5.111 (access at the end)."""
    assert citation(ENTRY, "mla") == (
        "Editors of Sinorus. “Position of Alexander Gabuev on ‘Do Sanctions & War Help by 35%?’” "
        "Entry in the debate “How firm is the partnership?” describing “New World Order” by Reid "
        "Standish (RFE/RL, 2022), para 1.6. Sinorus, version 1a2b3c4d5e6f, 25 Nov. 2026, "
        "https://sinorus.example/positions/gabuev-sanctions/?at=2026-11-25T10:00:00.000000Z. "
        "Accessed 26 Nov. 2026."
    )


@pytest.mark.parametrize(
    ("style", "start"),
    [
        # APA 7, 9.8: initials of given names
        ("apa", "Standish, R. (2022). New World Order. RFE/RL. https://rferl.example/1.html"),
        # CMOS 17, 14.73: names as their bearers write them
        ("chicago", "Standish, Reid. 2022. “New World Order.” RFE/RL. https://rferl.example/1"),
        # MLA 9, 5.6
        ("mla", "Standish, Reid. “New World Order.” RFE/RL, 2022, https://rferl.example/1.html."),
    ],
)
def test_a_source_is_cited_by_its_own_author_and_title(style, start):
    assert citation(SOURCE, style).startswith(start)


@pytest.mark.parametrize(
    ("style", "two", "three"),
    [
        ("apa", "Zürcher, M., & Bérard, N. (", "Zürcher, M., Bérard, N., & World Bank. ("),
        # CMOS 17, 14.76
        (
            "chicago",
            "Zürcher, Mädy, and Noël Bérard. 2022.",
            "Zürcher, Mädy, Noël Bérard, and World Bank. 2022.",
        ),
        # MLA 9, 5.7 and 5.8
        ("mla", "Zürcher, Mädy, and Noël Bérard. “New", "Zürcher, Mädy, et al. “New"),
    ],
)
def test_the_name_of_the_first_author_alone_is_inverted(style, two, three):
    authors = (Name("Zürcher", "Mädy"), Name("Bérard", "Noël"), Name("World Bank"))

    assert citation(replace(SOURCE, authors=authors[:2]), style).startswith(two)
    assert citation(replace(SOURCE, authors=authors), style).startswith(three)


@pytest.mark.parametrize(
    ("authors", "start"),
    [
        ((Name("王", "小明"), Name("김", "민수")), "王小明, and 김민수. 2022."),
        ((Name("さくら", "ももこ"), Name("王", "小明")), "さくらももこ, and 王小明. 2022."),
        ((Name("ラッド", "ケビン"), Name("Wang", "小明")), "ラッド, ケビン, and 小明 Wang. 2022."),
    ],
)
def test_a_chinese_korean_or_japanese_name_is_written_as_one(authors, start):
    assert citation(replace(SOURCE, authors=authors), "chicago").startswith(start)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        (Name("Gaulle", "Charles de"), "Gaulle, C. de. (2022)"),
        (Name("Beethoven", "Ludwig van"), "Beethoven, L. van. (2022)"),
        (Name("Rousseau", "Jean-Jacques"), "Rousseau, J.-J. (2022)"),
        (Name("Smith", "J.K. anne"), "Smith, J. K. anne. (2022)"),
        (Name("King", "Martin Luther, Jr."), "King, M. L., Jr. (2022)"),
        (Name("Лукин", "Артём"), "Лукин, А. (2022)"),
        (Name("王", "小明"), "王, 小明. (2022)"),
        (Name("آل سعود", "محمد"), "آل سعود, محمد. (2022)"),
    ],
)
def test_a_name_without_capitals_or_with_a_particle_gets_no_stray_stop(name, start):
    assert citation(replace(SOURCE, authors=(name,)), "apa").startswith(start)


@pytest.mark.parametrize(
    ("style", "title"),
    [
        ("apa", "Versions of history: the King James Version"),
        ("chicago", "Versions of History: The King James Version"),
        ("mla", "Versions of History: The King James Version"),
    ],
)
def test_a_title_about_versions_stays_as_it_is(style, title):
    named = replace(DEBATE, title="Versions of history: the King James Version")
    assert title in citation(named, style)


@pytest.mark.parametrize("style", STYLES_BY_NAME)
@pytest.mark.parametrize("language", ["", "en", "fr"])
def test_a_publisher_is_written_as_it_writes_itself(style, language):
    published = replace(SOURCE, container="Assemblée nationale", language=language)

    assert "Assemblée nationale" in citation(published, style)


@pytest.mark.parametrize(
    ("style", "authors"),
    [
        ("apa", "Moura, B. (org.), & Whitfield, A. J. (org.). "),
        ("chicago", "Moura, Beatriz (org.), and Andrew J. Whitfield (org.). "),
        ("mla", "Moura, Beatriz (org.), and Andrew J. Whitfield (org.). "),
    ],
)
def test_what_an_author_did_stays_behind_the_name(style, authors):
    organisers = (Name("Moura", "Beatriz (org.)"), Name("Whitfield", "Andrew J. (org.)"))

    assert citation(replace(SOURCE, authors=organisers), style).startswith(authors)


@pytest.mark.parametrize(
    ("style", "dated"),
    [("apa", "(2022, April)."), ("chicago", ", April."), ("mla", ", Apr. 2022,")],
)
def test_a_source_of_which_the_month_is_known_is_cited_with_it(style, dated):
    """APA 7, 9.14; CMOS 17, 15.44 and 14.171; MLA 9, 5.68."""
    assert dated in citation(replace(SOURCE, issued="2022-04"), style)


def test_a_source_without_a_date_is_said_to_have_none():
    """APA 7, 9.17; CMOS 17, 15.44 and 15.50 (then with the day of access)."""
    undated = replace(SOURCE, issued="")

    assert citation(undated, "apa") == (
        "Standish, R. (n.d.). New World Order. RFE/RL. https://rferl.example/1.html"
    )
    assert citation(undated, "chicago") == (
        "Standish, Reid. n.d. “New World Order.” RFE/RL. Accessed November 26, 2026. "
        "https://rferl.example/1.html."
    )


@pytest.mark.parametrize("style", STYLES_BY_NAME)
def test_a_bibliography_is_in_the_order_of_its_style(style):
    entries = formatted([SOURCE, ENTRY], style)

    assert [entry[:7] for entry in entries] == ["Editors", "Standis"]


def test_a_bibliography_is_in_one_order_whatever_the_script():
    names = ("Zhou", "Östlund", "Лукин", "Ma")
    references = [replace(SOURCE, authors=(Name(name, "A."),)) for name in names]

    entries = formatted(references, "mla")

    assert [entry.split(",")[0] for entry in entries] == ["Лукин", "Ma", "Östlund", "Zhou"]


def test_of_one_author_the_earlier_year_comes_first():
    dates = ("2023", "", "2021-05-01")
    references = [replace(SOURCE, issued=date, title=f"In {date[:4]}") for date in dates]

    entries = formatted(references, "apa")

    assert [re.search(r"\((\w\.\w|\d+)", entry)[1] for entry in entries] == ["n.d", "2021", "2023"]


NOBODYS = replace(DEBATE, authors=(), container="", issued="2022", accessed=None, detail="Debate")


@pytest.mark.parametrize(
    ("style", "entry"),
    [
        ("apa", "How firm is the partnership? (2022). [Debate]. {address}"),
        ("chicago", "How Firm Is the Partnership? 2022. Debate. {address}."),
        ("mla", "How Firm Is the Partnership? Debate. 2022, {address}."),
    ],
)
def test_what_nobody_put_together_stands_once_under_its_title(style, entry):
    assert formatted([NOBODYS], style) == [entry.format(address=NOBODYS.url)]


def test_an_entry_is_one_line_and_ends_a_question_in_any_script_once():
    title = "人工智能的作品\r\nER  - 应当受保护\N{FULLWIDTH QUESTION MARK}"

    assert formatted([replace(NOBODYS, title=title)], "apa") == [
        "人工智能的作品 ER - 应当受保护\N{FULLWIDTH QUESTION MARK} (2022). [Debate]. "
        "https://sinorus.example/debates/china-russia/"
    ]


def test_an_unknown_style_is_refused():
    with pytest.raises(KeyError):
        formatted([ENTRY], "vancouver")


@pytest.mark.parametrize("style", STYLES_BY_NAME)
def test_a_style_knows_its_macros_by_name(style):
    known = Text.get_macro
    with patch.object(Text, "get_macro", autospec=True, side_effect=known) as called:
        formatted([replace(ENTRY, title=f"Macros of {style}")], style)
    assert called.call_count > 10
