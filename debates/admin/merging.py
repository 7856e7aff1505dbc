"""The page on which experts, topics or sources that were entered twice are merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from debates.admin.corrections import (
    NO_CORRECTION_REASON,
    REASON,
    SLIP,
    explanation,
    reason_field,
    slip_field,
)
from debates.admin.editing import EditorialAdmin
from debates.admin.fields import is_number
from debates.editing import constraint_messages
from debates.editing.seen import seen_digest
from debates.history.corrections import Explanation
from debates.history.former_values import MERGED_FIELDS
from debates.history.object_corrections import seen_shared
from debates.models import Expert, Source, Topic
from debates.models.base import Slugged
from debates.models.declaration import declared_fields, label, long_texts
from debates.revising import merging
from debates.text.pasting.characters import plain_spaces
from debates.text.plurals import counted, enumerated

MOST_MERGED = 10
"""Objects that are merged at once."""

ONE = "one"
"""The parameter of the page that names an object by its primary key."""

TOGETHER = "together"
"""The choice of all names, instead of those of one object."""

NOT_CHOSEN = {"slug", "created", "modified", "version"}
"""Fields of the row: the kept object keeps its own."""

OF_THE_TEXT = ("text", "private_text", "locator_form", "rights_holder", "licence")
"""The fields of a source that are chosen together: a text, how it is cited, and who may read it."""

CHANGED_SINCE = "One of these was changed after you opened this page. Look at them again."
TOO_FEW = "Choose two or more that are the same."
TOO_MANY = f"Choose at most {MOST_MERGED} at once. Nothing was changed."


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """One choice of the page: the value of a field, or of several that belong together.

    values  by the choice that stands for them: the key of an object, or TOGETHER
    shown   the same values in words
    """

    name: str
    label: str
    values: Mapping[str, Mapping[str, Any]]
    shown: Mapping[str, str]


def differences(objects: Sequence[Slugged]) -> Iterator[MergeChoice]:
    """Yield what the objects have differently, in the order of their fields."""
    model = type(objects[0])
    groups = [
        (name,)
        for name in declared_fields(model)
        if name not in NOT_CHOSEN and not (model is Source and name in OF_THE_TEXT)
    ]
    for names in [*groups, *([OF_THE_TEXT] if model is Source else [])]:
        values = {
            str(instance.pk): {name: _field_value(instance, name, objects) for name in names}
            for instance in objects
        }
        distinct = {
            key: own for key, own in values.items() if own not in _earlier_values(values, key)
        }
        value_words = {key: _values_as_text(model, own) for key, own in distinct.items()}
        if names == ("aliases",):
            all_names = {"aliases": _all_names(objects)}
            distinct[TOGETHER] = all_names
            value_words[TOGETHER] = "All names: " + _values_as_text(model, all_names)
        if len(distinct) < 2:
            continue
        title = "Text and rights" if len(names) > 1 else label(model._meta.get_field(names[0]))
        yield MergeChoice(names[0], title, distinct, value_words)


def _earlier_values(values: Mapping[str, Any], key: str) -> list[Any]:
    keys = list(values)
    return [values[former_key] for former_key in keys[: keys.index(key)]]


def _field_value(instance: Slugged, name: str, objects: Sequence[Slugged]) -> Any:
    if isinstance(instance, Topic) and name == "broader":
        return merging.outside(instance, objects)
    return getattr(instance, name)


def _all_names(experts: Sequence[Expert]) -> list[str]:
    names = [name for expert in experts for name in (expert.name, *expert.aliases)]
    return list(dict.fromkeys(map(plain_spaces, names)))


def _values_as_text(model: type[Model], values: Mapping[str, Any]) -> str:
    """Return values as text; for a long text, its length and who may read it."""
    words = []
    for name, value in values.items():
        field = model._meta.get_field(name)
        if name in long_texts(model):
            who = "editors alone" if name == "private_text" else "readers too"
            words += [f"a text of {counted(len(value.split()), 'word')} for {who}"] * bool(value)
        elif isinstance(value, list):
            words.append(", ".join(value))
        elif field.choices:
            words.append(str(dict(field.flatchoices)[value]))
        elif value not in (None, ""):
            words.append(str(value))
    return "; ".join(words)


class MergeForm(forms.Form):
    """The form that says which object is kept, with which values."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    keep = forms.ChoiceField(
        label="Keep",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which one is kept."},
    )

    def __init__(self, objects: Sequence[Slugged], data: Any = None) -> None:
        super().__init__(data)
        self.objects = {str(instance.pk): instance for instance in objects}
        self.differences = list(differences(objects))
        uses = {key: uses_of(instance) for key, instance in self.objects.items()}
        first = max(uses, key=lambda key: sum(uses[key].values()))
        self.fields["keep"].choices = [
            (key, f"{instance} ({uses_in_words(uses[key])}; /{instance.slug}/)")
            for key, instance in self.objects.items()
        ]
        self.initial = {"keep": first, "seen": seen_of(objects)}
        for difference in self.differences:
            name = f"field-{difference.name}"
            self.fields[name] = forms.ChoiceField(
                label=difference.label,
                widget=forms.RadioSelect,
                choices=[(key, text or "(empty)") for key, text in difference.shown.items()],
                error_messages={"required": "Choose one."},
            )
            self.initial[name] = self._usual(difference, first)
        model = type(objects[0])
        if model in MERGED_FIELDS and seen_shared(model, [instance.pk for instance in objects]):
            self.fields[REASON], self.fields[SLIP] = reason_field(), slip_field()

    @property
    def choices(self) -> Iterator[forms.BoundField]:
        """The field that says which is kept, and those of the differences."""
        return (self[name] for name in self.fields if name == "keep" or name.startswith("field-"))

    @property
    def reasons(self) -> list[forms.BoundField]:
        """The fields for the reason that readers are told, where they have seen an object."""
        return [self[name] for name in (REASON, SLIP) if name in self.fields]

    @property
    def reason_for_readers(self) -> Explanation | None:
        return explanation(self.cleaned_data)

    @property
    def kept(self) -> Slugged:
        return self.objects[self.cleaned_data["keep"]]

    @property
    def merged(self) -> list[Slugged]:
        return [
            instance for key, instance in self.objects.items() if key != self.cleaned_data["keep"]
        ]

    def values(self) -> dict[str, Any]:
        """Return the chosen values of the kept object."""
        values: dict[str, Any] = {}
        for difference in self.differences:
            values |= difference.values[self.cleaned_data[f"field-{difference.name}"]]
        if "aliases" in values:
            name = plain_spaces(values.get("name", self.kept.name))
            values["aliases"] = [alias for alias in values["aliases"] if alias != name]
        return values

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("seen") != self.initial["seen"]:
            self.add_error(None, CHANGED_SINCE)
        missing = not self.errors and self.reason_for_readers is None
        if missing and merging.merge_needs_explanation(self.kept, self.merged, self.values()):
            self.add_error(REASON, NO_CORRECTION_REASON)
        return cleaned

    def _usual(self, difference: MergeChoice, first: str) -> str:
        """Return the choice to begin with: the value of the first object, unless that is empty."""
        if TOGETHER in difference.values:
            return TOGETHER
        owner = next(
            key
            for key in difference.values
            if difference.values[key]
            == {
                name: _field_value(self.objects[first], name, [*self.objects.values()])
                for name in difference.values[key]
            }
        )
        if difference.shown[owner]:
            return owner
        return next(key for key, text in difference.shown.items() if text)


