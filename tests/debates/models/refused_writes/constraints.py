"""Writes that break each constraint of the models, by its name."""

from __future__ import annotations

from datetime import date

from django.db import models

from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from tests.debates.builders import make_context_note, make_position, make_support, make_vote
from tests.debates.models.refused_writes.writing import (
    Write,
    answered,
    answered_twice,
    changed,
    checked_by_whoever_entered_it,
    copied,
    forecasting,
    held,
    held_twice,
    supporting,
    undecided,
    voted,
)

QUOTING = {
    "position": Position,
    "evidence": Evidence,
    "counterpoint": Counterpoint,
}

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
    "question_favours_known": [changed(Question, favours="both")],
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
