"""Limits of a file that is taken in, which are looked at before it is unpacked or parsed.

A small file can stand for a large one: an archive of zeros, brackets within brackets, or a list of
millions of empty objects, each of which takes a hundred times the memory of its two characters.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from debates.interchange.problems import refuse

LARGEST_FILE = 64_000_000
"""Bytes of a document: some 25,000 positions."""

MOST_FILE_VALUES = 1_000_000
"""Texts, numbers, lists and objects of a document: some 20,000 positions."""

MOST_ITEMS = 50_000
"""Values of one list or object."""

DEEPEST_FILE = 100
"""Levels of lists and objects that are parsed; a document has a tenth of them."""

MOST_FILES = 1_000
LARGEST_DIRECTORY = 500_000
LARGEST_UNPACKED = 4 * LARGEST_FILE
HIGHEST_RATIO = 100
"""To how many times its packed size a file of an archive may grow; texts grow to ten times."""

RATIO_FROM = 1_000_000
"""Bytes of an unpacked file from which its ratio matters."""

DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, OSError, UnicodeDecodeError)
"""Errors of a damaged archive, the last of a name in it."""

# The end of an archive's directory: its number of files, its size, and the length of a comment.
_END = struct.Struct("<4s6xHI4xH")
_END_MARK, _END_64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_END_64_LENGTH = 20
_LONGEST_COMMENT = 0xFFFF

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)


def check_size(size: int, name: str, largest: int = LARGEST_FILE) -> None:
    """Refuse a document of too many bytes."""
    if size > largest:
        refuse(f"{name} is larger than {largest:,} bytes, the limit for a debate.")


def check_directory(file: BinaryIO, size: int) -> None:
    """Refuse an archive whose directory of files is too long to be read.

    Where there is none, the archive is damaged, and whoever opens it will say so.
    """
    length = min(size, _END.size + _LONGEST_COMMENT + _END_64_LENGTH)
    file.seek(size - length)
    tail = file.read(length)
    place = len(tail) - _END.size
    if tail[place : place + 4] != _END_MARK or tail[-2:] != b"\0\0":
        # There is a comment after it.
        place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        return
    _, number, directory, _ = _END.unpack_from(tail, place)
    before = tail[max(0, place - _END_64_LENGTH) : place]
    if number > MOST_FILES or directory > LARGEST_DIRECTORY or before.startswith(_END_64_MARK):
        refuse(f"The archive has more than {MOST_FILES:,} files.")


def check_members(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that would grow too much, or has a compression that few programs unpack.

    The sizes are those that it states. Raises ImportRefused, and NotImplementedError as zipfile.
    """
    if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
        refuse(f"The archive would be larger than {LARGEST_UNPACKED:,} bytes when unpacked.")
    for member in archive.infolist():
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError("that compression method is not supported")
        if member.file_size > max(RATIO_FROM, HIGHEST_RATIO * member.compress_size):
            refuse(
                f"{member.filename[:100]} in the archive would grow to {member.file_size:,} bytes "
                f"from {member.compress_size:,}, which no debate does."
            )


def check_shape(
    content: bytes,
    most: int = MOST_FILE_VALUES,
    most_items: int = MOST_ITEMS,
    *,
    content_name: str = "file",
    limit_for: str = "a debate",
) -> None:
    """Refuse JSON that is too deep or has too many values; other faults are left to the parser.

    most_items  values of one list or object
    """
    values = 1
    commas = [0]
    for match in _TOKEN.finditer(content):
        token = match[0]
        if token in b"[{":
            commas.append(0)
            values += 1
            if len(commas) - 1 > DEEPEST_FILE:
                refuse("The JSON is nested too deeply.")
        elif token == b",":
            commas[-1] += 1
            values += 1
            if commas[-1] >= most_items:
                refuse(
                    f"A list or object has more than {most_items:,} values, the limit for "
                    f"{limit_for}."
                )
        elif token in b"]}":
            commas.pop()
            if not commas:
                # The parser will say what is wrong.
                return
        elif token == b'"':
            # A text without an end.
            return
        if values > most:
            refuse(f"The {content_name} has more than {most:,} values, the limit for {limit_for}.")
