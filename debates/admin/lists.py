"""Base of the lists of objects: filters that stay quick, and the display of values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import FieldListFilter, ModelAdmin, SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import (
    Count,
    Exists,
    ForeignKey,
    ManyToManyField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import smart_split, unescape_string_literal

from debates.admin.fields import ChoiceWidget, is_number
from debates.admin.forms import ChoicesField
from debates.compat.django.admin import ERROR_FLAG, ChangeList
from debates.editing import error_messages
from debates.editing.help_texts import set_help_texts
from debates.models import Expert, Forecast
from debates.models.choices import SIGNS, ForecastState, PositionKind
from debates.models.forecast_states import in_state, today
from debates.models.relation_words import STANCES
from debates.text.shortening import cut_at_word
from search.text.characters import fold

NO_SUCH_FILTER = "This list does not have that filter. Showing the whole list."


def stance_shown(stance: str) -> str:
    """Return a stance as sign and word."""
    return f"{SIGNS[stance]} {STANCES[stance]}"


def status_shown(status: str) -> SafeString:
    """Return a status as a coloured label."""
    return format_html('<span class="status status-{}">{}</span>', status, status)


def shortened(text: str, length: int = 90) -> str:
    """Return the beginning of a text, cut at a word."""
    return cut_at_word(text, length)


def number_of(model: type[Model], reference: str) -> Coalesce:
    """Return the number of rows of a model that refer to the row of the outer query."""
    rows = model._default_manager.order_by().filter(**{reference: OuterRef("pk")})
    counted = rows.values(reference).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted), 0)


def experts_called(words: Sequence[str]) -> Iterator[list[int]]:
    """Yield for each word the ids of experts with it in one of their names, in any script.

    Looked through here, since SQLite keeps the aliases as JSON with its escapes.
    """
    if not words:
        return
    rows = Expert.objects.order_by().values_list("pk", "name", "sort_name", "slug", "aliases")
    folded_names = [(pk, fold("\n".join([*names, *aliases]))) for pk, *names, aliases in rows]
    for word in map(fold, words):
        yield [pk for pk, names in folded_names if word in names]


MOST_SEARCH_WORDS = 50
"""Different words of a search in a list that count: SQLite refuses a condition of a thousand."""


def search_words(search_term: str) -> list[str]:
    """Return the words and the expressions in quotation marks of what is searched for in a list.

    Each once, and the first 50.
    """
    words = dict.fromkeys(map(_unquoted, smart_split(search_term)))
    return [*islice(words, MOST_SEARCH_WORDS)]


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return unescape_string_literal(word) if is_quoted else word


def written_as(field: str, word: str) -> Q:
    """Return the condition that a field has a word, however a program writes its letters.

    A straight apostrophe also finds the curly, and é also an e with an accent that follows it.
    """
    apostrophes = {word, word.replace("’", "'"), word.replace("'", "’")}
    spellings = {
        unicodedata.normalize(form, spelling) for spelling in apostrophes for form in ("NFC", "NFD")
    }
    return reduce(
        or_, (Q(**{f"{field}__icontains": spelling}) for spelling in sorted({word, *spellings}))
    )


class Listing(ChangeList):
    """Django's list, which ignores invalid dates and accepts its own filters alone.

    Django takes any condition on a field of the model from the address: those that make no sense
    fail in the database, and a regular expression may keep it busy for long.
    """

    def get_filters(self, request: HttpRequest) -> Any:
        if any("\0" in value for values in self.chosen_filters.values() for value in values):
            # PostgreSQL refuses it in a text, instead of finding nothing.
            raise IncorrectLookupParameters("A filter contains a null character.")
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def check_remaining(self, lookups: Mapping[str, list[Any]]) -> None:
        unknown = set(lookups) - self._bounds_of_dates(lookups)
        if unknown:
            raise IncorrectLookupParameters(f"{', '.join(sorted(unknown))} is not a filter.")

    def _bounds_of_dates(self, remaining: Mapping[str, list[Any]]) -> set[str]:
        """Return the bounds of the date that is chosen above the list, as Django computes them."""
        names = {f"{self.date_hierarchy}__{bound}" for bound in ("gte", "lt")}
        return {name for name in names & remaining.keys() if isinstance(remaining[name][0], date)}


class EveryAdmin(ModelAdmin):
    """The base of all admins of the site, those of other apps included.

    Lists are `Listing`s; unknown addresses and primary keys get an answer instead of an error.
    """

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoiceWidget(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        kwargs.setdefault("form_class", ChoicesField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseForm]:
        form = super().get_form(request, obj, **kwargs)
        error_messages.set_messages(form, self.model)
        set_help_texts(form, self.model)
        return form

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Listing]:
        own = super().get_changelist(request, **kwargs)
        return own if issubclass(own, Listing) else Listing

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if ERROR_FLAG in request.GET:
            self.message_user(request, NO_SUCH_FILTER, messages.WARNING)
        if ACTION_CHECKBOX_NAME in request.POST:
            # An impossible primary key is answered like that of a deleted object.
            request.POST = request.POST.copy()
            keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
            request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in keys if is_number(key)])
        return super().changelist_view(request, extra_context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        # Django takes an empty name for one of a field.
        return super().get_object(request, object_id, from_field or None)


class ChosenFilter(FieldListFilter):
    """Filters by one object, chosen by autocompletion among any number."""

    template = "admin/debates/chosen_filter.html"

    @property
    def parameter(self) -> str:
        """Its parameter in the address."""
        return f"{self.field_path}__{self.field.target_field.name}__exact"

    def expected_parameters(self) -> list[str]:
        return [self.parameter]

    @property
    def chosen(self) -> str:
        """The value in the address, or ""."""
        return str(self.used_parameters.get(self.parameter, [""])[-1])

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Yield a single choice: the field to choose in, and what else the address has to keep."""
        site = changelist.model_admin.admin_site
        target = site.get_model_admin(self.field.related_model)
        widget = ChoiceWidget(self.field, site)
        instances = target.choosable(target.model._default_manager.all())
        field = forms.ModelChoiceField(instances, widget=widget, required=False)
        field.label_from_instance = target.choice_label
        name = f"filter-{self.field_path}"
        yield {
            "widget": field.widget.render(self.parameter, [self.chosen], {"id": name}),
            "id": name,
            "chosen": self.chosen,
            "others": [
                (name, value)
                for name, values in changelist.chosen_filters.items()
                if name != self.parameter
                for value in values
            ],
            "without": changelist.get_query_string(remove=[self.parameter]),
        }


