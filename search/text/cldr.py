"""Names of countries, capitals and languages in about a hundred languages, from Unicode's CLDR.

    python -m search.text.cldr

writes them to `data/names.tsv`, which takes some seconds and, for that time, 140 MB. The first
search does so too if they are missing or of another version of Babel, whose data they are. So no
process that serves has all of CLDR in memory.
"""

from __future__ import annotations

import hashlib
import logging
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

import babel
from babel import Locale, localedata

from search.text.name_keys import ENGLISH as IN_ENGLISH
from search.text.name_table import NameRow, NameTable, lines_of, usual

_log = logging.getLogger(__name__)

FILE = Path(__file__).resolve().parent / "data" / "names.tsv"

LANGUAGES = frozenset(
    """
    af am ar as az ba be bg bn bo bs ca ce ckb cs cy da de el es et eu fa fi fil fr ga gl gu ha he
    hi hr hu hy id ig is it ja jv ka kk km kn ko ku ky lo lt lv mk ml mn mr ms mt my nb ne nl nn no
    or pa pl ps pt ro ru sd si sk sl so sq sr sv sw ta te tg th ti tk tr tt ug uk ur uz vi yo yue
    zh zu
    """.split()
)
"""Official languages of states, and others of several million people, in ISO 639."""

ENGLISH = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "EU": "European Union",
    "GB": "United Kingdom",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
    "PS": "Palestine",
    "TL": "Timor-Leste",
    "TR": "Turkey",
}
"""English names of countries as texts have them, where CLDR's are made for lists of choices."""

LEFT_OUT = frozenset("AC AQ BV CP CQ DG EA EZ HM IC IO QO SH SJ TA TF UM WF XA XB ZZ".split())
"""Regions without inhabitants, and codes that are no regions."""

CITIES = {
    zone: zone.rpartition("/")[2].replace("_", " ")
    for zone in """
    Africa/Addis_Ababa Africa/Algiers Africa/Cairo Africa/Dakar Africa/Harare Africa/Johannesburg
    Africa/Khartoum Africa/Kinshasa Africa/Lagos Africa/Nairobi Africa/Tripoli Africa/Tunis
    America/Caracas America/Havana America/Lima America/Mexico_City America/New_York
    America/Santiago Asia/Almaty Asia/Ashgabat Asia/Baghdad Asia/Baku Asia/Bangkok Asia/Beirut
    Asia/Bishkek Asia/Colombo Asia/Damascus Asia/Dhaka Asia/Dushanbe Asia/Hong_Kong Asia/Jakarta
    Asia/Jerusalem Asia/Kabul Asia/Kuala_Lumpur Asia/Manila Asia/Phnom_Penh Asia/Pyongyang
    Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Taipei Asia/Tashkent Asia/Tbilisi Asia/Tehran
    Asia/Tokyo Asia/Ulaanbaatar Asia/Vientiane Asia/Vladivostok Asia/Yerevan Europe/Amsterdam
    Europe/Athens Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Bucharest
    Europe/Budapest Europe/Chisinau Europe/Copenhagen Europe/Dublin Europe/Helsinki Europe/Istanbul
    Europe/Lisbon Europe/Ljubljana Europe/London Europe/Madrid Europe/Minsk Europe/Moscow
    Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Riga Europe/Rome Europe/Sarajevo
    Europe/Simferopol Europe/Skopje Europe/Sofia Europe/Stockholm Europe/Tallinn Europe/Vienna
    Europe/Vilnius Europe/Warsaw Europe/Zagreb
    """.split()
} | {
    "America/Bogota": "Bogotá",
    "America/Buenos_Aires": "Buenos Aires",
    "Asia/Katmandu": "Kathmandu",
    "Asia/Rangoon": "Yangon",
    "Asia/Saigon": "Ho Chi Minh City",
    "Europe/Kiev": "Kyiv",
}
"""English names of the capitals, and other cities of politics, after which a time zone is named."""

PEOPLES = """
    ar be bg bn cs da de el en es et fa fi fr hi hu hy it ja ka kk ko ky lt lv mn nl no pl pt ro ru
    sk sl sr sv tg th tk tr uk ur uz vi zh
""".split()
"""Languages whose name in English is also that of a people or an adjective."""

_BRACKETS_AND_DIRECTIONS = re.compile("\\s*[（(].*|[\u200e\u200f·]")


@cache
def names() -> NameTable:
    """Return the names, made and written first if they are missing or of another version."""
    try:
        version, _, lines = FILE.read_bytes().partition(b"\n")
    except OSError:  # missing, or not for this user
        version = lines = b""
    if version != _version():
        lines = _make_elsewhere()
        _write(lines)
    return NameTable(lines)


def _make_elsewhere() -> bytes:
    """Return the lines from a process of its own, with whose end Babel's data leave memory."""
    command = [sys.executable, "-m", "search.text.cldr", "-"]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.run(command, cwd=root, capture_output=True, check=True)  # noqa: S603
    return process.stdout


def _write(lines: bytes) -> None:
    """Write the lines for the next process; without the permission, each process makes its own."""
    try:
        with NamedTemporaryFile(dir=FILE.parent, delete=False) as file:
            file.write(_version() + b"\n" + lines)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(FILE)
    except OSError as error:
        _log.warning("The names of countries cannot be kept in %s: %s.", FILE, error.strerror)


@cache
def _version() -> bytes:
    """Return what the names depend on: the version of Babel, and the code that makes them."""
    code = b"".join(
        (FILE.parents[1] / name).read_bytes()
        for name in ("cldr.py", "name_keys.py", "name_table.py")
    )
    return f"# Babel {babel.__version__}, {hashlib.sha256(code).hexdigest()[:16]}".encode()


def make_lines() -> bytes:
    """Return the lines of the names from Babel's data."""
    english = Locale.parse(IN_ENGLISH)
    locales = [
        Locale.parse(identifier)
        for identifier in sorted(localedata.locale_identifiers())
        if identifier.partition("_")[0] in LANGUAGES
    ]
    kinds = [_countries(english, locales), _cities(locales), _languages(english, locales)]
    return lines_of([list(usual(kind)) for kind in kinds])


def _countries(english: Locale, locales: list[Locale]) -> Iterator[NameRow]:
    meanings = {
        code: ENGLISH.get(code, _bare(name))
        for code, name in english.territories.items()
        if len(code) == 2 and code not in LEFT_OUT
    }
    for locale in locales:
        for code, meaning in meanings.items():
            yield from _rows(meaning, locale.territories.get(code), locale)


def _cities(locales: list[Locale]) -> Iterator[NameRow]:
    for locale in locales:
        for zone, meaning in CITIES.items():
            yield from _rows(meaning, locale.time_zones.get(zone, {}).get("city"), locale)


def _languages(english: Locale, locales: list[Locale]) -> Iterator[NameRow]:
    """Yield the names of languages, which are adjectives and peoples as well."""
    for locale in locales:
        for language in PEOPLES:
            yield from _rows(english.languages[language], locale.languages.get(language), locale)


def _rows(meaning: str, name: str | None, locale: Locale) -> Iterator[NameRow]:
    if name:
        yield NameRow(meaning, IN_ENGLISH, _bare(name), (locale.language,))


def _bare(name: str) -> str:
    """Return a name without what stands in brackets, and without marks of direction."""
    return _BRACKETS_AND_DIRECTIONS.sub("", unicodedata.normalize("NFC", name)).strip()


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        sys.stdout.buffer.write(make_lines())
    else:
        _write(make_lines())
