"""The worklist of a debate in the admin: findings that lead to their fields, and waivers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from debates.admin.fields import is_number
from debates.admin.publication import PublicationAdmin
from debates.models import Debate
from debates.text.plurals import counted
from debates.worklist.models import LONGEST_SUBJECT, Waiver, subject_of
from debates.worklist.rule import RULES, Finding, Rule
from debates.worklist.worklist import Item, open_findings, worklist

DEBATES_A_PAGE = 20

HOMES = ("position", "debate")
"""The relations that lead from a row to the object on whose page it is edited."""


class WaiverForm(forms.Form):
    """The form that switches off a rule: for one object, or for the debate."""

    rule = forms.ChoiceField(choices=lambda: [(name, name) for name in RULES])
    subject = forms.CharField(required=False, max_length=LONGEST_SUBJECT)
    reason = forms.CharField(
        max_length=1000,
        error_messages={
            "required": "Enter the reason: the next editor wants to know it.",
            "max_length": "Use at most 1000 characters for the reason.",
        },
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the page shows it."""

    finding: Finding
    address: str
    subject: str
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of one rule as the page shows them."""

    rule: Rule
    waiver: Waiver | None
    findings: list[Shown]
    waived: list[Shown]


class WorklistAdmin(PublicationAdmin):
    """Worklists of one debate and of all."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("worklist/", view(self.all_view), name="debates_debate_worklists"),
            path(
                "<path:object_id>/worklist/",
                view(self.worklist_view),
                name="debates_debate_worklist",
            ),
            *super().get_urls(),
        ]

    def all_view(self, request: HttpRequest) -> HttpResponse:
        """Show the number of open findings of each debate, the latest debate first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        debates = Debate.objects.exclude(status="withdrawn").select_related("source")
        page = Paginator(debates, DEBATES_A_PAGE).get_page(request.GET.get("p"))
        if request.GET.get("format") == "json":
            told = [self._as_json(request, debate) for debate in page]
            last = page.paginator.num_pages
            return JsonResponse({"page": page.number, "pages": last, "results": told})
        rows = []
        for debate in page:
            items = worklist(debate)
            told = [counted_findings(item) for item in items if item.findings]
            rows.append((debate, len(open_findings(items)), told))
        context = {"title": "Worklist", "page": page, "rows": rows}
        return self._worklist_page(request, "admin/debates/worklists.html", context)

    def worklist_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what the rules find in a debate; waive a rule, or undo a waiver."""
        debate = self.get_object(request, object_id)
        if debate is None:
            raise Http404
        if not self.has_view_permission(request, debate):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request, debate):
                raise PermissionDenied
            return self._settle(request, debate)
        if request.GET.get("format") == "json":
            return JsonResponse(self._as_json(request, debate))
        items = worklist(debate)
        places = field_addresses(self.admin_site.name)
        context = {
            "title": "Worklist",
            "subtitle": str(debate),
            "instance": debate,
            "sections": [_section(item, places) for item in items],
            "waives": any(item.waiver or item.waived for item in items),
            "total": len(open_findings(items)),
            "may_waive": self.has_change_permission(request, debate),
        }
        return self._worklist_page(request, "admin/debates/worklist.html", context)

    def _as_json(self, request: HttpRequest, debate: Debate) -> dict[str, Any]:
        """Return the findings of a debate for tools of editors, each with its field."""
        places = field_addresses(self.admin_site.name)
        findings = [
            {
                "rule": rule.name,
                "title": rule.title,
                "message": finding.message,
                "object": finding.instance._meta.model_name,
                "text": str(finding.instance),
                "field": finding.field or None,
                "url": request.build_absolute_uri(places(finding.instance, finding.field)),
            }
            for rule, finding in open_findings(worklist(debate))
        ]
        address = request.build_absolute_uri(self.address("worklist", debate.pk))
        return {
            "debate": debate.slug,
            "title": debate.title,
            "status": debate.status,
            "url": address,
            "count": len(findings),
            "findings": findings,
        }

    def _settle(self, request: HttpRequest, debate: Debate) -> HttpResponse:
        if "undo" in request.POST:
            self._undo(request, debate, request.POST["undo"])
        else:
            self._waive(request, debate)
        return HttpResponseRedirect(
            reverse(f"{self.admin_site.name}:debates_debate_worklist", args=[debate.pk])
        )

    def _waive(self, request: HttpRequest, debate: Debate) -> None:
        form = WaiverForm(request.POST)
        if not form.is_valid():
            for problems in form.errors.values():
                self.message_user(request, " ".join(problems), messages.ERROR)
            return
        given = form.cleaned_data
        Waiver.objects.update_or_create(
            debate=debate,
            rule=given["rule"],
            subject=given["subject"],
            defaults={"reason": given["reason"], "waived_by": request.user},
        )
        title = RULES[given["rule"]].title
        self.log_change(request, debate, f"Waived “{title}”: {given['reason']}")
        self.message_user(request, f"“{title}” was waived.", messages.SUCCESS)

    def _undo(self, request: HttpRequest, debate: Debate, given: str) -> None:
        waiver = debate.waivers.filter(pk=given).first() if is_number(given) else None
        if waiver is None:
            self.message_user(request, "This waiver has been undone already.", messages.WARNING)
            return
        waiver.delete()
        self.log_change(request, debate, f"Undid the waiver: {waiver.reason}")
        self.message_user(request, "The rule counts again.", messages.SUCCESS)

    def _worklist_page(
        self, request: HttpRequest, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        common = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, template, common | context)


def counted_findings(item: Item) -> str:
    """Return the title of a rule with the number of its findings."""
    return f"{item.rule.title} ({counted(len(item.findings), 'finding')})"


def _section(item: Item, places: Callable[[Model, str], str]) -> Section:
    def shown(finding: Finding, waiver: Waiver | None = None) -> Shown:
        instance = finding.instance
        return Shown(finding, places(finding.instance, finding.field), subject_of(instance), waiver)

    return Section(
        item.rule,
        item.waiver,
        [shown(finding) for finding in item.findings],
        [shown(finding, waiver) for finding, waiver in item.waived],
    )


def field_addresses(site: str) -> Callable[[Model, str], str]:
    """Return a function for the address of a field of an object in the admin."""
    return _Places(site).address


class _Places:
    """Addresses of fields; the rows of each object are numbered once."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._numbers: dict[tuple[Model, str], dict[int, int]] = {}

    def address(self, instance: Model, field: str) -> str:
        """Return the address of a field on the page where an editor changes it."""
        names = {one.name for one in instance._meta.concrete_fields}
        home = next((name for name in HOMES if name in names), None)
        if instance._meta.model_name == "position" or home is None:
            fragment = f"#id_{field}" if field else ""
            return self._change(instance) + fragment
        parent = getattr(instance, home)
        accessor = instance._meta.get_field(home).remote_field.get_accessor_name()
        number = self._rows(parent, accessor).get(instance.pk, 0)
        row = f"{accessor}-{number}"
        return f"{self._change(parent)}#{f'id_{row}-{field}' if field else row}"

    def _change(self, instance: Model) -> str:
        name = f"{self._site}:debates_{instance._meta.model_name}_change"
        return reverse(name, args=[instance.pk])

    def _rows(self, parent: Model, accessor: str) -> dict[int, int]:
        key = (parent, accessor)
        if key not in self._numbers:
            related = getattr(parent, accessor)
            rows = related.all() if hasattr(related, "all") else [related]
            self._numbers[key] = {row.pk: number for number, row in enumerate(rows)}
        return self._numbers[key]
