"""Sessions of accounts, and new passwords by mail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import include, path

from sinorus import urls as site
from sinorus.accounts import urls as accounts
from tests.sinorus.accounts.signing_in import PASSWORD, make_account, sign_in

pytestmark = pytest.mark.django_db

urlpatterns = [path("admin/", include(accounts.password_reset)), *site.urlpatterns]
"""The addresses of a site that sends mail."""

NEW = "another long password"


@pytest.fixture(autouse=True)
def ada() -> Any:
    return make_account(email="ada@example.org")


def signed_in() -> Client:
    client = Client()
    assert sign_in(client).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_new_password_ends_all_other_sessions() -> None:
    client, elsewhere = signed_in(), signed_in()

    client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    assert is_in(client)
    assert not is_in(elsewhere)


def test_signing_out_ends_the_session() -> None:
    client = signed_in()
    key = client.cookies["sessionid"].value

    client.post("/admin/logout/")

    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert not is_in(stolen)


def test_an_administrator_ends_the_sessions_of_others_but_not_their_own(ada: Any) -> None:
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


def test_readers_have_no_session() -> None:
    assert "Cookie" not in signed_in().get("/").get("Vary", "")


@override_settings(ROOT_URLCONF=__name__)
def test_a_forgotten_password_is_set_anew_by_mail(
    mailoutbox: list, caplog: pytest.LogCaptureFixture
) -> None:
    client, elsewhere = Client(), signed_in()
    assert "/admin/password_reset/" in client.get("/admin/login/").content.decode()

    answer = client.post("/admin/password_reset/", {"email": "ada@example.org"})

    address = re.search(r"http://testserver(/admin/reset/\S+)", mailoutbox[0].body)[1]
    with caplog.at_level("INFO", "sinorus.requests"):
        form = client.get(address)["Location"]
    client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert answer["Location"] == "/admin/password_reset/done/"
    assert address.split("/")[4] not in " ".join(line.path for line in caplog.records)
    assert not is_in(elsewhere)
    assert sign_in(password=NEW).status_code == 302
    assert sign_in(password=PASSWORD).status_code == 200


@override_settings(ROOT_URLCONF=__name__)
def test_an_address_that_nobody_has_is_answered_alike(mailoutbox: list) -> None:
    pages = [
        Client().post("/admin/password_reset/", {"email": address}, follow=True).content
        for address in ("ada@example.org", "nobody@example.org")
    ]

    assert pages[0] == pages[1]
    assert len(mailoutbox) == 1


def test_without_mail_there_is_no_such_page() -> None:
    assert "password_reset" not in Client().get("/admin/login/").content.decode()
    assert Client().get("/admin/password_reset/")["Location"].startswith("/admin/login/")


def test_nobody_makes_an_account_for_themselves() -> None:
    for address in ("/admin/signup/", "/admin/account/signup/", "/accounts/signup/"):
        assert Client().get(address).status_code in (302, 404)
