"""Database constraints: rejected writes, however they are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction

from debates.db import cross_row_rules
from debates.models import (
    Answer,
    ContextNote,
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
    Vote,
)
from debates.models.public_id import new_public_id
from search.sync.triggers import Refusal, Trigger
from tests.debates.builders import (
    Exchange,
    make,
    make_answer,
    make_context_note,
    make_debate,
    make_evidence,
    make_expert,
    make_forecast,
    make_holder,
    make_position,
    make_question,
    make_source,
    make_support,
    make_topic,
    make_vote,
    outcome,
)

Write = Callable[[Exchange], Any]

MODELS = [Source, Expert, Topic, Debate, Question, Participation, Position, Evidence, Counterpoint]
MODELS += [Forecast, Support, ContextNote, Holder, Answer, Vote]
QUOTING = {
    "position": Position,
    "evidence": Evidence,
    "counterpoint": Counterpoint,
}
SLUGGED = [Source, Expert, Topic, Debate, Question, Position]


def changed(model: type[models.Model], **values: Any) -> Write:
    """All rows of a model are updated."""
    return lambda _there: model.objects.update(**values)


def supporting(**values: Any) -> Write:
    """A support is made, and then updated."""

    def write(there: Exchange) -> None:
        make_support(there.lasts, there.breaks)
        Support.objects.update(**values)

    return write


def supporting_position_moved(there: Exchange) -> None:
    Counterpoint.objects.all().delete()
    make_support(there.lasts, there.breaks)
    moved = {"debate": make_debate(), "status": "draft", "question": None, "stance": ""}
    Position.objects.filter(slug="breaks").update(**moved)


def copied(thing: str, **values: Any) -> Write:
    """Copy an object of the exchange in bulk, with other values.

    Values that can be called are called with the exchange.
    """

    def write(there: Exchange) -> None:
        copy = getattr(there, thing)
        copy.pk = None
        own = {"slug": "a-copy", "order": 9, "public_id": new_public_id()}
        for name, value in (own | values).items():
            setattr(copy, name, value(there) if callable(value) else value)
        type(copy).objects.bulk_create([copy])

    return write


def position_of_another_debate(there: Exchange) -> Position:
    elsewhere = make_debate()
    return make_position(elsewhere, make_expert(elsewhere))


def question_of_another_debate(there: Exchange) -> Question:
    return make_question(make_debate())


def circle(there: Exchange) -> None:
    Topic.objects.filter(pk=there.energy.pk).update(broader=there.gas)


def position_moved(there: Exchange) -> None:
    moved = {"debate": make_debate(), "status": "draft", "question": None, "stance": ""}
    Position.objects.filter(pk=there.lasts.pk).update(**moved)


def checked_by_whoever_entered_it(_: Exchange) -> None:
    account = User.objects.create_user("coder")
    Position.objects.update(entered_by=account, checked_by=account)


def replaced(there: Exchange, **values: Any) -> None:
    """A later position of the same expert replaces one, in which something then changes."""
    make_position(there.debate, there.lukin, replaces=there.lasts, date="2022-03-01")
    Position.objects.filter(pk=there.lasts.pk).update(**values)


def circle_of_positions(there: Exchange) -> None:
    later = make_position(there.debate, there.lukin, replaces=there.lasts)
    Position.objects.filter(pk=there.lasts.pk).update(replaces=later)


def publish_draft_of_a_stranger(there: Exchange) -> None:
    draft = make_position(there.debate, make_expert(), status="draft")
    Position.objects.filter(pk=draft.pk).update(status="published")


def cited_otherwise(there: Exchange) -> None:
    Evidence.objects.update(locator="3.2")
    Source.objects.filter(pk=there.source.pk).update(locator_form="time")


def position_taken_from_a_recording(there: Exchange) -> None:
    Evidence.objects.filter(pk=there.evidence.pk).update(locator="3.2")
    recording = make_source(locator_form="time")
    Position.objects.filter(pk=there.lasts.pk).update(source=recording)


def moved_to_a_recording(there: Exchange) -> None:
    Question.objects.update(locator="3.2")
    Debate.objects.update(source=make_source(locator_form="time"))


def forecasting(**values: Any) -> Write:
    """A forecast of the exchange's debate, decided after it, gets other values."""

    def write(there: Exchange) -> None:
        one = make_forecast(there.debate, there.lukin, **outcome())
        Forecast.objects.filter(pk=one.pk).update(**values)

    return write


