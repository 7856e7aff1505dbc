"""Two-step sign-in: setting up, signing in with codes, losing the app."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from axes.models import AccessAttempt
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from tests.sinorus.accounts.signing_in import (
    PASSWORD,
    RECOVERY_CODES,
    SECRET,
    code,
    make_account,
    sign_in,
    use_two_steps,
)

pytestmark = pytest.mark.django_db

CODE_PAGE, APP_PAGE = "/admin/account/code/", "/admin/account/app/"


@pytest.fixture
def ada() -> Any:
    return make_account()


@pytest.fixture
def careful(ada: Any) -> Any:
    use_two_steps(ada)
    return ada


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def enter(client: Client, typed: str, **meta: str):
    return client.post(CODE_PAGE, {"code": typed}, **meta)


def confirm(client: Client, onward: str) -> None:
    """Enter the password again before the account is changed."""
    answer = client.get(onward)
    assert answer["Location"].startswith("/admin/account/confirm/")
    assert client.post(answer["Location"], {"password": PASSWORD}).status_code == 302


def set_up(client: Client) -> Any:
    """Set up an app in a session, and return the answer."""
    confirm(client, APP_PAGE)
    page = client.get(APP_PAGE).content.decode()
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r'value="([A-Z2-7]{32})"', page)[1]
    return client.post(APP_PAGE, {"code": code(secret)})


def test_who_does_not_use_it_is_not_asked_for_a_code(ada: Any) -> None:
    client = Client()

    assert sign_in(client)["Location"] == "/admin/"
    assert is_in(client)


def test_the_password_alone_does_not_sign_in(careful: Any) -> None:
    client = Client()

    assert sign_in(client)["Location"] == CODE_PAGE
    assert not is_in(client)


def test_a_code_of_the_app_signs_in_and_leads_on(careful: Any) -> None:
    client = Client()
    client.post(
        "/admin/login/?next=/admin/debates/topic/", {"username": "ada", "password": PASSWORD}
    )

    assert enter(client, code())["Location"] == "/admin/debates/topic/"
    assert is_in(client)


def test_it_leads_to_no_other_site(careful: Any) -> None:
    client = Client()
    client.post(
        "/admin/login/?next=https://evil.example/", {"username": "ada", "password": PASSWORD}
    )

    assert enter(client, code())["Location"] == "/admin/"


def test_a_code_is_used_once_whichever_worker_it_comes_to(careful: Any) -> None:
    shown = code()
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert enter(first, f" {shown[:3]} {shown[3:]} ").status_code == 302
    cache.clear()  # another worker has its own

    assert "This code has been used" in enter(second, shown).content.decode()
    assert not is_in(second)


@pytest.mark.parametrize("typed", ["", "12345", "abc", "１２３４５６", "x" * 25, "a\0b", "000-000"])
def test_what_is_no_code_is_refused(careful: Any, typed: str) -> None:
    client = Client()
    sign_in(client)

    answer = enter(client, typed)

    assert answer.status_code == 200
    assert 'class="errorlist"' in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_signs_in_once(careful: Any) -> None:
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert enter(first, "ABCD 2345").status_code == 302
    assert is_in(first)
    assert enter(second, "abcd-2345").status_code == 200
    assert not is_in(second)


def test_wrong_codes_lock_out_like_wrong_passwords(careful: Any, settings: Any) -> None:
    client = Client()
    sign_in(client)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        cache.clear()  # allauth refuses more than five in five minutes on its own
        answer = enter(client, "aaaa-bbbb")

    assert answer.status_code == 429
    assert enter(client, code()).status_code == 429
    assert sign_in().status_code == 429
    assert "aaaa" not in AccessAttempt.objects.get().post_data


def test_codes_of_one_account_are_not_guessed_from_many_addresses(careful: Any) -> None:
    client = Client()
    sign_in(client)
    for number in range(5):
        enter(client, "000000", REMOTE_ADDR=f"203.0.113.{number}")

    assert "Too many failed" in enter(client, code()).content.decode()
    assert not is_in(client)


def test_the_page_of_the_code_is_for_those_whose_password_was_right(careful: Any) -> None:
    assert Client().get(CODE_PAGE)["Location"] == "/admin/login/"
    assert enter(Client(), code())["Location"] == "/admin/login/"


def test_a_pending_sign_in_ends_in_time(careful: Any, settings: Any) -> None:
    client = Client()
    sign_in(client)
    settings.ACCOUNT_LOGIN_TIMEOUT = -1

    assert enter(client, code())["Location"] == "/admin/login/"


def test_setting_it_up(ada: Any, django_capture_on_commit_callbacks: Any) -> None:
    client, elsewhere = Client(), Client()
    sign_in(client)
    sign_in(elsewhere)

    with django_capture_on_commit_callbacks(execute=True):
        answer = set_up(client)

    page = client.get(answer["Location"]).content.decode()
    assert len(re.findall(r"(?m)^\d{8}$", page.replace(">", ">\n").replace("<", "\n<"))) == 10
    assert is_mfa_enabled(ada)
    assert is_in(client)
    assert not is_in(elsewhere)
    assert "<textarea" not in client.get(answer["Location"]).content.decode()


def test_it_is_not_on_before_the_app_has_shown_a_code(ada: Any) -> None:
    client = Client()
    sign_in(client)
    confirm(client, APP_PAGE)

    page = client.post(APP_PAGE, {"code": "abc"}).content.decode()

    assert "Incorrect code" in page
    assert not is_mfa_enabled(ada)


@pytest.mark.parametrize("page", ["app/", "app/off/", "codes/", "codes/new/", "codes/download/"])
def test_changing_it_asks_for_the_password(careful: Any, page: str) -> None:
    client = Client()
    client.force_login(careful)
    before = list(Authenticator.objects.values())

    answer = client.get(f"/admin/account/{page}")
    refused = client.post(answer["Location"], {"password": "wrong"})

    assert answer["Location"].startswith("/admin/account/confirm/")
    assert refused.status_code == 200
    assert list(Authenticator.objects.values()) == before
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_turning_it_off(careful: Any) -> None:
    client = Client()
    client.force_login(careful)
    confirm(client, f"{APP_PAGE}off/")

    client.post(f"{APP_PAGE}off/")

    assert not Authenticator.objects.exists()
    assert sign_in()["Location"] == "/admin/"


def test_where_it_is_required_everybody_sets_it_up_first(ada: Any, settings: Any) -> None:
    settings.SINORUS_TWO_STEP_SIGN_IN = "required"
    client = Client()
    sign_in(client)

    for address in ("/admin/", "/admin/debates/position/", "/admin/autocomplete/"):
        assert client.get(address)["Location"] == APP_PAGE
    assert "Set up the app first" in client.get("/admin/account/").content.decode()
    set_up(client)
    assert is_in(client)
    Authenticator.objects.all().delete()
    assert client.get("/admin/")["Location"] == APP_PAGE


def test_an_administrator_turns_it_off_for_others(careful: Any) -> None:
    bob = make_account("bob")
    theirs, admin = Client(), Client()
    theirs.force_login(careful)
    admin.force_login(bob)

    answer = admin.post(
        "/admin/auth/user/",
        {"action": "turn_off_two_step", "_selected_action": [careful.pk, bob.pk]},
        follow=True,
    )

    assert "was turned off for 1 account." in answer.content.decode()
    assert not is_mfa_enabled(careful)
    assert not is_in(theirs)


def test_who_only_manages_accounts_cannot_turn_it_off(careful: Any) -> None:
    carl = make_account("carl")
    carl.is_superuser = False
    carl.save()
    carl.user_permissions.add(*Permission.objects.filter(codename__endswith="_user"))
    client = Client()
    client.force_login(carl)

    client.post(
        "/admin/auth/user/", {"action": "turn_off_two_step", "_selected_action": [careful.pk]}
    )

    assert is_mfa_enabled(careful)


def test_the_admin_shows_no_secret(careful: Any) -> None:
    client = Client()
    client.force_login(careful)

    assert client.get("/admin/mfa/authenticator/").status_code == 404
    page = client.get(f"/admin/auth/user/{careful.pk}/change/").content.decode()
    assert SECRET not in page
    assert RECOVERY_CODES[0] not in page


def test_the_command_turns_it_off(careful: Any) -> None:
    client = Client()
    client.force_login(careful)
    said = StringIO()

    call_command("reset_two_step", "ada", stdout=said)

    assert said.getvalue() == "ada can now sign in with the password alone.\n"
    assert not is_mfa_enabled(careful)
    assert not is_in(client)


def test_the_command_says_what_it_cannot_do(ada: Any) -> None:
    with pytest.raises(CommandError, match="There is no account bob"):
        call_command("reset_two_step", "bob")
    with pytest.raises(CommandError, match="ada does not use two-step sign-in"):
        call_command("reset_two_step", "ada")
