"""Choices of the model fields: statuses, stances and kinds."""

from __future__ import annotations

from django.db import models


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


SIGNS = {"affirms": "+", "qualifies": "~", "denies": "−"}
"""Sign of each stance; no stance is shown by colour alone."""


class PositionKind(models.TextChoices):
    """Kind of claim: how matters are, will be, or should be."""

    ASSESSMENT = "assessment", "assessment"
    FORECAST = "forecast", "forecast"
    RECOMMENDATION = "recommendation", "recommendation"


class EvidenceKind(models.TextChoices):
    """Kind of evidence for a position."""

    STATISTIC = "statistic", "statistic"
    EVENT = "event", "event"
    DOCUMENT = "document", "document"
    TESTIMONY = "testimony", "testimony"
    COMPARISON = "comparison", "comparison"


class CounterpointKind(models.TextChoices):
    """Kind of objection that a counterpoint raises."""

    REBUTS = "rebuts", "rebuts: the claim is false"
    UNDERCUTS = "undercuts", "undercuts: the evidence does not support the claim"
    QUALIFIES = "qualifies", "qualifies: the claim is true only in part"
