"""Trusted proxies: client address and scheme of a request."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from sinorus.proxies import (
    TrustedProxies,
    client_address,
    client_address_of,
    client_network,
    network,
)

PROXIES = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]


def passed_on(trusted, **headers):
    """Return the request as the middleware passes it on."""
    seen = []

    def answer(request):
        seen.append(request)
        return HttpResponse()

    with override_settings(SINORUS_TRUSTED_PROXIES=trusted):
        TrustedProxies(answer)(RequestFactory().get("/", **headers))
    return seen[0]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.1.2.3", "198.51.100.7"),
        # what stands left of the first stranger, the stranger wrote
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        # a stranger who says that he is a proxy
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "nonsense, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", " , 198.51.100.7 ,", "198.51.100.7"),
        ("2001:db8::1", "2001:db8:1::2, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        # a server that listens on IPv6 sees a proxy on IPv4 so
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "203.0.113.9", "::ffff:198.51.100.7"),
        ("", "198.51.100.7", ""),
    ],
)
def test_the_client_is_the_first_stranger_from_the_right(peer, forwarded_for, client):
    assert client_address(peer, forwarded_for, map(network, PROXIES)) == client


def test_headers_of_a_stranger_are_removed():
    request = passed_on(
        [],
        REMOTE_ADDR="198.51.100.7",
        HTTP_X_FORWARDED_FOR="203.0.113.9",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_FORWARDED_PORT="443",
        HTTP_FORWARDED="for=203.0.113.9",
    )

    assert client_address_of(request) == "198.51.100.7"
    assert not [name for name in request.META if "FORWARDED" in name]


def test_headers_of_a_trusted_proxy_are_believed():
    request = passed_on(
        PROXIES,
        REMOTE_ADDR="127.0.0.1",
        HTTP_X_FORWARDED_FOR="198.51.100.7",
        HTTP_X_FORWARDED_PROTO="https",
    )

    assert client_address_of(request) == "198.51.100.7"
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert request.is_secure()


def test_a_network_is_an_address_too():
    assert network("192.0.2.7").num_addresses == 1
    assert network("192.0.2.0/24").num_addresses == 256


@pytest.mark.parametrize("text", ["proxy.example", "192.0.2.300", "192.0.2.7/24", "*"])
def test_what_is_no_network_is_refused_in_words(text):
    with pytest.raises(ValueError, match="is not an address"):
        network(text)


@pytest.mark.parametrize(
    ("address", "limited_by"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "None"),
        ("@socket", "None"),
    ],
)
def test_a_client_is_limited_by_its_address_or_network(address: str, limited_by: str) -> None:
    assert str(client_network(address)) == limited_by
