"""What debates and evidence are taken from."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from debates.compat.simple_history import history_records
from debates.models import managers
from debates.models.base import Slugged
from debates.models.constraints import not_empty


class Source(Slugged):
    """What a debate or a piece of evidence is taken from; what is unknown stays empty."""

    publisher = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    address = models.URLField("web address", max_length=500, blank=True)
    date = models.DateField(null=True, blank=True, help_text="Date of publication, if known.")
    text = models.TextField(
        blank=True,
        help_text="Full text, if the rights allow it. Begin each paragraph with its locator in "
        "brackets, for example [3.2].",
    )

    history = history_records()
    objects = managers.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [not_empty("title", "source_title_not_empty")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:source", args=[self.slug])

    def slug_source(self) -> str:
        return self.title
