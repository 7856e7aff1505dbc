"""The document of a table of arguments.

A row becomes a position. Of a position that is here already, what the table has no column for
stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from django.db.models import Model

from debates.contrib.argument_csv.columns import IGNORED
from debates.contrib.argument_csv.rows import ArgumentRow, ArgumentTable
from debates.interchange.attribution import (
    UNATTRIBUTED,
    Attribution,
    attributed,
    statement_and_detail,
    title_of,
)
from debates.interchange.file_debates import FileDebate, KeptFile, debate_of_same_name
from debates.interchange.json_types import JsonObject
from debates.interchange.mending import Mended
from debates.interchange.problems import Place, pointer
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate, Question, Topic
from debates.models.slugs import FreeSlugs
from debates.uploads.models import kept_file

_TEXTS = ("quotation", "locator", "detail")
_COLUMN_OF = {"statement": "claim", "expert": "speaker"}
"""Meanings of the columns of a position's values, where they are called otherwise."""


def read_arguments(table: ArgumentTable, name: str, debate: Debate | None) -> ReadFile:
    """Return the document of a table, with the places of its values. Raises ImportRefused.

    name    of the file, after which a new debate is called
    debate  on whose page it was uploaded, if that is known
    """
    return _Reader(table, name, debate).read()


class _Reader:
    def __init__(self, table: ArgumentTable, name: str, debate: Debate | None) -> None:
        self.table, self.name, title = table, name, title_of(name)
        self.rows = table.rows()
        keys = {row.key for row in self.rows} | {
            row.values["position"] for row in self.rows if "position" in row.values
        }
        earlier = None
        if (candidate := debate or debate_of_same_name(title)) is not None:
            earlier = kept_file(candidate, "arguments") or _as_written(candidate)
            if earlier.is_of(keys):
                debate = candidate
        self.here = FileDebate(title, debate, earlier)
        self.here.slugs = {
            **self.here.slugs,
            **{row.key: slug for row in self.rows if (slug := row.values.get("position"))},
        }
        self.experts = self._same_experts()
        self.attribution = self._attribution()
        self.slugs = {key: self.here.slugs[key] for key in self.experts} | self.attribution.slugs
        for row in self.rows:
            speaker = row.values.get("speaker", "")
            self.experts.setdefault(row.key, self.attribution.experts.slugs.get(speaker, ""))

    def _same_experts(self) -> dict[str, str]:
        """Return the experts of the rows whose position here is that of the same speaker."""
        names = {entry["slug"]: speaker_of(entry) for entry in self.here.entries("experts")}
        experts = {
            row.key: self.here.positions.get(self.here.slugs.get(row.key, ""), {}).get("expert")
            for row in self.rows
        }
        speakers = {row.key: row.values.get("speaker", "") for row in self.rows}
        return {
            key: expert
            for key, expert in experts.items()
            if expert is not None and names.get(expert) == speakers[key]
        }

    def _attribution(self) -> Attribution:
        """Return who holds the claims of the other rows."""
        others = [row for row in self.rows if row.key not in self.experts]
        speakers = {row.key: row.values.get("speaker", "") for row in others}
        return attributed(
            {row.key: row.values["claim"] for row in others},
            speakers,
            earlier_experts=self.here.earlier_experts(speakers),
            earlier_slugs=self.here.slugs,
        )

    def read(self) -> ReadFile:
        """Return the document."""
        questions, topics = self._slugs_of_questions(), self._slugs_of_topics()
        positions = [self._position(row, questions, topics) for row in self.rows]
        imported = {
            "format": "arguments",
            "remainder": self._remainder().as_text(),
            "columns": [
                {"header": header, "meaning": meaning}
                for header, meaning in self.table.columns.items()
            ],
        }
        content = self.here.document(
            positions,
            self.attribution.experts,
            imported,
            questions=[{"slug": slug, "text": text} for text, slug in questions.items()],
            topics=[{"slug": slug, "name": name} for name, slug in topics.items()],
        )
        return ReadFile(Mended(content), cells=dict(self._cells(positions)))

    def _remainder(self) -> KeptFile:
        header = self.table.table.header
        slugs = self.slugs
        extra = {
            slugs[row.key]: {
                title: str(cell)
                for title, cell in zip(header, cells, strict=False)
                if cell is not None and self.table.columns.get(title) == IGNORED
            }
            for row, (_number, cells) in zip(self.rows, self.table.table.rows, strict=True)
        }
        table = asdict(self.table.table)
        return KeptFile({"name": self.name, "table": table, "extra": extra}, slugs)

    def _slugs_of_questions(self) -> dict[str, str]:
        texts = [row.values["question"] for row in self.rows if row.stance]
        current = {entry["text"]: entry["slug"] for entry in self.here.entries("questions")}
        return _slugs(Question, texts, current)

    def _slugs_of_topics(self) -> dict[str, str]:
        names = [name for row in self.rows for name in row.topics]
        return _slugs(Topic, names, dict(Topic.objects.values_list("name", "slug")))

    def _position(
        self, row: ArgumentRow, questions: Mapping[str, str], topics: Mapping[str, str]
    ) -> JsonObject:
        slug, columns = self.slugs[row.key], self.table.columns.values()
        values: JsonObject = {name: row.values.get(name) for name in _TEXTS if name in columns}
        if "stance" in columns:
            question = questions[row.values["question"]] if row.stance else None
            values |= {"question": question, "stance": row.stance or None}
        if "topics" in columns:
            values["topics"] = [topics[name] for name in row.topics]
        values |= statement_and_detail(row.values["claim"])
        current = self.here.positions.get(slug, {})
        if "speaker" in columns or not current:
            values["expert"] = self.experts[row.key]
        position = {"slug": slug, **current, **values}
        return {name: value for name, value in position.items() if value is not None}

    def _cells(self, positions: Iterable[JsonObject]) -> Iterator[tuple[str, Place]]:
        for index, (row, position) in enumerate(zip(self.rows, positions, strict=True)):
            path = ("debate", "positions", index)
            yield pointer(*path), self.table.place(row.number, "")
            for name in position.keys() - {"slug"}:
                meaning = _COLUMN_OF.get(name, name)
                if meaning in row.values:
                    yield pointer(*path, name), self.table.place(row.number, meaning)


def speaker_of(expert: JsonObject) -> str:
    """Return the name of an expert as a table has it; empty for nobody."""
    return "" if expert["name"] == UNATTRIBUTED else expert["name"]


def _slugs(model: type[Model], texts: Iterable[str], slugs: Mapping[str, str]) -> dict[str, str]:
    """Return the slugs of objects by their texts; those that are here keep theirs."""
    texts = list(dict.fromkeys(texts))
    free_slugs = FreeSlugs(model, texts, slugs.values())
    return {text: slugs.get(text) or free_slugs.take(text) for text in texts}


def _as_written(debate: Debate) -> KeptFile:
    """Return the slugs of a debate from which a table was written, as the keys of its rows."""
    slugs = debate.positions.values_list("slug", flat=True)
    return KeptFile(None, {slug: slug for slug in slugs})
