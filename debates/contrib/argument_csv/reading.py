"""The document of a table of arguments.

A row becomes a position. Of a position that is here already, what the table has no column for
stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Model

from debates.contrib.argument_csv.columns import IGNORED
from debates.contrib.argument_csv.remainder import KeptTable, kept_table
from debates.contrib.argument_csv.rows import ArgumentRow, ArgumentTable
from debates.interchange.attribution import (
    UNATTRIBUTED,
    Attribution,
    attributed,
    names_of_debate,
    statement_and_detail,
    title_of,
)
from debates.interchange.document import FORMAT, document
from debates.interchange.json_types import JsonObject
from debates.interchange.mending import Mended
from debates.interchange.problems import Place, pointer
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate, Question, Topic
from debates.models.slugs import FreeSlugs, readable

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
        self.table, self.name = table, name
        self.rows = table.rows()
        self.title = title_of(name)
        debate = debate or self._debate_of_same_name()
        earlier = kept_table(debate) if debate is not None else None
        self.earlier_slugs = {
            **(earlier.slugs if earlier is not None else {}),
            **{row.key: slug for row in self.rows if (slug := row.values.get("position"))},
        }
        self.current: JsonObject = (
            document(debate, drafts=True)
            if debate is not None
            else {"debate": names_of_debate(self.title, None)}
        )
        current_positions = self.current["debate"].get("positions", ())
        self.current_positions = {entry["slug"]: entry for entry in current_positions}
        self.experts = self._same_experts()
        self.attribution = self._attribution()
        self.slugs = {key: self.earlier_slugs[key] for key in self.experts} | self.attribution.slugs
        for row in self.rows:
            speaker = row.values.get("speaker", "")
            self.experts.setdefault(row.key, self.attribution.experts.slugs.get(speaker, ""))

    def _debate_of_same_name(self) -> Debate | None:
        """Return the debate of the same name if half of its rows are in this table."""
        debate = Debate.objects.filter(slug=readable(self.title)).first()
        if debate is None:
            return None
        earlier = kept_table(debate)
        slugs_by_key = (
            earlier.slugs
            if earlier is not None
            else {slug: slug for slug in debate.positions.values_list("slug", flat=True)}
        )
        keys = {row.key for row in self.rows}
        slugs = {row.values.get("position") for row in self.rows}
        same = sum(key in keys or slug in slugs for key, slug in slugs_by_key.items())
        return debate if 2 * same >= len(slugs_by_key) > 0 else None

    def _same_experts(self) -> dict[str, str]:
        """Return the experts of the rows whose position here is that of the same speaker."""
        names = {entry["slug"]: speaker_of(entry) for entry in self.current.get("experts", ())}
        experts = {
            row.key: self.current_positions.get(self.earlier_slugs.get(row.key, ""), {}).get(
                "expert"
            )
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
        experts = {slug: entry["expert"] for slug, entry in self.current_positions.items()}
        return attributed(
            {row.key: row.values["claim"] for row in others},
            speakers,
            earlier_experts={
                speaker: experts[slug]
                for key, speaker in speakers.items()
                if (slug := self.earlier_slugs.get(key)) in experts
            },
            earlier_slugs=self.earlier_slugs,
        )

    def read(self) -> ReadFile:
        """Return the document."""
        debate, experts = self.current["debate"], self.attribution.experts
        questions = self._slugs_of_questions()
        topics = self._slugs_of_topics()
        debate = {
            **debate,
            "questions": _with_new(debate.get("questions", ()), questions, "text"),
            "participations": _participations(debate, experts.entries),
            "positions": [self._position(row, questions, topics) for row in self.rows],
        }
        content = {
            "format": FORMAT,
            "debate": debate,
            "experts": _joined(self.current.get("experts", ()), experts.entries),
            "topics": _with_new(self.current.get("topics", ()), topics, "name"),
            "sources": self.current.get("sources", []),
            "imported": {
                "format": "arguments",
                "remainder": self._remainder().as_text(),
                "columns": [
                    {"header": header, "meaning": meaning}
                    for header, meaning in self.table.columns.items()
                ],
                "unsure": experts.unsure,
            },
        }
        return ReadFile(Mended(content), cells=dict(self._cells(debate["positions"])))

    def _remainder(self) -> KeptTable:
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
        return KeptTable(self.name, self.table.table, slugs, extra)

    def _slugs_of_questions(self) -> dict[str, str]:
        texts = [row.values["question"] for row in self.rows if row.stance]
        current = self.current["debate"].get("questions", ())
        return _slugs(Question, texts, {entry["text"]: entry["slug"] for entry in current})

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
        current = self.current_positions.get(slug, {})
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


def _with_new(
    entries: Iterable[JsonObject], slugs: Mapping[str, str], name: str
) -> list[JsonObject]:
    """Return entries with those of new objects, whose slugs are given by their texts."""
    return _joined(entries, ({"slug": slug, name: text} for text, slug in slugs.items()))


def _joined(entries: Iterable[JsonObject], others: Iterable[JsonObject]) -> list[JsonObject]:
    """Return entries, and of others those with another slug."""
    by_slug = {entry["slug"]: entry for entry in entries}
    for entry in others:
        by_slug.setdefault(entry["slug"], entry)
    return list(by_slug.values())


def _participations(debate: JsonObject, experts: Iterable[JsonObject]) -> list[JsonObject]:
    current = debate.get("participations", [])
    participants = {entry["expert"] for entry in current}
    slugs = [entry["slug"] for entry in experts if entry["slug"] not in participants]
    return [*current, *({"expert": slug} for slug in slugs)]
