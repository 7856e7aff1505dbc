"""Rules between rows, enforced by triggers of the database for every program.

The author and the joint holders of a published position take part in its debate, and so do those
who vote; questions, answers, counterpoints and supports stay within a debate; a position replaces
only an earlier one of its own expert; a forecast belongs to a position of that kind and is not
decided before its debate; topics have no circles; former addresses are kept and never given to
another existing object; public identifiers never change.
"""

from __future__ import annotations

from collections.abc import Iterator

from debates.db import succession_rules
from debates.db.table_names import (
    ANSWER,
    COUNTERPOINT,
    DEBATE,
    FORECAST,
    HOLDER,
    PARTICIPATION,
    POSITION,
    QUESTION,
    SUPPORT,
    TOPIC,
    VOTE,
)
from debates.kinds import kinds
from search.sync.triggers import Refusal, Trigger, View

FORMER = "history_formerslug"

ANCESTRY = View(
    name="debates_topic_ancestry",
    select=(
        "WITH RECURSIVE upwards(topic_id, ancestor_id) AS ("
        f"SELECT id, id FROM {TOPIC} "
        "UNION "
        "SELECT upwards.topic_id, topic.broader_id FROM upwards "
        f"JOIN {TOPIC} topic ON topic.id = upwards.ancestor_id "
        "WHERE topic.broader_id IS NOT NULL) "
        "SELECT topic_id, ancestor_id FROM upwards"
    ),
    tables=(TOPIC,),
)
"""View of each topic with itself and all broader topics."""

PUBLISHED_BY_PARTICIPANT = Refusal(
    "position_published_by_participant",
    "NEW.status = 'published' AND NOT EXISTS ("
    f"SELECT 1 FROM {PARTICIPATION} "
    "WHERE debate_id = NEW.debate_id AND expert_id = NEW.expert_id)",
    "a published position needs an expert who takes part in the debate",
)

QUESTION_IN_DEBATE = Refusal(
    "position_question_in_debate",
    "NEW.question_id IS NOT NULL AND NOT EXISTS ("
    f"SELECT 1 FROM {QUESTION} WHERE id = NEW.question_id AND debate_id = NEW.debate_id)",
    "a position can only answer a question of its own debate",
)

PARTICIPATION_KEPT = Refusal(
    "participation_kept_while_published",
    f"EXISTS (SELECT 1 FROM {POSITION} WHERE debate_id = OLD.debate_id "
    "AND expert_id = OLD.expert_id AND status = 'published') "
    f"AND NOT EXISTS (SELECT 1 FROM {PARTICIPATION} "
    "WHERE debate_id = OLD.debate_id AND expert_id = OLD.expert_id)",
    "the expert has published positions in the debate",
)

# A write of a part raises `modified` of its position, so that a rule may speak at either row: each
# has the same name at both.
PUBLISHED_BY_HOLDERS = Refusal(
    "holder_takes_part",
    f"NEW.status = 'published' AND EXISTS (SELECT 1 FROM {HOLDER} holder "
    f"WHERE holder.position_id = NEW.id AND NOT EXISTS (SELECT 1 FROM {PARTICIPATION} own "
    "WHERE own.debate_id = NEW.debate_id AND own.expert_id = holder.expert_id))",
    "all who hold a published position take part in its debate",
)

AUTHOR_NO_HOLDER = Refusal(
    "holder_no_author",
    f"EXISTS (SELECT 1 FROM {HOLDER} WHERE position_id = NEW.id AND expert_id = NEW.expert_id)",
    "the author of a position is not among its joint holders",
)

HOLDER_NO_AUTHOR = Refusal(
    "holder_no_author",
    f"EXISTS (SELECT 1 FROM {POSITION} WHERE id = NEW.position_id AND expert_id = NEW.expert_id)",
    "the author of a position is not among its joint holders",
)

HOLDER_TAKES_PART = Refusal(
    "holder_takes_part",
    f"EXISTS (SELECT 1 FROM {POSITION} held WHERE held.id = NEW.position_id "
    f"AND held.status = 'published' AND NOT EXISTS (SELECT 1 FROM {PARTICIPATION} own "
    "WHERE own.debate_id = held.debate_id AND own.expert_id = NEW.expert_id))",
    "all who hold a published position take part in its debate",
)

_TOOK_PART = (
    f"AND NOT EXISTS (SELECT 1 FROM {PARTICIPATION} "
    "WHERE debate_id = OLD.debate_id AND expert_id = OLD.expert_id)"
)

