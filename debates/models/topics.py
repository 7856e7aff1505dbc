"""Topics of positions, from broad to narrow."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import visibility
from debates.models.addresses import path_of
from debates.models.base import NOT_OF_A_POSITION, Slugged
from debates.models.constraint_builders import not_empty
from debates.models.declaration import Door, declare


@register(
    140,
    "topics",
    "Subject of positions.",
    for_editors=True,
)
class Topic(Slugged):
    """A subject that positions are about, possibly under a broader topic."""

    excluded_from = NOT_OF_A_POSITION

    name = declare(
        models.CharField(
            max_length=120, unique=True, error_messages={"unique": "Another topic has this name."}
        ),
        "Name.",
        example="Energy",
        title=True,
        index="topic",
        laid_out=True,
    )
    description = declare(
        models.TextField(blank=True),
        "Description.",
        example="Oil, gas and coal, pipelines and contracts for them.",
        laid_out=True,
        excluded_from={Door.SEARCH: "A position is found by the names of its topics."},
    )
    broader = declare(
        models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="narrower"),
        "Broader topic.",
        index="topic",
        laid_out=True,
    )

    history = history_records()
    objects = visibility.TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            not_empty("name", "topic_name_not_empty"),
            models.CheckConstraint(
                condition=Q(broader=None) | ~Q(broader=F("id")),
                name="topic_not_its_own_broader",
                violation_error_message="A topic cannot be broader than itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_of("pages:topic", self.slug)

    def slug_source(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self._check_cycle()

    def _check_cycle(self) -> None:
        """Refuse a topic that would be broader than itself."""
        visited_keys = {self.pk}
        above = self.broader
        while above is not None:
            if above.pk in visited_keys:
                message = f"“{above}” is itself a narrower topic of this one. Choose another."
                raise ValidationError({"broader": message})
            visited_keys.add(above.pk)
            above = above.broader
