"""The filters once more, as plain Python over rows in memory: what the database is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from debates.models import Position
from debates.models.declaration import value_keywords
from debates.models.forecast_states import state_of, today
from search.text.characters import fold
from tests.debates.api.plain_rows import Rows

Values = list[str]
Test = Callable[[Any, Values], bool]


def slug_of(thing: Any) -> str | None:
    return thing.slug if thing is not None else None


def moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def yes(values: Values) -> bool:
    return values == ["true"]


def from_day(day: date | None, values: Values) -> bool:
    return day is not None and day >= date.fromisoformat(values[0])


def to_day(day: date | None, values: Values) -> bool:
    return day is not None and day <= date.fromisoformat(values[0])


def in_year(day: date | None, values: Values) -> bool:
    return day is not None and str(day.year) in values


def since(thing: Any, values: Values) -> bool:
    return thing.modified >= moment(values[0])


def declared_tests(model: type[Model]) -> dict[str, Test]:
    """The filters that fields declare themselves."""

    def one_of(name: str) -> Test:
        return lambda row, values: getattr(row, name) in values

    return {
        keyword: one_of(field.name)
        for keyword, field in value_keywords(model).items()
        if field.declaration.filter
    }


def negated(tests: Mapping[str, Test]) -> dict[str, Test]:
    """The tests with those for what is not, `not_…`, beside them."""
    others = {f"not_{name}": (lambda one, v, t=test: not t(one, v)) for name, test in tests.items()}
    return {**tests, **others}


def language_of(position: Position) -> str:
    return position.original_language or position.debate.language


def contains(values: Values, *texts: str) -> bool:
    """True if all words are in the texts, as a search reads them."""
    return all(fold(word) in fold("\n".join(texts)) for word in values[0].split())


def key_test(name: str = "slug") -> Test:
    return lambda one, values: str(getattr(one, name)) in values


def number_tests(name: str, last: str = "") -> dict[str, Test]:
    """Tests for the first and the last number of a range."""

    def first_test(one: Any, values: Values) -> bool:
        found = getattr(one, last or name)
        most = getattr(one, name) if found is None else found
        return most is not None and most >= Decimal(values[0])

    def last_test(one: Any, values: Values) -> bool:
        least = getattr(one, name)
        return least is not None and least <= Decimal(values[0])

    return {f"{name}_from": first_test, f"{name}_to": last_test}


def position_tests(rows: Rows) -> dict[str, Test]:
    return {
        **declared_tests(Position),
        "slug": key_test(),
        "language": lambda p, v: language_of(p) in v,
        "debate": lambda p, v: p.debate.slug in v,
        "expert": lambda p, v: any(one.slug in v for one in rows.holders(p)),
        "expert_kind": lambda p, v: any(one.kind in v for one in rows.holders(p)),
        "question": lambda p, v: any(question.slug in v for question, _ in rows.answers(p)),
        "stance": lambda p, v: any(stance in v for _, stance in rows.answers(p)),
        "kind": lambda p, v: p.kind in v,
        "topic": rows.about,
        "evidence_kind": lambda p, v: any(one.kind in v for one in rows.evidence_of(p)),
        "source": lambda p, v: any(
            slug_of(source) in v
            for source in (
                p.source or p.debate.source,
                *(one.source for one in rows.evidence_of(p)),
            )
        ),
        "has_figure": lambda p, v: (
            yes(v) == any(one.value is not None for one in rows.evidence_of(p))
        ),
        "countered": lambda p, v: yes(v) == bool(rows.against(p)),
        "counterpoint_kind": lambda p, v: any(one.kind in v for one in rows.against(p)),
        "raised_by": lambda p, v: any(slug_of(one.raised_by) in v for one in rows.against(p)),
        "raised_by_expert": lambda p, v: any(
            holder.slug in v
            for one in rows.against(p)
            if one.raised_by is not None
            for holder in rows.holders(one.raised_by)
        ),
        "counters": lambda p, v: any(one.position.slug in v for one in rows.raised(p)),
        "counters_expert": lambda p, v: any(
            holder.slug in v for one in rows.raised(p) for holder in rows.holders(one.position)
        ),
        "voice": lambda p, v: not rows.voices(p).isdisjoint(v),
        "conceded": lambda p, v: yes(v) == any(one.voice == "expert" for one in rows.against(p)),
        "supported": lambda p, v: yes(v) == bool(rows.support_of(p)),
        "supported_by": lambda p, v: any(one.given_by.slug in v for one in rows.support_of(p)),
        "supports": lambda p, v: any(
            one.given_by_id == p.pk and one.position.slug in v for one in rows.supports
        ),
        "basis": lambda p, v: not rows.bases(p).isdisjoint(v),
        "has_forecast": lambda p, v: yes(v) == bool(rows.forecast_of(p)),
        "outcome": lambda p, v: any(one.outcome in v for one in rows.forecast_of(p)),
        "replaced": lambda p, v: yes(v) == any(one.replaces_id == p.pk for one in rows.positions),
        "year": lambda p, v: in_year(p.date or p.debate.date, v),
        "date_from": lambda p, v: from_day(p.date or p.debate.date, v),
        "date_to": lambda p, v: to_day(p.date or p.debate.date, v),
        "modified_since": since,
    }


def imprint(source: Any) -> tuple[str, ...]:
    return (source.title, source.publisher) if source else ()


def tests_of(rows: Rows, collection: str) -> tuple[list[Any], dict[str, Test], set[str]]:
    """The public rows of a collection, a test for each filter, and which look at a position."""
    of_position: dict[str, set[str]] = {
        "debates": {"expert", "topic"},
        "questions": {"expert", "stance", "topic"},
        "experts": {
            "debate",
            "question",
            "stance",
            "kind",
            "topic",
            "year",
            "date_from",
            "date_to",
        },
        "topics": {"debate", "expert", "question", "stance"},
    }
    debates: dict[str, Test] = {
        "slug": key_test(),
        "q": lambda d, v: contains(v, d.title, d.summary, *imprint(d.source)),
        "language": lambda d, v: d.language in v,
        "source": lambda d, v: any(
            source.slug in v and rows.is_source_of(source, d) for source in rows.sources
        ),
        "year": lambda d, v: in_year(d.date, v),
        "date_from": lambda d, v: from_day(d.date, v),
        "date_to": lambda d, v: to_day(d.date, v),
    }
    questions: dict[str, Test] = {
        "slug": key_test(),
        "q": lambda q, v: contains(v, q.text, q.debate.title),
        "language": lambda q, v: q.debate.language in v,
        "debate": lambda q, v: q.debate.slug in v,
        "answered": lambda q, v: (
            yes(v)
            == any(question.pk == q.pk for p in rows.positions for question, _ in rows.answers(p))
        ),
        "year": lambda q, v: in_year(q.debate.date, v),
        "date_from": lambda q, v: from_day(q.debate.date, v),
        "date_to": lambda q, v: to_day(q.debate.date, v),
    }
    experts: dict[str, Test] = {
        "slug": key_test(),
        "q": lambda e, v: contains(v, e.name, e.sort_name, *e.aliases),
        "expert_kind": lambda e, v: e.kind in v,
        "has_positions": lambda e, v: yes(v) == bool(rows.held_by(e)),
    }
    by_pk = {topic.pk: topic for topic in rows.topics}
    topics: dict[str, Test] = {
        "slug": key_test(),
        "q": lambda t, v: contains(v, t.name, t.description),
        "broader": lambda t, v: t.broader_id is not None and by_pk[t.broader_id].slug in v,
        "topmost": lambda t, v: yes(v) == (t.broader_id is None),
    }
    sources: dict[str, Test] = {
        "slug": key_test(),
        "q": lambda s, v: contains(v, s.title, s.author, s.publisher),
        "debate": lambda s, v: any(rows.is_source_of(s, d) for d in rows.debates if d.slug in v),
        "of_debate": lambda s, v: yes(v) == any(d.source_id == s.pk for d in rows.debates),
        "year": lambda s, v: in_year(s.date, v),
        "date_from": lambda s, v: from_day(s.date, v),
        "date_to": lambda s, v: to_day(s.date, v),
    }
    whole = position_tests(rows)
    names = ("debate", "expert", "question", "stance", "topic", "date_from", "date_to")
    names = (*names, "language", "year")
    of_whole = {"id": key_test("public_id")} | {
        name: (lambda one, v, t=whole[name]: t(one.position, v)) for name in names
    }
    evidence: dict[str, Test] = (
        of_whole
        | number_tests("value", "value_end")
        | {
            "unit": lambda e, v: e.unit == v[0],
            "position": lambda e, v: e.position.slug in v,
            "kind": lambda e, v: e.kind in v,
            "voice": lambda e, v: e.voice in v,
            "has_figure": lambda e, v: yes(v) == (e.value is not None),
            "source": lambda e, v: slug_of(e.source) in v,
        }
    )
    counterpoints: dict[str, Test] = of_whole | {
        "position": lambda c, v: c.position.slug in v,
        "kind": lambda c, v: c.kind in v,
        "voice": lambda c, v: c.voice in v,
        "basis": lambda c, v: c.basis in v,
        "raised": lambda c, v: yes(v) == (c.raised_by_id is not None),
        "raised_by": lambda c, v: slug_of(c.raised_by) in v,
        "raised_by_expert": lambda c, v: (
            c.raised_by is not None and any(one.slug in v for one in rows.holders(c.raised_by))
        ),
    }
    supports: dict[str, Test] = of_whole | {
        "position": lambda s, v: s.position.slug in v,
        "kind": lambda s, v: s.kind in v,
        "basis": lambda s, v: s.basis in v,
        "given_by": lambda s, v: s.given_by.slug in v,
        "given_by_expert": lambda s, v: any(one.slug in v for one in rows.holders(s.given_by)),
    }
    forecasts: dict[str, Test] = (
        of_whole
        | number_tests("probability")
        | {
            "slug": lambda f, v: f.position.slug in v,
            "expert": lambda f, v: any(one.slug in v for one in rows.whole_holders(f.position)),
            "position": lambda f, v: f.position.slug in v,
            "status": lambda f, v: state_of(f.outcome, f.due, today()) in v,
            "outcome": lambda f, v: f.outcome in v,
            "has_probability": lambda f, v: yes(v) == (f.probability is not None),
            "due_from": lambda f, v: from_day(f.due, v),
            "due_to": lambda f, v: to_day(f.due, v),
            "decided_from": lambda f, v: from_day(f.decided_on, v),
            "decided_to": lambda f, v: to_day(f.decided_on, v),
        }
    )
    votes: dict[str, Test] = number_tests("confidence") | {
        "id": key_test("public_id"),
        "language": lambda o, v: o.question.debate.language in v,
        "debate": lambda o, v: o.question.debate.slug in v,
        "question": lambda o, v: o.question.slug in v,
        "expert": lambda o, v: o.expert.slug in v,
        "answer": lambda o, v: o.answer in v,
        "year": lambda o, v: in_year(o.question.debate.date, v),
        "date_from": lambda o, v: from_day(o.question.debate.date, v),
        "date_to": lambda o, v: to_day(o.question.debate.date, v),
    }
    things, own = {
        "positions": (rows.positions, whole),
        "debates": (rows.debates, debates),
        "questions": (rows.questions, questions),
        "experts": (rows.experts, experts),
        "topics": (rows.public_topics, topics),
        "sources": (rows.sources, sources),
        "evidence": (rows.evidence, evidence),
        "counterpoints": (rows.counterpoints, counterpoints),
        "supports": (rows.supports, supports),
        "forecasts": (rows.forecasts, forecasts),
        "votes": (rows.votes, votes),
    }[collection]
    return things, negated(own) | {"modified_since": since}, of_position.get(collection, set())


ANSWER = ("question", "stance")
"""The filters of which one answer of a position has to meet both."""


def answers_so(rows: Rows, position: Position, filters: Mapping[str, Values]) -> bool:
    """True if one answer of a position has the question and the stance that filters ask for."""
    asked, stances = (filters.get(name) for name in ANSWER)
    return any(
        (asked is None or question.slug in asked) and (stances is None or stance in stances)
        for question, stance in rows.answers(position)
    )


def belongs(
    rows: Rows, collection: str, thing: Any, position: Position, filters: Mapping[str, Values]
) -> bool:
    """True if the filters of a collection consider a position."""
    match collection:
        case "debates":
            return position.debate_id == thing.pk
        case "questions":
            return answers_so(rows, position, {**filters, "question": [thing.slug]})
        case "experts":
            return thing in rows.holders(position)
        case _:
            return rows.about(position, [thing.slug])


def kept(rows: Rows, collection: str, filters: Mapping[str, Values]) -> set[Any]:
    """The primary keys of what the filters leave of a collection."""
    things, own, looking = tests_of(rows, collection)
    whole = position_tests(rows)
    together = {name: values for name, values in filters.items() if name in looking}
    alone = {name: values for name, values in filters.items() if name not in looking}

    def fits(position: Position) -> bool:
        others = (whole[name](position, v) for name, v in together.items() if name not in ANSWER)
        return all(others) and (
            together.keys().isdisjoint(ANSWER) or answers_so(rows, position, together)
        )

    def stays(thing: Any) -> bool:
        return (
            all(own[name](thing, values) for name, values in alone.items())
            and meets_together(rows, collection, thing, alone)
            and (
                not together
                or any(
                    belongs(rows, collection, thing, position, together) and fits(position)
                    for position in rows.positions
                )
            )
        )

    return {thing.pk for thing in things if stays(thing)}


def meets_together(rows: Rows, collection: str, thing: Any, filters: Mapping[str, Values]) -> bool:
    """True if one answer, or one debate, meets the two filters that are about the same one."""
    if collection == "sources" and {"debate", "of_debate"} <= filters.keys():
        return any(
            rows.is_source_of(thing, debate, own=yes(filters["of_debate"]))
            for debate in rows.debates
            if debate.slug in filters["debate"]
        )
    if not set(ANSWER) <= filters.keys():
        return True
    return answers_so(rows, getattr(thing, "position", thing), filters)
