"""The search index of positions: its fields, and the writes that make a document out of date.

The search document of a position holds the position with everything that hangs on it, as
far as it is public. Whatever is added to a document here needs its rule in `RULES`, and a
new `SCHEMA.version`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zlib import crc32

from django.db.models import Exists, Model, OuterRef

from debates.db.table_names import (
    ANSWER,
    COUNTERPOINT,
    DEBATE,
    EVIDENCE,
    EXPERT,
    FORECAST,
    HOLDER,
    PARTICIPATION,
    POSITION,
    POSITION_TOPICS,
    QUESTION,
    SOURCE,
    SUPPORT,
    TOPIC,
)
from debates.finding.answers import answer_keyword
from debates.finding.default_synonyms import DEFAULT_SYNONYMS
from debates.finding.query_examples import EXAMPLES
from debates.finding.rows import PositionRows
from debates.finding.texts import PositionRow
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
)
from debates.models.choices import (
    Basis,
    Certainty,
    EvidenceKind,
    Horizon,
    Outcome,
    PositionKind,
    Stance,
    Voice,
)
from debates.models.declaration import (
    choice_keywords,
    indexed_in,
    values_through_search,
)
from search import service
from search.backends.documents import (
    KeywordField,
    NumberField,
    Part,
    SearchDocument,
    SearchField,
    SearchSchema,
    UnknownScope,
)
from search.planning.weights import CONTEXT, HEADLINE, NAMES
from search.sync import outbox
from search.sync.outbox import Rule, triggers_for
from search.sync.triggers import Trigger

INDEXED = (
    *(Position, Evidence, Counterpoint, Support),
    *(Topic, Question, Expert, Participation, Debate, Source, Forecast),
    *(Holder, Answer),
)
"""The models whose fields a document holds."""

KEYWORDS = (
    KeywordField("debate"),
    KeywordField("expert"),
    KeywordField("question"),
    KeywordField("topic"),
    KeywordField("source"),
    KeywordField("stance", values=tuple(Stance.values), any_of=True),
    KeywordField("kind", values=tuple(PositionKind.values), any_of=True, other_names=("type",)),
    KeywordField(
        "has",
        values=(
            *("evidence", *EvidenceKind.values, "figure"),
            *("counterpoint", "concession", "support", "question"),
            *("forecast", "outcome"),
        ),
    ),
    KeywordField("is", values=("countered", "countering", "supported", "supporting", "replaced")),
    KeywordField("evidence_kind", filter_only=True),
    KeywordField("counterpoint_kind", filter_only=True),
    KeywordField("answers"),
    KeywordField("against"),
    KeywordField("raised_by", filter_only=True),
    KeywordField("raised_by_expert", filter_only=True),
    KeywordField("outcome", values=tuple(Outcome.values), any_of=True),
    KeywordField("voice", values=tuple(Voice.values), any_of=True),
    KeywordField("basis", values=tuple(Basis.values), any_of=True),
    KeywordField("supported_by", filter_only=True),
    KeywordField("supports"),
    KeywordField("certainty", values=tuple(Certainty.values), any_of=True),
    KeywordField("horizon", values=tuple(Horizon.values), any_of=True),
    # a question with the stance on it: "will-it-last=denies"
    KeywordField("answer", filter_only=True),
    KeywordField("language", any_of=True),
    # typed, `year:` asks for a day or a range of them
    KeywordField("year", filter_only=True),
)
"""The keyword fields in an order that indexes keep; those that models declare since follow."""

BUILT = 7
"""Raised by hand when the document of a position is put together differently."""


def _keyword_fields() -> tuple[KeywordField, ...]:
    known = {field.name: field for field in KEYWORDS}
    for name in (name for model in INDEXED for name in choice_keywords(model)):
        known.setdefault(name, KeywordField(name, filter_only=True))
    return tuple(known.values())


def _version() -> int:
    """Get the version of what a document holds: another one for another set of declared fields."""
    held = [
        (model.__name__, name, indexed_in(field), field.declaration.keyword)
        for model in INDEXED
        for name, field in values_through_search(model).items()
    ]
    return crc32(repr((BUILT, held)).encode())


SCHEMA = SearchSchema(
    version=_version(),
    text_fields=(
        # Names lead to a position, but do not say what its claim is about: given names and
        # affiliations are the words of other subjects (Yuan, Control Risks).
        SearchField(
            "expert",
            context=NAMES,
            distinctive=False,
            any_of=True,
            other_names=("author", "by", "name", "person", "speaker"),
        ),
        # Also in `expert`, and found by that name.
        SearchField("surname", can_be_named=False, distinctive=False),
        SearchField("topic", any_of=True, other_names=("subject", "tag", "theme")),
        SearchField(
            "debate", context=CONTEXT, distinctive=False, any_of=True, other_names=("title",)
        ),
        # What a position says it says in answer to its question.
        SearchField("question", boost=HEADLINE, any_of=True),
        SearchField("statement", boost=HEADLINE, meaning=True, other_names=("claim", "position")),
        SearchField("detail", meaning=True, other_names=("text",)),
        SearchField("evidence", meaning=True),
        SearchField("counterpoint"),
        SearchField("support"),
        SearchField("forecast", meaning=True),
        # A source belongs to every position of its debate, so its words distinguish none of them.
        SearchField("source", default_field=False, any_of=True),
    ),
    keyword_fields=_keyword_fields(),
    number_fields=(
        NumberField("date", is_date=True, other_names=("from", "year")),
        NumberField("modified"),
        NumberField("published"),
        NumberField("reading"),
        NumberField("due", is_date=True),
    ),
    examples=EXAMPLES,
    synonyms=DEFAULT_SYNONYMS,
)

_OTHERS_SEE = "OLD.status <> NEW.status OR OLD.slug <> NEW.slug OR OLD.expert_id <> NEW.expert_id"


def _shown_columns(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of an object around positions but `modified`.

    Triggers raise that whenever a position makes the object public (`debates.db`), and no document
    has it: all positions of the object would be checked in vain.
    """
    columns = [field.column for field in model._meta.concrete_fields if field.name != "modified"]
    return tuple(f'"{column}"' for column in columns)


