"""Requests of an editor by any route, and their effects."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import inlineformset_factory
from django.urls import reverse

from debates.models import Debate, Expert, Position
from tests.debates.builders import make_evidence
from tests.debates.editors import Page, Person, World, page_of


def shown(someone: Person, address: str) -> bool:
    return someone.open(address).status == 200


def crafted(someone: Person, address: str, data: dict[str, Any]) -> Page:
    """A request that no page offered: all fields there, with a token that is valid."""
    someone.client.cookies["csrftoken"] = "t" * 32
    token = {"csrfmiddlewaretoken": "t" * 32}
    return Page(someone, address, someone.client.post(address, {**data, **token}))


def no_rows(model: type[Model]) -> dict[str, str]:
    """Return what a page sends of its rows where it has none."""
    prefixes = [
        inlineformset_factory(
            model, inline.model, fk_name=inline.fk_name, fields=()
        ).get_default_prefix()
        for inline in admin.site.get_model_admin(model).inlines
    ]
    totals = ("TOTAL", "INITIAL")
    return {f"{prefix}-{total}_FORMS": "0" for prefix in prefixes for total in totals}


CORRECTION = {"correction_reason": "The source was misread."}


def position_data(position: Position, **changes: Any) -> dict[str, Any]:
    """Return the data that the form of a position sends."""
    names = ("debate_id", "expert_id", "statement", "kind", "status", "order", "version", "slug")
    own = {name.removesuffix("_id"): getattr(position, name) for name in names}
    return {**no_rows(Position), **own, **CORRECTION, "_save": "1", **changes}


def sent(someone: Person, position: Position, **changes: Any) -> Position:
    """The position after the form was sent for it."""
    crafted(someone, page_of(position), position_data(position, question="", **changes))
    position.refresh_from_db()
    return position


def with_status(position: Position, status: str) -> Position:
    position.status = status
    position.withdrawn_reason = "Misread." if status == "withdrawn" else ""
    position.save()
    return position


def evidence_row(there: World, **changes: str) -> dict[str, str]:
    row = make_evidence(with_status(there.alliance, "published"))
    counts = {"evidence-TOTAL_FORMS": "1", "evidence-INITIAL_FORMS": "1"}
    values = {
        "id": row.pk,
        "statement": row.statement,
        "kind": row.kind,
        "voice": row.voice,
        "order": 1,
        **changes,
    }
    return {**counts, **{f"evidence-0-{name}": value for name, value in values.items()}}


def after(someone: Person, chosen: str, thing: Any, **more: Any) -> Any:
    """Return the object after an action of the list was run on it."""
    address = reverse(f"admin:debates_{thing._meta.model_name}_changelist")
    crafted(someone, address, {"action": chosen, "_selected_action": thing.pk, "index": 0, **more})
    thing.refresh_from_db()
    return thing


def deleted(someone: Person, thing: Any) -> bool:
    crafted(someone, page_of(thing, "delete"), {"post": "yes", "reason": "Entered twice."})
    return not type(thing).objects.filter(pk=thing.pk).exists()


def deleted_by_list(someone: Person, thing: Any) -> bool:
    address = reverse(f"admin:debates_{thing._meta.model_name}_changelist")
    data = {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"}
    data["reason"] = "Entered twice."
    crafted(someone, address, data)
    return not type(thing).objects.filter(pk=thing.pk).exists()


def went_back(someone: Person, position: Position) -> bool:
    record = position.history.first()
    before = position.statement
    position.statement = "Something else."
    position.save()
    address = page_of(position, "version", record.history_id)
    crafted(someone, address, {"version": position.version, **CORRECTION})
    position.refresh_from_db()
    return position.statement == before


def restored(someone: Person, thing: Any) -> bool:
    kind, pk = type(thing), thing.pk
    thing.delete()
    record = kind.history.filter(id=pk).first()
    name = f"admin:debates_{kind._meta.model_name}_restore"
    crafted(someone, reverse(name, args=[record.history_id]), {})
    return kind.objects.filter(pk=pk).exists()


def renamed(someone: Person, expert: Expert) -> bool:
    crafted(
        someone,
        page_of(expert),
        {
            "name": "Other Name",
            "slug": expert.slug,
            "version": 1,
            "kind": "person",
            "correction_slip": "on",
        },
    )
    expert.refresh_from_db()
    return expert.name == "Other Name"


def debate_data(debate: Debate, **changes: Any) -> dict[str, Any]:
    names = ("title", "language", "slug", "status", "version")
    own = {name: getattr(debate, name) for name in names}
    return {**no_rows(Debate), **own, **changes}


def retitled(someone: Person, debate: Debate) -> bool:
    crafted(someone, page_of(debate), debate_data(debate, title="Other", correction_slip="on"))
    debate.refresh_from_db()
    return debate.title == "Other"
