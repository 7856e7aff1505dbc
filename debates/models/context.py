"""Context of a debate: the background that its moderator or its editors give."""

from __future__ import annotations

from django.db import models

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import visibility
from debates.models.base import NOT_OF_A_POSITION
from debates.models.choices import Voice
from debates.models.constraint_builders import is_one_of, not_empty, original_language
from debates.models.debates import OF_ITS_DEBATE, Debate
from debates.models.declaration import Door, declare
from debates.models.places import HasSourceLocation, Orderable
from debates.models.sources import Source

CONTEXT_VOICES = [Voice.MODERATOR, Voice.EDITORS]


@register(
    40,
    "context",
    "Background of the debate by its moderator or editors; no expert's evidence.",
    parent="debate",
    laid_out=True,
    known_by="statement",
)
class ContextNote(HasSourceLocation, Orderable):
    """Background of a debate, which is no evidence for anybody's position."""

    excluded_from = NOT_OF_A_POSITION | {
        Door.SEARCH: "A search finds what the experts claim, and this is nobody's claim: it finds "
        "the debate."
    }
    excluded_fields = {
        name: {Door.API: "An entry of its debate, without an address."}
        for name in ("created", "modified", "version")
    }
    ordered_among = "the debate's context"

    debate = declare(
        models.ForeignKey(Debate, models.CASCADE, related_name="context"),
        "Debate of which it gives the background.",
        laid_out=True,
        excluded_from={Door.ARCHIVE: OF_ITS_DEBATE, Door.TABLE: OF_ITS_DEBATE},
    )
    statement = declare(
        models.TextField(),
        "Statement of the background.",
        example="Xi and Putin had met 37 times before.",
        laid_out=True,
    )
    voice = declare(
        models.CharField(
            max_length=9,
            choices=[(choice.value, choice.label) for choice in CONTEXT_VOICES],
            default=Voice.MODERATOR,
        ),
        "Whose it is: the moderator's or the editors'.",
        schema={"description": "The default is moderator."},
        example="moderator",
        laid_out=True,
    )

    history = history_records()
    objects = visibility.ContextNoteQuerySet.as_manager()

    class Meta:
        ordering = ["debate_id", "order", "id"]
        constraints = [
            not_empty("statement", "contextnote_statement_not_empty"),
            *original_language("contextnote"),
            is_one_of("voice", CONTEXT_VOICES, "contextnote_voice_known"),
            models.UniqueConstraint(
                fields=["debate", "order"],
                name="contextnote_order_unique_in_debate",
                violation_error_message="Another context note already has this order.",
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def natural_key(self) -> tuple[str, int]:
        return (self.debate.slug, self.order)

    natural_key.dependencies = ["debates.debate"]

    def has_parent(self) -> bool:
        return self.debate_id is not None

    def cited_source(self) -> Source | None:
        return self.debate.source

    def siblings(self) -> models.QuerySet:
        return ContextNote.objects.filter(debate_id=self.debate_id)
