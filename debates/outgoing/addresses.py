"""Addresses that an outgoing request may be sent to: public addresses, and those of named networks.

The special-purpose registries of IANA are written out here. `is_global` of Python's ipaddress
differs between patch releases, and takes transition addresses for public whatever they contain:
64:ff9b::7f00:1 is 127.0.0.1 behind NAT64.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address

_NOT_PUBLIC_IPV4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network; Linux takes it for itself
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by the customers of a provider (CGNAT)
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # the host of a virtual machine in Azure
            "169.254.0.0/16",  # link-local, with the metadata of clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays, deprecated
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 from which public addresses have been given out."""

_NOT_PUBLIC_IPV6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, deprecated: an address of IPv4 that a relay unpacks
            "3fff::/20",  # documentation
        ),
    )
)

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64 (RFC 6052): the last 32 bits are the address of IPv4 that is asked."""


def may_be_asked(address: Address) -> bool:
    """Return true if a request may be sent to an address, which has no zone."""
    address = _meant(address)
    return is_public(address) or is_named(address)


def is_named(address: Address) -> bool:
    """Return true if SINORUS_OUTGOING_NETWORKS names the network of an address."""
    address = _meant(address)
    networks: Collection[str] = settings.SINORUS_OUTGOING_NETWORKS
    return any(address in ip_network(network) for network in networks)


def is_public(address: Address) -> bool:
    """Return true if an address belongs to no private, local, shared or reserved network."""
    address = _meant(address)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_IPV4)
    return address in _GLOBAL_UNICAST and not any(
        address in network for network in _NOT_PUBLIC_IPV6
    )


def _meant(address: Address) -> Address:
    """Return the address of IPv4 that is asked by an IPv6 address, or else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