def uses_of(instance: Slugged) -> dict[str, int]:
    """Return what refers to an object, counted by the name of its kind."""
    return {
        model._meta.verbose_name: rows.count() for model, rows in merging.references([instance])
    }


def uses_in_words(uses: Mapping[str, int]) -> str:
    """Return counted uses in words."""
    parts = [counted(number, kind) for kind, number in uses.items() if number]
    return ", ".join(parts) or "not used"


def seen_of(objects: Sequence[Slugged]) -> str:
    """Return what differs as soon as one of the objects is changed."""
    versions = sorted((instance.pk, instance.version) for instance in objects)
    return seen_digest(versions)


class MergingAdmin(EditorialAdmin):
    """Merges objects that were chosen in the list."""

    actions = ("merge", *EditorialAdmin.actions)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge_view)
        name = f"debates_{self.opts.model_name}_merge"
        return [path("merge/", view, name=name), *super().get_urls()]

    @admin.action(permissions=["publish"], description="Merge (asks which to keep)")
    def merge(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Lead to the page on which the chosen objects are merged."""
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_MERGED + 1])
        if 2 <= len(keys) <= MOST_MERGED:
            return HttpResponseRedirect(f"{self.merge_address()}?{urlencode({ONE: keys}, True)}")
        self.message_user(request, TOO_FEW if len(keys) < 2 else TOO_MANY, messages.ERROR)
        return None

    def merge_address(self) -> str:
        """Return the address of the page, without the objects."""
        return self.address("merge")

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Show what differs side by side, and merge."""
        if not (self.has_publish_permission(request) and self.has_delete_permission(request)):
            raise PermissionDenied
        keys = {int(key) for key in request.GET.getlist(ONE)[:MOST_MERGED] if is_number(key)}
        faults: list[str] = []
        with transaction.atomic():
            objects = list(self.model._base_manager.filter(pk__in=keys).order_by("pk"))
            if objects and request.method == "POST":
                objects = merging.locked(objects)
            if len(objects) < 2:
                self.message_user(request, f"{TOO_FEW} The others are gone.", messages.WARNING)
                return HttpResponseRedirect(self.address("changelist"))
            form = MergeForm(objects, request.POST if request.method == "POST" else None)
            if form.is_valid():
                try:
                    with transaction.atomic():
                        return self._merge(request, form)
                except ValidationError as error:
                    faults = error.messages
                except IntegrityError as error:
                    faults = [constraint_messages.in_words(error)]
            return self._merge_page(request, objects, form, faults)

    def _merge(self, request: HttpRequest, form: MergeForm) -> HttpResponse:
        target, merged = form.kept, form.merged
        names = [str(instance) for instance in merged]
        self.log_deletions(request, self.model._base_manager.filter(pk__in=[m.pk for m in merged]))
        merging.merge(target, merged, form.values(), form.reason_for_readers)
        merged_names = enumerated([f"“{name}”" for name in names])
        self.log_change(request, target, f"Merged {merged_names} into it.")
        message = f"{merged_names} {'was' if len(names) == 1 else 'were'} merged into “{target}”."
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(self.address("change", target.pk))

    def _merge_page(
        self, request: HttpRequest, objects: list[Slugged], form: MergeForm, faults: list[str]
    ) -> HttpResponse:
        if form.is_bound:
            # what was chosen stays, but the page has now been seen as it is
            form.data = form.data.copy()
            form.data["seen"] = form.initial["seen"]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Merge {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "objects": [(instance, self.address("change", instance.pk)) for instance in objects],
            "obstacles": merging.obstacles(objects),
            "faults": faults,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/debates/merge.html", context)