def held(**values: Any) -> Write:
    """A joint holder is made, and then updated."""

    def write(there: Exchange) -> None:
        make_holder(there.lasts, there.fallon)
        Holder.objects.update(**values)

    return write


def undecided(**values: Any) -> Write:
    """An open forecast of the exchange's debate gets other values."""
    return lambda there: Forecast.objects.filter(
        pk=make_forecast(there.debate, there.lukin).pk
    ).update(**values)


def debate_held_after_the_outcome(there: Exchange) -> None:
    make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))
    Debate.objects.filter(pk=there.debate.pk).update(date=date(2024, 2, 1))


def forecast_moved_to_a_later_debate(there: Exchange) -> None:
    one = make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))
    later = make_debate(date=date(2024, 2, 1))
    make(Participation, debate=later, expert=there.lukin)
    Position.objects.filter(pk=one.position_id).update(debate=later)


def forecast_dated_after_its_outcome(there: Exchange) -> None:
    told = make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))
    Position.objects.filter(pk=told.position_id).update(date=date(2024, 2, 1))


def decided_before_the_debate(there: Exchange) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(date=date(2024, 2, 1))
    make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))


def moved_to_a_debate_with_a_recording(there: Exchange) -> None:
    elsewhere = make_debate(source=make_source(locator_form="time"))
    Counterpoint.objects.all().delete()
    Evidence.objects.update(locator="3.2")
    moved = {"debate": elsewhere, "status": "draft", "question": None, "stance": ""}
    Position.objects.filter(pk=there.lasts.pk).update(**moved)


def held_twice(*, order: int | None = None, again: bool = False) -> Write:
    def write(there: Exchange) -> None:
        make_holder(there.lasts, there.fallon)
        other = there.fallon if again else make_expert(there.debate)
        make_holder(there.lasts, other, order=order)

    return write


def answered(**values: Any) -> Write:
    """A further answer is made, and then updated."""

    def write(there: Exchange) -> None:
        make_answer(there.lasts, make_question(there.debate))
        found = {name: one(there) if callable(one) else one for name, one in values.items()}
        Answer.objects.update(**found)

    return write


def answered_twice(*, order: int | None = None, again: bool = False) -> Write:
    def write(there: Exchange) -> None:
        asked = make_question(there.debate)
        make_answer(there.lasts, asked)
        make_answer(there.lasts, asked if again else make_question(there.debate), order=order)

    return write


def voted(**values: Any) -> Write:
    """A vote is made, and then updated."""

    def write(there: Exchange) -> None:
        make_vote(there.question, there.lukin)
        Vote.objects.update(**values)

    return write


def only_voting(there: Exchange) -> Expert:
    expert = make_expert(there.debate)
    make_vote(there.question, expert)
    return expert


def only_holding(there: Exchange) -> Expert:
    expert = make_expert(there.debate)
    make_holder(there.lasts, expert)
    return expert


def publish_what_a_stranger_holds(there: Exchange) -> None:
    draft = make_position(there.debate, there.lukin, status="draft")
    make_holder(draft, make_expert())
    Position.objects.filter(pk=draft.pk).update(status="published")


