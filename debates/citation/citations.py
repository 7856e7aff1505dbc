"""References to entries of the record, and to sources, as CSL-JSON, BibTeX and RIS.

The cited thing is an entry of the record, by its editors, in the version that was read. Formats:
CSL-JSON's schema (csl-data.json), biblatex (@online, which BibTeX takes for @misc) and RIS
(Research Information Systems). `debates.citation.styles` sets the same references as text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from debates.text.web_addresses import doi_of_address

COMMAS = ",،，"
"""Commas of the scripts that have one, between a family name and a given name."""

_EAST_ASIAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u3040-\u309f]+")
"""Han, Hangul or Hiragana; names of others are in Katakana, in their own order."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person (family and given name) or, with no given name, an institution.

    What stands in brackets behind the given name, such as “(ed.)”, stays the last part.
    """

    family: str
    given: str = ""

    @classmethod
    def from_sort_name(cls, sort_name: str) -> Name:
        """Return the name of an entry in an index, such as "Lukin, Artyom"."""
        family, *given_parts = re.split(f"[{COMMAS}]", sort_name, maxsplit=1)
        return cls(family.strip(), "".join(given_parts).strip())

    def __str__(self) -> str:
        if self.is_written_as_one:
            return self.family + self.given
        given_name, bracket, role = self.given.partition(" (")
        # Jean le Rond d'Alembert
        space = "" if given_name.endswith(("'", "’")) else " "
        return f"{given_name}{space}{self.family}{bracket}{role}".strip()

    @property
    def is_written_as_one(self) -> bool:
        """Test whether the family name comes first, without a space or comma: 王小明."""
        return _EAST_ASIAN.fullmatch(self.family + self.given) is not None


@dataclass(frozen=True, slots=True)
class Reference:
    """The bibliographic data of a citation; unknown values are empty or None.

    key        unique in the bibliography: letters, digits, hyphens
    title      the name of the entry or of the source; never a statement
    url        the address; of an entry that has versions, that of the version
    authors    who wrote the entry or the source; never whom the entry is about
    container  the site or publication that it is part of
    detail     what it is and what it describes: the debate, and the source by its own title
    abstract   the paraphrase of the entry, introduced as such
    version    the first digits of the digest; empty for what has no versions
    issued     the date of the version or publication as far as it is known: 2022-04-07, 2022-04,
               2022; empty for none
    accessed   the day on which it was looked up; None where nobody did yet
    changes    whether what stands at the address changes, and no version of it is kept
    names      the parts of the title that are names
    """

    key: str
    title: str
    url: str
    accessed: datetime.date | None = None
    authors: tuple[Name, ...] = ()
    container: str = ""
    detail: str = ""
    abstract: str = ""
    version: str = ""
    issued: str = ""
    language: str = "en"
    changes: bool = False
    names: tuple[str, ...] = ()

    @property
    def doi(self) -> str:
        """The DOI whose address is cited; empty if it is another address."""
        return doi_of_address(self.url)


def csl_json(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """Return the references as CSL-JSON items (schema csl-data.json), without unknown fields."""
    return [csl_item(reference) for reference in references]


def csl_item(reference: Reference) -> dict[str, Any]:
    """Return a reference as an item of CSL-JSON, without unknown fields."""
    item = {
        "id": reference.key,
        "type": "webpage",
        "title": reference.title,
        "author": [_csl_name(name) for name in reference.authors],
        "container-title": reference.container,
        "genre": reference.detail,
        "version": reference.version,
        "issued": _date_parts(reference.issued),
        "accessed": _date_parts(_iso(reference.accessed)),
        "URL": reference.url,
        "DOI": reference.doi,
        "language": reference.language,
        "abstract": reference.abstract,
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    return {"family": name.family, "given": name.given}


def _date_parts(date: str) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else None


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


LANGIDS = {
    "bg": "bulgarian",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "hr": "croatian",
    "hu": "hungarian",
    "is": "icelandic",
    "it": "italian",
    "lt": "lithuanian",
    "lv": "latvian",
    "nb": "norsk",
    "nl": "dutch",
    "nn": "nynorsk",
    "no": "norsk",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sk": "slovak",
    "sl": "slovene",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
    "uk": "ukrainian",
}
"""Names of the languages that biblatex 3.19 has strings for (manual, table 2), by ISO 639-1."""


def bibtex(references: Iterable[Reference]) -> str:
    """Format references as entries in UTF-8 for biblatex, with the year for BibTeX."""
    return "\n".join(_bibtex_entry(reference) for reference in references)


def _bibtex_entry(reference: Reference) -> str:
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in reference.authors),
        "title": _escaped(reference.title),
        "organization": _escaped(reference.container),
        "year": str(year(reference.issued) or ""),
        "date": reference.issued if "-" in reference.issued else "",
        "version": _escaped(reference.version),
        "note": _escaped(reference.detail),
        "abstract": _escaped(reference.abstract),
        # biblatex takes addresses as they are; only braces would end the field
        "url": reference.url.replace("{", "%7B").replace("}", "%7D"),
        "doi": reference.doi.replace("{", "%7B").replace("}", "%7D"),
        "urldate": _iso(reference.accessed),
        "langid": LANGIDS.get(reference.language.partition("-")[0], ""),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{reference.key},", *lines, "}", ""])


_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
_REPLACED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _escaped(text: str) -> str:
    line = " ".join(text.split())
    return _SPECIAL.sub(lambda match: _REPLACED.get(match[0], f"\\{match[0]}"), line)


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


def year(issued: str) -> int | None:
    """Return the year of a date in the form of ISO 8601; None of an empty text."""
    return int(issued[:4]) if issued else None


def ris(references: Iterable[Reference]) -> str:
    """Return the references as RIS records, lines ended by CR LF."""
    return "".join(_ris_record(reference) for reference in references)


def _ris_record(reference: Reference) -> str:
    pairs = [
        ("TY", "ELEC"),
        ("ID", reference.key),
        *(("AU", _ris_name(name)) for name in reference.authors),
        ("TI", reference.title),
        ("T2", reference.container),
        ("PY", str(year(reference.issued) or "")),
        ("DA", _ris_date(reference.issued)),
        ("ET", reference.version),
        ("N1", reference.detail),
        ("AB", reference.abstract),
        ("UR", reference.url),
        ("DO", reference.doi),
        ("Y2", _ris_date(_iso(reference.accessed))),
        ("LA", reference.language),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in pairs if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _ris_date(date: str) -> str:
    """Return a date of which more than the year is known; slashes stand for an unknown day."""
    return date.replace("-", "/") + "//" * (date.count("-") == 1) if "-" in date else ""


def _ris_name(name: Name) -> str:
    return f"{name.family}, {name.given}" if name.given else name.family
