"""Two-step sign-in: setting up, signing in with codes, losing the app."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from sinorus.accounts import pending, two_step
from tests.sinorus.accounts.signing_in import (
    PASSWORD,
    SECRET,
    code,
    make_account,
    sign_in,
    use_two_steps,
)

pytestmark = pytest.mark.django_db

CODE_PAGE = "/admin/login/code/"


@pytest.fixture
def ada() -> object:
    return make_account()


@pytest.fixture
def careful(ada: object) -> object:
    use_two_steps(ada)
    return ada


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def enter(client: Client, typed: str, **meta):
    return client.post(CODE_PAGE, {"code": typed, "next": "/admin/"}, **meta)


def set_up(client: Client) -> str:
    """Begin to set up an app in a session, and return the secret on the page."""
    client.post("/admin/account/two-step/", {"password": PASSWORD})
    page = client.get("/admin/account/two-step/").content.decode()
    assert 'src="data:image/svg+xml' in page
    return client.session["two_step_secret"]


def test_who_does_not_use_it_is_not_asked_for_a_code(ada: object) -> None:
    client = Client()

    assert sign_in(client)["Location"] == "/admin/"
    assert is_in(client)


def test_the_password_alone_does_not_sign_in(careful: object) -> None:
    client = Client()

    answer = sign_in(client)

    assert answer["Location"].startswith(CODE_PAGE)
    assert not is_in(client)
    assert "sinorus_browser" not in answer.cookies


def test_a_code_of_the_app_signs_in_and_leads_on(careful: object) -> None:
    client = Client()
    answer = client.post(
        "/admin/login/?next=/admin/debates/topic/", {"username": "ada", "password": PASSWORD}
    )
    page = client.get(answer["Location"]).content.decode()
    onward = re.search(r'name="next" value="([^"]*)"', page)[1]

    answer = client.post(CODE_PAGE, {"code": code(), "next": onward})

    assert answer["Location"] == "/admin/debates/topic/"
    assert "sinorus_browser" in answer.cookies
    assert is_in(client)


def test_it_leads_to_no_other_site(careful: object) -> None:
    client = Client()
    sign_in(client)

    answer = client.post(CODE_PAGE, {"code": code(), "next": "https://evil.example/"})

    assert answer["Location"] == "/admin/"


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3} {:.0}"])
def test_spaces_in_a_code_do_not_matter(careful: object, typed: str) -> None:
    now = code()
    client = Client()
    sign_in(client)

    spaced = f"{now[:3]} {now[3:]}" if ".3" in typed else typed.format(now)

    assert enter(client, spaced).status_code == 302


def test_a_code_is_used_once(careful: object) -> None:
    now = code()
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert enter(first, now).status_code == 302
    assert "Each" in enter(second, now).content.decode() or not is_in(second)
    assert not is_in(second)


@pytest.mark.parametrize("typed", ["", "12345", "abc", "１２３４５６", "x" * 25, "a\0b", "000-000"])
def test_what_is_no_code_is_refused(careful: object, typed: str) -> None:
    client = Client()
    sign_in(client)

    answer = enter(client, typed)

    assert answer.status_code == 200
    assert 'class="errorlist"' in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_signs_in_once(ada: object) -> None:
    codes = use_two_steps(ada)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert enter(first, codes[0].upper().replace("-", " ")).status_code == 302
    assert is_in(first)
    assert enter(second, codes[0]).status_code == 200
    assert not is_in(second)
    assert len(two_step.recovery_codes(ada)) == two_step.RECOVERY_CODES - 1


def test_who_has_few_recovery_codes_left_is_told(ada: object) -> None:
    codes = use_two_steps(ada)
    for used in codes[4:]:
        StaticDevice.objects.get().token_set.filter(token=two_step.plain(used)).delete()
    client = Client()
    sign_in(client)
    enter(client, codes[0])

    assert "You have 3 recovery codes left" in client.get("/admin/").content.decode()


def test_after_a_wrong_code_comes_a_wait(careful: object) -> None:
    client = Client()
    sign_in(client)
    wrong = f"{(int(code()) + 500_000) % 1_000_000:06d}"
    enter(client, wrong)
    TOTPDevice.objects.update(throttling_failure_count=8)

    answer = enter(client, code())

    assert "Wait 2 minutes" in answer.content.decode()
    assert not is_in(client)


def test_wrong_codes_lock_out_like_wrong_passwords(careful: object) -> None:
    client = Client()
    sign_in(client)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = enter(client, "aaaa-bbbb")
        StaticDevice.objects.update(throttling_failure_count=0)

    assert answer.status_code == 429
    assert enter(client, code()).status_code == 429
    assert sign_in().status_code == 429
    assert "aaaa" not in AccessAttempt.objects.get().post_data


def test_the_page_of_the_code_is_for_those_whose_password_was_right(careful: object) -> None:
    answer = Client().get(CODE_PAGE)

    assert answer["Location"] == "/admin/login/"
    assert enter(Client(), code())["Location"] == "/admin/login/"


def test_a_pending_sign_in_ends_in_time(careful: object, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    sign_in(client)
    now = code()
    monkeypatch.setattr(pending, "MOST_SECONDS", -1)

    assert enter(client, now)["Location"] == "/admin/login/"


def test_a_pending_sign_in_ends_with_a_new_password(careful) -> None:
    client = Client()
    sign_in(client)
    careful.set_password("another long password")
    careful.save()

    assert enter(client, code())["Location"] == "/admin/login/"


def test_a_pending_sign_in_ends_with_the_account(careful) -> None:
    client = Client()
    sign_in(client)
    careful.is_active = False
    careful.save()

    assert enter(client, code())["Location"] == "/admin/login/"


def test_setting_it_up(ada: object) -> None:
    client, elsewhere = Client(), Client()
    sign_in(client)
    sign_in(elsewhere)
    secret = set_up(client)

    answer = client.post("/admin/account/two-step/", {"code": code(secret)})

    page = client.get(answer["Location"]).content.decode()
    assert all(one in page for one in two_step.recovery_codes(ada))
    assert two_step.is_on(ada)
    assert is_in(client)
    assert not is_in(elsewhere)
    assert "two_step_secret" not in client.session
    # The codes are shown once.
    assert "Your password" in client.get(answer["Location"]).content.decode()


def test_a_secret_left_on_the_screen_is_forgotten_in_time(
    ada: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    sign_in(client)
    secret = set_up(client)
    monkeypatch.setattr(pending, "MOST_SECONDS", -1)

    page = client.post("/admin/account/two-step/", {"code": code(secret)}).content.decode()

    assert "Your password" in page
    assert "two_step_secret" not in client.session
    assert not two_step.is_on(ada)


def test_it_is_not_on_before_the_app_has_shown_a_code(ada: object) -> None:
    client = Client()
    sign_in(client)
    secret = set_up(client)
    wrong = f"{(int(code(secret)) + 500_000) % 1_000_000:06d}"

    page = client.post("/admin/account/two-step/", {"code": wrong}).content.decode()

    assert "This code is not right" in page
    assert not two_step.is_on(ada)
    assert not TOTPDevice.objects.exists()
    client.post("/admin/account/two-step/", {"cancel": "1"})
    assert "two_step_secret" not in client.session


@pytest.mark.parametrize("page", ["", "codes/", "off/"])
def test_changing_it_asks_for_the_password(careful: object, page: str) -> None:
    client = Client()
    client.force_login(careful)
    before = two_step.recovery_codes(careful)

    answer = client.post(f"/admin/account/two-step/{page}", {"password": "wrong"})

    assert "This is not the password of your account." in answer.content.decode()
    assert two_step.is_on(careful)
    assert two_step.recovery_codes(careful) == before
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_another_app_takes_the_place_of_the_first(careful: object) -> None:
    client = Client()
    client.force_login(careful)
    before = two_step.recovery_codes(careful)
    secret = set_up(client)

    client.post("/admin/account/two-step/", {"code": code(secret)})

    assert TOTPDevice.objects.get().key == secret != SECRET
    assert set(two_step.recovery_codes(careful)).isdisjoint(before)


def test_making_new_recovery_codes(careful: object) -> None:
    client = Client()
    client.force_login(careful)
    before = two_step.recovery_codes(careful)

    page = client.post("/admin/account/two-step/codes/", {"password": PASSWORD}, follow=True)

    now = two_step.recovery_codes(careful)
    assert set(now).isdisjoint(before)
    assert len(now) == two_step.RECOVERY_CODES
    assert all(one in page.content.decode() for one in now)


def test_turning_it_off(careful: object) -> None:
    client = Client()
    client.force_login(careful)

    client.post("/admin/account/two-step/off/", {"password": PASSWORD})

    assert not two_step.is_on(careful)
    assert not StaticDevice.objects.exists()
    assert sign_in()["Location"] == "/admin/"


def test_where_it_is_required_everybody_sets_it_up_first(ada: object, settings) -> None:
    settings.SINORUS_TWO_STEP_SIGN_IN = "required"
    client = Client()
    sign_in(client)

    for address in (
        "/admin/",
        "/admin/debates/position/",
        "/admin/account/",
        "/admin/autocomplete/",
    ):
        assert client.get(address)["Location"] == "/admin/account/two-step/"
    secret = set_up(client)
    client.post("/admin/account/two-step/", {"code": code(secret)})
    assert is_in(client)
    client.post("/admin/account/two-step/off/", {"password": PASSWORD})
    assert two_step.is_on(ada)


def test_where_it_is_required_a_code_is_enough(careful: object, settings) -> None:
    settings.SINORUS_TWO_STEP_SIGN_IN = "required"
    client = Client()
    sign_in(client)
    enter(client, code())

    assert is_in(client)


def test_an_administrator_turns_it_off_for_others(careful: object) -> None:
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
    assert not two_step.is_on(careful)
    assert not is_in(theirs)


def test_who_only_manages_accounts_cannot_turn_it_off(careful: object) -> None:
    from django.contrib.auth.models import Permission

    carl = make_account("carl", is_superuser=True)
    carl.is_superuser = False
    carl.save()
    carl.user_permissions.add(*Permission.objects.filter(codename__endswith="_user"))
    client = Client()
    client.force_login(carl)

    client.post(
        "/admin/auth/user/", {"action": "turn_off_two_step", "_selected_action": [careful.pk]}
    )

    assert two_step.is_on(careful)


def test_the_admin_shows_no_secret(careful: object) -> None:
    client = Client()
    client.force_login(careful)

    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404
    page = client.get(f"/admin/auth/user/{careful.pk}/change/").content.decode()
    assert SECRET not in page


def test_the_command_turns_it_off(careful: object) -> None:
    client = Client()
    client.force_login(careful)
    said = StringIO()

    call_command("reset_two_step", "ada", stdout=said)

    assert said.getvalue() == "ada can now sign in with the password alone.\n"
    assert not two_step.is_on(careful)
    assert not is_in(client)


def test_the_command_says_what_it_cannot_do(ada: object) -> None:
    with pytest.raises(CommandError, match="There is no account bob"):
        call_command("reset_two_step", "bob")
    with pytest.raises(CommandError, match="ada does not use two-step sign-in"):
        call_command("reset_two_step", "ada")


def test_the_wait_after_wrong_codes_ends(careful: object) -> None:
    TOTPDevice.objects.update(
        throttling_failure_count=3,
        throttling_failure_timestamp=timezone.now() - timedelta(seconds=5),
    )
    client = Client()
    sign_in(client)

    assert enter(client, code()).status_code == 302
