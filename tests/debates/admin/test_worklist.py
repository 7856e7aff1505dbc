"""The worklist in the admin: findings lead to their fields, and rules are waived with a reason."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.urls import reverse

from debates.models import Debate
from debates.worklist.models import Waiver, subject_of
from debates.worklist.places import finding_addresses
from debates.worklist.rule import RULES
from debates.worklist.worklist import open_findings, worklist
from tests.debates.builders import make_evidence, make_position, make_source
from tests.debates.editors import Page, Person, World, page_of, person
from tests.debates.worklist.test_rules import BROKEN, sound

pytestmark = pytest.mark.django_db


def worklist_of(who: Person, debate: Debate) -> Page:
    return who.open(reverse("admin:debates_debate_worklist", args=[debate.pk]))


def test_a_finding_leads_to_its_field_in_the_form(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(source=make_source())
    make_evidence(there.alliance, locator="")
    second = make_evidence(there.alliance, locator="")
    page = worklist_of(person("editor"), there.debate)

    assert page.status == 200
    form = person("superuser").edit(there.alliance)
    for field in ("id_locator", f"id_evidence-{_number(second)}-locator"):
        assert f'href="{page_of(there.alliance)}#{field}"' in page.html
        assert f'id="{field}"' in form.html


def _number(part) -> int:
    return [*part.position.evidence.values_list("pk", flat=True)].index(part.pk)


def test_findings_lead_to_what_is_on_the_page() -> None:
    debate = sound()
    for _, spoil, _ in BROKEN:
        spoil(debate)
    found = open_findings(worklist(Debate.objects.get(pk=debate.pk)))
    # some take back what others spoiled
    assert len({rule.name for rule, _ in found}) >= len(RULES) - 7
    addresses = {finding_addresses()(finding).partition("#")[::2] for _, finding in found}
    superuser = person("superuser")

    for address in {address for address, _ in addresses}:
        page = superuser.open(address)
        assert page.status == 200
        for fragment in {fragment for at, fragment in addresses if at == address} - {""}:
            assert f'id="{fragment}"' in page.html, (address, fragment)


def test_many_findings_of_a_rule_have_pages_of_their_own(there: World, monkeypatch) -> None:
    monkeypatch.setattr("debates.admin.worklist.FIRST_OF_A_RULE", 1)
    monkeypatch.setattr("debates.admin.worklist.FINDINGS_A_PAGE", 2)
    editor, address = (
        person("editor"),
        reverse("admin:debates_debate_worklist", args=[there.debate.pk]),
    )
    for _ in range(3):
        make_position(there.debate, there.lukin)

    every, last = editor.open(address), editor.open(f"{address}?rule=no_evidence&p=99")

    assert "?rule=no_evidence" in every.html
    shown = [len(one.findings) for one in every.response.context["sections"]]
    assert max(shown) == 1
    assert "Page 3 of 3" in last.html
    assert [one.rule.name for one in last.response.context["sections"]] == ["no_evidence"]
    assert editor.open(f"{address}?rule=none").status == 404


def test_a_rule_is_waived_with_a_reason_and_counts_again_when_that_is_undone(there: World) -> None:
    editor = person("editor")
    page = worklist_of(editor, there.debate)
    given = {"rule": "no_evidence", "subject": subject_of(there.alliance)}

    unexplained = page.post({**page.token(), **given, "reason": " "})
    assert "Enter the reason" in unexplained.messages()
    assert not Waiver.objects.exists()

    page.post({**page.token(), **given, "reason": "He was interrupted."})
    waiver = Waiver.objects.get()
    assert (waiver.debate, waiver.waived_by) == (there.debate, editor.user)
    assert "He was interrupted." in LogEntry.objects.latest("pk").change_message
    again = worklist_of(editor, there.debate)
    assert "He was interrupted." in again.text()

    again.post({**again.token(), "undo": waiver.pk})
    assert not Waiver.objects.exists()
    assert "undone already" in again.post({**again.token(), "undo": waiver.pk}).messages()
    assert "undone already" in again.post({**again.token(), "undo": "9" * 40}).messages()


@pytest.mark.parametrize(
    "given",
    [
        {"rule": "no_such_rule", "reason": "Because."},
        {"rule": "no_place", "reason": "x" * 1001},
        {"rule": "no_place", "subject": "x" * 61, "reason": "Because."},
        {"rule": "no_place", "subject": "\0", "reason": "Because."},
        {},
    ],
)
def test_what_cannot_be_waived_is_refused_in_words(given: dict[str, str], there: World) -> None:
    page = worklist_of(person("editor"), there.debate)

    sent = page.post({**page.token(), **given})

    assert sent.saved
    assert sent.messages()
    assert not Waiver.objects.exists()


def test_who_may_not_change_the_debate_may_look_at_its_worklist(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(status="published")
    contributor = person("contributor")
    page = worklist_of(contributor, there.debate)

    assert page.status == 200
    assert "Waive" not in page.html.split("<h2>Waived")[0]
    sent = contributor.client.post(
        page.address, {**page.token(), "rule": "no_place", "reason": "Because."}
    )
    assert sent.status_code == 403
    assert worklist_of(person("staff"), there.debate).status == 403
    assert worklist_of(person("anonymous"), there.debate).status == 302


def test_a_page_of_the_admin_has_its_own_findings(there: World) -> None:
    source = make_source(text="[1.1] Trade grew.")
    Debate.objects.filter(pk=there.debate.pk).update(source=source)
    contributor = person("contributor")

    def findings(instance: Model) -> dict[str, str]:
        address = re.search(r'data-address="([^"]*)"', contributor.edit(instance).html)[1]
        found = contributor.open(address).response.json()["findings"]
        return {one["rule"]: one["url"].removeprefix("http://testserver") for one in found}

    own = page_of(there.alliance)
    assert findings(there.alliance) == {
        "no_evidence": f"{own}#evidence-group",
        "no_place": f"{own}#id_locator",
    }
    assert findings(source) == {"source_without_address": f"{page_of(source)}#id_address"}
    assert findings(there.debate) == {
        "unused_passages": reverse("admin:debates_debate_workbench", args=[there.debate.pk])
    }
    assert findings(there.lukin) == {}
    staff, begin = person("staff"), "/admin/debates/debate/worklist/"
    for address in ("position/0", f"position/{'9' * 30}", "user/1"):
        assert contributor.open(f"{begin}{address}/").status == 404
    assert staff.open(f"{begin}position/{there.alliance.pk}/").status == 403


def test_all_debates_are_listed_with_their_findings(there: World) -> None:
    page = person("editor").open(reverse("admin:debates_debate_worklists"))

    assert there.debate.title in page.text()
    assert "Position without evidence (2 findings)" in page.text()
    assert reverse("admin:debates_debate_worklist", args=[there.debate.pk]) in page.html


def test_tools_of_editors_read_the_worklist_as_json_and_nobody_else_does(there: World) -> None:
    address = reverse("admin:debates_debate_worklist", args=[there.debate.pk]) + "?format=json"
    editor = person("contributor")

    told = editor.open(address).response.json()

    assert told["debate"] == there.debate.slug
    assert told["count"] == len(told["findings"]) > 0
    finding = next(one for one in told["findings"] if one["rule"] == "no_evidence")
    assert (finding["object"], finding["field"]) == ("position", "evidence")
    assert finding["url"] == f"http://testserver{page_of(there.rivalry)}#evidence-group"
    every = editor.open(reverse("admin:debates_debate_worklists") + "?format=json").response
    assert told in every.json()["results"]
    assert "no-store" in every["Cache-Control"]
    for role, status in (("anonymous", 302), ("staff", 403)):
        assert person(role).open(address).status == status