CONSTRAINTS: dict[str, list[Write]] = {
    "evidence_public_id_form": [
        changed(Evidence, public_id=""),
        changed(Evidence, public_id="abcdefgh2"),
        changed(Evidence, public_id="abcdefghio"),
        copied("evidence", public_id="ABCDEFGHJK"),
    ],
    "counterpoint_public_id_form": [changed(Counterpoint, public_id="17")],
    "support_public_id_form": [supporting(public_id="17")],
    "vote_public_id_form": [voted(public_id="17")],
    "source_address_scheme": [
        changed(Source, address="javascript:alert(1)"),
        changed(Source, address=" javascript:alert(1)"),
        changed(Source, address="data:text/html,x"),
        copied("source", address="//example.org/"),
    ],
    "expert_homepage_scheme": [changed(Expert, homepage="JavaScript:alert(1)//https://")],
    "source_title_not_empty": [changed(Source, title=""), copied("source", title="")],
    "source_one_text": [
        changed(Source, text="[1] For all.", private_text="[1] For editors."),
        copied("source", text="[1] For all.", private_text="[1] For editors."),
    ],
    "source_locator_form_known": [
        changed(Source, locator_form="verse"),
        copied("source", locator_form=""),
    ],
    "source_date_precision_known": [
        changed(Source, date_precision="week"),
        copied("source", date_precision=""),
    ],
    "expert_kind_known": [changed(Expert, kind="robot"), copied("lukin", kind="")],
    "expert_name_not_empty": [changed(Expert, name=""), copied("lukin", name="")],
    "topic_name_not_empty": [
        lambda there: Topic.objects.filter(pk=there.gas.pk).update(name=""),
        copied("gas", name=""),
    ],
    "topic_not_its_own_broader": [changed(Topic, broader=models.F("id"))],
    "debate_title_not_empty": [changed(Debate, title=""), copied("debate", title="")],
    "debate_status_known": [changed(Debate, status="secret"), copied("debate", status="")],
    "question_text_not_empty": [changed(Question, text=""), copied("question", text="")],
    "question_order_unique_in_debate": [copied("question", order=1)],
    "participation_once_in_debate": [
        lambda there: Participation.objects.bulk_create(
            [Participation(debate=there.debate, expert=there.lukin, order=9)]
        ),
    ],
    "participation_order_unique_in_debate": [changed(Participation, order=1)],
    "position_statement_not_empty": [
        changed(Position, statement=""),
        copied("lasts", statement=""),
    ],
    "position_status_known": [changed(Position, status="secret"), copied("lasts", status="")],
    "position_kind_known": [changed(Position, kind="guess"), copied("lasts", kind="")],
    "position_stance_with_question": [
        changed(Position, stance=""),
        changed(Position, question=None),
        changed(Position, stance="perhaps"),
        copied("lasts", stance=""),
    ],
    "position_checked_by_another": [checked_by_whoever_entered_it],
    **{
        f"{name}_original_quotation_with_language": [changed(model, original_quotation="Да.")]
        for name, model in QUOTING.items()
    },
    **{
        f"{name}_original_language_form": [
            changed(model, original_language=code) for code in ("r1", '"', "по")
        ]
        for name, model in QUOTING.items()
    },
    "support_original_quotation_with_language": [supporting(original_quotation="Да.")],
    "support_original_language_form": [supporting(original_language="r1")],
    "contextnote_original_quotation_with_language": [
        lambda there: make_context_note(there.debate, original_quotation="Да.")
    ],
    "contextnote_original_language_form": [
        lambda there: make_context_note(there.debate, original_language="r1")
    ],
    "position_certainty_known": [changed(Position, certainty="sure", certainty_words="surely")],
    "position_certainty_with_words": [changed(Position, certainty="likely")],
    "position_horizon_known": [changed(Position, horizon="soon")],
    "position_horizon_in_order": [
        changed(Position, horizon_start="2030-01-02", horizon_end="2030-01-01")
    ],
    "position_not_its_own_successor": [
        lambda there: Position.objects.filter(pk=there.lasts.pk).update(replaces=models.F("id"))
    ],
    "position_order_unique_for_expert": [copied("lasts", order=1)],
    "evidence_statement_not_empty": [
        changed(Evidence, statement=""),
        copied("evidence", statement=""),
    ],
    "evidence_kind_known": [changed(Evidence, kind="rumour"), copied("evidence", kind="")],
    "evidence_unit_with_value": [
        changed(Evidence, unit="percent"),
        changed(Evidence, period="2021"),
        copied("evidence", unit="percent"),
    ],
    "evidence_value_size": [
        changed(Evidence, value=10**15),
        changed(Evidence, value=-(10**15)),
        copied("evidence", value=9999999999999999),
    ],
    "evidence_range_order": [
        changed(Evidence, value=20, value_end=20),
        changed(Evidence, value=None, value_end=30),
        changed(Evidence, value=20, value_end=10**15),
        copied("evidence", value=30, value_end=20),
    ],
    "evidence_precision_with_value": [
        changed(Evidence, precision="about"),
        changed(Evidence, value=1, precision="nearly"),
    ],
    "evidence_range_precision": [
        changed(Evidence, value=1, value_end=2, precision="at_least"),
        copied("evidence", value=1, value_end=2, precision="less_than"),
    ],
    "evidence_order_unique_in_position": [copied("evidence", order=1)],
    "counterpoint_statement_not_empty": [
        changed(Counterpoint, statement=""),
        copied("counterpoint", statement=""),
    ],
    "counterpoint_kind_known": [
        changed(Counterpoint, kind="insults"),
        copied("counterpoint", kind=""),
    ],
    "evidence_voice_known": [changed(Evidence, voice="position"), copied("evidence", voice="")],
    "evidence_reported_party": [
        changed(Evidence, voice="reported"),
        changed(Evidence, reported_party="Diplomats"),
    ],
    "counterpoint_voice_known": [changed(Counterpoint, voice="choir", raised_by=None, basis="")],
    "counterpoint_reported_party": [
        changed(Counterpoint, voice="reported", raised_by=None, basis=""),
        changed(Counterpoint, reported_party="Diplomats"),
    ],
    "counterpoint_raised_by_position": [
        changed(Counterpoint, voice="editors", basis=""),
        changed(Counterpoint, voice="expert", basis=""),
        changed(Counterpoint, raised_by=None),
    ],
    "counterpoint_basis_between_positions": [
        changed(Counterpoint, basis=""),
        changed(Counterpoint, basis="guessed"),
        changed(Counterpoint, voice="editors", raised_by=None),
    ],
    "counterpoint_stated_with_locator": [changed(Counterpoint, basis="stated")],
    "support_kind_known": [supporting(kind="cheers")],
    "support_basis_known": [supporting(basis="")],
    "support_stated_with_locator": [supporting(basis="stated")],
    "support_not_by_itself": [supporting(given_by=models.F("position"))],
    "support_once": [lambda there: [make_support(there.lasts, there.breaks) for _ in range(2)]],
    "support_order_unique_in_position": [
        lambda there: (
            make_support(there.lasts, there.breaks)
            and make_support(
                there.lasts, make_position(there.debate, there.fallon, slug="other"), order=1
            )
        )
    ],
    "contextnote_statement_not_empty": [
        lambda there: make_context_note(there.debate, statement="")
    ],
    "contextnote_voice_known": [lambda there: make_context_note(there.debate, voice="expert")],
    "contextnote_order_unique_in_debate": [
        lambda there: [make_context_note(there.debate, order=1) for _ in range(2)]
    ],
    "counterpoint_not_by_itself": [changed(Counterpoint, raised_by=models.F("position"))],
    "counterpoint_order_unique_in_position": [copied("counterpoint", order=1)],
    "forecast_event_not_empty": [forecasting(event="")],
    "forecast_probability_percent": [
        forecasting(probability=value, probability_words="likely") for value in (-1, 100.01)
    ],
    "forecast_probability_as_said": [forecasting(probability=70)],
    "forecast_outcome_known": [forecasting(outcome="perhaps")],
    "forecast_outcome_with_reasoning": [
        forecasting(outcome=""),
        forecasting(decided_on=None),
        forecasting(reasoning=""),
        undecided(outcome="came_true"),
        undecided(decided_on=date(2024, 1, 31)),
        undecided(reasoning="As published."),
        undecided(outcome_source=models.Subquery(Source.objects.values("pk")[:1])),
    ],
    "holder_extent_known": [held(extent="half")],
    "holder_scope_in_part": [held(scope="Parts I and II")],
    "holder_once_in_position": [held_twice(again=True)],
    "holder_order_unique_in_position": [held_twice(order=1)],
    "answer_stance_known": [answered(stance=""), answered(stance="perhaps")],
    "answer_once_in_position": [answered_twice(again=True)],
    "answer_order_unique_in_position": [answered_twice(order=1)],
    "vote_answer_known": [voted(answer=""), voted(answer="perhaps")],
    "vote_confidence_range": [voted(confidence=0), voted(confidence=11)],
    "vote_confidence_with_view": [
        voted(confidence=5, answer=answer) for answer in ("no_opinion", "did_not_answer")
    ],
    "vote_once_in_question": [
        lambda there: [make_vote(there.question, there.lukin) for _ in range(2)]
    ],
}

