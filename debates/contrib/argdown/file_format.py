"""Argdown as a file format of debates."""

from __future__ import annotations

from typing import Any

from debates.contrib.argdown.reading import read_map
from debates.contrib.argdown.remainder import kept_text, settled
from debates.contrib.argdown.writing import written
from debates.interchange.formats import FileFormat
from debates.interchange.json_types import JsonObject
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate
from debates.uploads.models import keep_remainder


class Argdown(FileFormat):
    """Argument maps as plain text."""

    name = "argdown"
    title = "Argdown"
    description = "an argument map as plain text, with all of the debate in its data"
    ending = ".argdown"
    media_type = "text/vnd.argdown"
    text_endings = (".argdown", ".ad")

    def read(self, content: Any, name: str, debate: Debate | None) -> ReadFile:
        """Return the document of a text. Raises ImportRefused."""
        return read_map(content, name, debate)

    def write(self, document: JsonObject, debate: Debate) -> bytes:
        """Return the text of a debate."""
        return written(document, kept_text(debate))

    def keep(self, debate: Debate, remainder: str) -> None:
        """Keep a text with the debate that was imported from it."""
        keep_remainder(debate, self.name, settled(remainder, debate))


ARGDOWN = Argdown()