RULES = (
    Rule(POSITION, "position", "ROW.id"),
    # A position's slug, expert and status are in the documents of the other sides of its relations.
    *(
        Rule(
            POSITION,
            "position",
            other,
            f"FROM {table} WHERE {own} = NEW.id AND ({_OTHERS_SEE})",
            ("UPDATE",),
            (table,),
        )
        for table, by in ((COUNTERPOINT, "raised_by_id"), (SUPPORT, "given_by_id"))
        for own, other in ((by, "position_id"), ("position_id", by))
    ),
    # A replaced position says so.
    Rule(POSITION, "position", "ROW.replaces_id"),
    Rule(POSITION_TOPICS, "position", "ROW.position_id"),
    Rule(EVIDENCE, "position", "ROW.position_id"),
    Rule(COUNTERPOINT, "position", "ROW.position_id"),
    Rule(COUNTERPOINT, "position", "ROW.raised_by_id"),
    Rule(FORECAST, "position", "ROW.position_id"),
    Rule(SUPPORT, "position", "ROW.position_id"),
    Rule(SUPPORT, "position", "ROW.given_by_id"),
    Rule(HOLDER, "position", "ROW.position_id"),
    Rule(ANSWER, "position", "ROW.position_id"),
    Rule(PARTICIPATION, "expert", "ROW.expert_id"),
    Rule(EXPERT, "expert", "ROW.id", columns=_shown_columns(Expert)),
    # No document has the moment of an expert's last change, but lists are ordered by it.
    Rule(EXPERT, "expert_order", "ROW.id", events=("UPDATE",), columns=('"modified"',)),
    Rule(TOPIC, "topic", "ROW.id", columns=_shown_columns(Topic)),
    Rule(DEBATE, "debate", "ROW.id"),
    Rule(QUESTION, "question", "ROW.id", columns=_shown_columns(Question)),
    Rule(SOURCE, "source", "ROW.id", columns=_shown_columns(Source)),
)