RULES: dict[str, list[Write]] = {
    "evidence_public_id_kept": [changed(Evidence, public_id="2222222222")],
    "counterpoint_public_id_kept": [changed(Counterpoint, public_id="2222222222")],
    "support_public_id_kept": [supporting(public_id="2222222222")],
    "vote_public_id_kept": [voted(public_id="2222222222")],
    "position_published_by_participant": [
        publish_draft_of_a_stranger,
        lambda there: make_position(there.debate, make_expert()),
        lambda there: Position.objects.filter(slug="lasts").update(expert=make_expert()),
    ],
    "position_question_in_debate": [
        lambda there: Position.objects.update(question=question_of_another_debate(there)),
        copied("lasts", question=question_of_another_debate),
    ],
    "position_kept_while_countered": [position_moved],
    "position_replaces_own": [
        lambda there: Position.objects.filter(pk=there.lasts.pk).update(replaces=there.breaks),
        copied("lasts", replaces=lambda there: there.breaks),
        copied("lasts", replaces=position_of_another_debate),
    ],
    "position_replaces_earlier": [
        lambda there: make_position(
            there.debate,
            there.lukin,
            date="2022-03-01",
            replaces=make_position(there.debate, there.lukin, date="2022-03-02"),
        ),
    ],
    "position_succession_without_circle": [circle_of_positions],
    "position_kept_while_replaced": [
        lambda there: replaced(there, expert=there.fallon, order=7),
    ],
    "position_replaced_by_later": [lambda there: replaced(there, date="2022-03-02")],
    "position_kept_while_supported": [supporting_position_moved],
    "support_given_in_debate": [
        lambda there: make_support(there.lasts, position_of_another_debate(there)),
    ],
    "participation_kept_while_published": [
        lambda there: Participation.objects.filter(expert=there.lukin).delete(),
        lambda there: Participation.objects.filter(expert=there.lukin).update(expert=make_expert()),
        lambda there: Participation.objects.filter(expert=there.lukin).update(debate=make_debate()),
    ],
    "question_kept_while_answered": [lambda there: Question.objects.update(debate=make_debate())],
    "counterpoint_raised_in_debate": [
        lambda there: Counterpoint.objects.update(raised_by=position_of_another_debate(there)),
        copied("counterpoint", raised_by=position_of_another_debate),
    ],
    "topic_without_circle": [circle],
    "question_locator_form": [changed(Question, locator="3."), copied("question", locator="a.b")],
    "position_locator_form": [
        changed(Position, locator=locator)
        for locator in (".1", "1.", "1.2.3", "1,2", "§1.2", "12:34", "xii", "14-12")
    ],
    "evidence_locator_form": [changed(Evidence, locator="3."), copied("evidence", locator=".3")],
    "counterpoint_locator_form": [
        changed(Counterpoint, locator="x"),
        copied("counterpoint", locator="col. 345"),
    ],
    "support_locator_form": [
        lambda there: make_support(there.lasts, there.breaks, locator="12:34"),
    ],
    "contextnote_locator_form": [lambda there: make_context_note(there.debate, locator="xii")],
    "holder_locator_form": [held(locator="3.")],
    "vote_locator_form": [voted(locator="x")],
    "source_locator_form_kept": [cited_otherwise],
    "debate_source_form_kept": [moved_to_a_recording],
    "forecast_of_its_kind": [
        lambda there: make(Forecast, position=there.lasts),
        lambda there: Forecast.objects.filter(
            pk=make_forecast(there.debate, there.lukin).pk
        ).update(position=there.lasts),
    ],
    "position_kind_kept_while_forecasting": [
        lambda there: Position.objects.filter(
            pk=make_forecast(there.debate, there.lukin).position_id
        ).update(kind="assessment"),
    ],
    "forecast_decided_after_debate": [
        decided_before_the_debate,
        forecast_dated_after_its_outcome,
        forecast_moved_to_a_later_debate,
    ],
    "debate_before_outcomes": [debate_held_after_the_outcome],
    "position_source_form_kept": [
        position_taken_from_a_recording,
        moved_to_a_debate_with_a_recording,
    ],
    "holder_no_author": [
        lambda there: make_holder(there.lasts, there.lukin),
        held(expert=models.Subquery(Expert.objects.filter(slug="lukin").values("pk"))),
        lambda there: [
            make_holder(there.lasts, there.fallon),
            Position.objects.filter(slug="lasts").update(expert=there.fallon, order=9),
        ],
    ],
    "holder_takes_part": [
        lambda there: make_holder(there.lasts, make_expert()),
        publish_what_a_stranger_holds,
    ],
    "participation_kept_while_holding": [
        lambda there: Participation.objects.filter(expert=only_holding(there)).delete(),
    ],
    "participation_kept_while_voting": [
        lambda there: Participation.objects.filter(expert=only_voting(there)).delete(),
        lambda there: Participation.objects.filter(expert=only_voting(there)).update(
            debate=make_debate()
        ),
    ],
    "answer_question_in_debate": [
        lambda there: make_answer(there.lasts, question_of_another_debate(there)),
        answered(question=question_of_another_debate),
        lambda there: [
            make_answer(there.lasts, make_question(there.debate)),
            Counterpoint.objects.all().delete(),
            Position.objects.filter(slug="lasts").update(
                debate=(elsewhere := make_debate()),
                question=make_question(elsewhere),
                status="draft",
            ),
        ],
    ],
    "answer_besides_main_question": [
        lambda there: make_answer(there.lasts, there.question),
        lambda there: make_answer(
            make_position(there.debate, there.lukin), make_question(there.debate)
        ),
        answered(question=lambda there: there.question),
        lambda there: [
            make_answer(there.lasts, make_question(there.debate, slug="second")),
            Position.objects.filter(slug="lasts").update(
                question=Question.objects.get(slug="second")
            ),
        ],
        lambda there: [
            make_answer(there.lasts, make_question(there.debate)),
            Position.objects.filter(slug="lasts").update(question=None, stance=""),
        ],
    ],
    "question_kept_while_answered_further": [
        lambda there: [
            make_answer(there.lasts, asked := make_question(there.debate)),
            Question.objects.filter(pk=asked.pk).update(debate=make_debate()),
        ],
    ],
    "question_kept_while_voted_on": [
        lambda there: [
            make_vote(asked := make_question(there.debate), there.lukin),
            Question.objects.filter(pk=asked.pk).update(debate=make_debate()),
        ],
    ],
    "vote_by_participant": [
        lambda there: make_vote(there.question, make_expert()),
        lambda there: make_vote(question_of_another_debate(there), there.lukin),
    ],
}


