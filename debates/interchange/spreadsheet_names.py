"""Names in a spreadsheet, and the objects that they lead to: in the file, then on the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.functional import cached_property

from debates.interchange.json_types import Json
from debates.interchange.shared_objects import LISTS_OF_MODELS
from debates.interchange.spreadsheet import SHEET_OF, TITLE_OF, sheet
from debates.interchange.spreadsheet_rows import entries_of
from debates.models import Expert, Position, Question, Source
from debates.text.did_you_mean import Hints, did_you_mean
from debates.text.names import as_typed
from debates.text.titles import without_titles
from debates.text.web_addresses import address_core

MOST_PROPOSED = 4
"""Names that a message proposes at most."""

LONGEST_SURNAME = 3
"""Words of a surname that is recognised at the end of a name: “van der Berg”."""


class Unresolved(ValueError):
    """A name leads to no object, or to several; the message says so."""


class Resolver:
    """The objects by their addresses and names.

    current  document of the debate on the site; empty for a new debate
    rows  returns the entries of a sheet of the file
    """

    def __init__(self, current: Json, rows: Callable[[str], list[Json]]) -> None:
        self._current, self._rows = current, rows
        self._hints = Hints()
        self._slugs: dict[type[Model], set[str]] = {}
        self._names: dict[type[Model], Mapping[str, set[str]]] = {}
        self._of_site = cache(_names_of_site)
        self._public_names: dict[type[Model], list[str]] = {}

    def index(self) -> None:
        """Read the names of all rows, once each of them has an address."""
        for model, name in SHEET_OF.items():
            own = self._rows(name)
            current = entries_of(self._current, sheet(name)) if self._current else []
            self._slugs[model] = {entry["slug"] for entry in (*current, *own)}
            # what a row was called before it was changed in the file leads to it as well
            self._names[model] = _by_name((*_name_pairs(model, own), *_name_pairs(model, current)))

    def slug(self, model: type[Model], name: str) -> str:
        """Return the address of the object that is meant. Raises Unresolved."""
        typed = name.strip()
        if typed in self._slugs[model]:
            return typed
        slugs = self._names[model].get(as_typed(typed), set())
        if not slugs and model is Source:
            slugs = self._sources_at(typed)
        if len(slugs) == 1:
            return next(iter(slugs))
        kind = model._meta.verbose_name
        if slugs:
            raise Unresolved(several_named(kind, typed, slugs))
        slug_elsewhere = self.elsewhere(model, typed)
        if slug_elsewhere is not None:
            return slug_elsewhere
        hint = self._hint(model, typed)
        parts = [part.strip() for part in typed.split(",")]
        if len(parts) > 1 and all(self._is_known(model, part) for part in parts):
            hint = f" Separate several by semicolons: {'; '.join(parts)[:120]}."
        title = sheet(SHEET_OF[model]).title
        raise Unresolved(
            f"There is no {kind} “{typed[:60]}”.{hint} Each is a row of the sheet {title}."
        )

    def _hint(self, model: type[Model], typed: str) -> str:
        """Return the question whether a similar name is meant.

        Of several people with one surname, none is proposed alone.
        """
        people = self._experts_by_end.get(as_typed(typed), []) if model is Expert else []
        if len(people) > 1:
            *first_names, last = [f"“{name}”" for name in people[:MOST_PROPOSED]]
            return f" Did you mean {', '.join(first_names)} or {last}?"
        if people:
            return did_you_mean(people[0])
        near = self._hints.nearest(typed, [*self._names[model], *self._slugs[model]])
        if near:
            return did_you_mean(self._written(model, near))
        return did_you_mean(self._hints.nearest(typed, self._public(model)))

    def _public(self, model: type[Model]) -> list[str]:
        """Return the names of the objects of the site that a hint may name."""
        if model not in LISTS_OF_MODELS:
            return []
        if model not in self._public_names:
            names = model._default_manager.published().values_list(TITLE_OF[model], flat=True)
            self._public_names[model] = [*names]
        return self._public_names[model]

    @cached_property
    def _experts_by_end(self) -> Mapping[str, list[str]]:
        """The names of the experts without titles, and by their ends, such as the surname."""
        own = [*self._rows(SHEET_OF[Expert])]
        if self._current:
            own += entries_of(self._current, sheet(SHEET_OF[Expert]))
        names_by_end: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(str(entry.get(TITLE_OF[Expert]) or "") for entry in own):
            words = as_typed(name).split()
            starts = range(max(1, len(words) - LONGEST_SURNAME), len(words))
            ends = {" ".join(words[start:]) for start in starts}
            for end in ends | {as_typed(without_titles(name))}:
                names_by_end[end].append(name)
        return names_by_end

    def several(self, model: type[Model], typed: str) -> list[str]:
        """Return the names in a cell: on lines of their own, or with semicolons between them."""
        if "\n" in typed:
            parts = typed.split("\n")
        elif as_typed(typed) in self._names[model]:
            parts = [typed]
        else:
            parts = typed.split(";")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def elsewhere(self, model: type[Model], name: str) -> str | None:
        """Return the address of an object of other debates with a name or address, or None."""
        if model not in TITLE_OF or model in (Question, Position) or not name:
            return None
        exact_names, typed_names = self._of_site(model)
        slugs = exact_names.get(name) or typed_names.get(as_typed(name), set())
        return next(iter(slugs)) if len(slugs) == 1 else None

    def _sources_at(self, typed: str) -> set[str]:
        """Return the slugs of the sources with this DOI or web address; none of another text."""
        core = as_typed(address_core(typed))
        if not core:
            return set()
        return self._names[Source].get(core) or self._addresses_elsewhere.get(core, set())

    @cached_property
    def _addresses_elsewhere(self) -> Mapping[str, set[str]]:
        """The sources of the site by their addresses."""
        rows = Source.objects.exclude(address="").values_list("address", "slug")
        return _by_name((address_core(address), slug) for address, slug in rows.iterator())

    def slug_of_expert(self, name: str | None) -> str:
        """Return the address of the expert of a new position; empty where it is not known yet."""
        text = str(name or "").strip()
        slugs, names = self._own_experts
        if text in slugs:
            return text
        matching_slugs = names.get(as_typed(text), set())
        return (
            next(iter(matching_slugs))
            if len(matching_slugs) == 1
            else self.elsewhere(Expert, text) or ""
        )

    @cached_property
    def _own_experts(self) -> tuple[set[str], Mapping[str, set[str]]]:
        """The addresses of the experts in the file, and the same by their names."""
        own = self._rows("experts")
        return {entry["slug"] for entry in own}, _by_name(_name_pairs(Expert, own))

    def _is_known(self, model: type[Model], typed: str) -> bool:
        return typed in self._slugs[model] or as_typed(typed) in self._names[model]

    def _written(self, model: type[Model], near: str) -> str:
        """Return the name of the object with this name or address as its row in the file has it."""
        slugs = self._names[model].get(near, {near})
        for entry in self._rows(SHEET_OF[model]):
            if entry["slug"] in slugs:
                return str(entry.get(TITLE_OF[model], near))
        return near


def several_named(kind: Any, typed: str, slugs: Iterable[str]) -> str:
    """Return the message about a name of several objects of a kind: which addresses they have."""
    return (
        f"Several objects have the name “{typed[:60]}”. Give the permanent address of the "
        f"{kind}: {', '.join(sorted(slugs))}."
    )


def _by_name(pairs: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    slugs_by_name: dict[str, set[str]] = defaultdict(set)
    for text, slug in pairs:
        slugs_by_name[as_typed(text)].add(slug)
    return slugs_by_name


def _names_of_site(
    model: type[Model],
) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Return the addresses of all objects of a model by address and name, and by name as typed."""
    exact: dict[str, set[str]] = defaultdict(set)
    typed: dict[str, set[str]] = defaultdict(set)
    # databases do not agree on the case of letters other than A to Z
    for text, slug in model._default_manager.values_list(TITLE_OF[model], "slug").iterator():
        exact[slug].add(slug)
        exact[text].add(slug)
        typed[as_typed(text)].add(slug)
    return exact, typed


def _name_pairs(model: type[Model], entries: Iterable[Json]) -> Iterable[tuple[str, str]]:
    for entry in entries:
        address = address_core(str(entry.get("address") or "")) if model is Source else ""
        for text in (entry.get(TITLE_OF[model]), *(entry.get("aliases") or ()), address):
            if text:
                yield str(text), entry["slug"]
