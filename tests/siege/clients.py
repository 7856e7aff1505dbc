"""Clients of a siege: attackers, or readers and a monitor, each with its own loopback address.

    python -m tests.siege.clients PORT SECONDS < plan.json

A plan is {"attacks": {name: attack}} or {"pages": [address], "readers": number}. Prints the
results as JSON. Attackers and readers run in processes of their own, so that readers do not wait
for attackers to read their answers.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.siege.attacks import Manner

AFTER_REFUSAL = 1.0
"""Seconds after which a refused attacker tries again, whatever Retry-After says."""

READING = (3.0, 9.0)
"""Least and most seconds for which a reader looks at a page."""

MONITOR_PAUSE = 0.1
PATIENCE = 120.0
BLOCK = 1 << 18
CUT_OFF = -1
"""Status of an incomplete answer."""

ATTACKERS, READERS, MONITOR = "127.0.2.", "127.0.3.", "127.0.4."
SLOW: Mapping[Manner, tuple[str, int]] = {
    Manner.DRIP: ("127.0.5.", 20),
    Manner.UNREAD: ("127.0.6.", 10),
}
"""Networks of the clients, each address of which is a client to the proxy; and how many addresses
slow clients have."""

DRIPPED = "POST {} HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a" * 999


@dataclass
class Answers:
    """Answers that clients of one kind got.

    times   milliseconds until each was read
    states  their number by status; 0 where there was none, CUT_OFF where it was not whole
    """

    times: list[float] = field(default_factory=list)
    states: Counter[int] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Return the answers in JSON's types."""
        return {"times": self.times, "states": dict(self.states)}


async def request(port: int, client: str, address: str, answers: Answers) -> int:
    """Request an address, read the whole answer, and return its status."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            status = await _exchange(port, client, address)
    except (OSError, TimeoutError, ValueError, IndexError, asyncio.IncompleteReadError):
        status = 0
    answers.times.append((time.perf_counter() - began) * 1000)
    answers.states[status] += 1
    return status


async def _exchange(port: int, client: str, address: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(client, 0))
    try:
        writer.write(
            f"GET {address} HTTP/1.1\r\nHost: localhost\r\n"
            "Accept: */*\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        end = b""
        while block := await reader.read(BLOCK):
            end = (end + block)[-5:]
    finally:
        writer.close()
    is_whole = b"transfer-encoding: chunked" not in head or end == b"0\r\n\r\n"
    return status if is_whole else CUT_OFF


@dataclass(frozen=True)
class Attacker:
    """Attacker that goes on until a time on the monotonic clock.

    number  of its address
    """

    port: int
    number: int
    addresses: Sequence[str]
    until: float
    answers: Answers

    async def be_greedy(self, turn: int) -> None:
        """Send one request after the other, with a pause after each refusal."""
        await self._go_on(turn, AFTER_REFUSAL)

    async def flood(self, turn: int) -> None:
        """Send one request after the other."""
        await self._go_on(turn, 0.0)

    async def _go_on(self, turn: int, pause: float) -> None:
        while time.monotonic() < self.until:
            address = self.addresses[turn % len(self.addresses)]
            turn += 1
            status = await request(self.port, f"{ATTACKERS}{self.number}", address, self.answers)
            if status != 200:
                await asyncio.sleep(pause)

    async def drip(self, turn: int) -> None:
        """Send a request byte by byte, and connect again where the proxy hangs up."""
        while time.monotonic() < self.until:
            try:
                writer = await self._connect(Manner.DRIP, turn)
                for letter in DRIPPED.format(self.addresses[0]):
                    writer.write(letter.encode())
                    await writer.drain()
                    await asyncio.sleep(0.2)
            except OSError:
                await asyncio.sleep(AFTER_REFUSAL)

    async def leave_unread(self, turn: int) -> None:
        """Ask for a large answer, and read none of it."""
        while time.monotonic() < self.until:
            try:
                writer = await self._connect(Manner.UNREAD, turn)
                writer.write(
                    f"GET {self.addresses[0]} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
                )
                await asyncio.sleep(15)
                writer.close()
            except OSError:
                await asyncio.sleep(AFTER_REFUSAL)

    async def _connect(self, manner: Manner, turn: int) -> asyncio.StreamWriter:
        network, clients = SLOW[manner]
        client = f"{network}{turn % clients + 1}"
        _, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, local_addr=(client, 0), limit=1024
        )
        return writer


MANNERS: Mapping[str, Callable[[Attacker, int], Coroutine[Any, Any, None]]] = {
    Manner.GREEDY: Attacker.be_greedy,
    Manner.FLOOD: Attacker.flood,
    Manner.DRIP: Attacker.drip,
    Manner.UNREAD: Attacker.leave_unread,
}


async def attack(port: int, seconds: float, attacks: Mapping[str, Any]) -> dict[str, Any]:
    """Attack for some seconds, and return the answers by the name of the attack."""
    until = time.monotonic() + seconds
    answers = {name: Answers() for name in attacks}
    tasks = []
    for number, (name, plan) in enumerate(attacks.items(), 1):
        attacker = Attacker(port, number, plan["addresses"], until, answers[name])
        go_on = MANNERS[plan["manner"]]
        tasks += [asyncio.create_task(go_on(attacker, turn)) for turn in range(plan["connections"])]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {name: own.as_dict() for name, own in answers.items()}


async def read(port: int, seconds: float, pages: Sequence[str], readers: int) -> dict[str, Any]:
    """Read pages for some seconds, beside a monitor; return the answers of both."""
    until = time.monotonic() + seconds
    reading, alive = Answers(), Answers()
    await asyncio.gather(
        _monitor(port, until, alive),
        *(_read_on(port, number, pages, until, reading) for number in range(1, readers + 1)),
    )
    return {"readers": reading.as_dict(), "alive": alive.as_dict()}


async def _read_on(
    port: int, number: int, pages: Sequence[str], until: float, answers: Answers
) -> None:
    """Read one page after the other, with time to look at each."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, READING[1]))
    while time.monotonic() < until:
        await request(port, f"{READERS}{number}", chance.choice(pages), answers)
        await asyncio.sleep(chance.uniform(*READING))


async def _monitor(port: int, until: float, answers: Answers) -> None:
    """Ask whether the process is alive, from ever other addresses: each has a limit."""
    number = 0
    while time.monotonic() < until:
        number = number % 200 + 1
        await request(port, f"{MONITOR}{number}", "/livez", answers)
        await asyncio.sleep(MONITOR_PAUSE)


def main() -> None:
    """Run the clients of a plan."""
    port, seconds, plan = int(sys.argv[1]), float(sys.argv[2]), json.load(sys.stdin)
    if "attacks" in plan:
        results = asyncio.run(attack(port, seconds, plan["attacks"]))
    else:
        results = asyncio.run(read(port, seconds, plan["pages"], plan["readers"]))
    json.dump({"answers": results, "processor": time.process_time()}, sys.stdout)


if __name__ == "__main__":
    main()
