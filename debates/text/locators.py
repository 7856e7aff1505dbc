"""Places in a source: paragraph, page, heading and paragraph, time code, column, line.

A source says in which form it is cited. The forms follow the practice of those who publish such
sources: numbered paragraphs of reports and judgments (3.2, 45), pages with front matter (xii),
paragraphs under a heading where nothing is numbered, time codes of broadcasts, columns of
parliamentary reports (345, 12WH, GC45), lines of transcripts (45:12 is page 45, line 12). A range
has a hyphen or an en dash.

The shape of a locator is the text with each number replaced by one zero, so that 3.2 has the shape
0.0; in a time code, each digit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

PARAGRAPH = "paragraph"
PAGE = "page"
HEADING_PARAGRAPH = "heading_paragraph"
TIME = "time"
COLUMN = "column"
LINE = "line"

LONGEST_LOCATOR = 120
"""Length of the longest locator: a heading and a number."""

LONGEST_NUMBER = 16
"""Digits of the longest number in a locator."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of locators.

    described   what a locator of this form is, with examples, to follow "Enter"
    prefixes    words that may stand before it, as pages show it: one place, a range
    shapes      the shapes that it has
    """

    described: str
    prefixes: tuple[str, str] = ("", "")
    shapes: tuple[str, ...] = ()


_POINTS_IN_TIME = ("0:00", "00:00", "0:00:00", "00:00:00")
_SERIES = ("W", "WH", "WS", "WA", "P", "GC")
"""Letters by which Hansard tells the columns of its separate series."""

FORMS: Mapping[str, Form] = {
    PARAGRAPH: Form(
        "the paragraph as section.paragraph or as a number, for example 3.2 or 45",
        ("para ", "paras "),
        ("0.0", "0", "0.0-0.0", "0-0"),
    ),
    PAGE: Form(
        "the page, for example 12, 12-14 or xii",
        ("p. ", "pp. "),
        ("0", "0-0", "i", "i-i", "i-0"),
    ),
    HEADING_PARAGRAPH: Form(
        "the heading and the number of the paragraph under it, for example Findings, 3",
    ),
    TIME: Form(
        "the time code as minutes:seconds or hours:minutes:seconds, for example 12:34, 1:02:03 or "
        "12:34-13:10",
        ("at ", "at "),
        (*_POINTS_IN_TIME, *("-".join(ends) for ends in product(_POINTS_IN_TIME, repeat=2))),
    ),
    COLUMN: Form(
        "the column, for example 345, 345-346 or 12WH",
        ("col. ", "cols. "),
        (
            *("0", "0-0", "GC0", "GC0-0", "GC0-GC0"),
            *(f"0{series}" for series in _SERIES),
            *(f"0-0{series}" for series in _SERIES),
            *(f"0{series}-0{series}" for series in _SERIES),
        ),
    ),
    LINE: Form(
        "the line, for example 12, 12-15, or with its page 45:12",
        ("line ", "lines "),
        ("0", "0-0", "0:0", "0:0-0", "0:0-0:0"),
    ),
}


def bare(locator: str, form: str) -> str:
    """Return a locator without the words before it, and with a hyphen in a range."""
    for prefix in FORMS[form].prefixes:
        if prefix and locator.startswith(prefix):
            locator = locator[len(prefix) :]
            break
    return locator.replace("–", "-")


def has_form(locator: str, form: str) -> bool:
    """Tell whether a locator has a form, and its range does not run backwards."""
    text = bare(locator, form)
    if form == HEADING_PARAGRAPH:
        shape = _numbers_as_zero(text)
        fits = bool(re.fullmatch(r"(?s)[^ ].*, 0(-0)?", shape))
    elif form == TIME:
        # minutes and seconds, of two digits each, up to 59
        shape = re.sub("[0-9]", "0", text)
        fits = shape in FORMS[form].shapes and not re.search(":[6-9]|(^|-)[6-9][0-9]:", text)
    else:
        shape = _numbers_as_zero(text)
        if form == PAGE:
            shape = re.sub(f"[ivxlcdm]{{1,{LONGEST_NUMBER}}}", "i", shape)
        fits = shape in FORMS[form].shapes
    return fits and not _runs_backwards(text, form)


def fitting_form(locator: str, form: str = "") -> str:
    """Return the form that a locator has: `form`, or any form if none is given; else empty."""
    return next(
        (candidate for candidate in ((form,) if form else FORMS) if has_form(locator, candidate)),
        "",
    )


def problem(locator: str, form: str = "") -> str:
    """Return the error of a locator in an editor's words; empty if there is none.

    form  the form of the source; empty where there is no source, so that any form will do
    """
    if not locator or fitting_form(locator, form):
        return ""
    if not form:
        return (
            "Enter a paragraph (3.2), a page (12), a heading and a paragraph (Findings, 3), "
            "a time code (12:34), a column (345) or a line (12)."
        )
    if _has_shape_of(locator, form):
        return "Enter the end of the range in full, and after its beginning: 345-346."
    return f"The source is cited by {FORM_NAMES[form]}. Enter {FORMS[form].described}."


FORM_NAMES: Mapping[str, str] = {
    PARAGRAPH: "paragraph",
    PAGE: "page",
    HEADING_PARAGRAPH: "heading and paragraph",
    TIME: "time code",
    COLUMN: "column",
    LINE: "line",
}
"""The name of each form, as editors and readers see it."""


def ends(locator: str, form: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and the last place of a locator, as numbers that compare in their order."""
    first, _, last = _numbered(bare(locator, form), form).partition("-")
    begun = _locator_numbers(first, form)
    ended = _locator_numbers(last, form) if last else begun
    # 45:12-18 means to line 18 of the same page
    return begun, (*begun[: len(begun) - len(ended)], *ended) if form == LINE else ended


