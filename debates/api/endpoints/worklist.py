"""The worklist for tools: findings in debates, and waivers of its rules."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from debates.api.endpoints.write_problems import refused_as_problems
from debates.api.endpoints.writing import WritingMixin
from debates.api.http import json_body
from debates.api.http.authentication import unauthorized
from debates.api.http.problems import ParameterError, Problem
from debates.api.openapi.operations import Operation
from debates.api.openapi.worklist import (
    CURSOR,
    FINDING_PARAMETERS,
    WAIVER_FIELDS,
    WAIVER_PARAMETERS,
    WORKLIST_DEBATE,
)
from debates.api.openapi.write_operations import DRY_RUN
from debates.api.resources.resource import address_of
from debates.api.views import paging
from debates.api.views.base import ApiView
from debates.api.views.parameters import Reader
from debates.limits.costs import Cost
from debates.models import Debate, Forecast
from debates.models.choices import Status
from debates.models.declaration import declared_fields, outer_name
from debates.models.former_slugs import key_field
from debates.models.keys import LARGEST_KEY
from debates.text.did_you_mean import did_you_mean, nearest
from debates.text.moments import format_moment
from debates.worklist import listing, waiving
from debates.worklist.models import Waiver, subject_of
from debates.worklist.places import finding_addresses, home_of
from debates.worklist.rule import RULES, Rule, Severity
from debates.worklist.worklist import worklist
from debates.writing.allowed import allowed_keys
from debates.writing.reach import listed, may_refer, slugs_listed
from debates.writing.refusals import Invalid, NotAllowed
from debates.writing.rights import check_reach, check_right
from debates.writing.tokens import Writer
from debates.writing.validation import MOST_HINTS

FOR_WRITERS_ALONE = (
    "The worklist is for those who write. It needs a token, in the header “Authorization: Bearer "
    "…”. Editors make one in the admin."
)


class WorklistView(WritingMixin, ApiView):
    """A view for tools with a token that may write."""

    cost = Cost.DEAR
    listed = Debate
    undescribed = frozenset({"worklist"})
    action = "worklist"

    def _writer(self) -> Writer:
        if self.writer is None:
            raise unauthorized(FOR_WRITERS_ALONE)
        with refused_as_problems(self.origin):
            check_right(self.writer, "view", Debate)
        return self.writer

    def finalize_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep answers out of all caches, those without a token as well."""
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def _debates(self, reader: Reader, writer: Writer) -> QuerySet[Debate]:
        """Return the debates that are asked for, as far as the token reaches."""
        own = listed(writer, Debate)
        if WORKLIST_DEBATE.name not in reader.given:
            return own.exclude(status=Status.WITHDRAWN)
        return own.filter(pk__in=reader.cleaned(WORKLIST_DEBATE.name, slugs_listed(writer, Debate)))


class Worklist(WorklistView):
    """The findings in debates, or those that are waived."""

    def operation(self) -> Operation:
        """Describe the list, by its parameters."""
        return Operation(self.action, "", "", "", FINDING_PARAMETERS)

    def get(self, request: Request) -> HttpResponse:
        """Answer with a page of findings."""
        writer, reader = self._writer(), self.reader()
        debates = self._debates(reader, writer)
        rules = self._rules(reader, writer)
        start = self._start(reader)
        size, waived = reader.number("page_size"), reader.yes("waived")
        reader.check()
        listed_findings, following = listing.page(
            debates.select_related("source"), start, size, rules, waived=waived
        )
        place = finding_addresses()
        body = {
            "next": self._address_with(CURSOR.name, following) if following else None,
            "results": [
                _finding(item, self.origin, request.build_absolute_uri(place(item.finding)))
                for item in listed_findings
            ],
        }
        return self._answer(body, 200)

    def _rules(self, reader: Reader, writer: Writer) -> list[Rule]:
        """Return the requested rules; a token for one debate learns of no other."""
        names = reader.words("rule") or [*RULES]
        severities = reader.words("severity") or [*Severity]
        return [
            rule
            for rule in RULES.values()
            if rule.name in names
            and rule.severity in severities
            and not (rule.across and writer.debate)
        ]

    def _start(self, reader: Reader) -> listing.Start | None:
        cursor = reader.one(CURSOR.name)
        try:
            return listing.Start.parse(cursor) if cursor else None
        except ValueError:
            message = "This is not a cursor of the worklist. Take it from “next”."
            reader.errors.append(ParameterError(CURSOR.name, message, cursor[:80]))
            return None


