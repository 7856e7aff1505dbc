"""Budgets of trusted networks."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from sinorus.admission import network_budgets
from sinorus.admission.rates import Rate

BUDGETS = network_budgets.parse("192.0.2.0/24=6/day, 192.0.2.7=off, 2001:db8::/32=1000/day")


@pytest.fixture(autouse=True)
def budgets(tmp_path):
    with override_settings(
        SINORUS_BUDGET=Rate(2, 86400), SINORUS_NETWORK_BUDGETS=BUDGETS, DATA_DIR=tmp_path
    ):
        yield


def statuses(*addresses):
    client = Client()
    return [client.get("/api/v1/", REMOTE_ADDR=address).status_code for address in addresses]


def test_the_smallest_network_of_an_address_counts():
    def rate(address):
        return network_budgets.of_address(BUDGETS, ip_address(address)).rate

    assert rate("192.0.2.1") == Rate(6, 86400)
    assert rate("192.0.2.7") is None
    assert rate("2001:db8::1") == Rate(1000, 86400)
    assert network_budgets.of_address(BUDGETS, ip_address("198.51.100.1")) is None
    assert network_budgets.of_address(BUDGETS, None) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("192.0.2.0/24", "has no rate"),
        ("192.0.2.0/24=often", "600/minute"),
        ("192.0.2.1/24=6/day", "not an address"),
        ("colleagues=6/day", "not an address"),
        ("192.0.2.1=6/day,192.0.2.1/32=7/day", "listed twice"),
        (" , ", "no value between the commas"),
    ],
)
def test_what_is_no_budget_of_a_network_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        network_budgets.parse(text)


def test_the_addresses_of_a_network_share_its_budget(db):
    several = [f"192.0.2.{number}" for number in range(100, 107)]

    assert statuses(*several)[-1] == 429
    assert statuses("198.51.100.1") == [200]


def test_a_network_without_limit_is_never_refused(db):
    assert statuses(*["192.0.2.7"] * 20) == [200] * 20


def test_an_address_in_ipv6_notation_is_the_same_address(db):
    assert statuses(*["::ffff:192.0.2.7"] * 5) == [200] * 5


def test_the_headers_tell_the_budget_of_the_network(db):
    answer = Client().get("/api/v1/", REMOTE_ADDR="2001:db8::1")

    assert answer["RateLimit-Policy"] == '"network";q=1000;w=86400;qu="sinorus-units"'
    assert answer["RateLimit"].startswith('"network";r=9')
    assert "RateLimit" not in Client().get("/api/v1/", REMOTE_ADDR="192.0.2.7")


def test_the_headers_tell_an_editor_the_budget_of_the_account(db):
    editor = Client()
    editor.force_login(get_user_model().objects.create_superuser("ada"))

    answer = editor.get("/api/v1/", REMOTE_ADDR="198.51.100.1")

    assert answer["RateLimit-Policy"] == '"account";q=20;w=86400;qu="sinorus-units"'
