"""The editors' text about how this record is made, on the page "Method"."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from debates.compat.simple_history import history_records
from debates.models.base import Recorded
from debates.models.declaration import Door, declare

DEFAULT_TEXT = """\
This record holds debates between experts as data. Each debate was held in public, and each entry \
names the source that it is taken from and, where it matters, the place in it.

A position is one claim of one expert, put into one sentence by the editors. It is a paraphrase: \
the expert’s exact words stand beside it only where they are marked as a quotation. Evidence is \
what is said in support of a position, and a counterpoint is what is said against it.

Each entry says whose words it has. What an expert says is shown as the expert’s. What an expert \
only reports of a third party is shown as that party’s. Background that the moderator gives \
belongs to the debate, and what the editors add is shown as the editors’.

A link between two claims says who made it. “Stated in the source” means that one expert speaks of \
the other’s claim, and the place is given. “Editors’ comparison” means that the editors set two \
claims against or beside each other because their content is in tension or in agreement. The \
experts themselves did not say so.

How sure an expert is, and for when a claim is made, is recorded only where the source has words \
for it, and these words are given. Where the words stand for one of seven terms, from “almost no \
chance” to “almost certain”, the editors add that term: “likely” for “probably”. Other words stand \
alone. Nobody is given a probability that they did not state.

Corrections are public, with their reasons. Only slips of the pen, such as a misspelt word, are \
not listed. A position that was withdrawn or deleted leaves a notice under its address that says \
why. Earlier versions of each position stay readable, each with a digest by which it can be cited.
"""
"""What the page says where the editors have written nothing."""


class MethodTextManager(models.Manager["MethodText"]):
    """Manager of the one row; it is public as a whole."""

    def published(self) -> models.QuerySet[MethodText]:
        """Return what the public may see: all of it."""
        return self.get_queryset()

    def current(self) -> MethodText:
        """Return the text, not saved where there is none yet."""
        return self.filter(pk=MethodText.ONLY).first() or MethodText(pk=MethodText.ONLY)


class MethodText(Recorded):
    """The text of the page "Method", in one row; empty for the text that comes with Sinorus.

    The table belongs to the app "history", so that `dumpdata debates` has debates alone.
    """

    ONLY = 1

    excluded_from = dict.fromkeys(
        (*(Door.FEED, Door.SEARCH, Door.DIGEST, Door.HISTORY, Door.ARCHIVE, Door.TABLE),),
        "It is about the site, and part of no debate.",
    )

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    text = declare(
        models.TextField(
            blank=True,
            max_length=20_000,
            help_text="Plain text for readers: how debates are chosen, entered and checked. An "
            "empty line begins a new paragraph. Leave empty for a general description.",
        ),
        "How the record is made, in plain text.",
    )

    history = history_records()
    objects = MethodTextManager()

    class Meta:
        app_label = "history"
        verbose_name = "method"
        verbose_name_plural = "method"
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="method_text_only_one",
                violation_error_message="The site has only one text about its method.",
            )
        ]

    def __str__(self) -> str:
        return "Method"

    def get_absolute_url(self) -> str:
        return reverse("pages:method")

    @property
    def shown(self) -> str:
        """The text that readers get."""
        return self.text.strip() or DEFAULT_TEXT
