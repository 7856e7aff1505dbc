"""Trusted proxies: the address of the client, and headers that only a proxy may set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from debates.limits.clients import client_network, parsed_address

Network = IPv4Network | IPv6Network

FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
)


def network(text: str) -> Network:
    """Parse an address or a network. Raises ValueError with the expected format."""
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not an address (192.0.2.7) or a network (192.0.2.0/24)"
        ) from None


def client_address(peer: str, forwarded_for: str, trusted: Iterable[Network]) -> str:
    """Return the address of the client behind trusted proxies.

    peer           the address that the connection comes from
    forwarded_for  X-Forwarded-For, to which each proxy appends the address of its own peer

    Returns the first address from the right that is not a trusted proxy. The client itself may
    have written anything to the left of it.
    """
    trusted = tuple(trusted)
    address = peer
    for hop in reversed([hop.strip() for hop in forwarded_for.split(",") if hop.strip()]):
        if not _within(address, trusted) or not _is_address(hop):
            break
        address = hop
    return address


class TrustedProxies:
    """Middleware that sets REMOTE_ADDR to the client behind the trusted proxies.

    X-Forwarded-* headers from other peers are removed, so that no later code has to check them
    (SECURE_PROXY_SSL_HEADER does not).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.trusted = tuple(network(text) for text in settings.SINORUS_TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        peer = request.META.get("REMOTE_ADDR", "")
        if _within(peer, self.trusted):
            forwarded_for = request.META.get("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = client_address(peer, forwarded_for, self.trusted)
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)


def client_address_of(request: HttpRequest) -> str | None:
    """Return the address of the client, as set by `TrustedProxies`; None for a local socket."""
    address = parsed_address(request.META.get("REMOTE_ADDR", ""))
    return None if address is None else str(address)


def client_network_of(request: HttpRequest) -> str | None:
    """Return the network of the client for django-axes, which keeps addresses: its first one."""
    network = client_network(request.META.get("REMOTE_ADDR", ""))
    first = network.network_address if isinstance(network, IPv6Network) else network
    return None if first is None else str(first)


def _within(text: str, networks: tuple[Network, ...]) -> bool:
    if not _is_address(text):
        return False
    # A server that listens on IPv6 sees 192.0.2.7 as ::ffff:192.0.2.7.
    spellings = {ip_address(text), parsed_address(text)}
    return any(address in network for network in networks for address in spellings)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