def refusal_of(there: Exchange, write: Write) -> str:
    """Return the database's message when it rejects a write."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write(there)
    return str(refused.value)


def names(constraint: models.BaseConstraint) -> list[str]:
    """By what a message of the database names a constraint: SQLite names columns of unique ones."""
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        table = constraint_models()[constraint.name]._meta
        return [f"{table.db_table}.{table.get_field(field).column}" for field in constraint.fields]
    return [constraint.name]


def constraint_models() -> dict[str, type[models.Model]]:
    return {item.name: model for model in MODELS for item in model._meta.constraints}


def all_rules() -> set[str]:
    return {
        action.constraint
        for trigger in cross_row_rules.triggers()
        if isinstance(trigger, Trigger)
        for action in trigger.actions
        if isinstance(action, Refusal)
    }


def each(table: dict[str, list[Write]]) -> list[Any]:
    return [
        pytest.param(name, write, id=f"{name}-{number}")
        for name, writes in table.items()
        for number, write in enumerate(writes, 1)
    ]


@pytest.mark.parametrize(("name", "write"), each(CONSTRAINTS))
def test_the_database_refuses_what_breaks_a_constraint(
    exchange: Exchange, name: str, write: Write
) -> None:
    constraint = next(
        item for item in constraint_models()[name]._meta.constraints if item.name == name
    )

    said = refusal_of(exchange, write)

    assert all(part in said for part in names(constraint)), said


@pytest.mark.parametrize(("name", "write"), each(RULES))
def test_the_database_refuses_what_breaks_a_rule_between_rows(
    exchange: Exchange, name: str, write: Write
) -> None:
    assert name in refusal_of(exchange, write)


def test_every_constraint_and_rule_has_a_write_here() -> None:
    tested_elsewhere = {rule for rule in all_rules() if rule.endswith("_slug_not_former")}

    assert set(CONSTRAINTS) == set(constraint_models())
    assert set(RULES) == all_rules() - tested_elsewhere
    assert set(MODELS) == set(apps.get_app_config("debates").get_models())


# Slugs, which are unique by their column


@pytest.mark.parametrize("model", SLUGGED)
def test_no_two_things_have_one_slug(exchange: Exchange, model: type[models.Model]) -> None:
    makers = {
        Source: make_source,
        Expert: make_expert,
        Topic: make_topic,
        Debate: make_debate,
        Question: lambda: make_question(exchange.debate),
        Position: lambda: make_position(exchange.debate, exchange.lukin),
    }
    one, other = makers[model](), makers[model]()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=other.pk).update(slug=one.slug)


def test_no_two_topics_have_one_name(exchange: Exchange) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.update(name="Gas")


@pytest.mark.parametrize("model", SLUGGED)
def test_a_former_slug_is_never_given_to_another_thing(
    exchange: Exchange, model: type[models.Model]
) -> None:
    one = model.objects.order_by("pk").first()
    former = one.slug
    model.objects.filter(pk=one.pk).update(slug="moved-away")
    name = f"{model._meta.model_name}_slug_not_former"

    def take(_there: Exchange) -> None:
        if model in {Topic, Expert, Position}:
            model.objects.exclude(pk=one.pk).update(slug=former)
        else:
            copy = model.objects.get(pk=one.pk)
            copy.pk, copy.slug, copy.order = None, former, 9
            model.objects.bulk_create([copy])

    assert name in refusal_of(exchange, take)


# What is allowed, so that the rules are not stricter than they say


@pytest.mark.parametrize(
    ("form", "locator"),
    [
        *(("paragraph", locator) for locator in ("", "1.2", "10.300", "45", "45-47", "para 3.2")),
        *(("page", locator) for locator in ("12", "12-14", "xii", "xii-3", "pp. 12–14")),
        *(("heading_paragraph", locator) for locator in ("Findings, 3", "In 2021, why?, 3-5")),
        *(("time", locator) for locator in ("12:34", "1:02:03", "59:59-1:00:00", "at 12:34")),
        *(("column", locator) for locator in ("345", "345-346", "col. 345", "12WH", "GC45")),
        *(("line", locator) for locator in ("12", "12-15", "45:12-18", "45:12-46:3")),
    ],
)
def test_locators_of_the_form_are_taken(exchange: Exchange, form: str, locator: str) -> None:
    Source.objects.filter(pk=exchange.source.pk).update(locator_form=form)

    assert Position.objects.update(locator=locator) == 2


def test_without_a_source_a_locator_has_any_form(exchange: Exchange) -> None:
    Debate.objects.update(source=None)

    assert [Position.objects.update(locator=one) for one in ("3.2", "12:34", "xii")] == [2, 2, 2]
    assert "position_locator_form" in refusal_of(exchange, changed(Position, locator="there"))


def test_a_draft_may_be_written_for_an_expert_who_is_not_there_yet(exchange: Exchange) -> None:
    assert make_position(exchange.debate, make_expert(), status="draft").pk


def test_an_expert_without_published_positions_may_leave_a_debate(exchange: Exchange) -> None:
    Position.objects.filter(expert=exchange.lukin).update(status="draft")

    assert Participation.objects.filter(expert=exchange.lukin).delete()[0] == 1


def test_a_position_without_counterpoints_may_move_to_another_debate(exchange: Exchange) -> None:
    elsewhere = make_debate()
    make(Participation, debate=elsewhere, expert=exchange.lukin)
    Counterpoint.objects.all().delete()

    moved = Position.objects.filter(pk=exchange.lasts.pk).update(
        debate=elsewhere, question=None, stance=""
    )

    assert moved == 1


def test_a_topic_may_be_put_under_another_branch(exchange: Exchange) -> None:
    assert Topic.objects.filter(pk=exchange.gas.pk).update(broader=make_topic()) == 1


def test_a_unit_stands_beside_a_value(exchange: Exchange) -> None:
    assert make_evidence(exchange.lasts, value=147, unit="percent", period="2021").pk


def test_parents_of_published_exchanges_are_not_deleted(exchange: Exchange) -> None:
    for thing in (exchange.lukin, exchange.energy, exchange.source, exchange.question):
        with pytest.raises((models.ProtectedError, models.RestrictedError)):
            thing.delete()
    with pytest.raises(models.RestrictedError):
        exchange.breaks.delete()
