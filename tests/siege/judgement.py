"""Judgement of a siege, beside the same clients in peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.percentiles import percentile

READERS_BAR, ALIVE_BAR = 2.0, 100.0
"""Times of their peace within which 95 of 100 readers are answered; milliseconds, beyond those of
peace, for 99 of 100 checks of /livez."""

Answers = Mapping[str, Any]
"""Answers to clients of one kind: {"times": [milliseconds], "states": {status: number}}."""


@dataclass(frozen=True)
class Siege:
    """Answers of some time under attack, or in peace.

    name     of the attack
    readers  answers to readers
    alive    answers to checks of /livez
    attacks  answers to attackers, by the name of their attack
    server   processor seconds of the server
    clients  processor seconds of the attackers
    """

    name: str
    readers: Answers
    alive: Answers
    attacks: Mapping[str, Answers] = field(default_factory=dict)
    server: float = 0.0
    clients: float = 0.0

    def missed(self, peace: Siege) -> list[str]:
        """Return the bars that were missed, each in a sentence."""
        calm, pressed = (percentile(each.readers["times"], 95) for each in (peace, self))
        sentences = []
        if pressed > READERS_BAR * calm:
            sentences.append(
                f"95 of 100 readers waited {pressed:,.0f} ms, in peace {calm:,.0f} ms."
            )
        calm, pressed = (percentile(each.alive["times"], 99) for each in (peace, self))
        if pressed - calm >= ALIVE_BAR:
            sentences.append(
                f"99 of 100 checks of /livez took {pressed:,.0f} ms, in peace {calm:,.0f} ms."
            )
        for clients, answers in {"readers": self.readers, "checks of /livez": self.alive}.items():
            if refused := _refused(answers):
                sentences.append(
                    f"{refused} requests of {clients} were refused or not answered:"
                    f" {answers['states']}."
                )
        return [f"{self.name}: {sentence}" for sentence in sentences]


def report(peace: Siege, sieges: list[Siege]) -> str:
    """Write the results as Markdown."""
    lines = [
        "| | Answers | Refused | p50 | p95 | p99 | longest | Server | Attackers |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for siege in (peace, *sieges):
        processor = f" {siege.server:.1f} s | {siege.clients:.1f} s |"
        lines += [
            f"{_row(f'{siege.name}: readers', siege.readers)}{processor}",
            f"{_row(f'{siege.name}: `/livez`', siege.alive)} | |",
            *(f"{_row(f'— {name}', answers)} | |" for name, answers in siege.attacks.items()),
        ]
    misses = [sentence for siege in sieges for sentence in siege.missed(peace)]
    return "\n".join([*lines, "", *(misses or ["Readers and `/livez` were answered in time."])])


def _row(name: str, answers: Answers) -> str:
    times = answers["times"] or [0.0]
    number = answers["states"].get("200", 0)
    figures = (percentile(times, 50), percentile(times, 95), percentile(times, 99), max(times))
    cells = (f"{number:,}", f"{_refused(answers):,}", *(f"{time:,.0f} ms" for time in figures))
    return f"| {name} | {' | '.join(cells)} |"


def _refused(answers: Answers) -> int:
    states = answers["states"]
    return sum(states.values()) - states.get("200", 0)
