"""Explanations of the choices of fields, for readers of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Field, TextChoices

from debates.models.choices import (
    Basis,
    Certainty,
    CounterpointKind,
    DatePrecision,
    EvidenceKind,
    ExpertKind,
    Extent,
    Favours,
    ForecastState,
    Horizon,
    LocatorForm,
    Outcome,
    PositionKind,
    Precision,
    Stance,
    SupportKind,
    Voice,
    VoteAnswer,
)

EXPLANATIONS: Mapping[type[TextChoices], Mapping[str, str]] = {
    Stance: {
        Stance.AFFIRMS: "The answer is yes, as the question is put.",
        Stance.QUALIFIES: "The answer is yes in part, for a time, or on a condition that the "
        "question does not have.",
        Stance.DENIES: "The answer is no, as the question is put.",
    },
    Favours: {
        Favours.SUBJECT: "Yes is for it: “Should cities be free of cars?” is about "
        "car-free cities, and yes wants them.",
        Favours.ENDING: "Yes is against it: “Should boxing be banned?” is about boxing, and yes "
        "ends it.",
    },
    PositionKind: {
        PositionKind.ASSESSMENT: "The expert says how things are.",
        PositionKind.FORECAST: "The expert says how things will be.",
        PositionKind.RECOMMENDATION: "The expert says what should be done.",
    },
    ExpertKind: {
        ExpertKind.PERSON: "A person who is named.",
        ExpertKind.ORGANISATION: "An organisation that speaks for itself.",
        ExpertKind.UNNAMED: "A speaker whom the source does not name.",
    },
    LocatorForm: {
        LocatorForm.PARAGRAPH: "Places in the source are numbered paragraphs.",
        LocatorForm.PAGE: "Places in the source are pages.",
        LocatorForm.HEADING_PARAGRAPH: "Places are a heading with a paragraph under it.",
        LocatorForm.TIME: "Places are times in a recording.",
        LocatorForm.COLUMN: "Places are columns, as in the records of parliaments.",
        LocatorForm.LINE: "Places are lines, perhaps with their page, as in transcripts.",
    },
    Precision: {
        Precision.ABOUT: "The figure is near the value.",
        Precision.AT_LEAST: "The figure is the value or more.",
        Precision.AT_MOST: "The figure is the value or less.",
        Precision.MORE_THAN: "The figure is more than the value.",
        Precision.LESS_THAN: "The figure is less than the value.",
    },
    Certainty: {
        Certainty.ALMOST_NO_CHANCE: "The editors’ term for “almost impossible” or “no chance”.",
        Certainty.VERY_UNLIKELY: "The editors’ term for “highly unlikely”.",
        Certainty.UNLIKELY: "The editors’ term for “unlikely”, “probably not” or “doubtful”.",
        Certainty.ROUGHLY_EVEN: "The editors’ term for “as likely as not” or “may or may not”.",
        Certainty.LIKELY: "The editors’ term for “probably” or “it appears”.",
        Certainty.VERY_LIKELY: "The editors’ term for “very likely” or “most probably”.",
        Certainty.ALMOST_CERTAIN: "The editors’ term for “definitely” or “without doubt”.",
    },
    Horizon: {
        Horizon.NEAR: "The claim is about the next two years.",
        Horizon.MEDIUM: "The claim is about two to ten years ahead.",
        Horizon.LONG: "The claim is about more than ten years ahead.",
    },
    EvidenceKind: {
        EvidenceKind.STATISTIC: "Something counted or measured, including a rank.",
        EvidenceKind.EVENT: "Something that happened or happens.",
        EvidenceKind.DOCUMENT: "A text, a treaty, an official designation.",
        EvidenceKind.TESTIMONY: "What somebody says, thinks, wants or expects.",
        EvidenceKind.COMPARISON: "It is held against another time, country or standard.",
        EvidenceKind.REASON: "An argument of the expert, without a fact that can be looked up.",
    },
    CounterpointKind: {
        CounterpointKind.REBUTS: "It says that the claim is false.",
        CounterpointKind.UNDERCUTS: "It says that the evidence does not support the claim.",
        CounterpointKind.QUALIFIES: "It says that the claim is true only in part.",
    },
    Outcome: {
        Outcome.CAME_TRUE: "What was forecast happened, as it was forecast.",
        Outcome.PARTLY: "Part of what was forecast happened.",
        Outcome.DID_NOT: "What was forecast did not happen by its date.",
        Outcome.UNDECIDABLE: "Nobody can tell whether it happened.",
    },
    ForecastState: {
        ForecastState.OPEN: "Not decided; its date has not passed, or none was given.",
        ForecastState.DUE: "Not decided, although its date has passed.",
        ForecastState.DECIDED: "It has an outcome.",
    },
    Voice: {
        Voice.EXPERT: "The expert who holds the position says it.",
        Voice.POSITION: "The expert of another position says it.",
        Voice.REPORTED: "The expert reports that a third party says it.",
        Voice.MODERATOR: "The moderator of the debate says it.",
        Voice.EDITORS: "The editors of the record say it.",
    },
    Basis: {
        Basis.STATED: "In the source, the one speaks of the other.",
        Basis.INFERRED: "The editors compare the two; the source does not.",
    },
    SupportKind: {
        SupportKind.AGREES: "It claims the same.",
        SupportKind.BUILDS_ON: "It follows from the other.",
    },
    DatePrecision: {
        DatePrecision.DAY: "The day is known.",
        DatePrecision.MONTH: "The month is known, and the day is not.",
        DatePrecision.YEAR: "The year alone is known.",
    },
    Extent: {
        Extent.WHOLLY: "The expert holds the whole position.",
        Extent.IN_PART: "The expert holds part of the position; `scope` may say which.",
    },
    VoteAnswer: {
        VoteAnswer.STRONGLY_AGREE: "The expert agrees strongly.",
        VoteAnswer.AGREE: "The expert agrees.",
        VoteAnswer.UNCERTAIN: "The expert is uncertain.",
        VoteAnswer.DISAGREE: "The expert disagrees.",
        VoteAnswer.STRONGLY_DISAGREE: "The expert disagrees strongly.",
        VoteAnswer.NO_OPINION: "The expert has no opinion.",
        VoteAnswer.DID_NOT_ANSWER: "The expert was asked and did not answer.",
    },
}
"""One sentence about each value, by choices."""


def explanations_of(field: Field) -> Mapping[str, str]:
    """Return the explanations of a field's values; empty where its choices have none."""
    own = {value for value, _ in field.flatchoices if value}
    labels = {(value, str(label)) for value, label in field.flatchoices if value}
    for choices, texts in EXPLANATIONS.items():
        if labels <= {(value, str(label)) for value, label in choices.choices}:
            return {str(value): text for value, text in texts.items() if value in own}
    return {}
