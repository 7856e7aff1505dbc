"""Clients of a siege: attackers, readers and a monitor, each with its own address of loopback.

    python -m tests.siege.clients PORT SECONDS < plan.json

Prints the results as JSON. They run in a separate process, beside the server.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

AT_ONCE = 16
"""Requests that an attacker keeps in flight."""

AFTER_REFUSAL = 1.0
"""Seconds after which a refused attacker tries again, whatever Retry-After says."""

READING = (3.0, 9.0)
"""Least and most seconds for which a reader looks at a page."""

MONITOR_PAUSE = 0.5
PATIENCE = 120.0
BLOCK = 1 << 18
CUT_OFF = -1
"""Status of an incomplete answer."""


@dataclass
class Met:
    """Answers that one kind of client got.

    times   milliseconds of each answer
    states  number of answers by status; 0 where there was none, CUT_OFF where it was not whole
    """

    times: list[float] = field(default_factory=list)
    states: Counter[int] = field(default_factory=Counter)
    size: int = 0


ATTACKERS, READERS, MONITOR, DRIPS, UNREAD = (f"127.0.{number}." for number in range(2, 7))
"""Networks of the clients, of which the proxy sees each address as another client."""

DRIPPING, NOT_READING = 400, 100
"""Connections that send single bytes, and that do not read their answer."""


DRIPPED = b"POST /api/v1/topics/ HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 999


async def ask(port: int, client: str, address: str, met: Met) -> int:
    """Request an address, read the whole answer, and return its status."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            status, size = await _exchange(port, client, address)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
        status, size = 0, 0
    met.times.append((time.perf_counter() - began) * 1000)
    met.states[status] += 1
    met.size += size
    return status


async def _exchange(port: int, client: str, address: str) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(client, 0))
    try:
        writer.write(
            f"GET {address} HTTP/1.1\r\nHost: localhost\r\n"
            "Accept: */*\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size, last = 0, b""
        while block := await reader.read(BLOCK):
            size, last = size + len(block), (last + block)[-5:]
    finally:
        writer.close()
    if b"transfer-encoding: chunked" in head and last != b"0\r\n\r\n":
        return CUT_OFF, size
    return status, size


async def attacker(
    port: int, number: int, addresses: list[str], until: float, met: Met, *, pauses: bool
) -> None:
    """Send requests, as many at once as possible, until the siege is over.

    pauses  whether it waits after a refusal; floods do not
    """

    async def ask_on(turn: int) -> None:
        while time.monotonic() < until:
            address = addresses[turn % len(addresses)]
            turn += AT_ONCE
            status = await ask(port, f"{ATTACKERS}{number}", address, met)
            if pauses and status != 200:
                await asyncio.sleep(AFTER_REFUSAL)

    await asyncio.gather(*(ask_on(turn) for turn in range(AT_ONCE)))


async def reader(port: int, number: int, pages: list[str], until: float, met: Met) -> None:
    """Read one page after the other, with time to look at each."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, READING[1]))
    while time.monotonic() < until:
        await ask(port, f"{READERS}{number}", chance.choice(pages), met)
        await asyncio.sleep(chance.uniform(*READING))


async def monitor(port: int, until: float, met: Met) -> None:
    """Ask whether the process is alive."""
    while time.monotonic() < until:
        await ask(port, f"{MONITOR}1", "/livez", met)
        await asyncio.sleep(MONITOR_PAUSE)


async def drip(port: int, number: int, until: float) -> None:
    """Send a request byte by byte, and connect again where the proxy hangs up."""
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(f"{DRIPS}{number % 20 + 1}", 0)
            )
            for byte in DRIPPED:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.2)
        except OSError:
            await asyncio.sleep(AFTER_REFUSAL)


async def leave_unread(port: int, number: int, address: str, until: float) -> None:
    """Ask for a large answer, and read none of it."""
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(f"{UNREAD}{number % 10 + 1}", 0), limit=1024
            )
            writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            await asyncio.sleep(15)
            writer.close()
        except OSError:
            await asyncio.sleep(AFTER_REFUSAL)


async def besiege(port: int, seconds: float, plan: dict[str, Any]) -> dict[str, Any]:
    """Start all clients, and return their results."""
    until = time.monotonic() + seconds
    attackers = {name: Met() for name in plan["attacks"]}
    readers, alive = Met(), Met()
    clients = [
        attacker(
            port, number, addresses, until, attackers[name], pauses=not name.startswith("Flood")
        )
        for number, (name, addresses) in enumerate(plan["attacks"].items(), 1)
    ]
    if attackers:
        clients += [drip(port, number, until) for number in range(DRIPPING)]
        large = next(iter(plan["attacks"].values()))[0]
        clients += [leave_unread(port, number, large, until) for number in range(NOT_READING)]
    attacking = [asyncio.create_task(client) for client in clients]
    reading = [
        asyncio.create_task(reader(port, number, plan["pages"], until, readers))
        for number in range(1, plan["readers"] + 1)
    ]
    await monitor(port, until, alive)
    # each ends by itself, however long it is kept waiting
    await asyncio.gather(*reading)
    for task in attacking:
        task.cancel()
    await asyncio.gather(*attacking, return_exceptions=True)
    return {
        "attacks": {name: _as_dict(met) for name, met in attackers.items()},
        "readers": _as_dict(readers),
        "alive": _as_dict(alive),
        "processor": time.process_time(),
    }


def _as_dict(met: Met) -> dict[str, Any]:
    return {"times": met.times, "states": dict(met.states), "megabytes": met.size / 1e6}


if __name__ == "__main__":
    found = asyncio.run(besiege(int(sys.argv[1]), float(sys.argv[2]), json.load(sys.stdin)))
    json.dump(found, sys.stdout)
