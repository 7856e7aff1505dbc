"""The search index of positions: its fields, with their names in queries."""

from __future__ import annotations

from zlib import crc32

from debates.finding.query_examples import QUERY_EXAMPLES
from debates.kinds import kinds
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
from debates.models.declaration import indexed_in, value_keywords, values_through_search
from search.backends.documents import (
    KeywordField,
    NameFields,
    NumberField,
    SearchField,
    SearchSchema,
)
from search.planning.weights import CONTEXT, HEADLINE

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
    # see debates.finding.shared_answers
    KeywordField("agrees", indexed=False),
    KeywordField("disagrees", indexed=False),
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
    # see debates.finding.sides
    KeywordField("side", values=("for", "against")),
)
"""The keyword fields in an order that indexes keep; those that models declare since follow."""

BUILT = 16
"""Raised by hand when the document of a position is put together differently."""


def _keyword_fields() -> tuple[KeywordField, ...]:
    by_name = {field.name: field for field in KEYWORDS}
    for name in (name for kind in kinds() for name in value_keywords(kind.model)):
        by_name.setdefault(name, KeywordField(name, filter_only=True))
    return tuple(by_name.values())


def _schema_version() -> int:
    """Get the version of what a document holds, which differs for each set of declared fields."""
    contents = [
        (model.__name__, name, indexed_in(field), field.declaration.keyword)
        for model in (kind.model for kind in kinds())
        for name, field in values_through_search(model).items()
    ]
    return crc32(repr((BUILT, contents)).encode())


SCHEMA = SearchSchema(
    version=_schema_version(),
    text_fields=(
        # Given names and affiliations are the words of other subjects (Yuan, Control Risks).
        SearchField(
            "expert",
            default_field=False,
            distinctive=False,
            any_of=True,
            other_names=("author", "by", "name", "person", "speaker"),
        ),
        # Whoever types it means the expert. Also in `expert`, and found by that name.
        SearchField("surname", can_be_named=False, distinctive=False),
        SearchField("whole_name", default_field=False, can_be_named=False, distinctive=False),
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
        # The word “no” where the claim has a negation, or answers a question with no.
        SearchField("denial", default_field=False, can_be_named=False, distinctive=False),
    ),
    keyword_fields=_keyword_fields(),
    number_fields=(
        NumberField("date", is_date=True, other_names=("from", "year")),
        NumberField("modified"),
        NumberField("published"),
        NumberField("reading"),
        NumberField("due", is_date=True),
    ),
    examples=QUERY_EXAMPLES,
    denials="denial",
    names=NameFields(words="expert", whole="whole_name"),
)
