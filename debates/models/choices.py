"""The words that have one meaning everywhere: statuses, stances and kinds."""

from __future__ import annotations

from django.db import models


class Status(models.TextChoices):
    """Where a debate or a position is on its way into the public, and out of it."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class Stance(models.TextChoices):
    """What a position says to its question."""

    AFFIRMS = "affirms", "affirms"
    QUALIFIES = "qualifies", "qualifies"
    DENIES = "denies", "denies"


SIGNS = {"affirms": "+", "qualifies": "~", "denies": "−"}
"""A stance is never told by colour alone: each has its sign, and its word."""


class PositionKind(models.TextChoices):
    """What sort of claim a position is: how things are, will be, or should be."""

    ASSESSMENT = "assessment", "assessment"
    FORECAST = "forecast", "forecast"
    RECOMMENDATION = "recommendation", "recommendation"


class EvidenceKind(models.TextChoices):
    """What sort of thing supports a position."""

    STATISTIC = "statistic", "statistic"
    EVENT = "event", "event"
    DOCUMENT = "document", "document"
    TESTIMONY = "testimony", "testimony"
    COMPARISON = "comparison", "comparison"


class CounterpointKind(models.TextChoices):
    """How a counterpoint speaks against a position."""

    REBUTS = "rebuts", "rebuts: the claim is false"
    UNDERCUTS = "undercuts", "undercuts: the evidence does not support the claim"
    QUALIFIES = "qualifies", "qualifies: the claim is true only in part"
