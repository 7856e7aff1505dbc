"""Writes that break each rule between rows, by its name."""

from __future__ import annotations

from django.db import models

from debates.models import (
    Counterpoint,
    Evidence,
    Expert,
    Forecast,
    Participation,
    Position,
    Question,
)
from tests.debates.builders import (
    make,
    make_answer,
    make_debate,
    make_expert,
    make_forecast,
    make_holder,
    make_position,
    make_question,
    make_support,
    make_vote,
)
from tests.debates.models.refused_writes.writing import (
    Write,
    answered,
    changed,
    circle,
    circle_of_positions,
    copied,
    debate_held_after_the_outcome,
    decided_before_the_debate,
    forecast_dated_after_its_outcome,
    forecast_moved_to_a_later_debate,
    held,
    only_holding,
    only_voting,
    position_moved,
    position_of_another_debate,
    publish_draft_of_a_stranger,
    publish_what_a_stranger_holds,
    question_of_another_debate,
    replaced,
    supporting,
    supporting_position_moved,
    voted,
)

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
