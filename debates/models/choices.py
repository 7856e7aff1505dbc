"""Choices of the model fields: statuses, stances, kinds, certainty, horizon and outcomes."""

from __future__ import annotations

from django.db import models

from debates.text import locators
from debates.text.figures import PRECISIONS


class Status(models.TextChoices):
    """Publication status of a debate or a position."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class Stance(models.TextChoices):
    """Stance of a position on its question."""

    AFFIRMS = "affirms", "affirms"
    QUALIFIES = "qualifies", "qualifies"
    DENIES = "denies", "denies"


class Favours(models.TextChoices):
    """Side that affirming a question favours: what it asks about, or an end of that."""

    SUBJECT = "subject", "what it asks about"
    ENDING = "ending", "ending what it asks about"


SIGNS = {"affirms": "+", "qualifies": "~", "denies": "−"}
"""Sign of each stance; no stance is shown by colour alone."""


class PositionKind(models.TextChoices):
    """Kind of claim."""

    ASSESSMENT = "assessment", "assessment"
    FORECAST = "forecast", "forecast"
    RECOMMENDATION = "recommendation", "recommendation"


class ExpertKind(models.TextChoices):
    """Kind of speaker: a person, an organisation, or a speaker the source does not name."""

    PERSON = "person", "person"
    ORGANISATION = "organisation", "organisation"
    UNNAMED = "unnamed", "unnamed speaker"


class LocatorForm(models.TextChoices):
    """Form in which a source is cited."""

    PARAGRAPH = locators.PARAGRAPH, "paragraph: 3.2 or 45"
    PAGE = locators.PAGE, "page: 12, 12-14 or xii"
    HEADING_PARAGRAPH = locators.HEADING_PARAGRAPH, "heading and paragraph: Findings, 3"
    TIME = locators.TIME, "time code: 12:34 or 1:02:03"
    COLUMN = locators.COLUMN, "column: 345 or 12WH"
    LINE = locators.LINE, "line: 12, or with its page 45:12"


class Precision(models.TextChoices):
    """Precision of a figure that is not exact."""

    ABOUT = "about", PRECISIONS["about"]
    AT_LEAST = "at_least", PRECISIONS["at_least"]
    AT_MOST = "at_most", PRECISIONS["at_most"]
    MORE_THAN = "more_than", PRECISIONS["more_than"]
    LESS_THAN = "less_than", PRECISIONS["less_than"]


class Certainty(models.TextChoices):
    """Editors' term for the words by which an expert says how sure a claim is.

    The terms are those of ICD 203 (Analytic Standards, 2015). Its ranges of percentages are left
    out, because nobody in a debate gave them.
    """

    ALMOST_NO_CHANCE = "almost_no_chance", "almost no chance"
    VERY_UNLIKELY = "very_unlikely", "very unlikely"
    UNLIKELY = "unlikely", "unlikely"
    ROUGHLY_EVEN = "roughly_even", "roughly even chance"
    LIKELY = "likely", "likely"
    VERY_LIKELY = "very_likely", "very likely"
    ALMOST_CERTAIN = "almost_certain", "almost certain"


class Horizon(models.TextChoices):
    """For when a claim is made: up to two years ahead, two to ten years, more than ten years."""

    NEAR = "near", "near term"
    MEDIUM = "medium", "medium term"
    LONG = "long", "long term"


class EvidenceKind(models.TextChoices):
    """Kind of evidence for a position."""

    STATISTIC = "statistic", "statistic"
    EVENT = "event", "event"
    DOCUMENT = "document", "document"
    TESTIMONY = "testimony", "testimony"
    COMPARISON = "comparison", "comparison"
    REASON = "reason", "reason"


class CounterpointKind(models.TextChoices):
    """Kind of objection that a counterpoint raises."""

    REBUTS = "rebuts", "rebuts: the claim is false"
    UNDERCUTS = "undercuts", "undercuts: the evidence does not support the claim"
    QUALIFIES = "qualifies", "qualifies: the claim is true only in part"


class Outcome(models.TextChoices):
    """Outcome of a forecast; a forecast without an outcome is open."""

    CAME_TRUE = "came_true", "came true"
    PARTLY = "partly", "came true in part"
    DID_NOT = "did_not", "did not come true"
    UNDECIDABLE = "undecidable", "cannot be decided"


class ForecastState(models.TextChoices):
    """State of a forecast on a day (`debates.models.forecast_states`)."""

    OPEN = "open", "open"
    DUE = "due", "due"
    DECIDED = "decided", "decided"


class Voice(models.TextChoices):
    """Voice of evidence or of a counterpoint: whose view it is."""

    EXPERT = "expert", "the expert"
    POSITION = "position", "another position"
    REPORTED = "reported", "a reported party"
    MODERATOR = "moderator", "the moderator"
    EDITORS = "editors", "the editors"


class Basis(models.TextChoices):
    """Basis of a relation between two positions: the source states it, or the editors infer it."""

    STATED = "stated", "stated in the source"
    INFERRED = "inferred", "inferred by the editors"


class SupportKind(models.TextChoices):
    """Kind of support that one position gives to another."""

    AGREES = "agrees", "agrees: it claims the same"
    BUILDS_ON = "builds_on", "builds on: it follows from the other"


class DatePrecision(models.TextChoices):
    """Precision of a date, whose unknown parts are those of its first day."""

    DAY = "day", "day"
    MONTH = "month", "month"
    YEAR = "year", "year"


class Extent(models.TextChoices):
    """Extent to which a joint holder holds a position."""

    WHOLLY = "wholly", "wholly"
    IN_PART = "in_part", "in part"


class VoteAnswer(models.TextChoices):
    """Answer of a panel's member to a question: five degrees of agreement, or none.

    The form is that of the expert panels of the Clark Center (Chicago Booth, formerly IGM).
    """

    STRONGLY_AGREE = "strongly_agree", "strongly agree"
    AGREE = "agree", "agree"
    UNCERTAIN = "uncertain", "uncertain"
    DISAGREE = "disagree", "disagree"
    STRONGLY_DISAGREE = "strongly_disagree", "strongly disagree"
    NO_OPINION = "no_opinion", "no opinion"
    DID_NOT_ANSWER = "did_not_answer", "did not answer"


VIEWS = (
    *(VoteAnswer.STRONGLY_AGREE, VoteAnswer.AGREE, VoteAnswer.UNCERTAIN),
    *(VoteAnswer.DISAGREE, VoteAnswer.STRONGLY_DISAGREE),
)
"""The answers that are views on the question; the others are never counted as a stance."""
