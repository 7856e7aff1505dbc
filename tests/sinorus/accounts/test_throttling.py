"""Throttling of sign-in by network, account and browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.test import Client
from django.utils import timezone

from sinorus.accounts import browser_cookie, throttling
from tests.sinorus.accounts.signing_in import fail, make_account, sign_in

pytestmark = pytest.mark.django_db

LIMIT = settings.AXES_FAILURE_LIMIT
HOME, STRANGER = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def ada() -> object:
    return make_account()


def besieged(name: str = "ada") -> None:
    """Record as many failures against one account, from many addresses, as lock it."""
    for number in range(3):
        record_failures(LIMIT * throttling.ACCOUNT_SHARE // 3, f"203.0.113.{number}", name)


def record_failures(times: int, address: str, name: str = "ada", browser: str = "unknown browser"):
    AccessAttempt.objects.create(
        username=name,
        ip_address=address,
        user_agent=f"{browser}, curl",
        failures_since_start=times,
    )


def known_browser(**meta: str) -> Client:
    client = Client()
    sign_in(client, **meta)
    client.post("/admin/logout/")
    return client


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    record_failures(LIMIT - 2, "2001:db8:1:2::")
    fail(1, REMOTE_ADDR="2001:db8:1:2::1")
    fail(1, REMOTE_ADDR="2001:db8:1:2::2")

    assert sign_in(REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_ipv4_within_ipv6_counts_as_ipv4() -> None:
    record_failures(LIMIT - 1, STRANGER)
    fail(1, REMOTE_ADDR=f"::ffff:{STRANGER}")

    assert sign_in(REMOTE_ADDR=STRANGER).status_code == 429
    assert sign_in(REMOTE_ADDR=f"::ffff:{HOME}").status_code == 302


def test_guesses_from_many_addresses_lock_the_account_for_strangers() -> None:
    for number in range(LIMIT * throttling.ACCOUNT_SHARE):
        fail(1, REMOTE_ADDR=f"203.0.113.{number}")

    assert sign_in(REMOTE_ADDR=HOME).status_code == 429


def test_an_account_that_does_not_exist_is_locked_in_the_same_way() -> None:
    besieged("nobody")

    assert sign_in(name="nobody", REMOTE_ADDR=HOME).status_code == 429
    assert sign_in(REMOTE_ADDR=HOME).status_code == 302


def test_a_name_that_no_account_can_have_is_refused_and_not_counted() -> None:
    answer = sign_in(name="x" * 300)

    assert "Use at most 150 characters. You have used 300." in answer.content.decode()
    assert not AccessAttempt.objects.exists()


def test_a_browser_that_the_account_knows_is_let_in_meanwhile() -> None:
    client = known_browser(REMOTE_ADDR=HOME)
    besieged()

    assert sign_in(client, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_an_address_from_which_the_account_signed_in_is_let_in_meanwhile() -> None:
    known_browser(REMOTE_ADDR=HOME)
    besieged()

    assert sign_in(REMOTE_ADDR=HOME).status_code == 302
    assert sign_in(REMOTE_ADDR="192.0.2.1").status_code == 429


def test_nobody_is_locked_out_for_as_long_as_the_clock_was_set_back() -> None:
    record_failures(LIMIT, HOME)
    AccessAttempt.objects.update(attempt_time=timezone.now() + timedelta(days=1))

    assert sign_in(REMOTE_ADDR=HOME).status_code == 302


def test_an_address_is_forgotten_in_time() -> None:
    known_browser(REMOTE_ADDR=HOME)
    long_ago = timezone.now() - throttling.USUAL_FOR - timedelta(days=1)
    AccessLog.objects.update(attempt_time=long_ago)
    besieged()

    assert sign_in(REMOTE_ADDR=HOME).status_code == 429


def test_a_known_browser_is_let_in_though_others_at_its_address_failed() -> None:
    client = known_browser(REMOTE_ADDR=HOME)
    record_failures(LIMIT, HOME)

    assert sign_in(REMOTE_ADDR=HOME).status_code == 429
    assert sign_in(client, REMOTE_ADDR=HOME).status_code == 302


def test_a_known_browser_has_to_wait_for_its_own_failures() -> None:
    client = known_browser(REMOTE_ADDR=HOME)
    for number in range(LIMIT):
        fail(1, client, REMOTE_ADDR=f"192.0.2.{number}")

    assert sign_in(client, REMOTE_ADDR=HOME).status_code == 429
    assert sign_in(REMOTE_ADDR=HOME).status_code == 302


def test_a_browser_known_to_one_account_is_a_stranger_to_others() -> None:
    make_account("bob")
    client = known_browser(REMOTE_ADDR=HOME)
    besieged("bob")

    assert sign_in(client, name="bob", REMOTE_ADDR=HOME).status_code == 429


def test_a_browser_can_be_known_to_several_accounts() -> None:
    make_account("bob")
    client = known_browser(REMOTE_ADDR=HOME)
    sign_in(client, name="bob", REMOTE_ADDR=HOME)
    client.post("/admin/logout/")
    besieged("bob")

    assert sign_in(client, name="bob", REMOTE_ADDR="192.0.2.1").status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "eyJhIjoiYiJ9:1vO000:AAAA"])
def test_a_forged_cookie_is_no_known_browser(forged: str) -> None:
    besieged()
    client = Client()
    client.cookies[browser_cookie.COOKIE] = forged

    assert sign_in(client, REMOTE_ADDR=HOME).status_code == 429


def test_a_header_does_not_make_a_browser_known() -> None:
    record_failures(LIMIT - 1, STRANGER)
    fail(1, REMOTE_ADDR=STRANGER, headers={"User-Agent": "known browser 1, x"})

    assert sign_in(REMOTE_ADDR=STRANGER).status_code == 429


def test_the_cookie_is_for_the_admin_alone_and_tells_no_name() -> None:
    client = Client()
    cookie = sign_in(client).cookies[browser_cookie.COOKIE]

    assert cookie["path"] == "/admin/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "ada" not in cookie.value


def test_the_wait_of_an_account_ends() -> None:
    besieged()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert sign_in(REMOTE_ADDR=HOME).status_code == 302


def test_who_has_to_wait_reads_why_and_what_helps() -> None:
    besieged()

    page = sign_in(REMOTE_ADDR=HOME).content.decode()

    assert "Wait 15 minutes" in page
    assert "a browser in which you have signed in" in page
