"""Command that creates accounts for the admin."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from debates.editing import roles
from sinorus.management.commands import add_account

PASSWORD = "correct horse battery staple"


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def groups_are_there(db):
    """Groups of the admin, which an earlier test that empties all tables may have removed."""
    roles.make_groups(apps, "default")


def add(monkeypatch, *arguments, typed=f"{PASSWORD}\n"):
    monkeypatch.setattr(add_account.sys, "stdin", StringIO(typed))
    output = StringIO()
    call_command("add_account", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("role", "groups", "everything"),
    [
        ("editor", ["Editors"], False),
        ("contributor", ["Contributors"], False),
        ("administrator", [], True),
    ],
)
def test_a_role_comes_with_its_rights(db, monkeypatch, role, groups, everything):
    said = add(monkeypatch, "ada", "--role", role)

    user = User.objects.get(username="ada")
    assert said == f"ada can now sign in at /admin/ as {role}.\n"
    assert user.is_staff
    assert user.is_superuser is everything
    assert [group.name for group in user.groups.all()] == groups
    assert user.check_password(PASSWORD)


def test_who_asks_for_nothing_else_gets_an_editor_who_can_sign_in(db, monkeypatch, client):
    add(monkeypatch, "ada")

    assert User.objects.get().groups.get().name == "Editors"
    answer = client.post("/admin/login/?next=/admin/", {"username": "ada", "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("ada", "short\n", "too short"),
        ("ada", "\n", "too short"),
        ("ada", "123456789012\n", "entirely numeric"),
        ("not a name", f"{PASSWORD}\n", "valid username"),
        ("", f"{PASSWORD}\n", "cannot be blank"),
    ],
)
def test_what_will_not_do_is_refused_in_a_line(db, monkeypatch, name, typed, reason):
    with pytest.raises(CommandError, match=reason):
        add(monkeypatch, name, typed=typed)

    assert not User.objects.exists()


def test_a_name_that_is_taken_is_refused(db, monkeypatch):
    add(monkeypatch, "ada")

    with pytest.raises(CommandError, match="already exists"):
        add(monkeypatch, "ada")


@pytest.mark.parametrize(("again", "made"), [(PASSWORD, True), ("something else", False)])
def test_at_a_terminal_the_password_is_asked_for_twice(db, monkeypatch, again, made):
    answers = iter([PASSWORD, again])
    monkeypatch.setattr(add_account.sys, "stdin", Terminal())
    monkeypatch.setattr(add_account.getpass, "getpass", lambda prompt: next(answers))

    if made:
        call_command("add_account", "ada", stdout=StringIO())
    else:
        with pytest.raises(CommandError, match="The passwords differ"):
            call_command("add_account", "ada", stdout=StringIO())

    assert User.objects.filter(username="ada").exists() is made
