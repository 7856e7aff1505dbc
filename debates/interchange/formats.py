"""File formats of debates that contrib apps read and write, beside Sinorus's own.

A format turns a file into a document (`debates.interchange.document`) and back. Everything else is
as for all files: a document is checked as a whole, its faults are told at once, its import is shown
first, and it is done completely or not at all. The member `imported` of the document carries what a
file has besides a document: the remainder, which the format keeps with the debate once it is
imported, and the speakers of whom the reader is not sure that they are experts of the site.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from debates import extensions
from debates.interchange.checking import as_given
from debates.interchange.json_types import JsonObject
from debates.interchange.mending import Mended
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.interchange.reading import read_document, read_text
from debates.interchange.spreadsheet_files import Table
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate


class FileFormat(ABC):
    """A file format of debates, of which a contrib app registers an instance.

    name          identifies it in documents and addresses: "aif"
    title         as editors see it
    description   follows the title and a comma
    ending        of the names of files that are written: ".aif.json"
    media_type    of the files
    text_endings  of the names of files that are read as text; others are recognised by their JSON
    """

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    ending: ClassVar[str]
    media_type: ClassVar[str]
    text_endings: ClassVar[tuple[str, ...]] = ()

    def recognises(self, content: Any) -> bool:
        """Tell whether the JSON of a file is of this format."""
        return False

    @abstractmethod
    def read(self, content: Any, name: str, debate: Debate | None) -> ReadFile:
        """Return the document of a file.

        content  JSON with figures as `Decimal`, or text
        name     of the file
        debate   on whose page it was uploaded, if that is known
        Raises ImportRefused with all faults, each with its place.
        """

    @abstractmethod
    def write(self, document: JsonObject, debate: Debate) -> bytes:
        """Return a file with a debate as far as the document has it."""

    def keep(self, debate: Debate, remainder: str) -> None:
        """Keep what a file had besides the document of a debate. Raises ImportRefused."""
        refuse_remainder(self.name)


class TableFormat(FileFormat):
    """A file format of tables whose columns somebody tells what they are.

    The member `imported` of its documents has the meanings of the columns (`columns`).

    meanings  that a column can have, by their names, in words for editors
    """

    meanings: ClassVar[Mapping[str, str]]

    @abstractmethod
    def recognises_table(self, table: Table, columns: Mapping[str, str]) -> bool:
        """Tell whether a table is of this format.

        columns  names of meanings by the headers of the columns, as far as somebody told them
        """

    @abstractmethod
    def read_table(
        self, table: Table, columns: Mapping[str, str], name: str, debate: Debate | None
    ) -> ReadFile:
        """Return the document of a table. Raises ImportRefused."""

    @abstractmethod
    def read_again(
        self, remainder: str, columns: Mapping[str, str], debate: Debate | None
    ) -> ReadFile:
        """Return the document of a table with other columns, from the remainder of a document.

        Raises ImportRefused.
        """

    def read(self, content: Any, name: str, debate: Debate | None) -> ReadFile:
        """Return the document of a table. Raises ImportRefused."""
        return self.read_table(content, {}, name, debate)


def read_table_in_format(
    table: Table, columns: Mapping[str, str], name: str, debate: Debate | None
) -> ReadFile | None:
    """Return the document of a table in one of the formats; None if it is in none of them.

    Raises ImportRefused.
    """
    for file_format in formats_by_name().values():
        if isinstance(file_format, TableFormat) and file_format.recognises_table(table, columns):
            return file_format.read_table(table, columns, name, debate)
    return None


def columns_told(texts: Iterable[str]) -> dict[str, str]:
    """Return the meanings of columns by their headers, from texts such as “Who=speaker”.

    Raises ImportRefused.
    """
    pairs = [text.rpartition("=")[::2] for text in texts]
    if not all(header for header, _meaning in pairs):
        message = "Write the header of a column, “=”, and what it is: “Who=speaker”."
        raise ImportRefused([ImportProblem("", message, parameter="column")])
    return {header.strip(): meaning.strip() for header, meaning in pairs}


def columns_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the meanings of the columns of the table from which a document was read."""
    columns = (document.get("imported") or {}).get("columns") or ()
    return {column["header"]: column["meaning"] for column in columns}


def table_format_of(document: Mapping[str, Any]) -> TableFormat | None:
    """Return the format of the table from which a document was read; None for other files."""
    file_format = formats_by_name().get((document.get("imported") or {}).get("format") or "")
    return file_format if isinstance(file_format, TableFormat) else None


def refuse_remainder(name: str) -> None:
    """Refuse the remainder of a format. Raises ImportRefused."""
    message = f"This site cannot keep the remainder of a file of the format “{name[:60]}”."
    raise ImportRefused([ImportProblem("/imported/format", message)])


def formats_by_name() -> dict[str, FileFormat]:
    """Return the formats that contrib apps in use have registered."""
    return {file_format.name: file_format for file_format in extensions.file_formats}


def files_by_name() -> dict[str, FileFormat]:
    """Return the formats by the names of files in which readers download them: debate.aif.json."""
    formats = formats_by_name().values()
    return {f"debate{file_format.ending}": file_format for file_format in formats}


def read_in_format(path: Path, name: str, debate: Debate | None, largest: int) -> ReadFile:
    """Return the document of a file in one of the formats, or in Sinorus's own.

    Raises ImportRefused where nothing in it can be read.
    """
    formats = formats_by_name().values()
    for file_format in formats:
        if name.lower().endswith(file_format.text_endings):
            return file_format.read(read_text(path, largest), name, debate)
    content = read_document(path, largest)
    for file_format in formats:
        if file_format.recognises(content):
            return file_format.read(content, name, debate)
    return ReadFile(Mended(as_given(content)))


def keep_remainder(imported: Mapping[str, Any], debate: Debate) -> None:
    """Keep with an imported debate what its file had besides. Raises ImportRefused."""
    if (remainder := imported.get("remainder")) is None:
        return
    name = imported.get("format", "")
    file_format = formats_by_name().get(name)
    if file_format is None:
        refuse_remainder(name)
    else:
        file_format.keep(debate, remainder)