class TopicFilter(ChosenFilter):
    """Filters by a topic and all narrower topics."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not is_number(self.chosen):
            return super().queryset(request, queryset)
        return queryset.about([int(self.chosen)])


class MissingFilter(SimpleListFilter):
    """Filters objects that lack information for readers."""

    title = "missing content"
    parameter_name = "missing"
    conditions = {
        "evidence": {"evidence": None},
        "counterpoints": {"counterpoints": None},
        "question": {"question": None},
        "topics": {"topics": None},
        "locator": {"locator": ""},
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, f"no {name}") for name in self.conditions]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(**self.conditions.get(self.value(), {}))


class CheckedFilter(SimpleListFilter):
    """Filters positions by whether somebody checked them against the source."""

    title = "check"
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "not yet checked"), ("yes", "checked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(checked_by__isnull=self.value() == "no")


class ForecastFilter(SimpleListFilter):
    """Filters positions by the state of their forecast today."""

    title = "forecast"
    parameter_name = "forecast"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*ForecastState.choices, ("none", "a forecast in kind alone")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(kind=PositionKind.FORECAST, forecast=None)
        if self.value() not in ForecastState.values:
            return queryset
        forecasts = Forecast.objects.filter(
            in_state(self.value(), today()), position=OuterRef("pk")
        )
        return queryset.filter(Exists(forecasts))
