"""Sessions by account: listed, ended, and ended by a new password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from sinorus.accounts import sign_ins
from sinorus.accounts.models import SignIn
from sinorus.accounts.templatetags.accounts import browser_name
from tests.sinorus.accounts.signing_in import FIREFOX, PASSWORD, make_account, sign_in

pytestmark = pytest.mark.django_db

NEW = "another long password"


@pytest.fixture
def ada() -> object:
    return make_account()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Stops the clock by which uses are written, and moves it on by one period."""
    now = [1_000_000_000.0]
    monkeypatch.setattr(sign_ins, "PRECISION", 300)
    monkeypatch.setattr(sign_ins.time, "time", lambda: now[0])

    def move_on() -> None:
        now[0] += sign_ins.PRECISION

    return move_on


def signed_in(address: str = "198.51.100.7", agent: str = FIREFOX) -> Client:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    sign_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def overview(client: Client) -> str:
    return client.get("/admin/account/").content.decode()


@pytest.mark.parametrize(
    "key", ['"' + "\\000" * 32 + '"', "A" * 32, "é" * 32, "a" * 31, "a" * 5000]
)
@pytest.mark.parametrize(
    ("address", "status"), [("/admin/", 302), ("/admin/login/", 200), ("/method/", 200)]
)
def test_a_cookie_that_no_session_has_is_none(key: str, address: str, status: int) -> None:
    client = Client(headers={"Cookie": f"sessionid={key}"})

    answer = client.get(address)

    assert answer.status_code == status
    assert answer.wsgi_request.session.session_key is None


def test_the_list_tells_when_and_from_where(ada: object) -> None:
    client = signed_in()
    signed_in("2001:db8::7", "curl/8.5.0")

    page = overview(client)

    assert "Firefox on Linux" in page
    assert "198.51.100.7" in page
    assert "curl/8.5.0" in page
    assert "2001:db8::7" in page
    assert page.count("this session") == 1


def test_the_list_has_none_of_others(ada: object) -> None:
    make_account("bob")
    sign_in(Client(REMOTE_ADDR="203.0.113.9"), name="bob")

    assert "203.0.113.9" not in overview(signed_in())


def test_ending_another_session(ada: object) -> None:
    client, lost = signed_in(), signed_in("203.0.113.9")
    number = SignIn.objects.get(address="203.0.113.9").pk

    answer = client.post("/admin/account/sessions/end/", {"sign_in": number}, follow=True)

    assert "1 session was ended." in answer.content.decode()
    assert not is_in(lost)
    assert is_in(client)


def test_ending_all_other_sessions(ada: object) -> None:
    client, *others = signed_in(), signed_in(), signed_in()

    answer = client.post("/admin/account/sessions/end/", {"sign_in": "others"}, follow=True)

    assert "2 sessions were ended." in answer.content.decode()
    assert not any(map(is_in, others))
    assert is_in(client)


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999", "own", "bob"])
def test_nothing_else_can_be_ended(ada: object, number: str) -> None:
    make_account("bob")
    bob = Client()
    sign_in(bob, name="bob")
    client = signed_in()
    numbers = {
        "own": SignIn.objects.get(account=ada).pk,
        "bob": SignIn.objects.exclude(account=ada).get().pk,
    }

    answer = client.post(
        "/admin/account/sessions/end/", {"sign_in": numbers.get(number, number)}, follow=True
    )

    assert "No sessions were ended." in answer.content.decode()
    assert is_in(bob)
    assert is_in(client)


def test_sessions_are_ended_by_a_form_alone(ada: object) -> None:
    assert signed_in().get("/admin/account/sessions/end/?sign_in=others").status_code == 405


def test_a_new_password_ends_all_other_sessions(ada: object) -> None:
    client, other = signed_in(), signed_in("203.0.113.9")

    client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    assert is_in(client)
    assert not is_in(other)
    assert "203.0.113.9" not in overview(client)
    assert SignIn.objects.get(account=ada).session_key == client.session.session_key


def test_a_password_that_an_administrator_sets_ends_all_sessions(ada) -> None:
    client, admin = signed_in(), Client()
    admin.force_login(make_account("bob"))

    admin.post(
        f"/admin/auth/user/{ada.pk}/password/",
        {"password1": NEW, "password2": NEW, "usable_password": "true"},
    )

    assert not is_in(client)
    ada.refresh_from_db()
    assert sign_ins.live(ada) == []


def test_a_password_that_a_command_sets_ends_all_sessions(ada, monkeypatch) -> None:
    client = signed_in()
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_options: NEW)

    call_command("changepassword", "ada", verbosity=0)

    assert not is_in(client)


def test_signing_out_removes_the_session_from_the_list(ada) -> None:
    signed_in().post("/admin/logout/")

    assert not SignIn.objects.exists()
    assert not Session.objects.exists()


def test_expired_sessions_are_not_listed_and_are_forgotten(ada) -> None:
    signed_in("203.0.113.9")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    client = signed_in()

    assert "203.0.113.9" not in overview(client)
    assert SignIn.objects.count() == 1


def test_use_from_another_address_is_kept(ada) -> None:
    client = signed_in()

    client.get("/admin/", REMOTE_ADDR="203.0.113.9")

    assert SignIn.objects.get().address == "203.0.113.9"


def test_using_a_session_writes_once_in_five_minutes(ada, later, django_assert_num_queries) -> None:
    client = signed_in()
    with django_assert_num_queries(2):  # session and account
        client.get("/admin/jsi18n/")

    later()
    with django_assert_num_queries(3):
        client.get("/admin/jsi18n/")
    with django_assert_num_queries(2):
        client.get("/admin/jsi18n/")


def test_a_session_that_was_not_recorded_is_recorded_when_it_is_used(ada, later) -> None:
    client = signed_in()
    SignIn.objects.all().delete()
    later()

    assert "198.51.100.7" in overview(client)
    assert is_in(client)
    assert SignIn.objects.count() == 1


def test_sessions_from_before_an_upgrade_are_recorded(ada, later) -> None:
    client = signed_in()
    Client().get("/admin/login/")
    SignIn.objects.all().delete()
    migration = import_module("sinorus.accounts.migrations.0002_present_sessions")

    migration.record_sessions(apps, SimpleNamespace(connection=connection))

    found = SignIn.objects.get()
    assert found.session_key == client.session.session_key
    assert found.account == ada
    assert timezone.now() - found.started < timedelta(minutes=5)
    later()
    assert "198.51.100.7" in overview(client)


def test_an_administrator_ends_the_sessions_of_others_but_not_their_own(ada) -> None:
    bob = make_account("bob")
    client, admin = signed_in(), Client()
    admin.force_login(bob)

    answer = admin.post(
        "/admin/auth/user/",
        {"action": "end_sessions", "_selected_action": [ada.pk, bob.pk]},
        follow=True,
    )

    assert "1 session was ended." in answer.content.decode()
    assert not is_in(client)
    assert is_in(admin)


def test_readers_have_no_session(ada) -> None:
    answer = signed_in().get("/")

    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
            " like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_are_named_as_people_call_them(agent: str, name: str) -> None:
    assert browser_name(agent) == name
