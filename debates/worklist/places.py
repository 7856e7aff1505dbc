"""Addresses of fields in the admin, where an editor changes what a finding is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.urls import reverse

from debates.worklist.rule import Finding

HOMES = ("position", "debate")
"""The relations that lead from a row to the object on whose page it is edited."""

ADMIN = "admin"
"""The name of the site under which the admin's addresses are."""


def field_addresses(site: str = ADMIN) -> Callable[[Model, str], str]:
    """Return a function for the address of a field of an object in the admin.

    The field is empty for the object as a whole, or the name of the relation to its rows.
    """
    return _Places(site).address


def finding_addresses(site: str = ADMIN) -> Callable[[Finding], str]:
    """Return a function for the address in the admin where a finding is settled."""
    return _Places(site).of_finding


def home_of(instance: Model) -> Model:
    """Return the object on whose page another one is edited: itself, its position or debate."""
    name = _home_field(instance)
    return getattr(instance, name) if name else instance


def _home_field(instance: Model) -> str:
    if instance._meta.model_name == "position":
        return ""
    names = {one.name for one in instance._meta.concrete_fields}
    return next((name for name in HOMES if name in names), "")


class _Places:
    """Addresses of fields; the rows of each kind are numbered once in each debate."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._numbers: dict[tuple[type[Model], int], dict[int, int]] = {}

    def of_finding(self, finding: Finding) -> str:
        """Return the address where a finding is settled: a field, or another page."""
        if finding.page:
            return self._page(finding.instance, finding.page)
        return self.address(finding.instance, finding.field)

    def address(self, instance: Model, field: str) -> str:
        """Return the address of a field on the page where an editor changes it."""
        name = _home_field(instance)
        if not name:
            return f"{self._page(instance, 'change')}{_fragment(instance, field)}"
        home = getattr(instance, name)
        accessor = instance._meta.get_field(name).remote_field.get_accessor_name()
        row = f"{accessor}-{self._rows(instance, name).get(instance.pk, 0)}"
        return f"{self._page(home, 'change')}#{f'id_{row}-{field}' if field else row}"

    def _page(self, instance: Model, page: str) -> str:
        name = f"{self._site}:debates_{instance._meta.model_name}_{page}"
        return reverse(name, args=[instance.pk])

    def _rows(self, instance: Model, name: str) -> dict[int, int]:
        """Return the numbers of the rows of a kind on the pages where they are, by key."""
        home = getattr(instance, name)
        debate = home.debate_id if name == "position" else home.pk
        key = (type(instance), debate)
        if key not in self._numbers:
            path = f"{name}__debate" if name == "position" else name
            rows = type(instance).objects.filter(**{path: debate}).values_list(f"{name}_id", "pk")
            on_page: Counter[int] = Counter()
            self._numbers[key] = {}
            for page, row in rows:
                self._numbers[key][row] = on_page[page]
                on_page[page] += 1
        return self._numbers[key]


def _fragment(instance: Model, field: str) -> str:
    if not field:
        return ""
    try:
        rows = instance._meta.get_field(field).one_to_many
    except FieldDoesNotExist:
        # what the form alone has, such as the text of a source
        rows = False
    return f"#{field}-group" if rows else f"#id_{field}"
