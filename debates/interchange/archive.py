"""A public debate as an archive of files, which can also be downloaded one by one.

The same content under the same addresses gives the same bytes: files come in one order, and
the archive knows no times.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import orjson
from django.utils.functional import cached_property

from debates.analysis.argument_graph import ArgumentMap, Node
from debates.analysis.debate_analysis import debate_map
from debates.citation import citations
from debates.citation.references import (
    CitedEntry,
    CitedPosition,
    CitedSource,
    holder,
    reference_of_debate,
    reference_of_entry,
)
from debates.db.content_version import content_version
from debates.interchange.document import FORMAT, SCHEMA_FILE, as_bytes, document
from debates.interchange.json_schema import schema_file
from debates.interchange.json_types import JsonObject
from debates.interchange.tables import COLUMNS_OF_TABLES, tables
from debates.models import Debate
from debates.models.addresses import path_of
from debates.text.csv_values import SEPARATOR

DOCUMENT_FILE = "debate.json"
CHECKSUM_FILE = "SHA256SUMS"

MEDIA_TYPES: Mapping[str, str] = {
    "README.txt": "text/plain",
    DOCUMENT_FILE: "application/json",
    SCHEMA_FILE: "application/schema+json",
    **{f"{name}.csv": "text/csv" for name in COLUMNS_OF_TABLES},
    "graph.json": "application/json",
    "graph.graphml": "application/graphml+xml",
    "references.json": "application/vnd.citationstyles.csl+json",
    "references.bib": "application/x-bibtex",
    "references.ris": "application/x-research-info-systems",
    CHECKSUM_FILE: "text/plain",
}
"""The files of an archive in their order, with their media types."""

_TRIES = 3
_BEFORE_ALL_TIMES = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16


class Files:
    """The files of one debate, made on request.

    debate  published, with its source
    origin  scheme and host, which its addresses begin with: "https://debates.example.org"
    """

    def __init__(self, debate: Debate, origin: str) -> None:
        self.debate, self.origin = debate, origin

    def content(self, name: str) -> bytes:
        """Return the content of a file of MEDIA_TYPES."""
        if name == CHECKSUM_FILE:
            return _checksums(self.all())
        if name.endswith(".csv"):
            return self._tables[name.removesuffix(".csv")]
        makers: Mapping[str, Callable[[], bytes]] = {
            "README.txt": self._readme,
            DOCUMENT_FILE: lambda: as_bytes(self._document),
            SCHEMA_FILE: schema_file,
            "graph.json": lambda: _json(self._graph.node_link()),
            "graph.graphml": lambda: self._graph.graphml().encode() + b"\n",
            "references.json": lambda: _json(citations.csl_json(self._references)),
            "references.bib": lambda: citations.bibtex(self._references).encode(),
            "references.ris": lambda: citations.ris(self._references).encode(),
        }
        return makers[name]()

    def all(self) -> dict[str, bytes]:
        """Return all files but the checksums, in their order."""
        return {name: self.content(name) for name in MEDIA_TYPES if name != CHECKSUM_FILE}

    @cached_property
    def _document(self) -> JsonObject:
        return document(self.debate)

    @cached_property
    def _tables(self) -> dict[str, bytes]:
        return tables(self._document)

    @cached_property
    def _graph(self) -> ArgumentMap:
        return _portable(debate_map(self.debate), self.origin)

    @cached_property
    def _references(self) -> list[citations.Reference]:
        """The debate, then its positions; when they were read, nobody knows."""
        address = self.origin + self.debate.get_absolute_url()
        of_debate = reference_of_debate(self.debate, address, None, dated=False)
        of_positions = (
            reference_of_entry(
                cited_position, self.origin + path_of("pages:position", cited_position.slug), None
            )
            for cited_position in _cited_positions(self._document)
        )
        return [of_debate, *of_positions]

    def _readme(self) -> bytes:
        return README.format(
            title=self.debate.title,
            address=self.origin + self.debate.get_absolute_url(),
            format=FORMAT,
            between=SEPARATOR,
        ).encode()


def archive(debate: Debate, origin: str) -> bytes:
    """Return all files of a debate as a ZIP archive, in a folder that is named like the debate.

    If the content changes meanwhile, all are read again, so that they are consistent.
    """
    for _ in range(_TRIES):
        state = content_version()
        files = Files(debate, origin).all()
        if state == content_version():
            break
    files[CHECKSUM_FILE] = _checksums(files)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{debate.slug}/{name}", _BEFORE_ALL_TIMES)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, _REGULAR_FILE
            target.writestr(entry, content, compresslevel=6)
    return output.getvalue()


def _checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the checksums of files, as `sha256sum --check` reads them."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return "".join(lines).encode()


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def _portable(graph: ArgumentMap, origin: str) -> ArgumentMap:
    """Get the graph with whole addresses, and with places that do not depend on the database."""
    parent = {
        edge.source: edge.target for edge in graph.edges if not edge.source.startswith("position:")
    }
    number: dict[tuple[str, str], int] = {}

    def change(node: Node) -> Node:
        home = parent.get(node.id) or node.expert
        place = number[node.kind, home] = number.get((node.kind, home), 0) + 1
        details = {**node.details, "order": place}
        return replace(node, url=origin + node.url, details=details)

    return graph.changed(change)


def _cited_positions(document: JsonObject) -> Iterator[CitedPosition]:
    """Yield the parts of each position of a document that its citation names."""
    debate = document["debate"]
    names = {expert["slug"]: expert["name"] for expert in document["experts"]}
    questions = {question["slug"]: question["text"] for question in debate["questions"]}
    sources = {source["slug"]: _cited_source(source) for source in document["sources"]}
    for position in debate["positions"]:
        joint = (
            holder(names[part["expert"]], part["extent"]) for part in position.get("holders", ())
        )
        entry = CitedEntry(
            held_by=(names[position["expert"]], *joint),
            statement=position["statement"],
            question=questions.get(position.get("question"), ""),
            locator=position.get("locator", ""),
        )
        source = sources.get(position.get("source", debate.get("source")))
        yield CitedPosition(position["slug"], entry, debate["title"], debate["language"], source)


def _cited_source(source: JsonObject) -> CitedSource:
    date = source.get("date")
    return CitedSource(
        title=source.get("title", ""),
        author=source.get("author", ""),
        publisher=source.get("publisher", ""),
        date=datetime.date.fromisoformat(date) if date else None,
        locator_form=source["locator_form"],
    )


README = """\
{title}
{address}

