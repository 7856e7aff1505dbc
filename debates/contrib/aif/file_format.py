"""AIF as a file format of debates."""

from __future__ import annotations

from typing import Any

from debates.contrib.aif.graph import Graph, is_graph
from debates.contrib.aif.reading import read_graph
from debates.contrib.aif.remainder import earlier_import, settled
from debates.contrib.aif.writing import written
from debates.interchange.formats import FileFormat
from debates.interchange.json_types import JsonObject
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate
from debates.uploads.models import keep_remainder


class Aif(FileFormat):
    """Argument maps as JSON of AIFdb and OVA."""

    name = "aif"
    title = "AIF"
    description = "an argument map for AIFdb, OVA and tools of argument mining"
    ending = ".aif.json"
    media_type = "application/json"

    def recognises(self, content: Any) -> bool:
        """Tell whether JSON is an argument map."""
        return is_graph(content)

    def read(self, content: Any, name: str, debate: Debate | None) -> ReadFile:
        """Return the document of an argument map. Raises ImportRefused."""
        return read_graph(Graph.checked(content), name, debate)

    def write(self, document: JsonObject, debate: Debate) -> bytes:
        """Return the argument map of a debate: that which was imported, as the debate is now."""
        return written(document, earlier_import(debate))

    def keep(self, debate: Debate, remainder: str) -> None:
        """Keep an argument map with the debate that was imported from it."""
        keep_remainder(debate, self.name, settled(remainder, debate))


AIF = Aif()