_SCOPES = {rule.scope for rule in RULES}

_IDS_A_QUERY = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER_BITS = 16


def triggers() -> Iterator[Trigger]:
    """Return the triggers that record what the index owes."""
    return triggers_for(RULES)


class PositionDocuments:
    """The corpus of public positions (`search.backends.documents.Corpus`)."""

    schema = SCHEMA

    def count(self) -> int:
        """Return the number of public positions."""
        return Position.objects.published().count()

    def ids(self) -> Iterator[int]:
        """Yield the ids of the public positions, ascending; read piece by piece."""
        rows = Position.objects.published().order_by("pk").values_list("pk", flat=True)
        last = 0
        while piece := list(rows.filter(pk__gt=last)[:_IDS_A_QUERY]):
            yield from piece
            last = piece[-1]

    def build(self, ids: Sequence[int]) -> Iterator[SearchDocument]:
        """Yield the documents of the public positions, by id; always two queries."""
        encoder = service.model()
        model = encoder.fingerprint.hex() if encoder else ""
        for whole in PositionRows().read(ids).values():
            yield _document(whole, model)

    def expand(self, scope: str, keys: Collection[int]) -> Iterable[int]:
        """Get the ids of the positions, public or not, that a change of these objects affects."""
        positions = Position.objects.order_by().values_list("pk", flat=True)
        match scope:
            case "position" | "expert_order":
                return keys if scope == "position" else ()
            case "debate":
                return positions.filter(debate__in=keys)
            case "question":
                return {
                    *positions.filter(question__in=keys),
                    *positions.filter(further_answers__question__in=keys),
                }
            case "expert":
                # The other side of a relation names the expert as well.
                return {
                    *positions.filter(expert__in=keys),
                    *positions.filter(holders__expert__in=keys),
                    *positions.filter(counterpoints__raised_by__expert__in=keys),
                    *positions.filter(raised_counterpoints__position__expert__in=keys),
                    *positions.filter(supports__given_by__expert__in=keys),
                    *positions.filter(given_supports__position__expert__in=keys),
                }
            case "topic":
                carried = Position.topics.through.objects.filter(
                    topic__in=Topic.objects.closure(keys)
                )
                return set(carried.values_list("position_id", flat=True))
            case "source":
                return {
                    *positions.filter(debate__source__in=keys),
                    *positions.filter(source__in=keys),
                    *positions.filter(evidence__source__in=keys),
                }
            case _:
                raise UnknownScope(scope)


def hidden_ids(scopes: Collection[str] | None = None) -> frozenset[int]:
    """Return the positions that the index may still show although they are no longer public.

    They have entries in the outbox, which is mostly empty: then one query is enough.

    scopes  of all that is pending, where that is known already
    """
    if scopes is None:
        scopes = outbox.pending_scopes()
    if not scopes:
        return frozenset()
    hidden: set[int] = set()
    unpublished = Position.objects.unpublished().order_by().values_list("pk", flat=True)
    if not _SCOPES.issuperset(scopes):
        hidden.update(unpublished)
    if "debate" in scopes:
        hidden.update(unpublished.filter(debate__in=outbox.pending_keys("debate")))
    if "position" in scopes:
        # Not by way of the positions: those that were deleted are no longer among them.
        public = Position.objects.published().filter(pk=OuterRef("key"))
        hidden.update(outbox.pending_keys("position").filter(~Exists(public)))
    return frozenset(hidden)


def _document(whole: PositionRow, model: str) -> SearchDocument:
    return SearchDocument(
        id=whole.pk,
        language=whole.debate.language,
        parts=(*(text.part for text in whole.texts()), *_surnames(whole)),
        keywords=_keywords(whole),
        numbers=_numbers(whole),
        model=model,
    )


