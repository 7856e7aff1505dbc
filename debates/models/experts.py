"""Who takes positions."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from debates.compat.simple_history import history_records
from debates.models import managers, validators
from debates.models.base import Slugged
from debates.models.constraints import not_empty


class Expert(Slugged):
    """A person who takes positions; what is true of them in one debate only is in Participation."""

    name = models.CharField(max_length=150)
    sort_name = models.CharField(
        max_length=150, blank=True, help_text="Name as in an index, for example Lukin, Artyom."
    )
    aliases = models.JSONField(
        default=list,
        blank=True,
        validators=[validators.list_of_texts],
        help_text="Other spellings of the name, in any script. Search uses them.",
    )
    biography = models.TextField(blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[validators.orcid])
    wikidata = models.CharField(
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*\Z", "Enter a Wikidata item such as Q42.")],
    )
    homepage = models.URLField(max_length=500, blank=True)

    history = history_records()
    objects = managers.ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        constraints = [not_empty("name", "expert_name_not_empty")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:expert", args=[self.slug])

    def slug_source(self) -> str:
        return self.name

    def prepare(self) -> set[str]:
        fields = super().prepare()
        if self.name and not self.sort_name:
            *given, family = self.name.split()
            self.sort_name = f"{family}, {' '.join(given)}" if given else family
            fields.add("sort_name")
        return fields
