"""Editors as tests need them: people with a role who open pages, change forms and send them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from debates.editing import roles
from debates.models import Debate, Expert, Position, Question
from tests.debates.builders import make_debate, make_expert, make_position, make_question

EMPTY_ROW = "__prefix__"
"""Stands for the number of a row in the empty row that a page copies to add another."""

ROLES = ("anonymous", "staff", "contributor", "editor", "superuser")


@dataclass
class Person:
    """Somebody at a browser."""

    client: Client
    user: User | None = None

    def open(self, address: str) -> Page:
        return Page(self, address, self.client.get(address))

    def edit(self, thing: Model) -> Page:
        return self.open(page_of(thing))

    def list(self, model: str, query: str = "") -> Page:
        return self.open(reverse(f"admin:debates_{model}_changelist") + query)

    def act(self, action: str, *things: Model, **more: Any) -> Page:
        """Choose objects in their list and run an action on them."""
        listing = self.list(things[0]._meta.model_name)
        chosen = {"action": action, "index": "0", "_selected_action": [one.pk for one in things]}
        return listing.post({**listing.token(), **chosen, **more})


def edited_models() -> list[type[Model]]:
    """Return the models that the admin site has pages for."""
    return [model for model in apps.get_models() if admin.site.is_registered(model)]


def person(role: str, name: str = "") -> Person:
    """Somebody with this role, signed in unless anonymous."""
    client = Client(enforce_csrf_checks=True)
    if role == "anonymous":
        return Person(client)
    user = User.objects.create_user(name or role, is_staff=True, is_superuser=role == "superuser")
    group = {"contributor": roles.CONTRIBUTORS, "editor": roles.EDITORS}.get(role)
    if group is not None:
        if not Group.objects.filter(name=group).exists():
            roles.make_groups(apps, "default")  # a test that empties all tables ran before
        user.groups.add(Group.objects.get(name=group))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return Person(client, user)


@dataclass
class Page:
    """A page with its form, as a browser would send it."""

    person: Person
    address: str
    response: Any

    @cached_property
    def html(self) -> str:
        """Return the page as text."""
        return self.response.content.decode()

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Return the values of the form's fields, which may be changed before it is sent."""
        return {name: value for name, value in self._read.items() if EMPTY_ROW not in name}

    @cached_property
    def _read(self) -> dict[str, Any]:
        reader = FormReader()
        reader.feed(self.html)
        return reader.fields

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def saved(self) -> bool:
        """True if the form was accepted, so that the response redirects."""
        return self.status == 302

    def token(self) -> dict[str, str]:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.html)
        return {"csrfmiddlewaretoken": found.group(1)} if found else {}

    def add(self, rows: str, **values: Any) -> Page:
        """Fill in another row; what is not given stays as the empty row of the page has it."""
        number = int(self.fields[f"{rows}-TOTAL_FORMS"])
        empty = f"{rows}-{EMPTY_ROW}-"
        filled = {
            name.removeprefix(empty): value
            for name, value in self._read.items()
            if name.startswith(empty) and value
        }
        values = filled | values
        self.fields[f"{rows}-TOTAL_FORMS"] = str(number + 1)
        self.fields |= {f"{rows}-{number}-{name}": value for name, value in values.items()}
        return self

    def send(self, button: str = "_save", **changes: Any) -> Page:
        """Change fields (`evidence_0_order` is `evidence-0-order`) and press a button, if named."""
        named = {re.sub(r"^([a-z]+)_(\d+)_", r"\1-\2-", name): v for name, v in changes.items()}
        return self.post({**self.fields, **named, **({button: "1"} if button else {})})

    def post(self, data: dict[str, Any]) -> Page:
        return Page(self.person, self.address, self.person.client.post(self.address, data))

    def errors(self, name: str | None = None) -> str:
        """The messages beside a field; without a name those that are about the whole form."""
        return " ".join(self.response.context["adminform"].form.errors.get(name or "__all__", []))

    def row_errors(self, rows: str, number: int | None = None, name: str | None = None) -> str:
        """The messages of a row, or without a number those that are about all rows."""
        formsets = [one.formset for one in self.response.context["inline_admin_formsets"]]
        formset = next(one for one in formsets if one.prefix == rows)
        if number is None:
            return " ".join(formset.non_form_errors())
        return " ".join(formset.forms[number].errors.get(name or "__all__", []))

    def messages(self) -> str:
        """Return the messages that the next page shows first."""
        return " ".join(str(one) for one in get_messages(self.response.wsgi_request))

    def text(self) -> str:
        """The words of the page, without its tags."""
        return " ".join(re.sub(r"<[^>]+>", "", self.html).replace("&#x27;", "'").split())


class FormReader(HTMLParser):
    """Reads the fields of a page's form with the values that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._inside = False
        self._select = ""
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "form":
            self._inside = has.get("method") == "post" and has.get("id") != "logout-form"
        if not self._inside:
            return
        if tag == "select":
            self._select = name
            self.fields[name] = [] if "multiple" in has else ""
        elif tag == "option" and self._select and "selected" in has:
            self._choose(has.get("value") or "")
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "input" and name:
            self._read_input(name, has)

    def _read_input(self, name: str, has: dict[str, str | None]) -> None:
        if has.get("type") in {"checkbox", "radio"}:
            if "checked" in has:
                self.fields[name] = has.get("value") or "on"
        elif has.get("type") != "submit":
            self.fields[name] = has.get("value") or ""

    def _choose(self, value: str) -> None:
        if isinstance(self.fields[self._select], list):
            self.fields[self._select].append(value)
        else:
            self.fields[self._select] = value

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._text is not None:
            name, parts = self._text
            # Browsers drop the first line end, and send the others as CR LF.
            self.fields[name] = "".join(parts).removeprefix("\n").replace("\n", "\r\n")
            self._text = None


def page_of(thing: Model, page: str = "change", *more: Any) -> str:
    return reverse(f"admin:debates_{thing._meta.model_name}_{page}", args=[thing.pk, *more])


@dataclass
class World:
    """A published debate with two experts, a question, and a position of each on it."""

    debate: Debate
    question: Question
    lukin: Expert
    fallon: Expert
    alliance: Position
    rivalry: Position


def world(status: str = "draft") -> World:
    debate = make_debate(title="Where the two are heading")
    question = make_question(debate, text="Will it become an alliance?")
    lukin = make_expert(debate, name="Artyom Lukin", aliases=["Артём Лукин"])
    fallon = make_expert(debate, name="Theresa Fallon")
    alliance = make_position(
        debate,
        lukin,
        question=question,
        stance="affirms",
        statement="An alliance is forming.",
        status=status,
    )
    rivalry = make_position(
        debate,
        fallon,
        question=question,
        stance="denies",
        statement="Rivalry lies under the surface.",
        status=status,
    )
    return World(debate, question, lukin, fallon, alliance, rivalry)
