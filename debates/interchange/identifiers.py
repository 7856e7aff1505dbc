"""Public identifiers of the parts and votes of a document: each belongs to one object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model

from debates.interchange.json_types import Json, Steps
from debates.interchange.plan import Plan
from debates.interchange.problems import ImportProblem, pointer
from debates.kinds import parts_of
from debates.models import Position

PART_LISTS = tuple(kind.collection for kind in parts_of(Position) if kind.has_public_id)
"""The lists of parts with identifiers, in an entry of a position."""


def doubled_identifiers(debate: Json) -> Iterator[ImportProblem]:
    """Yield a problem for each identifier that a document gives to a second object of one kind."""
    first_paths: dict[tuple[str, str], Steps] = {}
    for kind, entry, path in _identified_entries(debate):
        identifier = entry.get("id")
        if identifier is None:
            continue
        first_path = first_paths.setdefault((kind, identifier), path)
        if first_path != path:
            yield ImportProblem(
                pointer(*path, "id"), f"“{identifier}” is already used at {pointer(*first_path)}."
            )


def _identified_entries(debate: Json) -> Iterator[tuple[str, Json, Steps]]:
    for place, position in enumerate(debate.get("positions", ())):
        for kind in PART_LISTS:
            for number, part in enumerate(position.get(kind, ())):
                yield kind, part, ("debate", "positions", place, kind, number)
    for place, vote in enumerate(debate.get("votes", ())):
        yield "votes", vote, ("debate", "votes", place)


def refuse_taken_identifiers(
    new_objects: Iterable[tuple[Any, Steps]], plan: Plan, *, names_owner: bool = True
) -> None:
    """Refuse new objects whose identifier belongs to an object that stays.

    new_objects  the new objects that come with an identifier, and where the document has them
    names_owner  whether a message names the object that stays
    """
    by_model: dict[type[Model], dict[str, Steps]] = defaultdict(dict)
    for instance, path in new_objects:
        by_model[type(instance)][instance.public_id] = path
    removed_keys = {(type(part), part.pk) for part in plan.removed}
    for model, paths in by_model.items():
        for existing in model._default_manager.filter(public_id__in=list(paths)):
            if (model, existing.pk) not in removed_keys:
                owner = (
                    _owner_words(existing)
                    if names_owner
                    else f"that of another {model._meta.verbose_name}"
                )
                plan.refuse(
                    (*paths[existing.public_id], "id"),
                    f"“{existing.public_id}” is already {owner}. "
                    "Leave the id out to get a new one.",
                )


def _owner_words(instance: Any) -> str:
    kind = instance._meta.verbose_name
    if hasattr(instance, "position"):
        return f"the {kind} “{instance}” of the position “{instance.position.slug}”"
    return f"the {kind} “{instance}” on the question “{instance.question.slug}”"
