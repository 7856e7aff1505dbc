"""Rules on what a debate lacks: evidence, answers, reasons and outcomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from debates.models.choices import VIEWS, Basis, ForecastState, Voice
from debates.worklist.content import DebateContent
from debates.worklist.rule import Finding, Severity, rule


@rule(
    "no_evidence",
    "Position without evidence",
    "Readers are not told what the claim rests on.",
    Severity.WARNING,
)
def no_evidence(content: DebateContent) -> Iterator[Finding]:
    for position in content.positions:
        if not content.evidence[position.pk]:
            yield Finding(position, "evidence", "It has no evidence.")


@rule(
    "unanswered_question",
    "Question that nobody answers",
    "Readers find a question without an answer.",
    Severity.WARNING,
)
def unanswered_question(content: DebateContent) -> Iterator[Finding]:
    voted_on = {vote.question for vote in content.votes if vote.answer in VIEWS}
    for question in content.questions:
        if not content.answers.get(question) and question not in voted_on:
            yield Finding(question, "text", "No position answers it.")


@rule(
    "single_answer",
    "Question that one expert alone answers",
    "There is nobody to compare with.",
    Severity.NOTICE,
)
def single_answer(content: DebateContent) -> Iterator[Finding]:
    voters = defaultdict(set)
    for vote in content.votes:
        if vote.answer in VIEWS:
            voters[vote.question].add(vote.expert)
    for question in content.questions:
        experts = voters[question] | {
            expert
            for position, _ in content.answers.get(question, ())
            for expert in (position.expert, *(one.expert for one in content.holders[position.pk]))
        }
        if len(experts) == 1:
            yield Finding(question, "text", f"{experts.pop()} alone answers it.")


@rule(
    "no_position",
    "Expert without a position or vote",
    "Readers see a name and nothing that was said.",
    Severity.WARNING,
)
def no_position(content: DebateContent) -> Iterator[Finding]:
    holding = {position.expert_id for position in content.positions}
    holding |= {one.expert_id for each in content.holders.values() for one in each}
    holding |= {vote.expert_id for vote in content.votes}
    for participation in content.participations:
        if participation.expert_id not in holding:
            yield Finding(participation, "expert", f"{participation.expert} has no position.")


@rule(
    "no_reason",
    "Inferred relation without a reason",
    "Readers cannot follow why the editors relate the two positions.",
    Severity.WARNING,
)
def no_reason(content: DebateContent) -> Iterator[Finding]:
    for position in content.positions:
        for relation in (*content.supports[position.pk], *content.counterpoints[position.pk]):
            by_a_position = getattr(relation, "voice", Voice.POSITION) == Voice.POSITION
            unworded = not relation.statement.strip()
            if by_a_position and relation.basis == Basis.INFERRED and unworded:
                message = f"It does not say how it relates to “{relation.other_side}”."
                yield Finding(relation, "statement", message)


@rule(
    "forecast_due",
    "Forecast that fell due",
    "Readers wait for the outcome.",
    Severity.WARNING,
)
def forecast_due(content: DebateContent) -> Iterator[Finding]:
    for forecast in content.forecasts:
        if forecast.state == ForecastState.DUE:
            yield Finding(forecast, "outcome", f"It fell due on {forecast.due}.")


@rule(
    "no_criteria",
    "Forecast without criteria",
    "Its outcome can be disputed.",
    Severity.WARNING,
)
def no_criteria(content: DebateContent) -> Iterator[Finding]:
    for forecast in content.forecasts:
        if not forecast.outcome and not forecast.criteria.strip():
            yield Finding(forecast, "criteria", "It does not say how it will be decided.")
