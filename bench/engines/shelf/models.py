"""Simplest models of the documents."""

from __future__ import annotations

from django.db import models


class Row(models.Model):
    """Document."""

    text = models.TextField()
    expert = models.CharField(max_length=40, db_index=True)
    question = models.CharField(max_length=40, db_index=True)
    stance = models.CharField(max_length=40, db_index=True)
    has = models.CharField(max_length=40, db_index=True)

    class Meta:
        app_label = "shelf"

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def topics(self) -> list[str]:
        """Topics of the document."""
        return [mark.topic for mark in self.marks.all()]


class Mark(models.Model):
    """Topic of a document."""

    row = models.ForeignKey(Row, models.CASCADE, related_name="marks")
    topic = models.CharField(max_length=40, db_index=True)

    class Meta:
        app_label = "shelf"

    def __str__(self) -> str:
        return self.topic