PARTICIPATION_OF_HOLDER_KEPT = Refusal(
    "participation_kept_while_holding",
    f"EXISTS (SELECT 1 FROM {HOLDER} holder JOIN {POSITION} held ON held.id = holder.position_id "
    "WHERE held.debate_id = OLD.debate_id AND holder.expert_id = OLD.expert_id "
    f"AND held.status = 'published') {_TOOK_PART}",
    "the expert holds published positions in the debate with their authors",
)

PARTICIPATION_OF_VOTER_KEPT = Refusal(
    "participation_kept_while_voting",
    f"EXISTS (SELECT 1 FROM {VOTE} given JOIN {QUESTION} asked ON asked.id = given.question_id "
    "WHERE asked.debate_id = OLD.debate_id AND given.expert_id = OLD.expert_id) "
    f"{_TOOK_PART}",
    "the expert has votes in the debate",
)

ANSWER_IN_DEBATE = Refusal(
    "answer_question_in_debate",
    f"NOT EXISTS (SELECT 1 FROM {POSITION} answering "
    f"JOIN {QUESTION} asked ON asked.debate_id = answering.debate_id "
    "WHERE answering.id = NEW.position_id AND asked.id = NEW.question_id)",
    "a position can only answer questions of its own debate",
)

ANSWER_BESIDES_MAIN = Refusal(
    "answer_besides_main_question",
    f"EXISTS (SELECT 1 FROM {POSITION} WHERE id = NEW.position_id "
    "AND (question_id IS NULL OR question_id = NEW.question_id))",
    "a position with further answers has a main question, which is none of them",
)

MAIN_BESIDES_ANSWERS = Refusal(
    "answer_besides_main_question",
    f"EXISTS (SELECT 1 FROM {ANSWER} WHERE position_id = NEW.id "
    "AND (NEW.question_id IS NULL OR question_id = NEW.question_id))",
    "a position with further answers has a main question, which is none of them",
)

ANSWERING_KEPT = Refusal(
    "answer_question_in_debate",
    f"EXISTS (SELECT 1 FROM {ANSWER} given JOIN {QUESTION} asked ON asked.id = given.question_id "
    "WHERE given.position_id = NEW.id AND asked.debate_id <> NEW.debate_id)",
    "a position can only answer questions of its own debate",
)

QUESTION_OF_ANSWERS_KEPT = Refusal(
    "question_kept_while_answered_further",
    f"EXISTS (SELECT 1 FROM {ANSWER} given JOIN {POSITION} answering "
    "ON answering.id = given.position_id "
    "WHERE given.question_id = NEW.id AND answering.debate_id <> NEW.debate_id)",
    "positions in its debate answer this question",
)

QUESTION_OF_VOTES_KEPT = Refusal(
    "question_kept_while_voted_on",
    f"EXISTS (SELECT 1 FROM {VOTE} given WHERE given.question_id = NEW.id "
    f"AND NOT EXISTS (SELECT 1 FROM {PARTICIPATION} own "
    "WHERE own.debate_id = NEW.debate_id AND own.expert_id = given.expert_id))",
    "experts of its debate have votes on this question",
)

VOTE_BY_PARTICIPANT = Refusal(
    "vote_by_participant",
    f"NOT EXISTS (SELECT 1 FROM {QUESTION} asked JOIN {PARTICIPATION} own "
    "ON own.debate_id = asked.debate_id "
    "WHERE asked.id = NEW.question_id AND own.expert_id = NEW.expert_id)",
    "a vote needs an expert who takes part in the debate of the question",
)

QUESTION_KEPT = Refusal(
    "question_kept_while_answered",
    f"EXISTS (SELECT 1 FROM {POSITION} WHERE question_id = NEW.id AND debate_id <> NEW.debate_id)",
    "positions in its debate answer this question",
)

RAISED_IN_DEBATE = Refusal(
    "counterpoint_raised_in_debate",
    "NEW.raised_by_id IS NOT NULL AND NOT EXISTS ("
    f"SELECT 1 FROM {POSITION} countered "
    f"JOIN {POSITION} raising ON raising.debate_id = countered.debate_id "
    "WHERE countered.id = NEW.position_id AND raising.id = NEW.raised_by_id)",
    "a counterpoint can only be raised by a position in the same debate",
)

GIVEN_IN_DEBATE = Refusal(
    "support_given_in_debate",
    "NOT EXISTS ("
    f"SELECT 1 FROM {POSITION} supported "
    f"JOIN {POSITION} giving ON giving.debate_id = supported.debate_id "
    "WHERE supported.id = NEW.position_id AND giving.id = NEW.given_by_id)",
    "a support can only be given by a position in the same debate",
)


