"""Headers Content-Type that Django cannot read."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.test.client import ClientHandler

from sinorus.content_types import readable


def status_of(content_type, method="GET", address="/api/v1/positions/?page_size=1"):
    sent = RequestFactory(SERVER_NAME="localhost").generic(method, address).environ
    application = readable(lambda environ, _: [ClientHandler()(environ)])
    [response] = application(sent | {"CONTENT_TYPE": content_type}, None)
    return response.status_code


UNREADABLE = [
    "application/json; charset=rot13",
    "application/json; charset=undefined",
    "application/json; charset=punycode",
    "application/json; charset=utf-16",
    "application/json; charset=iso-8859-1",
    "application/json; charset=no-such-encoding",
    "application/json; a*=unknown''%41",
    "application/json; a*=undefined''%41",
    "application/json; a*" + "9" * 5000 + "=1",
]
IN_PIECES = "application/json; a*0=1; a*=2"
"""A type with a parameter that some versions of Python put together, and others cannot."""


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", [*UNREADABLE, IN_PIECES], ids=lambda value: value[:40])
def test_an_unreadable_type_counts_as_none(content_type):
    assert status_of(content_type) == 200
    assert status_of(content_type, "POST", "/api/v1/search/?q=%ff") == 405


@pytest.mark.parametrize(
    ("content_type", "told"),
    [
        *((one, "") for one in UNREADABLE),
        *(
            (one, one)
            for one in (
                "",
                "application/json",
                "application/json; charset=UTF8",
                'text/csv; charset="us-ascii"; header=present',
                "multipart/form-data; boundary=----x",
                ";",
            )
        ),
    ],
    ids=lambda value: value[:40],
)
def test_django_is_told_what_it_can_read(content_type, told):
    seen = []

    def application(environ, start_response):
        seen.append(environ["CONTENT_TYPE"])
        return []

    readable(application)({"CONTENT_TYPE": content_type}, None)

    assert seen == [told]
