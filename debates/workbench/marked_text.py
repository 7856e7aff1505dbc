"""The text of a source with what was taken from each paragraph, and what nothing was taken from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Model

from debates.models import Position, Source
from debates.models.places import HasLocator
from debates.text.pasting.blocks import is_heading
from debates.text.quotations import passage_numbers
from debates.text.source_texts import Found, Paragraph, SourceText, marked_runs, source_text
from debates.workbench.speakers import Speakers, folded
from debates.worklist.content import DebateContent


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a debate that is taken from the source.

    key       its name on the page: position-12
    position  the position that it is or belongs to; None for a question or the debate's context
    """

    key: str
    instance: HasLocator
    position: Position | None

    @property
    def kind(self) -> str:
        """The name of its kind: position, evidence."""
        return str(self.instance._meta.verbose_name)


@dataclass(frozen=True, slots=True)
class Taken:
    """The texts that tell of a record at its paragraph; `expert` is empty where it is nobody's."""

    key: str
    kind: str
    expert: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The texts of a paragraph as the page shows it.

    expert       primary key of the expert who speaks; SOMEBODY_ELSE or None if that is not known
    spoken_from  where the words begin that follow the label of the speaker
    runs         the words, each run with the keys of the records that quote it
    """

    paragraph: Paragraph
    locator: str
    heading: bool
    unused: bool
    expert: int | None
    spoken_from: int
    runs: tuple[tuple[str, str], ...]
    taken: tuple[Taken, ...]


@dataclass(slots=True)
class MarkedParagraph:
    """A paragraph of the text, with the records taken from it.

    locator      the mark of the passage that it belongs to; empty before the first
    heading      whether it has the shape of a heading
    records      what is taken from it
    is_voted_in  whether it has the place of a vote
    spans        its quoted words, each with the key of the record that quotes them
    expert       primary key of the expert who speaks, as far as headings and names tell;
                 SOMEBODY_ELSE where a label names no expert of the debate, None without a label
    spoken_from  where the words begin that follow the label of a known speaker
    """

    paragraph: Paragraph
    locator: str
    heading: bool
    records: list[Record] = field(default_factory=list)
    is_voted_in: bool = False
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    expert: int | None = None
    spoken_from: int = 0

    @property
    def unused(self) -> bool:
        """True if nothing is taken from it; a heading is nothing to take from."""
        return not (self.records or self.is_voted_in or self.heading)

    @property
    def passage(self) -> Passage:
        """The texts of the paragraph and of what is taken from it."""
        runs = marked_runs(self.paragraph.words, self.spans)
        return Passage(
            self.paragraph,
            self.locator,
            self.heading,
            self.unused,
            self.expert,
            self.spoken_from,
            tuple((words, " ".join(keys)) for words, keys in runs),
            tuple(
                Taken(one.key, one.kind, str(one.position.expert) if one.position else "")
                for one in self.records
            ),
        )


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text of a source as the workbench shows it.

    astray  the records whose place is not in the text
    """

    paragraphs: list[MarkedParagraph]
    astray: list[Record]

    @property
    def unused(self) -> int:
        """The number of paragraphs that nothing is taken from."""
        return sum(one.unused for one in self.paragraphs)


def records(content: DebateContent) -> Iterator[Record]:
    """Yield the records of a debate that have a place in a source."""
    for one in content.located:
        position = one if isinstance(one, Position) else getattr(one, "position", None)
        yield Record(record_key(one), one, position)


def record_key(instance: Model) -> str:
    """Return the name of a record on the page: position-12."""
    return f"{instance._meta.model_name}-{instance.pk}"


def marked_text(content: DebateContent, source: Source) -> MarkedText:
    """Assign the records of a debate to the paragraphs of a source that they are taken from."""
    text = source_text(source.held_text, source.locator_form)
    shown = [
        MarkedParagraph(one, text.mark_of(number), _is_heading(text, number))
        for number, one in enumerate(text.paragraphs)
    ]
    astray = []
    for record in records(content):
        if record.instance.cited_source() != source:
            continue
        found = text.find(record.instance.locator, record.instance.words_in_source)
        places = _places(text, record.instance, found)
        if not places and record.instance.locator:
            astray.append(record)
        for number in places:
            shown[number].records.append(record)
        for number, spans in (found.spans if found else {}).items():
            shown[number].spans += [(*span, record.key) for span in spans]
    for vote in content.votes:
        if vote.cited_source() == source:
            for number in _places(text, vote, text.find(vote.locator, "")):
                shown[number].is_voted_in = True
    _note_speakers(content, shown)
    return MarkedText(shown, astray)


def _places(text: SourceText, instance: HasLocator, found: Found | None) -> list[int]:
    """Return the numbers of the paragraphs that a record is taken from."""
    places = set(found.spans) if found else set()
    if instance.locator and found is not None and not places:
        passages = passage_numbers(text.text, instance.locator, text.form)
        places = {number for passage in passages for number in text.paragraphs_of(passage)}
    return sorted(places)


def _is_heading(text: SourceText, number: int) -> bool:
    """Tell whether a paragraph is the heading of its passage, with its text after it."""
    own = text.paragraphs_of(text.passage_of(number))
    return number < own[-1] and is_heading(text.paragraphs[number].words)


def _note_speakers(content: DebateContent, shown: list[MarkedParagraph]) -> None:
    """Note the speaker of each paragraph, by section headings and by names."""
    taking_part = content.participations
    by_heading = {folded(one.heading): one.expert_id for one in taking_part if one.heading}
    speakers = Speakers(
        {one.expert_id: (one.expert.name, *one.expert.aliases) for one in taking_part}
    )
    speaking = None
    for marked in shown:
        words = marked.paragraph.words
        if marked.heading:
            speaking = by_heading.get(folded(words)) or speakers.named(words)
        else:
            speaking = speakers.after(words, speaking)
            marked.spoken_from = speakers.spoken_from(words)
        marked.expert = speaking
