"""The worklist of a debate in the admin: findings that lead to their fields, and waivers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from debates.admin.fields import is_number
from debates.admin.publication import PublicationAdmin
from debates.models import Debate, Position
from debates.models.keys import LARGEST_KEY
from debates.text.plurals import counted
from debates.worklist.listing import SHARED, about
from debates.worklist.models import Waiver, subject_of
from debates.worklist.places import finding_addresses
from debates.worklist.rule import RULES, Finding, Rule
from debates.worklist.waiving import WaiverForm, undo, waive
from debates.worklist.worklist import Item, open_findings, worklist

DEBATES_A_PAGE = 20

FIRST_OF_A_RULE = 30
"""The most findings of each rule on the page of all rules."""

FINDINGS_A_PAGE = 100
"""Findings on a page of one rule."""

EDITED: tuple[type[Model], ...] = (Debate, Position, *SHARED)
"""The kinds of objects whose pages show their findings."""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as the page shows it."""

    finding: Finding
    address: str
    subject: str
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of one rule as the page shows them, which are a page of all."""

    rule: Rule
    waiver: Waiver | None
    page: Page
    findings: list[ShownFinding]
    waived: list[ShownFinding]


class WorklistAdmin(PublicationAdmin):
    """Worklists of one debate and of all."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("worklist/", view(self.all_view), name="debates_debate_worklists"),
            path(
                "worklist/<str:model>/<int:object_id>/",
                view(self.findings_view),
                name="debates_debate_findings",
            ),
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
            results = [self._as_json(request, debate) for debate in page]
            last = page.paginator.num_pages
            return JsonResponse({"page": page.number, "pages": last, "results": results})
        rows = []
        for debate in page:
            items = worklist(debate)
            counts = [counted_findings(item) for item in items if item.findings]
            rows.append((debate, len(open_findings(items)), counts))
        context = {"title": "Worklist", "page": page, "rows": rows}
        return self._worklist_page(request, "admin/debates/worklists.html", context)

    def worklist_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what the rules find in a debate; waive a rule, or undo a waiver.

        All rules show their first findings, `?rule=` all findings of one, page by page.
        """
        debate = self.viewed_object(request, object_id)
        if request.method == "POST":
            if not self.has_change_permission(request, debate):
                raise PermissionDenied
            return self._settle(request, debate)
        if request.GET.get("format") == "json":
            return JsonResponse(self._as_json(request, debate))
        rule = request.GET.get("rule", "")
        if rule and rule not in RULES:
            raise Http404
        items = worklist(debate, [RULES[rule]] if rule else None)
        places = finding_addresses(self.admin_site.name)
        size = FINDINGS_A_PAGE if rule else FIRST_OF_A_RULE
        number = request.GET.get("p") if rule else 1
        context = {
            "title": "Worklist",
            "subtitle": str(debate),
            "instance": debate,
            "rule": rule,
            "sections": [
                _section(item, Paginator(item.findings, size).get_page(number), places)
                for item in items
            ],
            "waives": any(item.waiver or item.waived for item in items),
            "total": len(open_findings(items)),
            "may_waive": self.has_change_permission(request, debate),
        }
        return self._worklist_page(request, "admin/debates/worklist.html", context)

    def findings_view(self, request: HttpRequest, model: str, object_id: int) -> HttpResponse:
        """Answer with the findings that are settled on the page of an object, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = next((one for one in EDITED if one._meta.model_name == model), None)
        instance = kind and object_id <= LARGEST_KEY and kind.objects.filter(pk=object_id).first()
        if not instance:
            raise Http404
        return JsonResponse({"findings": self._findings(request, about(instance))})

    def _as_json(self, request: HttpRequest, debate: Debate) -> dict[str, Any]:
        """Return the findings of a debate for tools of editors, each with its field."""
        findings = self._findings(request, open_findings(worklist(debate)))
        address = request.build_absolute_uri(self.address("worklist", debate.pk))
        return {
            "debate": debate.slug,
            "title": debate.title,
            "status": debate.status,
            "url": address,
            "count": len(findings),
            "findings": findings,
        }

    def _findings(
        self, request: HttpRequest, found: list[tuple[Rule, Finding]]
    ) -> list[dict[str, Any]]:
        places = finding_addresses(self.admin_site.name)
        return [
            {
                "rule": rule.name,
                "severity": rule.severity,
                "title": rule.title,
                "message": finding.message,
                "object": finding.instance._meta.model_name,
                "text": str(finding.instance),
                "field": finding.field or None,
                "url": request.build_absolute_uri(places(finding)),
            }
            for rule, finding in found
        ]

    def _settle(self, request: HttpRequest, debate: Debate) -> HttpResponse:
        if "undo" in request.POST:
            self._undo(request, debate, request.POST["undo"])
        else:
            self._waive(request, debate)
        return HttpResponseRedirect(request.get_full_path())

    def _waive(self, request: HttpRequest, debate: Debate) -> None:
        form = WaiverForm(request.POST)
        if not form.is_valid():
            for problems in form.errors.values():
                self.message_user(request, " ".join(problems), messages.ERROR)
            return
        waiver = waive(request.user, debate, form.cleaned_data)
        title = RULES[waiver.rule].title
        self.message_user(request, f"“{title}” was waived.", messages.SUCCESS)

    def _undo(self, request: HttpRequest, debate: Debate, given: str) -> None:
        waiver = debate.waivers.filter(pk=given).first() if is_number(given) else None
        if waiver is None:
            self.message_user(request, "This waiver has been undone already.", messages.WARNING)
            return
        undo(request.user, waiver)
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


def _section(item: Item, page: Page, places: Callable[[Finding], str]) -> Section:
    def shown(finding: Finding, waiver: Waiver | None = None) -> ShownFinding:
        return ShownFinding(finding, places(finding), subject_of(finding.instance), waiver)

    return Section(
        item.rule,
        item.waiver,
        page,
        [shown(finding) for finding in page],
        [shown(finding, waiver) for finding, waiver in item.waived],
    )
