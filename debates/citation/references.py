"""References to the entries of the record: positions, questions and debates, and to their sources.

An entry is by the editors of the record or their publisher. Its title says whose position it
describes and never what the expert said, since the statement is a paraphrase by the editors.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.conf import settings

from debates.analysis.sittings import sittings_of
from debates.citation.citations import COMMAS, Name, Reference
from debates.history.public_record import PublicRecord, Span
from debates.models import Debate, Position, Question, Source
from debates.models.choices import Extent
from debates.text.locators import display_in_full
from debates.text.moments import format_moment
from debates.text.plurals import counted, enumerated

MOST_SOURCES = 4
"""Sources of a debate that its citation names; of more it tells the number."""

SHORT_DIGEST = 12
"""Digits of a digest that a citation shows, as many as of a version of source code."""

TWO_WITH_INITIALS = re.compile(r"[^,]+ [A-Z]{1,3}, [^,]+ [A-Z]{1,3}")
"""Two authors whose given names are initials without full stops."""


@dataclass(frozen=True, slots=True)
class CitedEntry:
    """The parts of an entry that a citation names, as it is or was.

    held_by    the names of those who hold the position, its author first
    statement  the paraphrase by the editors
    question   the text of the question that it answers; may be empty
    locator    the place in the source; may be empty
    held_as    what its author was in the debate, as an earlier version read; else empty
    """

    held_by: tuple[str, ...]
    statement: str
    question: str
    locator: str
    held_as: str = ""

    @classmethod
    def of(cls, position: Position) -> CitedEntry:
        """Return the entry as it is now."""
        question = position.question.text if position.question is not None else ""
        return cls(_held_by(position), position.statement, question, position.locator)

    @classmethod
    def within(cls, record: PublicRecord, span: Span) -> CitedEntry:
        """Return the entry as it was at the beginning of a span of its record."""
        content, then = span.content, span.since
        joint = (
            holder(record.name("expert", part.expert, then), part.extent)
            # of an expert who is not public today, nothing is told
            for part in content.holders
            if part.expert
        )
        return cls(
            (record.expert(content.expert, then), *joint),
            content.statement,
            record.question(content.question, then),
            content.locator,
            record.roles(content.expert, then).in_line,
        )


@dataclass(frozen=True, slots=True)
class Version:
    """The version of an entry that is cited.

    at      a moment at which the entry was so
    digest  of its content
    entry   None for the present version
    """

    at: datetime.datetime
    digest: str
    entry: CitedEntry | None = None


@dataclass(frozen=True, slots=True)
class CitedSource:
    """The fields of a source by which a citation names it."""

    title: str
    author: str
    publisher: str
    date: datetime.date | None
    locator_form: str


@dataclass(frozen=True, slots=True)
class CitedPosition:
    """The parts of a position that its citation names.

    entry     as it is, or was in the cited version
    debate    the title of its debate
    language  of its debate
    source    in which it was taken
    """

    slug: str
    entry: CitedEntry
    debate: str
    language: str
    source: Source | CitedSource | None

    @classmethod
    def of(cls, position: Position, entry: CitedEntry | None = None) -> CitedPosition:
        """Return the parts of a position; its entry as it is now, unless another is given."""
        debate, source = position.debate, position.cited_source()
        entry = entry or CitedEntry.of(position)
        return cls(position.slug, entry, debate.title, debate.language, source)

    def title(self) -> str:
        """Return the name of the entry: whose position it is, and on what.

        Without a question, the place in the source tells it from other positions of the expert.
        """
        *first_names, last_name = self.entry.held_by
        holders = " and ".join(filter(None, (", ".join(first_names), last_name)))
        if self.entry.question:
            return f"Position of {holders} on “{self.entry.question}”"
        if self.source is not None and self.entry.locator:
            # a time code has the word itself: at 12:34
            place = display_in_full(self.entry.locator, self.source.locator_form)
            place = place.removeprefix("at ")
            return f"Position of {holders} at {place} of “{_unquoted(self.source.title)}”"
        return f"Position of {holders} in the debate “{self.debate}”"


def version_at(record: PublicRecord, span: Span) -> Version:
    """Return the version of a span of a record, at its beginning."""
    entry = None if record.until(span) is None else CitedEntry.within(record, span)
    return Version(span.dated, span.content.digest(), entry)


def record_author() -> Name:
    """Return the author of every entry: the publisher, or else the editors of the site."""
    return Name(settings.SINORUS_PUBLISHER or f"Editors of {settings.SINORUS_SITE_NAME}")


def claimed_by(position: Position) -> str:
    """Return the holders of a position in one line: "Ann Okafor with Carla Reyes (in part)"."""
    author, *joint = _held_by(position)
    return f"{author} with {enumerated(joint)}" if joint else author


def _held_by(position: Position) -> tuple[str, ...]:
    """Return the names of the holders of a position, its author first."""
    joint = (holder(part.expert.name, part.extent) for part in position.holders.all())
    return position.expert.name, *joint


def holder(name: str, extent: str) -> str:
    """Return the name of a joint holder, with how far the position is held unless wholly."""
    return name if extent != Extent.IN_PART else f"{name} (in part)"


def entry_title(position: Position, entry: CitedEntry | None = None) -> str:
    """Return the name of the entry of a position, as it is now unless another is given."""
    return CitedPosition.of(position, entry).title()


def version_address(address: str, at: datetime.datetime) -> str:
    """Return the address of the version of a position at a moment."""
    return f"{address}?at={format_moment(at)}"


def reference_of_position(
    position: Position,
    address: str,
    accessed: datetime.date | None,
    version: Version | None = None,
) -> Reference:
    """Cite the entry of a position, in one version.

    position  with its experts, its question, its source, and its debate with the source
    address   its full address
    accessed  when it was looked up
    """
    cited_position = CitedPosition.of(position, version.entry if version else None)
    return reference_of_entry(cited_position, address, accessed, version)


def reference_of_entry(
    cited_position: CitedPosition,
    address: str,
    accessed: datetime.date | None,
    version: Version | None = None,
) -> Reference:
    """Cite the entry of a position as `reference_of_position` does, from its parts."""
    return Reference(
        key=cited_position.slug,
        title=cited_position.title(),
        names=cited_position.entry.held_by,
        url=version_address(address, version.at) if version else address,
        accessed=accessed,
        authors=(record_author(),),
        container=settings.SINORUS_SITE_NAME,
        detail=_with_source(
            f"Entry in the debate “{cited_position.debate}”",
            "describing",
            cited_position.source,
            cited_position.entry.locator,
        ),
        abstract=_paraphrase(cited_position.entry),
        version=version.digest[:SHORT_DIGEST] if version else "",
        issued=_day(version.at if version else None),
        language=cited_position.language,
        changes=version is None,
    )


def _paraphrase(entry: CitedEntry) -> str:
    held_as = f" (held by {entry.held_by[0]}, {entry.held_as})" if entry.held_as else ""
    return f"Paraphrase by the editors{held_as}: {entry.statement}"


def reference_of_debate(
    debate: Debate, address: str, accessed: datetime.date | None, *, dated: bool = True
) -> Reference:
    """Cite the entry of a whole debate, which has no versions.

    debate    with its source
    accessed  when it was looked up
    dated     whether the day of its publication is named; an archive tells of none
    """
    return Reference(
        key=debate.slug,
        title=debate.title,
        url=address,
        accessed=accessed,
        authors=(record_author(),),
        container=settings.SINORUS_SITE_NAME,
        detail=_taken_from("Record of an expert debate", debate),
        issued=_day(debate.published_at) if dated else "",
        language=debate.language,
        changes=True,
    )


def reference_of_question(
    question: Question, address: str, accessed: datetime.date | None
) -> Reference:
    """Cite all answers to a question, which have no versions.

    The title says that answers are recorded, and never what anybody answered.

    question  with its debate, and the source of that
    accessed  when it was looked up
    """
    debate = question.debate
    return Reference(
        key=question.slug,
        title=f"Answers to “{question.text}”",
        url=address,
        accessed=accessed,
        authors=(record_author(),),
        container=settings.SINORUS_SITE_NAME,
        detail=_taken_from(f"Record of a question of the debate “{debate.title}”", debate),
        issued=_day(debate.published_at),
        language=debate.language,
        changes=True,
    )


def _day(at: datetime.datetime | None) -> str:
    return at.astimezone(datetime.UTC).date().isoformat() if at else ""


def reference_of_source(
    source: Source,
    address: str,
    accessed: datetime.date | None,
    language: str = "",
    quoted: Position | None = None,
) -> Reference:
    """Cite a source itself, by its own author and title.

    address   its full address here, for sources without one of their own
    accessed  when it was looked up, unless the editors say when they read it at its own address
    language  of what is quoted; empty if nothing is, since that of the source is not recorded
    quoted    the position whose quotation is cited, in the words of the source
    """
    publisher = (Name(source.publisher),) if source.publisher else ()
    return Reference(
        key=source.slug,
        title=source.title,
        url=source.address or address,
        accessed=(source.accessed if source.address else None) or accessed,
        authors=authors_named(source.author) or publisher,
        container=source.publisher,
        abstract=f"{quotation_credit(quoted, source)}: “{quoted.words_in_source}”"
        if quoted
        else "",
        issued=source.known_date,
        language=language,
    )


def authors_named(text: str) -> tuple[Name, ...]:
    """Return authors that are separated by semicolons; none of an empty text.

    Each is a person if the name has a comma, as in an index, else a literal name. “Silva P, Lee J”,
    as medical journals write two authors, is no name of one person.
    """
    names = filter(None, (name.strip(f" {COMMAS}") for name in re.split("[;؛；]", text)))
    return tuple(
        Name.from_sort_name(name)
        if len(re.findall(f"[{COMMAS}]", name)) == 1 and not TWO_WITH_INITIALS.fullmatch(name)
        else Name(name)
        for name in names
    )


def authors_in_line(text: str) -> str:
    """Return authors separated by semicolons as a list to read: "A, B and C"."""
    return enumerated([*map(str, authors_named(text))])


def quotation_credit(position: Position, source: Source) -> str:
    """Return the speaker and debate of a quotation, for the note on a reference to the source."""
    return f"{position.expert.name}, quoted in {_by_title(source, position.locator)}"


def _with_source(
    description: str, preposition: str, source: Source | CitedSource | None, locator: str
) -> str:
    """Return what an entry is, and the source that it describes by its own author and title."""
    return (
        description
        if source is None
        else f"{description} {preposition} {_by_title(source, locator)}"
    )


def _taken_from(description: str, debate: Debate) -> str:
    """Return what an entry is, and all the sources of its debate."""
    sources = sittings_of(debate).sources
    titles = [_by_title(source, "") for source in sources[:MOST_SOURCES]]
    if further_count := len(sources) - len(titles):
        titles.append(counted(further_count, "further source"))
    return f"{description} from {enumerated(titles)}" if titles else description


def _by_title(source: Source | CitedSource, locator: str) -> str:
    author = f" by {authors_in_line(source.author)}" if source.author else ""
    year = str(source.date.year) if source.date else ""
    published = ", ".join(filter(None, (source.publisher, year)))
    imprint = f" ({published})" if published else ""
    place = f", {display_in_full(locator, source.locator_form)}" if locator else ""
    return f"“{_unquoted(source.title)}”{author}{imprint}{place}"


def _unquoted(title: str) -> str:
    """Return a title with single quotation marks within."""
    return re.sub(r"“([^”]*)”", r"‘\1’", title)
