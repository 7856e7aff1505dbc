"""Change lists and autocompletion of Django's admin, with the attributes that the site changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.views import autocomplete, main
from django.http import HttpRequest

from debates.compat.django import READ_AGAINST
from debates.compat.requirements import require, require_set_by

require(
    "Django",
    READ_AGAINST,
    [
        (ModelAdmin, "_create_formsets"),
        (main, "ERROR_FLAG"),
        (main.ChangeList, "get_filters"),
        (main.ChangeList, "get_results"),
        (autocomplete.AutocompleteJsonView, "process_request"),
        (autocomplete.AutocompleteJsonView, "serialize_result"),
    ],
)
require_set_by("Django", READ_AGAINST, main.ChangeList.__init__, ["filter_params"])
require_set_by("Django", READ_AGAINST, main.ChangeList.get_results, ["result_list"])

ERROR_FLAG = main.ERROR_FLAG
AutocompleteJsonView = autocomplete.AutocompleteJsonView


class FormsetsAdmin(ModelAdmin):
    """Hands the rows of a page over before its form is validated."""

    def _create_formsets(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        formsets, inlines = super()._create_formsets(request, *args, **kwargs)
        self.keep_formsets(request, formsets)
        return formsets, inlines

    def keep_formsets(self, request: HttpRequest, formsets: list[Any]) -> None:
        """Take the formsets of a request."""


class ChangeList(main.ChangeList):
    """Django's change list, with names for what subclasses read and replace."""

    @property
    def chosen_filters(self) -> Mapping[str, list[str]]:
        """The values of all filters in the address, by parameter."""
        return self.filter_params

    @property
    def rows(self) -> Any:
        """The objects on the current page."""
        return self.result_list

    @rows.setter
    def rows(self, rows: Iterable[Any]) -> None:
        self.result_list = rows

    def get_filters(self, request: HttpRequest) -> Any:
        filters = super().get_filters(request)
        _, _, remaining, *_ = filters
        self.check_remaining(remaining)
        return filters

    def check_remaining(self, lookups: Mapping[str, list[Any]]) -> None:
        """Refuse lookups that no filter has used and Django would pass to the database."""
