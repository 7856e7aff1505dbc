"""Forms that were sent after their session had ended."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from debates.models import Topic
from debates.review import reviewing
from debates.review.models import ReviewComment
from sinorus.accounts import kept_forms
from tests.debates.builders import make_topic
from tests.debates.editors import Page, Person, world
from tests.sinorus.accounts.signing_in import PASSWORD, code, make_account, use_two_steps

pytestmark = pytest.mark.django_db

TEXT = "Typed long: “<b>ö</b>” & more.\nSecond line."


@pytest.fixture
def ada() -> Person:
    account = make_account()
    client = Client(enforce_csrf_checks=True)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return Person(client, account)


def signed_out(page: Page, **typed: Any) -> Page:
    """Return the answer to a form of whoever was signed out meanwhile."""
    page.person.client.session.flush()
    return page.send(**typed)


def sign_in(page: Page, password: str = PASSWORD) -> Page:
    """Send the form of sign-in on a page, as a browser does."""
    kept = re.search(r'form="login-form" name="kept_form" value="([^"]*)"', page.html)
    assert kept is not None
    typed = {"username": "ada", "password": password, "kept_form": unescape(kept[1])}
    answer = page.person.client.post(reverse("admin:login"), {**page.token(), **typed})
    return Page(page.person, answer.get("Location", reverse("admin:login")), answer)


def send_again(someone: Person) -> Page:
    page = someone.open(reverse("admin:send_again"))
    page.address = unescape(re.search(r'<form method="post" action="([^"]+)"', page.html)[1])
    return page.send(button="")


def test_a_form_is_kept_through_the_sign_in_and_sent_again(ada: Person) -> None:
    topic = make_topic(name="Bridges")
    page = ada.edit(topic)

    page = signed_out(page, description=TEXT)
    assert page.status == 403
    assert "what you typed is kept" in page.html
    page = sign_in(page, "wrong")
    assert "kept_form=***" in AccessAttempt.objects.get().post_data
    page = sign_in(page)

    assert page.address == reverse("admin:send_again")
    assert Topic.objects.get().description == ""
    assert send_again(ada).saved
    assert Topic.objects.get().description == TEXT
    # it is sent once
    assert ada.open(reverse("admin:send_again")).response["Location"] == reverse("admin:index")


def test_it_is_kept_through_two_steps(ada: Person) -> None:
    use_two_steps(ada.user)
    page = signed_out(ada.open(reverse("admin:debates_topic_add")), name="Bridges")

    page = sign_in(page)
    page = ada.open(page.address).send(code=code())

    assert page.response["Location"] == reverse("admin:send_again")
    assert send_again(ada).saved
    assert Topic.objects.get().name == "Bridges"


def set_up_two_steps(someone: Person) -> Page:
    """Set up the second step, and return the page with the recovery codes."""
    page = someone.open(reverse("mfa_activate_totp"))
    page = someone.open(page.response["Location"]).send(password=PASSWORD)
    page = someone.open(page.response["Location"])
    secret = re.search(r'value="([A-Z2-7]{32})"', page.html)[1]
    page = page.send(code=code(secret))
    return someone.open(page.response["Location"])


@pytest.mark.parametrize("is_signed_out", [True, False])
def test_it_is_kept_until_two_steps_are_set_up(
    ada: Person, settings: Any, is_signed_out: bool
) -> None:
    page = ada.open(reverse("admin:debates_topic_add"))
    settings.SINORUS_TWO_STEP_SIGN_IN = "required"

    if is_signed_out:
        sign_in(signed_out(page, name="Bridges"))
    else:
        page.send(name="Bridges")
    page = set_up_two_steps(ada)

    assert reverse("admin:send_again") in page.html
    assert send_again(ada).saved
    assert Topic.objects.get().name == "Bridges"


def test_whoever_signs_in_next_is_not_asked_to_send_the_form_of_another(ada: Person) -> None:
    use_two_steps(ada.user)
    sign_in(signed_out(ada.open(reverse("admin:debates_topic_add")), name="Bridges"))
    make_account("grace")

    # in the same browser, with the session that ada has begun
    page = ada.open(reverse("admin:login"))
    typed = {**page.token(), "username": "grace", "password": PASSWORD}
    answer = ada.client.post(reverse("admin:login"), typed)

    assert answer["Location"] == reverse("admin:index")
    assert ada.open(reverse("admin:send_again")).response["Location"] == reverse("admin:index")


def test_a_form_that_has_no_page_of_its_own_is_kept_as_well(ada: Person) -> None:
    there = world("draft")
    reviewing.submit(there.debate, ada.user)
    page = ada.edit(there.alliance)
    page.address = reverse("admin:debates_position_comments", args=[there.alliance.pk])

    sign_in(signed_out(page, text=TEXT))

    assert send_again(ada).saved
    assert ReviewComment.objects.get().text == TEXT


@pytest.mark.parametrize("name", ["auth_user_add", "password_change"])
def test_no_password_is_kept(ada: Person, name: str) -> None:
    page = ada.open(reverse(f"admin:{name}"))

    page = signed_out(page, password1="secret", old_password="secret", password="secret")

    assert page.saved
    assert page.response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("text", ["", "x", "x:y:z", "\0"])
def test_what_nobody_signed_is_not_kept(ada: Person, text: str) -> None:
    client = Client()

    typed = {"username": "ada", "password": PASSWORD, "kept_form": text}
    answer = client.post(reverse("admin:login"), typed)

    assert answer["Location"] == reverse("admin:index")
    assert kept_forms.KEPT not in client.session


def test_nobody_sends_a_form_for_a_visitor(ada: Person) -> None:
    """A form of another site has no token, and is refused before."""
    assert get_user_model().objects.count() == 1
    visitor = Client(enforce_csrf_checks=True)

    answer = visitor.post(reverse("admin:debates_topic_add"), {"name": "Bridges"})

    assert answer.status_code == 403
    assert "kept_form" not in answer.content.decode()
