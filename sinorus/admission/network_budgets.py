"""Budgets of trusted networks, such as 192.0.2.0/24=6000/minute; imported by the settings."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from sinorus.admission.rates import Rate
from sinorus.proxies import Network, network


@dataclass(frozen=True, slots=True)
class NetworkBudget:
    """The budget that all addresses of a network share; without a rate, they have no limit."""

    network: Network
    rate: Rate | None


def parse(text: str) -> tuple[NetworkBudget, ...]:
    """Parse "192.0.2.0/24=6000/minute, 2001:db8::7=off", the smallest networks first.

    Raises ValueError if a network or a rate is wrong, or a network is listed twice.
    """
    budgets: dict[Network, NetworkBudget] = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        address, equals, rate = map(str.strip, entry.partition("="))
        if not equals:
            raise ValueError(f"{entry!r} has no rate: write it as {entry}=6000/minute")
        found = network(address)
        if found in budgets:
            raise ValueError(f"{found} is listed twice")
        budgets[found] = NetworkBudget(found, Rate.parse(rate))
    if not budgets:
        raise ValueError("there is no value between the commas")
    return tuple(sorted(budgets.values(), key=lambda budget: -budget.network.prefixlen))


def of_address(
    budgets: tuple[NetworkBudget, ...], address: IPv4Address | IPv6Address | None
) -> NetworkBudget | None:
    """Return the budget of the smallest network that contains an address; None without one."""
    if address is None:
        return None
    return next((budget for budget in budgets if address in budget.network), None)
