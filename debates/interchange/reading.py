"""Reading of a document from a file: an exported ZIP archive, or any JSON file."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from debates.interchange.archive import CHECKSUM_FILE, DOCUMENT_FILE
from debates.interchange.problems import (
    ImportProblem,
    ImportRefused,
    first_problems,
    pointer,
    refuse,
)
from debates.interchange.size_checks import (
    DAMAGES,
    LARGEST_FILE,
    check_directory,
    check_members,
    check_shape,
    check_size,
)
from debates.text.xml_texts import unprintable

ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")
"""How a ZIP archive begins: one with files in it, and an empty one."""

DEEPEST_DOCUMENT = 20
"""Deeper than any document nests."""


def read_document(path: Path, largest: int = LARGEST_FILE) -> Any:
    """Return the document in a file, unchecked, with figures as `Decimal`.

    Raises ImportRefused where there is none, or none that can be read.
    """
    # nothing else refers to the bytes and the text, so each goes as soon as the next is there
    document = _parsed_json(_decoded(_checked_shape(_document_bytes(path, largest))))
    problems = first_problems(_unwritable(document, ()))
    if problems:
        raise ImportRefused(problems)
    return document


def read_text(path: Path, largest: int = LARGEST_FILE) -> str:
    """Return the text in a file of a format that is not JSON.

    Raises ImportRefused where there is none, or none that can be read.
    """
    text = _decoded(_document_bytes(path, largest))
    if (index := unprintable(text)) is not None:
        line, code = text.count("\n", 0, index) + 1, f"U+{ord(text[index]):04X}"
        refuse(f"Line {line} has a character that is not text ({code}).")
    return text


def _document_bytes(path: Path, largest: int) -> bytes:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            is_archive = file.read(4) in ARCHIVES
            if not is_archive:
                check_size(size, path.name, largest)
                file.seek(0)
                # a pipe has no size; as much memory as is asked for is taken at once
                return _bounded(file.read((size or largest) + 1), path.name, largest)
            check_directory(file, size)
    except OSError as error:
        reason = error.strerror or str(error)
        refuse(f"{path} cannot be read: {reason}.")
    try:
        with zipfile.ZipFile(path) as archive:
            return _from_archive(archive, largest)
    except DAMAGES as error:
        refuse(f"The archive is damaged: {error}. Download it again.")
    except (RuntimeError, NotImplementedError):
        message = (
            "The archive is encrypted or uses an unsupported compression. Unpack it, and import "
        )
        refuse(f"{message}{DOCUMENT_FILE}.")


def _from_archive(archive: zipfile.ZipFile, largest: int) -> bytes:
    check_members(archive)
    documents = [name for name in archive.namelist() if name.rpartition("/")[2] == DOCUMENT_FILE]
    if len(documents) != 1:
        amount = f"{len(documents)} of them. Import one of them on its own" if documents else "none"
        refuse(f"An archive must have one file {DOCUMENT_FILE}. This one has {amount}.")
    content = _member_content(archive, documents[0], largest)
    checksums = f"{documents[0].removesuffix(DOCUMENT_FILE)}{CHECKSUM_FILE}"
    if checksums in archive.namelist():
        _check_sum(content, _member_content(archive, checksums, largest).decode("utf-8", "replace"))
    return content


def _member_content(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    check_size(archive.getinfo(name).file_size, name, largest)
    with archive.open(name) as file:
        # sizes declared in the archive may be false
        return _bounded(file.read(largest + 1), name, largest)


def _bounded(content: bytes, name: str, largest: int) -> bytes:
    check_size(len(content), name, largest)
    return content


def _check_sum(content: bytes, checksums: str) -> None:
    checksum = re.search(
        rf"^([0-9a-f]{{64}}) [ *]{re.escape(DOCUMENT_FILE)}\r?$", checksums, re.MULTILINE
    )
    if checksum is None:
        refuse(
            f"{CHECKSUM_FILE} in the archive does not list {DOCUMENT_FILE}. If you made the "
            f"archive yourself, leave {CHECKSUM_FILE} out, or import {DOCUMENT_FILE} on its own."
        )
    if checksum[1] != hashlib.sha256(content).hexdigest():
        refuse(
            f"{DOCUMENT_FILE} has changed since the archive was made: it does not match its "
            f"checksum in {CHECKSUM_FILE}. If you changed it on purpose, import {DOCUMENT_FILE} "
            "instead of the archive."
        )


def _checked_shape(content: bytes) -> bytes:
    """Return the bytes of JSON that is not too large to be parsed. Raises ImportRefused."""
    _check_encoding(content)
    check_shape(content)
    return content


def _check_encoding(content: bytes) -> None:
    if not content.strip():
        refuse("The file is empty.")
    # no text has a byte of zero, of which UTF-16 is full
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content[:200]:
        refuse("The file seems to be in UTF-16. Save it as UTF-8.")


def _decoded(content: bytes) -> str:
    _check_encoding(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        refuse(f"Line {line} is not valid UTF-8 (byte {error.start:,}). Save the file as UTF-8.")


class _Doubled(ValueError):
    """A JSON object has a name twice."""


def _parsed_json(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_without_doubles,
        )
    except json.JSONDecodeError as error:
        refuse(
            f"The file is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        )
    except _Doubled as error:
        refuse(str(error))
    except RecursionError:
        refuse("The JSON is nested too deeply.")
    except ValueError:
        refuse("The file has a number with too many digits.")


def _no_constant(name: str) -> Any:
    raise _Doubled(
        f"The file has {name}, which is not valid JSON. Leave out values that are not known."
    )


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        name_counts = Counter(name for name, _ in pairs)
        twice = next(name for name, number in name_counts.items() if number > 1)
        label = next(
            (members[name] for name in ("slug", "statement", "name") if name in members), None
        )
        where = f" in the object of “{str(label)[:60]}”" if label else ""
        raise _Doubled(f"“{twice[:60]}” occurs twice{where}. Keep one of them.")
    return members


def _unwritable(value: Any, path: tuple[str | int, ...]) -> Iterator[ImportProblem]:
    """Yield a problem for each text that holds characters which are no text."""
    if len(path) > DEEPEST_DOCUMENT:
        yield ImportProblem(pointer(*path[:3]), "The JSON is nested too deeply.")
    elif isinstance(value, str):
        index = unprintable(value)
        if index is not None:
            code = f"U+{ord(value[index]):04X}"
            yield ImportProblem(pointer(*path), f"This has a character that is not text ({code}).")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unwritable(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if isinstance(inner, str | dict | list):
                yield from _unwritable(inner, (*path, place))