def sort_key(locator: str, form: str = "") -> tuple[str, tuple[int, ...], tuple[int, ...], str]:
    """Return the key by which locators sort as their places follow each other in the source.

    Headings have no order of their own: they sort by the alphabet, for want of the text.
    """
    fitting = fitting_form(locator, form)
    if not fitting:
        return ("", (), (), locator)
    start, end = ends(locator, fitting)
    heading = heading_of(bare(locator, fitting)) if fitting == HEADING_PARAGRAPH else ""
    return (heading.casefold(), start, end, locator)


def heading_of(text: str) -> str:
    """Return the heading of a locator by heading and paragraph."""
    return text.rpartition(", ")[0]


def display(locator: str, form: str = "") -> str:
    """Return a locator as readers see it: para 3.2, p. 12, cols. 345–346, at 12:34."""
    fitting = fitting_form(locator, form)
    if not fitting:
        return locator
    text = bare(locator, fitting)
    if fitting == HEADING_PARAGRAPH:
        heading, _, number = text.rpartition(", ")
        return f"{heading}, para{'s' if '-' in number else ''} {number.replace('-', '–')}"
    return FORMS[fitting].prefixes["-" in text] + text.replace("-", "–")


_FULL_WORDS: Mapping[str, str] = {
    "para ": "paragraph ",
    "paras ": "paragraphs ",
    "p. ": "page ",
    "pp. ": "pages ",
    "col. ": "column ",
    "cols. ": "columns ",
}


def display_in_full(locator: str, form: str = "") -> str:
    """Return a locator without abbreviations, for references: paragraph 3.2, columns 345–346."""
    words = display(locator, form)
    for short, word in _FULL_WORDS.items():
        if words.startswith(short):
            return word + words.removeprefix(short)
    return words.replace(", para", ", paragraph") if form == HEADING_PARAGRAPH else words


def anchor(mark: str) -> str:
    """Return the anchor of a passage in a text, by the mark at its beginning: p3.2."""
    return "p" + re.sub(r"[^\w.:]+", "-", mark.lower()).strip("-")


def address_fragment(locator: str, form: str, address: str) -> str:
    """Return the fragment that leads to a place at a web address; empty where none does.

    For time codes the temporal dimension of Media Fragments URI 1.0, for the pages of a PDF its
    open parameter (RFC 8118, section 3).
    """
    if not address or "#" in address or not has_form(locator, form):
        return ""
    if form == TIME:
        begun, ended = (f"{at[0]}" for at in ends(locator, form))
        return f"#t={begun}" if begun == ended else f"#t={begun},{ended}"
    text = bare(locator, form)
    if form == PAGE and address.partition("?")[0].lower().endswith(".pdf") and text[0].isdigit():
        return f"#page={ends(locator, form)[0][1]}"
    return ""


def _numbers_as_zero(text: str) -> str:
    return re.sub(f"[0-9]{{1,{LONGEST_NUMBER}}}", "0", text)


def _has_shape_of(locator: str, form: str) -> bool:
    """Tell whether a locator has the shape of a range that would be right the other way round."""
    before, dash, number = bare(locator, form).rpartition(", ")
    first, hyphen, last = number.partition("-")
    return bool(hyphen) and has_form(f"{before}{dash}{last}-{first}", form)


def _runs_backwards(text: str, form: str) -> bool:
    """Tell whether a range ends before it begins, as far as the database can tell, too."""
    begun, hyphen, ended = _numbered(text, form).partition("-")
    if not hyphen or (not begun[:1].isdigit() and form == PAGE):
        return False
    if form == TIME:
        # both in one notation: 59:59-1:00:00, but not 0:12:34-13:10
        return (len(ended), ended) < (len(begun), begun)
    first, last = ends(text, form)
    return last < first


def _numbered(text: str, form: str) -> str:
    return text.rpartition(", ")[2] if form == HEADING_PARAGRAPH else text


def _locator_numbers(text: str, form: str) -> tuple[int, ...]:
    if form == PAGE:
        # front matter, in Roman numerals, comes first
        return (1, int(text)) if text.isdigit() else (0, _roman(text))
    numbers = tuple(int(number) for number in re.findall("[0-9]+", text))
    if form == TIME:
        seconds = 0
        for number in numbers:
            seconds = seconds * 60 + number
        return (seconds,)
    return numbers


def _roman(text: str) -> int:
    values = [
        {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[letter] for letter in text
    ]
    next_values = [*values[1:], 0]
    return sum(
        -value if value < following else value
        for value, following in zip(values, next_values, strict=True)
    )