def _kept_while_related(constraint: str, table: str, by: str, message: str) -> Refusal:
    """Return the refusal to move a position away from those that it is related to."""
    return Refusal(
        constraint,
        f"EXISTS (SELECT 1 FROM {table} relation "
        f"JOIN {POSITION} side ON side.id = relation.position_id "
        f"JOIN {POSITION} other ON other.id = relation.{by} "
        f"WHERE (relation.position_id = NEW.id OR relation.{by} = NEW.id) "
        "AND side.debate_id <> other.debate_id)",
        message,
    )


POSITION_KEPT = (
    _kept_while_related(
        "position_kept_while_countered",
        COUNTERPOINT,
        "raised_by_id",
        "counterpoints link this position to others in its debate",
    ),
    _kept_while_related(
        "position_kept_while_supported",
        SUPPORT,
        "given_by_id",
        "supports link this position to others in its debate",
    ),
)

FORECAST_OF_ITS_KIND = Refusal(
    "forecast_of_its_kind",
    f"NOT EXISTS (SELECT 1 FROM {POSITION} WHERE id = NEW.position_id AND kind = 'forecast')",
    "only a position of the kind forecast can have a forecast",
)

KIND_KEPT = Refusal(
    "position_kind_kept_while_forecasting",
    "OLD.kind = 'forecast' AND NEW.kind <> 'forecast' "
    f"AND EXISTS (SELECT 1 FROM {FORECAST} WHERE position_id = NEW.id)",
    "this position has a forecast, so its kind stays forecast",
)


_DECIDED_BEFORE_DEBATE = (
    f"EXISTS (SELECT 1 FROM {FORECAST} told JOIN {POSITION} telling "
    f"ON telling.id = told.position_id JOIN {DEBATE} home ON home.id = telling.debate_id "
    "WHERE told.decided_on < COALESCE(telling.date, home.date) AND {where})"
)


def _decided_after_debate(where: str) -> Refusal:
    return Refusal(
        "forecast_decided_after_debate",
        _DECIDED_BEFORE_DEBATE.format(where=where),
        "a forecast cannot be decided before the debate in which it was made",
    )


DECIDED_AFTER_DEBATE = _decided_after_debate("told.id = NEW.id")
POSITION_BEFORE_OUTCOME = _decided_after_debate(
    "telling.id = NEW.id AND (OLD.debate_id <> NEW.debate_id "
    "OR (NEW.date IS NOT NULL AND (OLD.date IS NULL OR OLD.date <> NEW.date)) "
    "OR (NEW.date IS NULL AND OLD.date IS NOT NULL))"
)

DEBATE_BEFORE_OUTCOMES = Refusal(
    "debate_before_outcomes",
    _DECIDED_BEFORE_DEBATE.format(where="home.id = NEW.id"),
    "a forecast of this debate was decided before this date",
)

NO_CIRCLE = Refusal(
    "topic_without_circle",
    "NEW.broader_id IS NOT NULL AND EXISTS ("
    f"SELECT 1 FROM {ANCESTRY.name} "
    "WHERE topic_id = NEW.broader_id AND ancestor_id = NEW.id)",
    "a topic cannot be broader than itself",
)


def triggers() -> Iterator[Trigger | View]:
    """All triggers and views of the domain."""
    yield ANCESTRY
    published = (PUBLISHED_BY_PARTICIPANT, QUESTION_IN_DEBATE)
    tables_read = (PARTICIPATION, QUESTION, COUNTERPOINT, SUPPORT)
    yield Trigger("position_made", POSITION, "INSERT", published, tables_read)
    refusals = (*POSITION_KEPT, KIND_KEPT, POSITION_BEFORE_OUTCOME)
    tables_read = (*tables_read, FORECAST, DEBATE)
    yield Trigger("position_changed", POSITION, "UPDATE", (*published, *refusals), tables_read)
    yield Trigger("debate_dated", DEBATE, "UPDATE", (DEBATE_BEFORE_OUTCOMES,), (FORECAST, POSITION))
    yield from succession_rules.triggers()
    for event in ("UPDATE", "DELETE"):
        name = f"participation_{event.lower()}d"
        yield Trigger(name, PARTICIPATION, event, (PARTICIPATION_KEPT,), (POSITION,))
    yield Trigger("question_moved", QUESTION, "UPDATE", (QUESTION_KEPT,), (POSITION,))
    yield from _of_holders_answers_and_votes()
    for event in ("INSERT", "UPDATE"):
        name = f"counterpoint_{event.lower()}"
        yield Trigger(name, COUNTERPOINT, event, (RAISED_IN_DEBATE,), (POSITION,))
        name = f"support_{event.lower()}"
        yield Trigger(name, SUPPORT, event, (GIVEN_IN_DEBATE,), (POSITION,))
        yield Trigger(f"topic_{event.lower()}", TOPIC, event, (NO_CIRCLE,))
        rules = (FORECAST_OF_ITS_KIND, DECIDED_AFTER_DEBATE)
        yield Trigger(f"forecast_{event.lower()}", FORECAST, event, rules, (POSITION, DEBATE))
    for kind in kinds():
        if hasattr(kind.model, "slug"):
            yield from _slug_triggers(kind.name)
        if kind.has_public_id:
            yield _public_id_trigger(kind.table)


