"""Experts, who take positions."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import examples, validators, visibility
from debates.models.addresses import path_of
from debates.models.base import NOT_OF_A_POSITION, Slugged
from debates.models.choices import ExpertKind
from debates.models.constraint_builders import (
    in_order,
    is_one_of,
    newest_first,
    not_empty,
    web_address,
)
from debates.models.declaration import Door, declare
from debates.models.text_lists import TextListField
from debates.text.names import in_own_letters, with_plain_initial
from debates.text.titles import index_name, without_titles

SORT_NAME_LENGTH = 150

BESIDE_THE_CLAIM = "A search finds claims, and this says nothing of them."


@register(
    130,
    "experts",
    "Person or organisation that holds positions, or a speaker whom the source does not name. "
    "What is true in one debate only is in the participation.",
)
class Expert(Slugged):
    """A person or organisation that takes positions, or a speaker whom the source does not name.

    What is true of them in one debate only is in Participation.
    """

    excluded_from = NOT_OF_A_POSITION

    name = declare(
        models.CharField(max_length=150),
        "Full name.",
        example="Artyom Lukin",
        title=True,
        index="expert",
        laid_out=True,
    )
    kind = declare(
        models.CharField(max_length=12, choices=ExpertKind, default=ExpertKind.PERSON),
        "Kind of speaker: a person, an organisation, or one whom the source does not name.",
        schema={
            "description": (
                "Kind of speaker: a person, an organisation, or one whom the source does not "
                "name. The default is person."
            )
        },
        example="person",
        keyword="expert_kind",
        facet=25,
        laid_out=True,
    )
    sort_name = declare(
        models.CharField(
            max_length=SORT_NAME_LENGTH,
            blank=True,
            help_text="Name as in an index, for example Lukin, Artyom.",
        ),
        "Name as in an index.",
        schema={
            "description": (
                "Name as in an index, with a comma after the family name, for example Lukin, "
                "Artyom, or Xi, Jinping. The default takes the last word for the family name."
            )
        },
        example="Lukin, Artyom",
        always=True,
        laid_out=True,
        excluded_from={
            Door.SEARCH: "The name has the same words.",
            Door.PAGE: "Lists are sorted by it.",
        },
    )
    aliases = declare(
        TextListField(
            default=list,
            blank=True,
            validators=[validators.list_of_texts],
            help_text="Other spellings of the name, in any script. Search uses them.",
        ),
        "Other spellings of the name, in any script.",
        schema={"description": "Other spellings of the name, in any script."},
        example=["Артём Лукин"],
        index="expert",
        laid_out=True,
    )
    biography = declare(
        models.TextField(blank=True),
        "Biography in a few sentences.",
        example="A scholar of …",
        laid_out=True,
        excluded_from={Door.SEARCH: BESIDE_THE_CLAIM},
    )
    orcid = declare(
        models.CharField("ORCID", max_length=19, blank=True, validators=[validators.orcid]),
        "ORCID iD.",
        schema={
            "description": "ORCID iD, for example 0000-0002-1825-0097.",
            "pattern": "^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$",
            "maxLength": None,
        },
        example="0000-0002-1825-0097",
        laid_out=True,
        excluded_from={Door.SEARCH: BESIDE_THE_CLAIM},
    )
    wikidata = declare(
        models.CharField(
            max_length=16,
            blank=True,
            validators=[RegexValidator(r"^Q[1-9]\d*\Z", "Enter a Wikidata item such as Q42.")],
        ),
        "Wikidata item.",
        schema={"description": "Wikidata item, for example Q42.", "pattern": "^Q[1-9][0-9]*$"},
        example="Q42",
        laid_out=True,
        excluded_from={Door.SEARCH: BESIDE_THE_CLAIM},
    )
    homepage = declare(
        models.URLField(max_length=500, blank=True),
        "Web address of the expert’s homepage.",
        example=f"{examples.ORIGIN}/lukin",
        laid_out=True,
        excluded_from={Door.SEARCH: BESIDE_THE_CLAIM},
    )

    history = history_records()
    objects = visibility.ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        constraints = [
            not_empty("name", "expert_name_not_empty"),
            web_address("homepage", "expert_homepage_scheme"),
            is_one_of("kind", ExpertKind, "expert_kind_known"),
        ]
        indexes = [
            in_order("expert", "sort_name"),
            in_order("expert", "name"),
            *newest_first("expert"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_of("pages:expert", self.slug)

    @property
    def listed_name(self) -> str:
        """The sort name as lists show it, in the letters of the name."""
        return in_own_letters(self.sort_name, self.name)

    def slug_source(self) -> str:
        return without_titles(self.name) if self.kind == ExpertKind.PERSON else self.name

    def prepare(self) -> set[str]:
        fields = super().prepare()
        if self.name and (
            not self.sort_name
            or (self.kind != ExpertKind.PERSON and self.sort_name == sort_name_of(self.name))
        ):
            self.sort_name = sort_name_of(self.name, self.kind)
            fields.add("sort_name")
        elif self.sort_name != (sorted_well := sortable(self.sort_name, self.name)):
            self.sort_name = sorted_well
            fields.add("sort_name")
        return fields


def sort_name_of(name: str, kind: str = ExpertKind.PERSON) -> str:
    """Return the sort name that is made from a name where none is given."""
    sort_name = index_name(name) if kind == ExpertKind.PERSON else _without_article(name)
    # the comma, or Th for Þ, may make it too long
    return with_plain_initial(sort_name)[:SORT_NAME_LENGTH]


def sortable(sort_name: str, name: str) -> str:
    """Return a sort name with a plain initial, since databases may sort Á after Z.

    It stays as typed where lists would not show the letters of the name instead.
    """
    plain = with_plain_initial(sort_name)
    is_shown_the_same = in_own_letters(plain, name) == in_own_letters(sort_name, name)
    return plain if is_shown_the_same and len(plain) <= SORT_NAME_LENGTH else sort_name


def _without_article(name: str) -> str:
    """Return a name with an article at its end: World Bank, The; Senior official, A."""
    article, _, remainder = name.partition(" ")
    if not remainder or article.casefold() not in ("the", "a", "an"):
        return name
    return f"{remainder[:1].upper()}{remainder[1:]}, {article}"
