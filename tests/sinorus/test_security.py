"""Security headers, sign-in and trusted request headers, through the whole stack."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from django.utils import timezone

PASSWORD = "correct horse battery staple"


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("ada", password=PASSWORD)


def sign_in(password, **headers):
    return Client().post(
        "/admin/login/?next=/admin/", {"username": "ada", "password": password}, **headers
    )


@pytest.mark.parametrize("address", ["/admin/login/", "/api/nowhere/", "/nowhere-at-all/"])
def test_every_answer_is_guarded(client, db, address):
    answer = client.get(address)

    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert len(answer["X-Request-ID"]) == 32


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get("/admin/login/", headers={"Host": "evil.example"}).status_code == 400


@override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["debates.example.org"])
@pytest.mark.parametrize(
    ("trusted", "status"), [([], 301), (["127.0.0.1"], 200), (["198.51.100.7"], 301)]
)
def test_https_is_believed_from_a_trusted_proxy_alone(db, trusted, status):
    with override_settings(
        SINORUS_TRUSTED_PROXIES=trusted,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    ):
        answer = Client().get(
            "/admin/login/",
            headers={"Host": "debates.example.org", "X-Forwarded-Proto": "https"},
            REMOTE_ADDR="127.0.0.1",
        )

    assert answer.status_code == status


def test_signing_in_works(editor):
    assert sign_in(PASSWORD).status_code == 302


def test_who_fails_too_often_has_to_wait(editor, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in("wrong").status_code == 200
    assert sign_in("wrong").status_code == 429

    answer = sign_in(PASSWORD)

    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.content.decode()


def test_others_need_not_wait_for_them(editor, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("wrong", REMOTE_ADDR="198.51.100.7")

    assert sign_in(PASSWORD, REMOTE_ADDR="198.51.100.7").status_code == 429
    assert sign_in(PASSWORD, REMOTE_ADDR="198.51.100.8").status_code == 302


def test_the_wait_ends(editor, settings):
    from axes.models import AccessAttempt

    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert sign_in(PASSWORD).status_code == 302


def test_the_client_behind_a_proxy_is_who_has_to_wait(editor, settings):
    settings.SINORUS_TRUSTED_PROXIES = ["127.0.0.1"]
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("wrong", HTTP_X_FORWARDED_FOR="198.51.100.7")

    assert sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 429
    assert sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7").status_code == 429
    assert sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.8").status_code == 302


def test_who_claims_to_be_a_proxy_cannot_escape_the_wait(editor, settings):
    settings.SINORUS_TRUSTED_PROXIES = []
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in("wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")

    assert sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 429