def _of_holders_answers_and_votes() -> Iterator[Trigger]:
    around = (POSITION, PARTICIPATION, QUESTION)
    for event in ("INSERT", "UPDATE"):
        name = event.lower()
        holder = (HOLDER_NO_AUTHOR, HOLDER_TAKES_PART)
        yield Trigger(f"holder_{name}", HOLDER, event, holder, around)
        answer = (ANSWER_IN_DEBATE, ANSWER_BESIDES_MAIN)
        yield Trigger(f"answer_{name}", ANSWER, event, answer, around)
        yield Trigger(f"vote_{name}", VOTE, event, (VOTE_BY_PARTICIPANT,), around)
    refusals = (AUTHOR_NO_HOLDER, PUBLISHED_BY_HOLDERS, MAIN_BESIDES_ANSWERS, ANSWERING_KEPT)
    tables_read = (HOLDER, ANSWER, QUESTION, PARTICIPATION)
    yield Trigger("position_held", POSITION, "UPDATE", refusals, tables_read)
    participation_refusals = (PARTICIPATION_OF_HOLDER_KEPT, PARTICIPATION_OF_VOTER_KEPT)
    for event in ("UPDATE", "DELETE"):
        name = f"participation_used_{event.lower()}"
        yield Trigger(
            name, PARTICIPATION, event, participation_refusals, (HOLDER, VOTE, POSITION, QUESTION)
        )
    answered = (QUESTION_OF_ANSWERS_KEPT, QUESTION_OF_VOTES_KEPT)
    yield Trigger("question_used", QUESTION, "UPDATE", answered, (ANSWER, VOTE, *around[:2]))


def _public_id_trigger(table: str) -> Trigger:
    """Return the trigger that keeps the public identifier of an object as it is."""
    kind = table.removeprefix("debates_")
    refusal = Refusal(
        f"{kind}_public_id_kept",
        "OLD.public_id <> NEW.public_id",
        "an identifier never changes",
    )
    return Trigger(f"{kind}_public_id_kept", table, "UPDATE", (refusal,))


def _slug_triggers(kind: str) -> Iterator[Trigger]:
    """Yield the triggers that record the former addresses of one model."""
    table = f"debates_{kind}"
    slug_refusal = Refusal(
        f"{kind}_slug_not_former",
        f"EXISTS (SELECT 1 FROM {FORMER} former JOIN {table} present "
        "ON present.id = former.target_id "
        f"WHERE former.kind = '{kind}' AND former.slug = NEW.slug AND former.target_id <> NEW.id)",
        "this address is taken: it still redirects to content that had it before",
    )
    free = f"DELETE FROM {FORMER} WHERE kind = '{kind}' AND slug = NEW.slug"

    def keep(target: str, condition: str) -> str:
        return (
            f"INSERT INTO {FORMER} (kind, slug, target_id) "
            f"SELECT '{kind}', OLD.slug, {target} WHERE {condition} "
            "ON CONFLICT (kind, slug) DO UPDATE SET target_id = excluded.target_id"
        )

    yield Trigger(f"{kind}_slug_made", table, "INSERT", (slug_refusal, free), (FORMER,))
    changed = (slug_refusal, free, keep("NEW.id", "OLD.slug <> NEW.slug"))
    yield Trigger(f"{kind}_slug_changed", table, "UPDATE", changed, (FORMER,))
    yield Trigger(f"{kind}_slug_retired", table, "DELETE", (keep("OLD.id", "1 = 1"),), (FORMER,))
