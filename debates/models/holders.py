"""Joint holders of a position, besides its author."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import visibility
from debates.models.choices import Extent, Status
from debates.models.constraint_builders import is_one_of
from debates.models.declaration import Door, declare
from debates.models.entries import WITHIN_ITS_POSITION, Entry
from debates.models.experts import Expert
from debates.models.places import HasLocator, locator_field
from debates.models.positions import Position
from debates.models.sources import Source

NOT_A_CLAIM = "A search finds claims and who holds them; how far is read with the claim."


@register(
    100,
    "holders",
    "Another expert who holds the position with its author, wholly or in part.",
    parent="position",
    laid_out=True,
    known_by="expert",
)
class Holder(HasLocator, Entry):
    """Another expert who holds a position with its author, wholly or in part.

    Co-authors, judges who join an opinion, experts who answer together.
    """

    ordered_among = "the position's joint holders"

    position = declare(
        models.ForeignKey(Position, models.CASCADE, related_name="holders"),
        "Position that the expert holds with its author.",
        laid_out=True,
        excluded_from=WITHIN_ITS_POSITION,
    )
    expert = declare(
        models.ForeignKey(Expert, models.PROTECT, related_name="holdings"),
        "Expert who holds the position with its author.",
        keyword="expert",
        laid_out=True,
    )
    extent = declare(
        models.CharField(max_length=7, choices=Extent, default=Extent.WHOLLY),
        "How far the expert holds the position.",
        schema={"description": "How far the expert holds the position. The default is wholly."},
        example="in_part",
        laid_out=True,
        excluded_from={Door.SEARCH: NOT_A_CLAIM},
    )
    scope = declare(
        models.CharField(
            max_length=200,
            blank=True,
            help_text="The part that the expert holds, for example Parts I and II.",
        ),
        "The part that the expert holds, where it is not the whole.",
        example="Parts I and II",
        laid_out=True,
        excluded_from={Door.SEARCH: NOT_A_CLAIM},
    )
    locator = locator_field()

    history = history_records()
    objects = visibility.HolderQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            is_one_of("extent", Extent, "holder_extent_known"),
            models.CheckConstraint(
                condition=Q(scope="") | Q(extent=Extent.IN_PART),
                name="holder_scope_in_part",
                violation_error_message="An expert who holds the whole position has no scope. "
                "Choose “in part”, or remove the scope.",
            ),
            models.UniqueConstraint(
                fields=["position", "expert"],
                name="holder_once_in_position",
                violation_error_message="This expert already holds the position.",
            ),
            models.UniqueConstraint(
                fields=["position", "order"],
                name="holder_order_unique_in_position",
                violation_error_message="Another joint holder already has this order.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, {self.how()}"

    def how(self) -> str:
        """Return how far the expert holds the position: "in part (Parts I and II)"."""
        scope = f" ({self.scope})" if self.scope else ""
        return f"{self.get_extent_display()}{scope}"

    def named(self) -> str:
        """Return the name with the part held: "Carla Reyes (in part: Parts I and II)"."""
        name = str(self.expert)
        if self.extent != Extent.IN_PART:
            return name
        return f"{name} ({': '.join(filter(None, (self.get_extent_display(), self.scope)))})"

    def natural_key(self) -> tuple[str, str]:
        return (self.position.slug, self.expert.slug)

    natural_key.dependencies = ["debates.position", "debates.expert"]

    def has_parent(self) -> bool:
        return self.position_id is not None

    def cited_source(self) -> Source | None:
        return self.position.cited_source()

    def clean(self) -> None:
        super().clean()
        if self.position_id is None or self.expert_id is None:
            return
        if self.expert_id == self.position.expert_id:
            raise ValidationError(
                {"expert": "This is the author of the position. Add the others who hold it."}
            )
        taking_part = self.position.debate.participations.filter(expert_id=self.expert_id)
        if self.position.status == Status.PUBLISHED and not taking_part.exists():
            raise ValidationError(
                {
                    "expert": f"{self.expert} is not part of this debate. Add the expert to the "
                    "debate before you publish."
                }
            )


def held_wholly(experts: Iterable[int]) -> Q:
    """Return the condition that one of these experts (ids) holds all of a part's position."""
    wholly = Holder.objects.filter(
        position=OuterRef("position"), expert__in=experts, extent=Extent.WHOLLY
    )
    return Q(position__expert__in=experts) | Q(Exists(wholly))