An expert debate as data: who claims what, on what evidence, and who disagrees.

debate.json         the whole debate, in the format {format}; this file is enough to
                    import the debate into another installation (manage.py import_debate)
debate.schema.json  JSON Schema of that format

Tables in UTF-8. "{between}" separates several values in a cell, or a line break where one of them
has a "{between}" itself. Text that begins like a formula is preceded by an apostrophe:

questions.csv       questions of the debate
experts.csv         experts in the debate
participations.csv  role, affiliation and place of each expert at the time of the debate
positions.csv       positions of the experts
evidence.csv        evidence for each position, numbered within it; its id is permanent
counterpoints.csv   counterpoints to each position, numbered within it, with the voice of each:
                    the expert's (a concession), another position's, a third party's that the
                    expert reports, the moderator's, or the editors'
supports.csv        supports of each position by other positions, numbered within it
context.csv         background of the debate by its moderator or editors
forecasts.csv       what exactly positions forecast, by when, and the outcomes
holders.csv         experts who hold a position with its author, and how far
further_answers.csv further questions that a position answers, with its stance on each
votes.csv           answers of a panel's experts to the questions
topics.csv          topics of the positions
sources.csv         sources of the debate, of the evidence and of outcomes

The basis of a relation between two positions is "stated" where, in the source, the one speaks
of the other, and "inferred" where the editors compare them.

Argument graph, with the relations of the Argument Interchange Format (AIF):

graph.json          node-link data, for networkx and D3
graph.graphml       for Gephi, yEd, Cytoscape and others

Citations of the debate and of each position; add the date on which you read them:

references.json     CSL-JSON, for Zotero and Pandoc
references.bib      BibTeX
references.ris      RIS

SHA256SUMS          checksums of the files, for `sha256sum --check SHA256SUMS`
"""
