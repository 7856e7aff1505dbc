"""Clients of the site, by their addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address


def client_network(address: str) -> IPv4Address | IPv6Network | None:
    """Return the network by which a client is limited: an IPv4 address, or an IPv6 /64 network.

    A client with one IPv6 address usually has all of its network, and may use a new address each
    time. None for anything else, such as the name of a local socket.
    """
    parsed = parsed_address(address)
    if isinstance(parsed, IPv6Address):
        return IPv6Network((int(parsed), 64), strict=False)
    return parsed


def parsed_address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an address, without a zone; IPv4 within IPv6 is IPv4. None if it is no address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