def _surnames(whole: PositionRow) -> Iterator[Part]:
    for _, expert, _ in whole.speakers():
        for surname in expert.surnames():
            yield Part("surname", surname)


def _keywords(whole: PositionRow) -> dict[str, tuple[str, ...]]:
    raised_by = [item.raised_by for item in whole.counterpoints if item.raised_by is not None]
    values: dict[str, Iterable[str]] = {
        "debate": [whole.debate.slug],
        "expert": {expert.slug for _, expert, _ in whole.speakers()},
        "question": {question for question, _ in whole.answers()},
        "answer": {answer_keyword(*answer) for answer in whole.answers()},
        "topic": {topic.slug for topic in whole.topics},
        "source": {one.source.slug for one in (whole, *whole.evidence) if one.source is not None},
        "has": _roles(whole),
        "is": _relations(whole),
        "answers": {other.expert for other in whole.counters},
        "against": {other.slug for other in whole.counters},
        "raised_by": {other.slug for other in raised_by},
        "raised_by_expert": {other.expert for other in raised_by},
        "supported_by": {item.given_by.slug for item in whole.supports},
        "supports": {other.slug for other in whole.backs},
        "language": [whole.original_language or whole.debate.language],
        "year": [f"{day.year:04}" for day in (whole.taken_on(),) if day is not None],
    }
    chosen: dict[str, set[str]] = {}
    rows = {
        Position: [whole],
        Expert: [whole.expert],
        Evidence: whole.evidence,
        Counterpoint: whole.counterpoints,
        Forecast: [whole.forecast] if whole.forecast is not None else [],
        Support: whole.supports,
        Answer: whole.further_answers,
    }
    for model, several in rows.items():
        for keyword, field in choice_keywords(model).items():
            found = filter(None, (getattr(row, field.name) for row in several))
            chosen.setdefault(keyword, set()).update(found)
    return {field: tuple(sorted(found)) for field, found in (values | chosen).items()}


def _relations(whole: PositionRow) -> list[str]:
    relations = {
        "countered": whole.counterpoints,
        "countering": whole.counters,
        "supported": whole.supports,
        "supporting": whole.backs,
        "replaced": whole.replaced_by,
    }
    return [name for name, found in relations.items() if found]


def _roles(whole: PositionRow) -> set[str]:
    roles = {
        "evidence": bool(whole.evidence),
        "figure": any(item.value is not None for item in whole.evidence),
        "counterpoint": bool(whole.counterpoints),
        "concession": any(item.voice == Voice.EXPERT for item in whole.counterpoints),
        "support": bool(whole.supports),
        "question": whole.question is not None,
        "forecast": whole.forecast is not None,
        "outcome": whole.forecast is not None and bool(whole.forecast.outcome),
    }
    return {role for role, holds in roles.items() if holds} | {item.kind for item in whole.evidence}


def _numbers(whole: PositionRow) -> dict[str, int]:
    participation = whole.participation
    numbers = {
        "modified": moment_number(whole.modified),
        "reading": _reading_place(
            whole.debate.pk, participation.order if participation else 0, whole.order
        ),
    }
    if (taken_on := whole.taken_on()) is not None:
        numbers["date"] = taken_on.toordinal()
    if whole.forecast is not None and whole.forecast.due is not None:
        numbers["due"] = whole.forecast.due.toordinal()
    if whole.published_at is not None:
        numbers["published"] = moment_number(whole.published_at)
    return numbers


def moment_number(moment: datetime) -> int:
    """Get a moment as a number of the index: microseconds since 1970, as exact as the database."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _reading_place(debate: int, *orders: int) -> int:
    """One number by which positions are sorted as they are read: debate, expert, order."""
    place = debate
    for order in orders:
        place = (place << _ORDER_BITS) + min(order, (1 << _ORDER_BITS) - 1)
    return place
