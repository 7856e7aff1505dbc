"""Responses that must not have a body."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from sinorus.bodiless import Bodiless


def through(method, answer):
    request = RequestFactory().generic(method, "/")
    return Bodiless(lambda _: answer)(request)


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "5"}])
def test_an_answer_to_head_has_the_length_and_no_body(headers):
    answer = through("HEAD", HttpResponse(b"12345", headers=headers))

    assert answer.content == b""
    assert answer["Content-Length"] == "5"


def test_an_answer_to_get_is_left_as_it_is():
    answer = through("GET", HttpResponse(b"12345"))

    assert answer.content == b"12345"
    assert "Content-Length" not in answer


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_304_says_no_length(method):
    answer = through(method, HttpResponse(status=304, headers={"Content-Length": "0"}))

    assert "Content-Length" not in answer


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/livez", "/api/v1/", "/admin/login/", "/nowhere/"])
def test_head_has_the_length_of_get_everywhere(client, address):
    got, head = client.get(address), client.head(address)

    assert head.status_code == got.status_code
    assert head.content == b""
    assert head["Content-Length"] == str(len(got.content))