class Waivers(WorklistView):
    """The rules that are switched off, each with its reason."""

    def operation(self) -> Operation:
        """Describe the list and the writes, by their parameters."""
        reads = self.request.method in {"GET", "HEAD"}
        return Operation(self.action, "", "", "", WAIVER_PARAMETERS if reads else (DRY_RUN,))

    def get(self, request: Request) -> HttpResponse:
        """Answer with a page of waivers."""
        writer, reader = self._writer(), self.reader()
        debates = self._debates(reader, writer)
        names = reader.words("rule") or [*RULES]
        window = paging.read_window(reader)
        reader.check()
        waivers = Waiver.objects.filter(debate__in=debates, rule__in=names)
        head = paging.head(window, waivers.count(), self.page_address)
        rows = window.rows(waivers.select_related("debate", "waived_by").order_by("pk"))
        return self._answer(head | {"results": [_waiver(waiver) for waiver in rows]}, 200)

    def post(self, request: Request) -> HttpResponse:
        """Switch a rule off: for one object, or for a debate."""
        return self._written(self._waive)

    def _waive(self, writer: Writer) -> HttpResponse:
        body = json_body.read_body(self.request)
        if not isinstance(body, dict):
            raise Invalid({"": ["Send an object with the fields of a waiver."]})
        faults = _faults(body)
        debate = None
        if "debate" not in faults:
            slug = body.get("debate", "")
            debate = Debate.objects.filter(slug=slug).first()
            if debate is None or not may_refer(writer, debate):
                message = f"There is no debate “{slug[:80]}”." if slug else "Name the debate."
                faults["debate"] = [message]
        texts = {name: body.get(name) or "" for name in ("rule", "subject", "reason")}
        form = waiving.WaiverForm(
            {name: text for name, text in texts.items() if name not in faults}
        )
        faults = {name: [*messages] for name, messages in form.errors.items()} | faults
        if faults:
            raise Invalid(faults, allowed=_allowed_in_waiver())
        _check_change(writer, debate)
        rule, subject = RULES[form.cleaned_data["rule"]], form.cleaned_data["subject"]
        if rule.across and writer.debate:
            # whether it finds the subject would tell of other debates
            raise NotAllowed("This rule compares debates, and this token writes one alone.")
        if subject and subject not in _subjects(debate, rule):
            explanation = "The rule finds nothing of this subject in the debate."
            raise Invalid({"subject": [explanation]}, allowed=_allowed_in_waiver())
        waiver = waiving.waive(writer.account, debate, form.cleaned_data)
        return self._answer(_waiver(waiver), 200 if self.is_dry else 201)


class OneWaiver(WorklistView):
    """A rule that is switched off."""

    def operation(self) -> Operation:
        """Describe the deletion, by its parameters."""
        return Operation(self.action, "", "", "", (DRY_RUN,))

    def delete(self, request: Request, **where: int) -> HttpResponse:
        """Switch the rule on again."""
        return self._written(lambda writer: self._undo(writer, where["id"]))

    def _undo(self, writer: Writer, key: int) -> HttpResponse:
        waivers = Waiver.objects.select_related("debate", "waived_by")
        waiver = waivers.filter(pk=key).first() if key <= LARGEST_KEY else None
        if waiver is None or not may_refer(writer, waiver.debate):
            raise Problem("not-found", "There is no waiver at this address.")
        _check_change(writer, waiver.debate)
        described = _waiver(waiver)
        waiving.undo(writer.account, waiver)
        if self.is_dry:
            return self._answer({"dry_run": True, "would_delete": described}, 200)
        return HttpResponse(status=204)


def _check_change(writer: Writer, debate: Debate) -> None:
    """Refuse a waiver without the right to change the debate. Raises NotAllowed."""
    check_right(writer, "change", Debate)
    check_reach(writer, debate)


def _faults(body: dict[str, Any]) -> dict[str, list[str]]:
    """Return the errors in the names and types of the fields of a waiver."""
    faults = {}
    for name, value in body.items():
        if name not in WAIVER_FIELDS:
            near = nearest(name, WAIVER_FIELDS) if len(faults) < MOST_HINTS else None
            hint = did_you_mean(near)
            faults[name[:80]] = [f"A waiver has no field “{name[:80]}”.{hint}"]
        elif not (isinstance(value, str) or (value is None and name == "subject")):
            faults[name] = ["Send a text."]
    return faults


def _allowed_in_waiver() -> dict[str, list[str]]:
    """Return the values that the fields of a waiver take."""
    subject_words = f"subject of a finding: GET {reverse('api:worklist')}"
    return {"debate": [allowed_keys(Debate)], "rule": [*RULES], "subject": [subject_words]}


def _subjects(debate: Debate, rule: Rule) -> set[str]:
    [item] = worklist(debate, [rule])
    findings = (*item.findings, *(finding for finding, _ in item.waived))
    return {subject_of(finding.instance) for finding in findings}


def _finding(listed_finding: listing.Listed, origin: str, admin_url: str) -> dict[str, Any]:
    finding, instance = listed_finding.finding, listed_finding.finding.instance
    url = _record_address(instance, origin)
    return {
        "rule": listed_finding.rule.name,
        "severity": listed_finding.rule.severity,
        "title": listed_finding.rule.title,
        "message": finding.message,
        "debate": listed_finding.debate.slug,
        "kind": instance._meta.model_name,
        "subject": subject_of(instance),
        "text": str(instance),
        "field": _field(instance, finding.field),
        "url": url,
        "record_url": f"{url}record/",
        "admin_url": admin_url,
        "waiver": _waiver(listed_finding.waiver) if listed_finding.waiver else None,
    }


def _record_address(instance: Model, origin: str) -> str:
    """Return the address of an object, or of that which it is edited with."""
    owner = instance.position if isinstance(instance, Forecast) else instance
    key = getattr(owner, key_field(type(owner)), None)
    own = address_of(str(instance._meta.model_name), key, origin) if key else None
    return own or _record_address(home_of(instance), origin)


def _field(instance: Model, name: str) -> str | None:
    declared = declared_fields(type(instance))
    return outer_name(declared[name]) if name in declared else name or None


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "id": waiver.pk,
        "debate": waiver.debate.slug,
        "rule": waiver.rule,
        "subject": waiver.subject or None,
        "reason": waiver.reason,
        "waived_by": waiver.waived_by.get_username() if waiver.waived_by else None,
        "waived_at": format_moment(waiver.waived_at),
    }
