"""Experts, topics and sources of a document, and which of them are here already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from django.db.models import Model

from debates.interchange.entry_values import (
    Steps,
    differing_values,
    entry_field_values,
    problems_of,
)
from debates.interchange.existing_by_slug import ExistingObjects, topics_by_name
from debates.interchange.identity import is_same, name_of
from debates.interchange.json_types import Json
from debates.interchange.plan import Plan, UnsureExpert
from debates.models import Expert, Source, Topic
from debates.models.experts import sortable
from debates.text.did_you_mean import did_you_mean

LISTS_OF_MODELS: Mapping[type[Model], str] = {Source: "sources", Expert: "experts", Topic: "topics"}


class SharedObjects:
    """The objects of a document that other debates refer to as well.

    New ones are created, existing ones are kept or updated. One that has the slug of another
    existing object is refused: an expert would get a stranger's claims.

    unsure     slugs of experts of the site, by those of experts in the document who may be they
    named      whether such a refusal may tell what that object is called
    may_refer  tells whether an existing object may be taken; one that may not is a stranger's
    """

    def __init__(
        self,
        document: Json,
        present: ExistingObjects,
        plan: Plan,
        *,
        update: bool,
        same_experts: Collection[str],
        names_objects: bool,
        may_refer: Callable[[Model], bool],
    ) -> None:
        self.present, self.plan = present, plan
        self.update, self.named, self.may_refer = update, names_objects, cache(may_refer)
        self.same_experts = same_experts
        unsure = document.get("imported", {}).get("unsure", ())
        self.unsure = {entry["expert"]: entry["may_be"] for entry in unsure}
        self._slugs: dict[type[Model], list[str]] = {}
        self.found: dict[type[Model], dict[str, Any]] = {model: {} for model in LISTS_OF_MODELS}
        topics = document.get("topics", [])
        self.names = topics_by_name(topic["name"] for topic in topics)
        for model, name in LISTS_OF_MODELS.items():
            for place, entry in enumerate(document.get(name, [])):
                self.found[model][entry["slug"]] = self._create_or_update(
                    model, entry, (name, place)
                )
        for place, entry in enumerate(topics):
            self._set_broader(entry, ("topics", place))

    def find(self, model: type[Model], slug: str | None, path: Steps) -> Any:
        """Find the object with a slug, in the file or the database; None and a problem for none."""
        if slug is None:
            return None
        instance = self.found[model].get(slug) or self.present.get(model, slug)
        if instance is not None and instance.pk is not None and not self.may_refer(instance):
            instance = None
        if instance is None:
            near = self.plan.hints.nearest(
                slug, {**self.found[model], **dict.fromkeys(self._public_slugs(model))}
            )
            hint = did_you_mean(near, f" Add it to “{LISTS_OF_MODELS[model]}”.")
            name = model._meta.verbose_name
            self.plan.refuse(
                path, f"There is no {name} “{slug}” in the file or in the database.{hint}"
            )
        return instance

    def _public_slugs(self, model: type[Model]) -> list[str]:
        """Return the slugs of the site that a hint may name: those that readers know."""
        if model not in self._slugs:
            slugs = model._default_manager.published().values_list("slug", flat=True)
            self._slugs[model] = [*slugs]
        return self._slugs[model]

    def _create_or_update(self, model: type[Model], entry: Json, path: Steps) -> Any:
        values = entry_field_values(model, entry)
        if model is Expert:
            values["sort_name"] = sortable(values["sort_name"], values["name"])
        self.plan.problems += problems_of(model, values, path)
        existing = self.present.get(model, entry["slug"])
        if existing is None and model is Expert and (same := self._same_expert(entry)) is not None:
            return same
        if existing is None:
            self._check_name(model, entry, path)
            instance = model(**values)
            self.plan.made[model].append(instance)
            return instance
        if not is_same(existing, values) or not self.may_refer(existing):
            name = f"“{existing}”" if self.named else f"another {model._meta.verbose_name}"
            self.plan.refuse(
                (*path, "slug"),
                f"“{entry['slug']}” is {name} in the database but “{name_of(model, values)}” in "
                f"the file. If both are the same {model._meta.verbose_name}, {_REMEDIES[model]}. "
                "Otherwise choose another slug.",
            )
        self.plan.claim(existing, path)
        # a value that the file leaves out does not delete the existing one
        entry_values = {name: values[name] for name in entry.keys() & values.keys() - {"slug"}}
        self._differs(existing, differing_values(existing, entry_values))
        return existing

    def _same_expert(self, entry: Json) -> Expert | None:
        """Return the expert of the site that an unsure entry means; None for a new one."""
        candidate = self.present.get(Expert, self.unsure.get(entry["slug"]))
        if candidate is None or not self.may_refer(candidate):
            return None
        if entry["slug"] in self.same_experts:
            return candidate
        self.plan.unsure.append(UnsureExpert(entry["slug"], entry["name"], candidate.name))
        return None

    def _differs(self, existing: Any, values: dict[str, Any]) -> None:
        if not values:
            return
        if self.update:
            self.plan.change(existing, **values)
        else:
            self.plan.unchanged.append((existing, list(values)))

    def _check_name(self, model: type[Model], entry: Json, path: Steps) -> None:
        if model is Topic and (same := self.names.get(entry["name"])) is not None:
            self.plan.refuse(
                (*path, "name"),
                f"The topic “{same.name}” already exists, with the slug “{same.slug}”. Use that "
                "slug.",
            )

    def _set_broader(self, entry: Json, path: Steps) -> None:
        topic = self.found[Topic][entry["slug"]]
        broader = self.find(Topic, entry.get("broader"), (*path, "broader"))
        if topic.pk is None:
            topic.broader = broader
        elif broader is not None and (broader.pk is None or broader.pk != topic.broader_id):
            self._differs(topic, {"broader": broader})


_REMEDIES: Mapping[type[Model], str] = {
    Expert: "give one of them the other's name as an alias",
    Topic: "give both the same name",
    Source: "give both the same title",
}
